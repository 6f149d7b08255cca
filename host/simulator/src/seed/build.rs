//! Makes a mailbox of its data.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::model::{AttachmentData, Known, MailboxData, MessageData};
use crate::directory::{Directory, Recipient};
use crate::html;
use crate::store::{
    Address, Attachment, AttachmentContent, Body, BodyType, Flag, FlagStatus, Folder, FolderKind, Mailbox,
    Message, WELL_KNOWN, conversation_index,
};

/// How a recipient stands in a message.
pub(super) fn address_of(recipient: &Recipient) -> Address {
    Address { name: recipient.display_name.clone(), address: recipient.address.clone(), in_directory: true }
}

pub(super) fn mailbox(
    directory: &Directory,
    owner: &Recipient,
    data: MailboxData,
) -> Result<Mailbox, String> {
    let mut folders = well_known();
    for folder in data.folder {
        let (parent, name) = folder.path.rsplit_once('/').unwrap_or(("", &folder.path));
        let parent = find_folder(&folders, parent)?;
        let key = u64::try_from(folders.len()).unwrap_or(u64::MAX) + 1;
        let class = folders.get(&parent).and_then(|parent| parent.class.clone());
        let class = class.filter(|class| class != "IPF").or_else(|| Some("IPF.Note".to_owned()));
        let kind = FolderKind::Folder;
        let name = name.to_owned();
        folders.insert(
            key,
            Folder { key, parent: Some(parent), name, class, kind, distinguished: None, version: key },
        );
    }
    let mut mailbox =
        Mailbox { guid: owner.mailbox, owner: address_of(owner), folders, contents: BTreeMap::new() };
    let mut known = Known::new();
    for (index, message) in data.message.into_iter().enumerate() {
        let folder = find_folder(&mailbox.folders, &message.folder)?;
        // Item keys and change numbers stand apart from those of folders.
        let key = 0x1000 + u64::try_from(index).unwrap_or(u64::MAX / 2);
        let id = message.id.clone();
        let built = build(directory, &mailbox, key, message, &known)?;
        if let Some(id) = id {
            known.insert(id, built.clone());
        }
        mailbox.contents.entry(folder).or_default().stored.insert(key, built);
    }
    Ok(mailbox)
}

fn well_known() -> BTreeMap<u64, Folder> {
    let mut folders: BTreeMap<u64, Folder> = BTreeMap::new();
    for (key, known) in (1_u64..).zip(WELL_KNOWN) {
        let parent = known.parent.and_then(|parent| {
            folders.values().find(|folder| folder.distinguished == Some(parent)).map(|folder| folder.key)
        });
        let folder = Folder {
            key,
            parent,
            name: known.name.to_owned(),
            class: known.class.map(str::to_owned),
            kind: known.kind,
            distinguished: Some(known.id),
            version: key,
        };
        folders.insert(key, folder);
    }
    folders
}

fn find_folder(folders: &BTreeMap<u64, Folder>, path: &str) -> Result<u64, String> {
    let mut current = folders
        .values()
        .find(|folder| folder.distinguished == Some("msgfolderroot"))
        .ok_or("there is no msgfolderroot")?;
    for name in path.split('/').filter(|name| !name.is_empty()) {
        current = folders
            .values()
            .find(|folder| folder.parent == Some(current.key) && folder.name == name)
            .ok_or_else(|| format!("there is no folder {path}"))?;
    }
    Ok(current.key)
}

fn build(
    directory: &Directory,
    mailbox: &Mailbox,
    key: u64,
    data: MessageData,
    known: &Known,
) -> Result<Message, String> {
    let received = time(&data.received)?;
    let sent = received.checked_sub(SignedDuration::from_secs(3)).map_err(|error| error.to_string())?;
    let from = address(directory, &data.from)?;
    let many =
        |list: &[String]| list.iter().map(|text| address(directory, text)).collect::<Result<Vec<_>, _>>();
    let to = match &data.to {
        Some(to) => many(to)?,
        None => vec![mailbox.owner.clone()],
    };
    let answered = match &data.answers {
        Some(id) => Some(known.get(id).ok_or_else(|| format!("there is no message {id}"))?),
        None => None,
    };
    let topic = answered.map_or_else(|| data.subject.clone(), |message| message.conversation_topic.clone());
    let domain = from.address.rsplit_once('@').map_or("contoso.example", |(_, domain)| domain).to_owned();
    let unique = format!("{}/{}/{}", mailbox.guid, data.received, data.subject);
    let message_id = Uuid::new_v5(&super::NAMESPACE, unique.as_bytes());
    let mut references = answered.map(|message| message.references.clone()).unwrap_or_default();
    references.extend(answered.map(|message| message.internet_message_id.clone()));
    let conversation = answered
        .map_or_else(|| Uuid::new_v5(&super::NAMESPACE, unique.as_bytes()), |message| message.conversation);
    let is_from_me = from.address == mailbox.owner.address;
    let attachments = data
        .attachment
        .iter()
        .enumerate()
        .map(|(index, attachment)| build_attachment(message_id, index, attachment, known))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Message {
        key,
        version: key,
        item_class: "IPM.Note".to_owned(),
        body: body(&data, answered)?,
        importance: data.importance,
        sensitivity: data.sensitivity,
        categories: data.categories,
        flag: flag(data.flag, received)?,
        sender: Some(match &data.sender {
            Some(sender) => address(directory, sender)?,
            None => from.clone(),
        }),
        to,
        cc: many(&data.cc)?,
        bcc: many(&data.bcc)?,
        reply_to: many(&data.reply_to)?,
        received_by: (!is_from_me).then(|| mailbox.owner.clone()),
        from: Some(from),
        received,
        sent,
        created: received,
        modified: received,
        modified_by: mailbox.owner.name.clone(),
        is_read: !data.unread,
        is_draft: data.draft,
        is_from_me,
        read_receipt_requested: data.read_receipt,
        internet_message_id: format!("<{}@{domain}>", message_id.simple()),
        in_reply_to: answered.map(|message| message.internet_message_id.clone()),
        conversation_index: conversation_index(sent, conversation, references.len()),
        references,
        conversation,
        conversation_topic: topic,
        subject: data.subject,
        attachments,
    })
}

