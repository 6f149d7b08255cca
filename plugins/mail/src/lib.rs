//! The mail tools: listing, reading, writing, sending and filing messages.
//!
//! Each tool is a file of its own; the others are what the tools share. None
//! knows whose mailbox it works in.

#![cfg_attr(not(target_family = "wasm"), forbid(unsafe_code))]

mod answer;
mod answering;
mod batch;
mod body;
mod budget;
mod choice;
mod copy_email;
mod create_draft;
mod create_forward_draft;
mod create_reply_draft;
mod cursor;
mod delete_email;
mod drafting;
mod email;
mod field;
mod files;
mod folder;
mod forward_email;
mod get_email_details;
mod letter;
mod move_email;
mod page;
mod period;
mod read_emails;
mod recipient;
mod reply_email;
mod send_draft;
mod send_email;
mod sent;
mod update_draft;
mod update_email;

pub use batch::Changed;
pub use body::Format;
pub use choice::{FlagChoice, ImportanceChoice, SensitivityChoice};
pub use copy_email::{CopiedEmails, CopyEmail};
pub use create_draft::{CreateDraft, CreatedDraft};
pub use create_forward_draft::{CreateForwardDraft, CreatedForwardDraft};
pub use create_reply_draft::{CreateReplyDraft, CreatedReplyDraft};
pub use delete_email::{DeleteEmail, DeletedEmails};
pub use email::{Attached, Email};
pub use field::Field;
pub use files::{AttachmentInput, InlineAttachment};
pub use forward_email::{ForwardEmail, SentForward};
pub use get_email_details::{EmailDetails, GetEmailDetails};
pub use letter::BodyFormat;
pub use move_email::{MoveEmail, MovedEmails};
pub use page::Unread;
pub use read_emails::{Emails, ReadEmails};
pub use reply_email::{ReplyEmail, SentReply};
pub use send_draft::{SendDraft, SentDraft};
pub use send_email::{SendEmail, SentEmail};
pub use sent::Sent;
pub use update_draft::{UpdateDraft, UpdatedDraft};
pub use update_email::{UpdateEmail, UpdatedEmails, Updates};

ews_plugin_sdk::export! {
    name: "mail",
    description: "Lists, reads, writes, sends, answers, marks, moves, copies and deletes the messages of a mailbox.",
    tools: [
        ReadEmails, GetEmailDetails,
        SendEmail, ReplyEmail, ForwardEmail, CreateDraft, CreateReplyDraft, CreateForwardDraft, UpdateDraft, SendDraft,
        UpdateEmail, MoveEmail, CopyEmail, DeleteEmail,
    ],
}
