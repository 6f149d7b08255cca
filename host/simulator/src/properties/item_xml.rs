//! Writes `t:Message`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::item_value::display;
use super::{ItemField, Precision};
use crate::ids::{self, Id, Object};
use crate::shape::{BodyFormat, ItemShape};
use crate::store::{Address, Attachment, AttachmentContent, BodyType, FlagStatus, Item, Message};
use crate::xml::Writer;
use crate::{filter, html, mime};

/// Where an item lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) mailbox: Uuid,
    pub(crate) folder: u64,
    /// The change number of that folder.
    pub(crate) folder_version: u64,
}

/// Writes the item with what the shape asks for.
pub(crate) fn write_item(
    item: Item<'_>,
    place: Place,
    shape: &ItemShape,
    precision: Precision,
    writer: &mut Writer,
) {
    let message = item.message();
    writer.start("t:Message", &[]);
    for field in &shape.fields {
        write_field(*field, item, &message, place, shape, precision, writer);
    }
    writer.end();
}

/// Writes `t:ItemId` (or another element of that type).
pub(crate) fn write_item_id(
    name: &'static str,
    mailbox: Uuid,
    folder: u64,
    message: &Message,
    writer: &mut Writer,
) {
    let id = Id::item(mailbox, folder, message.key).encode();
    writer.empty(name, &[("Id", &id), ("ChangeKey", &ids::item_change_key(mailbox, message.version))]);
}

