//! A message that is brought along: CreateItem with MIME content, and GetItem with every property that Thunderbird
//! asks for, value by value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ews::get_item::GetItem;
use ews::response::ResponseCode;
use ews::{
    Attachment, BaseShape, BodyType, Importance, ItemId, ItemShape, Message, MimeContent, PathToElement,
    PropertyType, Recipient,
};
use mailparse::{MailHeaderMap as _, ParsedMail};

use crate::Mailbox;
use crate::checks::Checks;
use crate::client::{Client, Failure, success};
use crate::message::{
    self, BCC, CC, FILE, FILE_NAME, FROM, HTML, IN_REPLY_TO, INNER_SUBJECT, LIST, MAILER, REFERENCES,
    REPLY_TO, SENDER, SENT, SUBJECT, TEXT,
};
use crate::requests::{
    create_folder, distinguished, field, folder, get_item, item, save, shape, tag, tagged,
};

/// What Thunderbird asks for of a message that it was told of.
pub(crate) const ASKED: &[&str] = &[
    "message:IsRead",
    "message:InternetMessageId",
    "item:InternetMessageHeaders",
    "item:DateTimeSent",
    "message:From",
    "message:ReplyTo",
    "message:Sender",
    "item:Subject",
    "message:ToRecipients",
    "message:CcRecipients",
    "message:BccRecipients",
    "item:HasAttachments",
    "item:Importance",
    "message:References",
    "item:Size",
    "item:Preview",
    "item:Flag",
    "item:IsDraft",
    "item:Body",
    "item:InReplyTo",
    "item:DisplayTo",
    "item:DisplayCc",
    "item:ParentFolderId",
    "item:ItemClass",
];

pub(crate) fn run(mailbox: &Mailbox, _: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    let to = (mailbox.name, mailbox.address.as_str());
    let source = message::imported(to);
    let place = create_folder(client, distinguished("msgfolderroot"), "Import 📥")?;
    let import = |flags: &str, is_read: bool| Message {
        mime_content: Some(mime(&source)),
        is_read: Some(is_read),
        extended_property: Some(vec![tagged("3591", PropertyType::Integer, flags)]),
        ..Message::default()
    };
    // Read, and no draft.
    let id = save(client, folder(&place), import("3", true))?;
    checks.holds("a saved message has id and change key", !id.id.is_empty() && id.change_key.is_some(), &id);
    let seen = get_item(client, &id, shape(ASKED.iter().map(|uri| field(uri)).collect()))?;
    properties(&seen, mailbox, checks);
    checks.equal("it lies where it was put", seen.parent_folder_id.map(|id| id.id), Some(place.id.clone()));

    // 0x0E06 is the time of delivery, 0x1042 what it answers, 0x0E07 the flags.
    for (property, property_type, expected) in [
        ("0x1042", PropertyType::String, IN_REPLY_TO),
        ("3591", PropertyType::Integer, "19"),
        ("0x0037", PropertyType::String, SUBJECT),
    ] {
        let seen = get_item(client, &id, shape(vec![tag(property, property_type)]))?;
        let value =
            seen.extended_property.and_then(|all| all.into_iter().next()).map(|property| property.value);
        checks.equal(&format!("the MAPI property {property}"), value.as_deref(), Some(expected));
    }
    let delivered = get_item(client, &id, shape(vec![tag("0x0E06", PropertyType::SystemTime)]))?;
    checks.holds("the MAPI property 0x0E06", delivered.extended_property.is_some(), &delivered);

    content(client, &id, mailbox, checks)?;
    attachments(client, &id, checks)?;

    for base_shape in [BaseShape::Default, BaseShape::AllProperties] {
        let whole = ItemShape { base_shape, include_mime_content: Some(false), additional_properties: None };
        let seen = get_item(client, &id, whole);
        let subject = seen.as_ref().ok().and_then(|message| message.subject.as_deref());
        checks.holds(&format!("{base_shape:?} is read"), subject == Some(SUBJECT), &seen);
    }

    let draft = save(client, folder(&place), import("9", true))?;
    let asked = ["item:IsDraft", "message:IsRead", "message:InternetMessageId"].map(field).to_vec();
    let seen = get_item(client, &draft, shape(asked))?;
    checks.equal("a draft stays one", (seen.is_draft, seen.is_read), (Some(true), Some(true)));
    checks.equal("with its Message-ID", seen.internet_message_id, Some(message::id(&mailbox.address)));
    let without = Message { mime_content: Some(mime(&source)), ..Message::default() };
    let without = save(client, distinguished("drafts"), without)?;
    let seen = get_item(client, &without, shape(vec![field("item:IsDraft")]))?;
    checks.equal("without flags it is a draft, too", seen.is_draft, Some(true));
    let unread = save(client, folder(&place), import("2", false))?;
    let seen = get_item(client, &unread, shape(["item:IsDraft", "message:IsRead"].map(field).to_vec()))?;
    checks.equal("or unread", (seen.is_draft, seen.is_read), (Some(false), Some(false)));

    let nonsense = Message {
        mime_content: Some(MimeContent { character_set: None, content: "%%%".to_owned() }),
        ..Message::default()
    };
    let refused = save(client, folder(&place), nonsense);
    checks.refused("MIME content must be base64", refused, ResponseCode::ErrorMimeContentInvalidBase64String);
    let batch = client.all(GetItem {
        item_shape: shape(Vec::new()),
        item_ids: vec![item(&id), item(&ItemId { id: place.id.clone(), change_key: None }), item(&unread)],
    })?;
    let codes: Vec<_> =
        batch.into_iter().map(|message| success(message).err().and_then(|failure| failure.code())).collect();
    checks.equal(
        "a folder is no item, and the others are got",
        codes,
        vec![None, Some(ResponseCode::ErrorCannotUseFolderIdForItemId), None],
    );
    Ok(())
}

