//! Everything that lies in a mailbox at first: each item with what Thunderbird asks for, and the MIME content of each
//! message beside its properties.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ews::sync_folder_hierarchy::{Change, SyncFolderHierarchy};
use ews::{
    ArrayOfRecipients, Attachment, BaseShape, Folder, FolderShape, ItemId, Message, RealItem, Recipient,
};
use mailparse::{MailAddr, MailHeaderMap as _, ParsedMail};

use crate::Mailbox;
use crate::checks::Checks;
use crate::client::{Client, Failure};
use crate::import::ASKED;
use crate::requests::{by_id, by_subject, distinguished, field, find, get_item, shape};

pub(crate) fn run(mailbox: &Mailbox, _: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    let everything = everything(client)?;
    let (mut messages, mut others, mut wrong) = (0, 0, Vec::new());
    for (id, is_message) in &everything {
        match whole(client, id, *is_message) {
            Ok(item) if *is_message => {
                messages += 1;
                wrong.extend(disagreements(&item));
            }
            Ok(_) => others += 1,
            Err(failure) => wrong.push(failure.to_string()),
        }
    }
    checks.equal("every item is read", messages + others, everything.len());
    checks.holds("there are many messages", messages > 15, messages);
    checks.equal("MIME content and properties agree", wrong, Vec::<String>::new());

    // The library reads one category, and no more.
    let (subject, category) = match mailbox.label {
        "as oneself" => ("Flight to Osaka", "Travel"),
        _ => ("Bekräftelse: monter B12 på Packmässan", "Mässa"),
    };
    let id = by_subject(client, distinguished("inbox"), subject)?;
    let seen = get_item(client, &id, shape(vec![field("item:Categories")]))?;
    let seen: Vec<String> = seen.categories.into_iter().flatten().map(|category| category.string).collect();
    checks.equal("a category", seen, vec![category.to_owned()]);
    Ok(())
}

/// All that Thunderbird asks for, and the attachments. The library demands a `ContentType` of each of them. An item that
/// was attached by EWS has none, as Microsoft's examples show: such an item is read without its attachments.
fn whole(client: &Client, id: &ItemId, is_message: bool) -> Result<Message, Failure> {
    let get = |more: &[&str]| {
        let mut asked = shape(ASKED.iter().chain(more).map(|uri| field(uri)).collect());
        asked.include_mime_content = Some(is_message);
        get_item(client, id, asked)
    };
    match get(&["item:Attachments"]) {
        Err(Failure::Library(error)) if error.to_string().contains("missing field `ContentType`") => get(&[]),
        result => result,
    }
}

/// The items of all folders, and whether they are messages.
fn everything(client: &Client) -> Result<Vec<(ItemId, bool)>, Failure> {
    let folder_shape = FolderShape { base_shape: BaseShape::Default };
    let hierarchy =
        client.one(SyncFolderHierarchy { folder_shape, sync_folder_id: None, sync_state: None })?;
    let mut all = Vec::new();
    for change in &hierarchy.changes.inner {
        let Change::Create { folder } = change else { continue };
        let (Folder::Folder { folder_id: Some(id), .. }
        | Folder::CalendarFolder { folder_id: Some(id), .. }
        | Folder::ContactsFolder { folder_id: Some(id), .. }
        | Folder::TasksFolder { folder_id: Some(id), .. }) = folder
        else {
            continue;
        };
        let found = find(client, by_id(id), Vec::new(), None)?.root_folder.items.inner;
        all.extend(found.into_iter().filter_map(|item| {
            let is_message = matches!(item, RealItem::Message(_));
            Some((item.into_inner_message().item_id?, is_message))
        }));
    }
    Ok(all)
}