fn write_field(
    field: ItemField,
    item: Item<'_>,
    message: &Message,
    place: Place,
    shape: &ItemShape,
    precision: Precision,
    writer: &mut Writer,
) {
    let time = |time| precision.format(time);
    match field {
        ItemField::MimeContent => writer.leaf_with(
            "t:MimeContent",
            &[("CharacterSet", "UTF-8")],
            &STANDARD.encode(mime::content(message)),
        ),
        ItemField::ItemId => write_item_id("t:ItemId", place.mailbox, place.folder, message, writer),
        ItemField::ParentFolderId => writer.empty(
            "t:ParentFolderId",
            &[
                ("Id", &Id::folder(place.mailbox, place.folder).encode()),
                ("ChangeKey", &ids::folder_change_key(place.mailbox, place.folder_version)),
            ],
        ),
        ItemField::ItemClass => writer.leaf("t:ItemClass", &message.item_class),
        ItemField::Subject => writer.leaf("t:Subject", &message.subject),
        ItemField::Sensitivity => writer.leaf("t:Sensitivity", &format!("{:?}", message.sensitivity)),
        ItemField::Body => write_body("t:Body", &message.body.content, message, shape.body, shape, writer),
        ItemField::UniqueBody => {
            write_body("t:UniqueBody", &message.body.unique, message, shape.unique_body, shape, writer);
        }
        ItemField::NormalizedBody => {
            write_body(
                "t:NormalizedBody",
                &message.body.content,
                message,
                shape.normalized_body,
                shape,
                writer,
            );
        }
        ItemField::TextBody => {
            write_body("t:TextBody", &message.body.content, message, BodyFormat::Text, shape, writer);
        }
        ItemField::Attachments => write_attachments(message, place, precision, writer),
        ItemField::DateTimeReceived => writer.leaf("t:DateTimeReceived", &time(message.received)),
        ItemField::Size => writer.number("t:Size", message.size()),
        ItemField::Categories => write_strings("t:Categories", &message.categories, writer),
        ItemField::Importance => writer.leaf("t:Importance", &format!("{:?}", message.importance)),
        ItemField::InReplyTo => {
            if let Some(id) = &message.in_reply_to {
                writer.leaf("t:InReplyTo", id);
            }
        }
        ItemField::IsSubmitted => writer.boolean("t:IsSubmitted", false),
        ItemField::IsDraft => writer.boolean("t:IsDraft", message.is_draft),
        ItemField::IsFromMe => writer.boolean("t:IsFromMe", message.is_from_me),
        ItemField::IsResend => writer.boolean("t:IsResend", false),
        ItemField::IsUnmodified => writer.boolean("t:IsUnmodified", !message.is_draft),
        ItemField::InternetMessageHeaders => write_headers(message, &shape.internet_headers, writer),
        ItemField::DateTimeSent => writer.leaf("t:DateTimeSent", &time(message.sent)),
        ItemField::DateTimeCreated => writer.leaf("t:DateTimeCreated", &time(message.created)),
        ItemField::ResponseObjects => {
            writer.start("t:ResponseObjects", &[]);
            if !message.is_draft {
                writer.empty("t:ReplyToItem", &[]);
                writer.empty("t:ReplyAllToItem", &[]);
            }
            writer.empty("t:ForwardItem", &[]);
            writer.end();
        }
        ItemField::ReminderIsSet => writer.boolean("t:ReminderIsSet", false),
        ItemField::DisplayCc => writer.leaf("t:DisplayCc", &display(&message.cc)),
        ItemField::DisplayTo => writer.leaf("t:DisplayTo", &display(&message.to)),
        ItemField::DisplayBcc => writer.leaf("t:DisplayBcc", &display(&message.bcc)),
        ItemField::HasAttachments => writer.boolean("t:HasAttachments", message.has_attachments()),
        ItemField::ExtendedProperty => {
            for path in &shape.extended {
                path.write(item, writer);
            }
        }
        ItemField::Culture => writer.leaf("t:Culture", "en-US"),
        ItemField::EffectiveRights => write_effective_rights(false, writer),
        ItemField::LastModifiedName => writer.leaf("t:LastModifiedName", &message.modified_by),
        ItemField::LastModifiedTime => writer.leaf("t:LastModifiedTime", &time(message.modified)),
        ItemField::IsAssociated => writer.boolean("t:IsAssociated", false),
        ItemField::ConversationId => {
            let id = Id { mailbox: place.mailbox, object: Object::Conversation(message.conversation) };
            writer.empty("t:ConversationId", &[("Id", &id.encode())]);
        }
        ItemField::Flag => {
            writer.start("t:Flag", &[]);
            writer.leaf("t:FlagStatus", &format!("{:?}", message.flag.status));
            let dates = [
                ("t:StartDate", message.flag.start),
                ("t:DueDate", message.flag.due),
                ("t:CompleteDate", message.flag.completed),
            ];
            for (name, date) in dates {
                // Only a finished flag has a completion date, and it has no others.
                if let Some(date) = date
                    .filter(|_| (name == "t:CompleteDate") == (message.flag.status == FlagStatus::Complete))
                {
                    writer.leaf(name, &time(date));
                }
            }
            writer.end();
        }
        ItemField::InstanceKey => {
            writer.leaf(
                "t:InstanceKey",
                &STANDARD.encode([&[1, 0, 0, 0][..], &message.key.to_le_bytes()].concat()),
            );
        }
        ItemField::Preview => {
            writer.leaf("t:Preview", &html::preview(&message.body.content, message.body.body_type));
        }
        ItemField::IconIndex => {
            writer.leaf("t:IconIndex", if message.is_read { "MailRead" } else { "MailUnread" });
        }
        ItemField::Sender => write_single("t:Sender", message.sender.as_ref(), writer),
        ItemField::ToRecipients => write_recipients("t:ToRecipients", &message.to, writer),
        ItemField::CcRecipients => write_recipients("t:CcRecipients", &message.cc, writer),
        ItemField::BccRecipients => write_recipients("t:BccRecipients", &message.bcc, writer),
        ItemField::IsReadReceiptRequested => {
            writer.boolean("t:IsReadReceiptRequested", message.read_receipt_requested);
        }
        ItemField::IsDeliveryReceiptRequested => writer.boolean("t:IsDeliveryReceiptRequested", false),
        ItemField::ConversationIndex => {
            writer.leaf("t:ConversationIndex", &STANDARD.encode(&message.conversation_index));
        }
        ItemField::ConversationTopic => writer.leaf("t:ConversationTopic", &message.conversation_topic),
        ItemField::From => write_single("t:From", message.from.as_ref(), writer),
        ItemField::InternetMessageId => writer.leaf("t:InternetMessageId", &message.internet_message_id),
        ItemField::IsRead => writer.boolean("t:IsRead", message.is_read),
        ItemField::IsResponseRequested => writer.boolean("t:IsResponseRequested", false),
        ItemField::References => {
            if !message.references.is_empty() {
                writer.leaf("t:References", &message.references.join(" "));
            }
        }
        ItemField::ReplyTo => write_recipients("t:ReplyTo", &message.reply_to, writer),
        ItemField::ReceivedBy => write_single("t:ReceivedBy", message.received_by.as_ref(), writer),
        ItemField::ReceivedRepresenting => {
            write_single("t:ReceivedRepresenting", message.received_by.as_ref(), writer);
        }
    }
}

fn write_body(
    name: &'static str,
    content: &str,
    message: &Message,
    format: BodyFormat,
    shape: &ItemShape,
    writer: &mut Writer,
) {
    let kind = message.body.body_type;
    let (body_type, mut text) = match format {
        BodyFormat::Best if kind == BodyType::Text => ("Text", content.to_owned()),
        BodyFormat::Best | BodyFormat::Html => ("HTML", html::body_as_html(content, kind)),
        BodyFormat::Text => ("Text", html::body_as_text(content, kind)),
    };
    if body_type == "HTML" && shape.filter_html_content {
        text = filter::without_active_content(&text);
    }
    if body_type == "HTML" && shape.block_external_images {
        text = filter::without_external_images(&text);
    }
    let cut = shape.maximum_body_size.and_then(|maximum| text.char_indices().nth(maximum)).map(|(at, _)| at);
    let truncated = if cut.is_some() { "true" } else { "false" };
    let text = cut.and_then(|at| text.get(..at)).unwrap_or(&text);
    writer.leaf_with(name, &[("BodyType", body_type), ("IsTruncated", truncated)], text);
}

