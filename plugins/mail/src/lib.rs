//! The mail tools: listing, reading, writing, sending and filing messages.
//!
//! Each tool is a file of its own; the others are what the tools share. None
//! knows whose mailbox it works in.

#![cfg_attr(not(target_family = "wasm"), forbid(unsafe_code))]

mod answer;
mod batch;
mod body;
mod budget;
mod choice;
mod conversation;
mod create_draft;
mod cursor;
mod delete_email;
mod email;
mod field;
mod filter;
mod folder;
mod folder_names;
mod get_email_details;
mod get_emails_bulk;
mod inline_attachment;
mod letter;
mod listed_body;
mod move_email;
mod page;
mod period;
mod query_string;
mod read_emails;
mod recipient;
mod search_by_conversation;
mod search_emails;
mod send_draft;
mod send_email;
mod sent;
mod sync_emails;
mod update_email;

pub use batch::Changed;
pub use body::Format;
pub use choice::{FlagChoice, ImportanceChoice, SensitivityChoice};
pub use create_draft::{CreateDraft, CreatedDraft};
pub use delete_email::{DeleteEmail, DeletedEmails};
pub use email::{Attached, Email};
pub use field::Field;
pub use filter::Part;
pub use get_email_details::{EmailDetails, GetEmailDetails};
pub use get_emails_bulk::{BulkEmails, GetEmailsBulk};
pub use inline_attachment::InlineAttachment;
pub use letter::BodyFormat;
pub use move_email::{MoveEmail, MovedEmails};
pub use page::Unread;
pub use read_emails::{Emails, ReadEmails};
pub use search_by_conversation::{ConversationEmails, SearchByConversation, SkippedFolder};
pub use search_emails::{FolderError, FoundEmails, Meta, Mode, SearchEmails, SearchedBy, SortBy, SortOrder};
pub use send_draft::{SendDraft, SentDraft};
pub use send_email::{SendEmail, SentEmail};
pub use sent::Sent;
pub use sync_emails::{ReadFlagChange, SyncEmails, SyncedEmails};
pub use update_email::{UpdateEmail, UpdatedEmails, Updates};

ews_plugin_sdk::export! {
    name: "mail",
    description: "Lists, searches, reads, writes, sends, marks, moves and deletes the messages of a mailbox.",
    tools: [
        ReadEmails, GetEmailDetails, SendEmail, CreateDraft, SendDraft, UpdateEmail, MoveEmail, DeleteEmail,
        GetEmailsBulk, SearchByConversation, SearchEmails, SyncEmails
    ],
}
