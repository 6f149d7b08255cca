//! CreateItem that sends, and the message as it arrives in the other mailbox.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ews::create_item::CreateItem;
use ews::response::ResponseCode;
use ews::{
    ArrayOfRecipients, BaseFolderId, BaseShape, ItemId, ItemShape, Message, MessageDisposition, MimeContent,
    RealItem, Recipient,
};

use crate::Mailbox;
use crate::checks::Checks;
use crate::client::{Client, Failure};
use crate::message::plain;
use crate::requests::{by_subject, create_folder, distinguished, field, folder, get_item, shape, subjects};

const TEXT: &str = "Grüße aus Łódź, 大阪 and 𝄞.\r\n> a < b && c > \"d\" 👩‍🔧\r\n";

pub(crate) fn run(mailbox: &Mailbox, peer: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    for (disposition, folder_name) in [
        (MessageDisposition::SendOnly, None),
        (MessageDisposition::SendAndSaveCopy, None),
        (MessageDisposition::SendAndSaveCopy, Some("Kopien 🖇️")),
    ] {
        let name = format!("{disposition:?}{}", folder_name.map(|_| " elsewhere").unwrap_or_default());
        let subject = format!("Gruß {name} von {} ✉️", mailbox.label);
        let id = format!(
            "<{}-{}@contoso.example>",
            name.replace(' ', "-").to_lowercase(),
            mailbox.label.replace(' ', "-")
        );
        let place = match folder_name {
            Some(name) => Some(folder(&create_folder(client, distinguished("msgfolderroot"), name)?)),
            None => None,
        };
        let copies = || {
            Ok::<_, Failure>(match &place {
                Some(place) => count(client, place.clone(), &subject)?,
                None => count(client, distinguished("sentitems"), &subject)?,
            })
        };
        let source = plain((mailbox.name, &mailbox.address), (peer.name, &peer.address), &subject, &id, TEXT);
        let answer = send(client, disposition, place.clone(), outgoing(&source, None))?;
        checks.holds(&format!("{name}: no id comes back"), answer.is_empty(), &answer);
        let kept = usize::from(!matches!(disposition, MessageDisposition::SendOnly));
        checks.equal(&format!("{name}: copies that are kept"), copies()?, kept);
        let elsewhere = count(client, distinguished("sentitems"), &subject)?;
        let expected = if folder_name.is_some() { 0 } else { kept };
        checks.equal(&format!("{name}: copies in Sent Items"), elsewhere, expected);
        checks.equal(
            &format!("{name}: nothing stays in Drafts"),
            count(client, distinguished("drafts"), &subject)?,
            0,
        );
        delivered(mailbox, peer, &subject, &id, checks)?;
    }
    kept(mailbox, peer, checks)?;
    blind(mailbox, peer, checks)?;
    let nobody = format!("Subject: nobody\r\nFrom: {}\r\nMIME-Version: 1.0\r\n\r\nx\r\n", mailbox.address);
    let refused = send(client, MessageDisposition::SendOnly, None, outgoing(&nobody, None));
    checks.refused("nobody to send to", refused, ResponseCode::ErrorInvalidRecipients);
    let without = client.one(CreateItem {
        message_disposition: None,
        saved_item_folder_id: None,
        items: vec![RealItem::Message(Message::default())],
    });
    checks.refused("whether to send must be said", without, ResponseCode::ErrorMessageDispositionRequired);
    let nowhere =
        send(client, MessageDisposition::SaveOnly, Some(distinguished("voicemail")), Message::default());
    checks.refused("no folder to save in", nowhere, ResponseCode::ErrorSavedItemFolderNotFound);
    Ok(())
}

/// As it lies in the inbox of the other.
fn delivered(
    mailbox: &Mailbox,
    peer: &Mailbox,
    subject: &str,
    id: &str,
    checks: &mut Checks,
) -> Result<(), Failure> {
    let arrived = by_subject(&peer.client, distinguished("inbox"), subject)?;
    let asked = [
        "item:Subject",
        "message:From",
        "message:Sender",
        "message:ToRecipients",
        "message:IsRead",
        "item:IsDraft",
        "message:InternetMessageId",
        "item:InternetMessageHeaders",
        "message:ReceivedBy",
    ];
    let seen = get_item(&peer.client, &arrived, shape(asked.map(field).to_vec()))?;
    let name = subject.split(" von").next().unwrap_or(subject);
    checks.equal(
        &format!("{name}: it arrives unread"),
        (seen.is_read, seen.is_draft),
        (Some(false), Some(false)),
    );
    checks.equal(&format!("{name}: its Message-ID"), seen.internet_message_id.as_deref(), Some(id));
    let from = [&seen.from, &seen.sender].map(|person| address(person.as_ref()));
    checks.equal(&format!("{name}: from whom"), from, [Some((mailbox.name, mailbox.address.as_str())); 2]);
    let to: Vec<_> =
        seen.to_recipients.iter().flat_map(|to| to.iter()).map(|person| address(Some(person))).collect();
    checks.equal(&format!("{name}: to whom"), to, vec![Some((peer.name, peer.address.as_str()))]);
    let mime = mime(&peer.client, &arrived)?;
    let mail = mailparse::parse_mail(&mime).map_err(|error| Failure::Unexpected(error.to_string()))?;
    let body = mail.get_body().unwrap_or_default();
    checks.equal(&format!("{name}: its text"), body.trim_end(), TEXT.trim_end());
    Ok(())
}