fn flag(data: Option<super::model::FlagData>, received: Timestamp) -> Result<Flag, String> {
    let Some(data) = data else {
        return Ok(Flag { status: FlagStatus::NotFlagged, start: None, due: None, completed: None });
    };
    let due = data.due.as_deref().map(time).transpose()?;
    let completed = data.completed.as_deref().map(time).transpose()?;
    Ok(Flag { status: data.status, start: due.map(|_| received), due, completed })
}

fn body(data: &MessageData, answered: Option<&Message>) -> Result<Body, String> {
    let (body_type, new) = match (&data.text, &data.html) {
        (Some(text), None) => (BodyType::Text, network_lines(text)),
        (None, Some(html)) => (BodyType::Html, network_lines(html)),
        _ => return Err(format!("{}: one of text and html is needed", data.subject)),
    };
    let quoted = answered.map(|message| quotation(message, body_type)).unwrap_or_default();
    let dressed = |content: &str| match body_type {
        BodyType::Text => content.to_owned(),
        BodyType::Html => format!(
            "<html><head>\r\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\
             </head><body>\r\n{content}</body></html>\r\n"
        ),
    };
    Ok(Body { body_type, content: dressed(&format!("{new}{quoted}")), unique: dressed(&new) })
}

/// What a mail program puts below an answer.
fn quotation(message: &Message, body_type: BodyType) -> String {
    let name = message.from.as_ref().map_or("", |from| from.name.as_str());
    let to: Vec<&str> = message.to.iter().map(|to| to.name.as_str()).collect();
    let (to, sent, subject) = (to.join("; "), message.sent, &message.subject);
    match body_type {
        BodyType::Text => {
            let text = html::body_as_text(&message.body.content, message.body.body_type);
            let quoted: Vec<String> = text.lines().map(|line| format!("> {line}\r\n")).collect();
            format!(
                "\r\n-----Original Message-----\r\nFrom: {name}\r\nSent: {sent}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{}",
                quoted.concat()
            )
        }
        BodyType::Html => {
            let content = html::inner(&message.body.content, message.body.body_type);
            format!(
                "<div id=\"divRplyFwdMsg\" dir=\"ltr\"><hr><b>From:</b> {name}<br><b>Sent:</b> {sent}<br>\
                 <b>To:</b> {to}<br><b>Subject:</b> {subject}</div>\r\n<blockquote>{content}</blockquote>\r\n"
            )
        }
    }
}

fn build_attachment(
    message: Uuid,
    index: usize,
    data: &AttachmentData,
    known: &Known,
) -> Result<Attachment, String> {
    let content = match (&data.text, &data.base64, &data.message) {
        (Some(text), None, None) => AttachmentContent::File(network_lines(text).into_bytes()),
        (None, Some(base64), None) => {
            AttachmentContent::File(STANDARD.decode(base64).map_err(|error| error.to_string())?)
        }
        (None, None, Some(id)) => AttachmentContent::Item(Box::new(
            known.get(id).cloned().ok_or_else(|| format!("there is no message {id}"))?,
        )),
        _ => return Err(format!("{}: one of text, base64 and message is needed", data.name)),
    };
    Ok(Attachment {
        key: Uuid::new_v5(&message, &index.to_be_bytes()),
        name: data.name.clone(),
        content_type: data.content_type.clone(),
        is_inline: data.content_id.is_some(),
        content_id: data.content_id.clone(),
        content,
    })
}

fn address(directory: &Directory, text: &str) -> Result<Address, String> {
    if let Some((name, address)) = text.strip_suffix('>').and_then(|text| text.split_once(" <")) {
        return Ok(Address { name: name.to_owned(), address: address.to_owned(), in_directory: false });
    }
    directory.by_address(text).map(address_of).ok_or_else(|| format!("{text} is not in the directory"))
}

fn time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}

fn network_lines(text: &str) -> String {
    text.replace('\n', "\r\n")
}