fn mime(source: &str) -> MimeContent {
    MimeContent { character_set: None, content: STANDARD.encode(source) }
}

fn properties(seen: &Message, mailbox: &Mailbox, checks: &mut Checks) {
    let to = (mailbox.name, mailbox.address.as_str());
    checks.equal("Subject", seen.subject.as_deref(), Some(SUBJECT));
    checks.equal("From", one(seen.from.as_ref()), Some(FROM));
    checks.equal("Sender", one(seen.sender.as_ref()), Some(SENDER));
    let all = |list: &Option<ews::ArrayOfRecipients>| {
        let people = list.iter().flat_map(|list| list.iter());
        people
            .filter_map(|person| one(Some(person)))
            .map(|(name, address)| (name.to_owned(), address.to_owned()))
            .collect::<Vec<_>>()
    };
    for (name, seen, expected) in [
        ("ReplyTo", &seen.reply_to, REPLY_TO),
        ("ToRecipients", &seen.to_recipients, to),
        ("CcRecipients", &seen.cc_recipients, CC),
        ("BccRecipients", &seen.bcc_recipients, BCC),
    ] {
        checks.equal(name, all(seen), vec![(expected.0.to_owned(), expected.1.to_owned())]);
    }
    checks.equal("DisplayTo", seen.display_to.as_deref(), Some(mailbox.name));
    checks.equal("DisplayCc", seen.display_cc.as_deref(), Some(CC.0));
    checks.equal("IsRead and IsDraft", (seen.is_read, seen.is_draft), (Some(true), Some(false)));
    checks.equal("InternetMessageId", seen.internet_message_id.clone(), Some(message::id(&mailbox.address)));
    checks.equal("References", seen.references.as_deref(), Some(REFERENCES));
    checks.equal("InReplyTo", seen.in_reply_to.as_deref(), Some(IN_REPLY_TO));
    checks.equal(
        "DateTimeSent",
        seen.date_time_sent.as_ref().map(|time| time.0.unix_timestamp()),
        Some(SENT),
    );
    checks.equal("Importance", seen.importance, Some(Importance::High));
    checks.equal("HasAttachments", seen.has_attachments, Some(true));
    checks.equal("ItemClass", seen.item_class.as_deref(), Some("IPM.Note"));
    checks.holds("Size", seen.size.is_some_and(|size| size > HTML.len()), seen.size);
    checks.equal(
        "Flag",
        seen.flag.as_ref().and_then(|flag| flag.flag_status.clone()),
        Some(ews::FlagStatus::NotFlagged),
    );
    let preview = seen.preview.as_deref().unwrap_or_default();
    checks.holds("Preview", preview.contains("Grüße aus Łódź, 大阪 and 𝄞"), preview);
    let body = seen.body.as_ref();
    let html = body.and_then(|body| body.content.as_deref()).unwrap_or_default();
    checks.equal("the body's type", body.map(|body| body.body_type), Some(BodyType::HTML));
    checks.holds("Body", html.contains(HTML), html);
    let header = |name: &str| {
        let mut all = seen.internet_message_headers.iter().flat_map(|all| &all.internet_message_header);
        all.find(|header| header.header_name.eq_ignore_ascii_case(name))
            .and_then(|header| header.value.as_deref())
    };
    checks.equal("the header Message-ID", header("Message-ID"), seen.internet_message_id.as_deref());
    checks.equal("the header X-Mailer", header("X-Mailer"), Some(MAILER));
    checks.equal("the header List-Id", header("List-Id"), Some(LIST));
    checks.holds(
        "the header Received",
        header("Received").is_some_and(|value| value.contains("mail.fabrikam.example")),
        header("Received"),
    );
    checks.holds(
        "the header To",
        header("To").is_some_and(|value| value.contains(&mailbox.address)),
        header("To"),
    );
}

