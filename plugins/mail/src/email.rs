//! An email as the tools show it.

use ews_plugin_sdk::{FolderId, ItemId, Session};
use ews_types::{Attachment, FlagStatus, Importance, Mailbox, Message};
use schemars::JsonSchema;
use serde::Serialize;

use crate::attachments;
use crate::authentication::Authentication;
use crate::body::Format;
use crate::field::Field;

/// How long a preview is, in characters.
const PREVIEW_LENGTH: usize = 200;

/// An email. Fields that were not asked for, or that the message does not have,
/// are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Email {
    /// The id, for the other tools. It changes when the message is moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<ItemId>,
    /// The subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Address of the sender; the name where there is no SMTP address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Name of the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_name: Option<String>,
    /// Addresses in To; names where there is no SMTP address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<String>>,
    /// Addresses in Cc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cc: Option<Vec<String>>,
    /// Addresses in Bcc; only messages of the mailbox's own have any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bcc: Option<Vec<String>>,
    /// Where answers go, if not to the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Vec<String>>,
    /// When it arrived, RFC 3339 with the offset of the call's time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_time: Option<String>,
    /// When it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_time: Option<String>,
    /// Whether it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_read: Option<bool>,
    /// Whether something is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_attachments: Option<bool>,
    /// The beginning of the text, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview: Option<String>,
    /// The id of the thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ItemId>,
    /// The `Message-ID` header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internet_message_id: Option<String>,
    /// `Low`, `Normal` or `High`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub importance: Option<&'static str>,
    /// The categories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
    /// `NotFlagged`, `Flagged` or `Complete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag_status: Option<&'static str>,
    /// What is attached; inline pictures, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<Attached>>,
    /// The folder it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The id of that folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder_id: Option<FolderId>,
    /// The version of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_key: Option<String>,
    /// What it is, such as `IPM.Note` or `IPM.Schedule.Meeting.Request`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_class: Option<String>,
    /// Size in bytes, about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// Whether the sender is who it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication: Option<Authentication>,
    /// The body, or a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The form that the body really has: a message that was written as plain
    /// text is `text`, unless `html` was asked for, and so is one whose HTML is
    /// nested too deep to be made safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_format: Option<Format>,
    /// Length of the whole body in characters, where only a part is here and the
    /// length is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_total_chars: Option<usize>,
    /// Where the rest of the body begins, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_next_offset: Option<usize>,
    /// How many characters were left out of the body because a person would not
    /// see them: text that is not shown, too small, white on white. Newsletters
    /// have some; so has an attack on whoever reads mail by machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_hidden_chars: Option<usize>,
    /// True where the body goes on and cannot be read further: it is too large.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_truncated: Option<bool>,
}

/// An attachment, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Attached {
    /// The id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment_id: Option<ItemId>,
    /// The name that the sender gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `file`, `item` (a message or another item) or `reference` (a link).
    pub kind: &'static str,
    /// The media type that the sender gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Size in bytes, about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// Whether it is shown inside the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_inline: Option<bool>,
    /// What `cid:` links in the body name it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
}

impl Email {
    /// The fields of a message that were asked for, but for its body and the
    /// name of its folder.
    pub(crate) fn of(message: &Message, fields: &[Field], session: &dyn Session) -> Self {
        let mut email = Self::default();
        for field in fields {
            email.fill(*field, message, session);
        }
        email
    }

    /// What is known of the sender, where that was asked for: `mailbox` is the
    /// address that the message lies in, whose own servers are believed.
    pub(crate) fn authenticate(&mut self, message: &Message, mailbox: &str) {
        if self.authentication.is_some() {
            self.authentication = Some(Authentication::of(&message.internet_message_headers, mailbox));
        }
    }