/// The copy of the sender.
fn kept(mailbox: &Mailbox, peer: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    let subject = format!("Gruß SendAndSaveCopy von {} ✉️", mailbox.label);
    let copy = by_subject(client, distinguished("sentitems"), &subject)?;
    let asked = [
        "message:IsRead",
        "item:IsDraft",
        "message:ToRecipients",
        "message:InternetMessageId",
        "item:IsFromMe",
    ];
    let seen = get_item(client, &copy, shape(asked.map(field).to_vec()))?;
    checks.equal("the copy is read and no draft", (seen.is_read, seen.is_draft), (Some(true), Some(false)));
    let to = seen.to_recipients.as_ref().and_then(|to| address(to.first()));
    checks.equal("the copy says to whom", to, Some((peer.name, peer.address.as_str())));
    Ok(())
}

/// Blind copies are not in the MIME content, but beside it.
fn blind(mailbox: &Mailbox, peer: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let subject = format!("Blind 🕶️ von {}", mailbox.label);
    let (name, own) = (mailbox.name, mailbox.address.as_str());
    let source = plain((name, own), (name, own), &subject, "<blind@contoso.example>", TEXT);
    let bcc = ArrayOfRecipients(vec![Recipient {
        mailbox: ews::Mailbox { email_address: Some(peer.address.clone()), ..ews::Mailbox::default() },
    }]);
    send(&mailbox.client, MessageDisposition::SendAndSaveCopy, None, outgoing(&source, Some(bcc)))?;
    let asked = || shape(vec![field("message:BccRecipients"), field("message:ToRecipients")]);
    for (name, client) in [("to oneself", &mailbox.client), ("blind copy", &peer.client)] {
        let arrived = by_subject(client, distinguished("inbox"), &subject)?;
        let seen = get_item(client, &arrived, asked())?;
        let to = seen.to_recipients.as_ref().and_then(|to| address(to.first()));
        checks.equal(
            &format!("{name}: nobody sees who got one"),
            (seen.bcc_recipients.is_none(), to),
            (true, Some((mailbox.name, own))),
        );
        let mime = String::from_utf8_lossy(&mime(client, &arrived)?).to_lowercase();
        checks.holds(&format!("{name}: nor in the MIME content"), !mime.contains("bcc:"), &mime);
    }
    let copy = by_subject(&mailbox.client, distinguished("sentitems"), &subject)?;
    let seen = get_item(&mailbox.client, &copy, asked())?;
    let bcc = seen.bcc_recipients.as_ref().and_then(|bcc| address(bcc.first()));
    checks.equal("the copy knows", bcc, Some((peer.name, peer.address.as_str())));
    Ok(())
}

fn outgoing(source: &str, bcc: Option<ArrayOfRecipients>) -> Message {
    Message {
        mime_content: Some(MimeContent { character_set: None, content: STANDARD.encode(source) }),
        bcc_recipients: bcc,
        is_delivery_receipt_requested: Some(false),
        ..Message::default()
    }
}

/// The items in the answer.
fn send(
    client: &Client,
    disposition: MessageDisposition,
    saved_item_folder_id: Option<BaseFolderId>,
    message: Message,
) -> Result<Vec<RealItem>, Failure> {
    let message_disposition = Some(disposition);
    let items = vec![RealItem::Message(message)];
    Ok(client.one(CreateItem { message_disposition, saved_item_folder_id, items })?.items.inner)
}

fn count(client: &Client, place: BaseFolderId, subject: &str) -> Result<usize, Failure> {
    Ok(subjects(client, place)?.iter().filter(|seen| *seen == subject).count())
}

fn mime(client: &Client, id: &ItemId) -> Result<Vec<u8>, Failure> {
    let asked = ItemShape {
        base_shape: BaseShape::IdOnly,
        include_mime_content: Some(true),
        additional_properties: None,
    };
    let mime =
        get_item(client, id, asked)?.mime_content.ok_or_else(|| Failure::unexpected("no MIME content"))?;
    STANDARD.decode(mime.content).map_err(|error| Failure::Unexpected(error.to_string()))
}

fn address(person: Option<&Recipient>) -> Option<(&str, &str)> {
    let mailbox = &person?.mailbox;
    Some((mailbox.name.as_deref()?, mailbox.email_address.as_deref()?))
}
