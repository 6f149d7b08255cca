//! One stored message, `IPM.Note`.

use jiff::Timestamp;
use uuid::Uuid;

/// A name and an SMTP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) name: String,
    pub(crate) address: String,
    /// Whether the directory knows the address: `Mailbox`, else `OneOff`.
    pub(crate) in_directory: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub(crate) enum Importance {
    Low,
    Normal,
    High,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub(crate) enum Sensitivity {
    Normal,
    Personal,
    Private,
    Confidential,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub(crate) enum FlagStatus {
    NotFlagged,
    Flagged,
    Complete,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flag {
    pub(crate) status: FlagStatus,
    pub(crate) start: Option<Timestamp>,
    pub(crate) due: Option<Timestamp>,
    pub(crate) completed: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyType {
    Html,
    Text,
}

/// A body, and the part of it that is new in its conversation. Lines end with CR LF.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) body_type: BodyType,
    /// All of it.
    pub(crate) content: String,
    /// Without what it quotes.
    pub(crate) unique: String,
}

#[derive(Clone, Debug)]
pub(crate) enum AttachmentContent {
    File(Vec<u8>),
    /// An attached message.
    Item(Box<Message>),
}

#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    pub(crate) key: Uuid,
    pub(crate) name: String,
    pub(crate) content_type: String,
    /// For pictures inside the body.
    pub(crate) content_id: Option<String>,
    pub(crate) is_inline: bool,
    pub(crate) content: AttachmentContent,
}

impl Attachment {
    /// Bytes; an attached message counts as Exchange's size of it.
    pub(crate) fn size(&self) -> i64 {
        match &self.content {
            AttachmentContent::File(bytes) => i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            AttachmentContent::Item(message) => message.size(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Unique in its mailbox.
    pub(crate) key: u64,
    /// Counts the changes of the item.
    pub(crate) version: u64,
    pub(crate) item_class: String,
    pub(crate) subject: String,
    pub(crate) importance: Importance,
    pub(crate) sensitivity: Sensitivity,
    pub(crate) categories: Vec<String>,
    pub(crate) flag: Flag,
    pub(crate) from: Option<Address>,
    pub(crate) sender: Option<Address>,
    pub(crate) to: Vec<Address>,
    pub(crate) cc: Vec<Address>,
    pub(crate) bcc: Vec<Address>,
    pub(crate) reply_to: Vec<Address>,
    /// The mailbox's owner, for what came in.
    pub(crate) received_by: Option<Address>,
    pub(crate) received: Timestamp,
    pub(crate) sent: Timestamp,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) modified_by: String,
    pub(crate) is_read: bool,
    pub(crate) is_draft: bool,
    pub(crate) is_from_me: bool,
    pub(crate) read_receipt_requested: bool,
    pub(crate) internet_message_id: String,
    pub(crate) in_reply_to: Option<String>,
    pub(crate) references: Vec<String>,
    pub(crate) conversation: Uuid,
    /// The bytes of `ConversationIndex`.
    pub(crate) conversation_index: Vec<u8>,
    pub(crate) conversation_topic: String,
    pub(crate) body: Body,
    pub(crate) attachments: Vec<Attachment>,
}

/// What headers and properties add to a message's size.
pub(crate) const OVERHEAD: i64 = 3_072;

impl Message {
    /// Bytes, as Exchange would count them: text is kept as UTF-16.
    pub(crate) fn size(&self) -> i64 {
        let text = self.subject.len() + 2 * self.body.content.len();
        let attachments: i64 = self.attachments.iter().map(Attachment::size).sum();
        OVERHEAD + i64::try_from(text).unwrap_or(i64::MAX / 2) + attachments
    }

    /// Whether there is an attachment that is more than a picture in the body.
    pub(crate) fn has_attachments(&self) -> bool {
        self.attachments.iter().any(|attachment| !attachment.is_inline)
    }
}

/// `ConversationIndex` (MS-OXOMSG 2.2.1.3): one, five bytes of FILETIME, the conversation's GUID, and five
/// bytes for each reply.
pub(crate) fn conversation_index(started: Timestamp, conversation: Uuid, replies: usize) -> Vec<u8> {
    // FILETIME counts 100 ns from 1601; the upper five of its eight bytes follow the leading one.
    let ticks = (started.as_second() + 11_644_473_600).saturating_mul(10_000_000);
    let mut bytes = vec![1];
    bytes.extend_from_slice(&ticks.to_be_bytes()[1..6]);
    bytes.extend_from_slice(conversation.as_bytes());
    for reply in 1..=replies {
        let reply = u8::try_from(reply).unwrap_or(u8::MAX);
        bytes.extend_from_slice(&[0, reply, 0x10, 0x20, reply]);
    }
    bytes
}