fn write_attachments(message: &Message, place: Place, precision: Precision, writer: &mut Writer) {
    if message.attachments.is_empty() {
        return;
    }
    writer.start("t:Attachments", &[]);
    for attachment in &message.attachments {
        write_attachment(attachment, message, place, precision, writer);
    }
    writer.end();
}

fn write_attachment(
    attachment: &Attachment,
    message: &Message,
    place: Place,
    precision: Precision,
    writer: &mut Writer,
) {
    let is_file = matches!(attachment.content, AttachmentContent::File(_));
    writer.start(if is_file { "t:FileAttachment" } else { "t:ItemAttachment" }, &[]);
    let object = Object::Attachment { folder: place.folder, item: message.key, attachment: attachment.key };
    writer.empty("t:AttachmentId", &[("Id", &Id { mailbox: place.mailbox, object }.encode())]);
    writer.leaf("t:Name", &attachment.name);
    if is_file {
        writer.leaf("t:ContentType", &attachment.content_type);
    }
    if let Some(id) = &attachment.content_id {
        writer.leaf("t:ContentId", id);
    }
    writer.number("t:Size", attachment.size());
    writer.leaf("t:LastModifiedTime", &precision.format(message.modified));
    writer.boolean("t:IsInline", attachment.is_inline);
    if is_file {
        writer.boolean("t:IsContactPhoto", false);
    }
    writer.end();
}

fn write_headers(message: &Message, wanted: &[String], writer: &mut Writer) {
    let from = message.from.as_ref().map(|from| format!("{} <{}>", from.name, from.address));
    let known = [
        ("From", from),
        ("To", Some(display(&message.to)).filter(|to| !to.is_empty())),
        ("CC", Some(display(&message.cc)).filter(|cc| !cc.is_empty())),
        ("Subject", Some(message.subject.clone())),
        ("Thread-Topic", Some(message.conversation_topic.clone())),
        ("Date", Some(message.sent.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string())),
        ("Message-ID", Some(message.internet_message_id.clone())),
        ("References", Some(message.references.join(" ")).filter(|ids| !ids.is_empty())),
        ("In-Reply-To", message.in_reply_to.clone()),
        ("MIME-Version", Some("1.0".to_owned())),
    ];
    let given: Vec<(&str, String)> = known
        .into_iter()
        .filter(|(name, _)| {
            wanted.is_empty() || wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))
        })
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    // A draft was never a message on the Internet.
    if message.is_draft || given.is_empty() {
        return;
    }
    writer.start("t:InternetMessageHeaders", &[]);
    for (name, value) in given {
        writer.leaf_with("t:InternetMessageHeader", &[("HeaderName", name)], &value);
    }
    writer.end();
}

fn write_strings(name: &'static str, strings: &[String], writer: &mut Writer) {
    if strings.is_empty() {
        return;
    }
    writer.start(name, &[]);
    for string in strings {
        writer.leaf("t:String", string);
    }
    writer.end();
}

fn write_single(name: &'static str, address: Option<&Address>, writer: &mut Writer) {
    if let Some(address) = address {
        writer.start(name, &[]);
        write_mailbox(address, writer);
        writer.end();
    }
}

fn write_recipients(name: &'static str, addresses: &[Address], writer: &mut Writer) {
    if addresses.is_empty() {
        return;
    }
    writer.start(name, &[]);
    for address in addresses {
        write_mailbox(address, writer);
    }
    writer.end();
}

fn write_mailbox(address: &Address, writer: &mut Writer) {
    writer.start("t:Mailbox", &[]);
    writer.leaf("t:Name", &address.name);
    writer.leaf("t:EmailAddress", &address.address);
    writer.leaf("t:RoutingType", "SMTP");
    writer.leaf("t:MailboxType", if address.in_directory { "Mailbox" } else { "OneOff" });
    writer.end();
}

/// `t:EffectiveRights` of someone who owns the mailbox. Items hold nothing; folders do.
pub(super) fn write_effective_rights(of_folder: bool, writer: &mut Writer) {
    writer.start("t:EffectiveRights", &[]);
    writer.boolean("t:CreateAssociated", of_folder);
    writer.boolean("t:CreateContents", of_folder);
    writer.boolean("t:CreateHierarchy", of_folder);
    writer.boolean("t:Delete", true);
    writer.boolean("t:Modify", true);
    writer.boolean("t:Read", true);
    writer.boolean("t:ViewPrivateItems", true);
    writer.end();
}