/// Where the MIME content of a message says something else than its properties.
fn disagreements(message: &Message) -> Vec<String> {
    let content = message
        .mime_content
        .as_ref()
        .and_then(|mime| STANDARD.decode(&mime.content).ok())
        .unwrap_or_default();
    let mail = match mailparse::parse_mail(&content) {
        Ok(mail) => mail,
        Err(error) => return vec![error.to_string()],
    };
    let header = |name: &str| mail.headers.get_first_value(name);
    let text = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
    let people = |list: &Option<ArrayOfRecipients>| {
        let mut people: Vec<(String, String)> =
            list.iter().flat_map(|list| list.iter()).map(person).collect();
        people.sort();
        people
    };
    let date = header("Date").and_then(|date| mailparse::dateparse(&date).ok());
    let from: Vec<(String, String)> = message.from.iter().map(person).collect();
    let mut pairs = vec![
        ("Subject", format!("{:?}", text(&header("Subject"))), format!("{:?}", text(&message.subject))),
        (
            "Message-ID",
            format!("{:?}", header("Message-ID")),
            format!("{:?}", text(&message.internet_message_id)),
        ),
        ("References", format!("{:?}", header("References")), format!("{:?}", text(&message.references))),
        ("In-Reply-To", format!("{:?}", header("In-Reply-To")), format!("{:?}", text(&message.in_reply_to))),
        ("From", format!("{:?}", addresses(&mail, "From")), format!("{from:?}")),
        (
            "Date",
            format!("{date:?}"),
            format!("{:?}", message.date_time_sent.as_ref().map(|time| time.0.unix_timestamp())),
        ),
    ];
    if message.attachments.is_some() || message.has_attachments == Some(false) {
        pairs.push(("the attachments", format!("{:?}", files(&mail)), format!("{:?}", attachments(message))));
    }
    for (name, seen) in [
        ("To", &message.to_recipients),
        ("Cc", &message.cc_recipients),
        ("Bcc", &message.bcc_recipients),
        ("Reply-To", &message.reply_to),
    ] {
        pairs.push((name, format!("{:?}", addresses(&mail, name)), format!("{:?}", people(seen))));
    }
    let subject = message.subject.as_deref().unwrap_or_default();
    let wrong = pairs.into_iter().filter(|(_, mime, property)| mime != property);
    wrong
        .map(|(name, mime, property)| {
            format!("{subject}: {name}: {mime} in MIME, {property} in the property")
        })
        .collect()
}

fn person(person: &Recipient) -> (String, String) {
    let ews::Mailbox { name, email_address, .. } = &person.mailbox;
    (name.clone().unwrap_or_default(), email_address.clone().unwrap_or_default())
}

/// The people of a header, sorted.
fn addresses(mail: &ParsedMail<'_>, name: &str) -> Vec<(String, String)> {
    let parsed = mail.headers.get_first_header(name).map(mailparse::addrparse_header);
    let list = parsed.and_then(Result::ok).map(|list| list.to_vec()).unwrap_or_default();
    let mut people: Vec<(String, String)> = list
        .into_iter()
        .filter_map(|address| match address {
            MailAddr::Single(one) => Some((one.display_name.unwrap_or_default(), one.addr)),
            MailAddr::Group(_) => None,
        })
        .collect();
    people.sort();
    people
}

/// The names of the attached files, sorted; the content id of a picture in the text, which needs no name.
fn files(mail: &ParsedMail<'_>) -> Vec<String> {
    let mut names: Vec<String> = mail
        .parts()
        .filter_map(|part| {
            let id =
                part.headers.get_first_value("Content-ID").map(|id| id.trim_matches(['<', '>']).to_owned());
            id.or_else(|| part.get_content_disposition().params.get("filename").cloned())
        })
        .collect();
    names.sort();
    names
}

fn attachments(message: &Message) -> Vec<String> {
    let all = message.attachments.iter().flat_map(|attachments| &attachments.inner);
    let mut names: Vec<String> = all
        .map(|attachment| match attachment {
            Attachment::FileAttachment { content_id: Some(id), .. } => id.clone(),
            Attachment::FileAttachment { name, .. } | Attachment::ItemAttachment { name, .. } => name.clone(),
        })
        .collect();
    names.sort();
    names
}