    fn fill(&mut self, field: Field, message: &Message, session: &dyn Session) {
        let id = message.item_id.as_ref();
        match field {
            Field::MessageId => self.message_id = id.map(|id| ItemId::from(id.id.as_str())),
            Field::Subject => self.subject.clone_from(&message.subject),
            Field::From => {
                let from = message.from.as_ref().or(message.sender.as_ref());
                self.from = from.and_then(address);
                self.from_name = from.and_then(|from| from.name.clone());
            }
            Field::To => self.to = Some(addresses(&message.to_recipients)),
            Field::Cc => self.cc = Some(addresses(&message.cc_recipients)),
            Field::Bcc => self.bcc = Some(addresses(&message.bcc_recipients)),
            Field::ReplyTo => self.reply_to = Some(addresses(&message.reply_to)),
            Field::ReceivedTime => {
                self.received_time = message.date_time_received.as_deref().map(|time| show(time, session));
            }
            Field::SentTime => {
                self.sent_time = message.date_time_sent.as_deref().map(|time| show(time, session));
            }
            Field::IsRead => self.is_read = message.is_read,
            Field::HasAttachments => self.has_attachments = message.has_attachments,
            Field::Preview => self.preview = message.preview.as_deref().map(shorten),
            Field::ConversationId => {
                self.conversation_id =
                    message.conversation_id.as_ref().map(|id| ItemId::from(id.id.as_str()));
            }
            Field::InternetMessageId => self.internet_message_id.clone_from(&message.internet_message_id),
            Field::Importance => {
                self.importance = message.importance.map(|importance| match importance {
                    Importance::Low => "Low",
                    Importance::Normal => "Normal",
                    Importance::High => "High",
                });
            }
            Field::Categories => self.categories = Some(message.categories.clone()),
            Field::FlagStatus => {
                self.flag_status = message.flag.as_ref().map(|flag| match flag.status {
                    FlagStatus::NotFlagged => "NotFlagged",
                    FlagStatus::Flagged => "Flagged",
                    FlagStatus::Complete => "Complete",
                });
            }
            Field::Attachments => {
                self.attachments = Some(message.attachments.iter().map(Attached::of).collect());
            }
            Field::Folder => {
                self.folder_id =
                    message.parent_folder_id.as_ref().map(|folder| FolderId::from(folder.id.as_str()));
            }
            Field::ChangeKey => self.change_key = id.and_then(|id| id.change_key.clone()),
            Field::ItemClass => self.item_class.clone_from(&message.item_class),
            Field::Size => self.size = message.size,
            // Without the mailbox's domain fewer servers are believed.
            Field::Authentication => {
                self.authentication = Some(Authentication::of(&message.internet_message_headers, ""));
            }
            // Bodies are rendered, which is more than a field.
            Field::Body => {}
        }
    }
}

impl Attached {
    fn of(attachment: &Attachment) -> Self {
        Self {
            attachment_id: attachment.id.as_deref().map(ItemId::from),
            name: attachment.name.clone(),
            kind: attachments::kind(attachment),
            content_type: attachment.content_type.clone(),
            size: attachment.size,
            is_inline: attachment.is_inline,
            content_id: attachment.content_id.clone(),
        }
    }
}

/// Whether an SMTP address is known.
pub(crate) fn has_address(mailbox: &Mailbox) -> bool {
    let routing = mailbox.routing_type.as_deref().unwrap_or("SMTP");
    mailbox.email_address.as_deref().is_some_and(|address| !address.is_empty())
        && routing.eq_ignore_ascii_case("SMTP")
}

/// The SMTP address, else the name: an address of Exchange's own helps nobody.
fn address(mailbox: &Mailbox) -> Option<String> {
    let known = if has_address(mailbox) { &mailbox.email_address } else { &mailbox.name };
    known.clone().or_else(|| mailbox.email_address.clone())
}

/// Those of several people.
pub(crate) fn addresses(mailboxes: &[Mailbox]) -> Vec<String> {
    mailboxes.iter().filter_map(address).collect()
}

/// On the clocks of the call's time zone; as it came where that fails, never
/// another time.
pub(crate) fn show(instant: &str, session: &dyn Session) -> String {
    session.utc_to_local(instant, None).unwrap_or_else(|_| instant.to_owned())
}

fn shorten(preview: &str) -> String {
    let mut words = String::new();
    for word in preview.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words.chars().take(PREVIEW_LENGTH).collect()
}