fn one(person: Option<&Recipient>) -> Option<(&str, &str)> {
    let mailbox = &person?.mailbox;
    Some((mailbox.name.as_deref()?, mailbox.email_address.as_deref()?))
}

/// The MIME content, read by a library that is neither Thunderbird's nor the server's.
fn content(client: &Client, id: &ItemId, mailbox: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let asked = ItemShape {
        base_shape: BaseShape::IdOnly,
        include_mime_content: Some(true),
        additional_properties: None,
    };
    let seen = get_item(client, id, asked)?;
    let mime = seen.mime_content.ok_or_else(|| Failure::unexpected("no MIME content"))?;
    checks.equal("the MIME content says its character set", mime.character_set.as_deref(), Some("UTF-8"));
    let wrong = |error: &dyn std::error::Error| Failure::Unexpected(format!("the MIME content: {error}"));
    let bytes = STANDARD.decode(&mime.content).map_err(|error| wrong(&error))?;
    let mail = mailparse::parse_mail(&bytes).map_err(|error| wrong(&error))?;
    for (name, expected) in [
        ("Subject", SUBJECT),
        ("Message-ID", &message::id(&mailbox.address)),
        ("In-Reply-To", IN_REPLY_TO),
        ("References", REFERENCES),
        ("X-Mailer", MAILER),
        ("List-Id", LIST),
    ] {
        let seen = mail.headers.get_first_value(name);
        checks.equal(&format!("MIME: {name}"), seen.as_deref(), Some(expected));
    }
    for (name, (person, address)) in [
        ("From", FROM),
        ("Sender", SENDER),
        ("Reply-To", REPLY_TO),
        ("To", (mailbox.name, mailbox.address.as_str())),
        ("Cc", CC),
    ] {
        let seen = mail.headers.get_first_value(name).unwrap_or_default();
        checks.holds(&format!("MIME: {name}"), seen.contains(person) && seen.contains(address), &seen);
    }
    let date = mail.headers.get_first_value("Date").unwrap_or_default();
    checks.equal("MIME: Date", mailparse::dateparse(&date).ok(), Some(SENT));
    let parts = leaves(&mail);
    let text = |kind: &str| {
        let part = parts.iter().find(|part| part.ctype.mimetype == kind && !is_attachment(part))?;
        part.get_body().ok()
    };
    checks.equal("MIME: the text", text("text/plain").as_deref().map(str::trim_end), Some(TEXT.trim_end()));
    checks.holds(
        "MIME: the HTML",
        text("text/html").is_some_and(|html| html.contains(HTML)),
        text("text/html"),
    );
    let file = parts.iter().find(|part| {
        part.get_content_disposition().params.get("filename").is_some_and(|name| name == FILE_NAME)
    });
    checks.equal("MIME: the file", file.and_then(|part| part.get_body_raw().ok()).as_deref(), Some(FILE));
    let inner = parts.iter().find(|part| part.ctype.mimetype == "message/rfc822");
    let inner = inner.and_then(|part| part.get_body_raw().ok()).unwrap_or_default();
    let inner = mailparse::parse_mail(&inner).ok().and_then(|mail| mail.headers.get_first_value("Subject"));
    checks.equal("MIME: the message within", inner.as_deref(), Some(INNER_SUBJECT));
    Ok(())
}

fn is_attachment(part: &ParsedMail<'_>) -> bool {
    part.get_content_disposition().disposition == mailparse::DispositionType::Attachment
}

/// The parts that hold no parts.
fn leaves<'a>(mail: &'a ParsedMail<'a>) -> Vec<&'a ParsedMail<'a>> {
    mail.parts().filter(|part| part.subparts.is_empty()).collect()
}

fn attachments(client: &Client, id: &ItemId, checks: &mut Checks) -> Result<(), Failure> {
    let asked: Vec<PathToElement> = vec![field("item:Attachments")];
    let seen = get_item(client, id, shape(asked))?;
    let all = seen.attachments.map(|attachments| attachments.inner).unwrap_or_default();
    let names: Vec<(&str, &str)> = all
        .iter()
        .map(|attachment| match attachment {
            Attachment::FileAttachment { name, content_type, .. }
            | Attachment::ItemAttachment { name, content_type, .. } => (name.as_str(), content_type.as_str()),
        })
        .collect();
    checks.equal(
        "the attachments",
        names,
        vec![(FILE_NAME, "text/plain"), (INNER_SUBJECT, "message/rfc822")],
    );
    let kinds = matches!(
        &*all,
        [
            Attachment::FileAttachment { size: Some(_), is_inline: Some(false), content: None, .. },
            Attachment::ItemAttachment { .. }
        ]
    );
    checks.holds("a file and a message, without their contents", kinds, &all);
    Ok(())
}
