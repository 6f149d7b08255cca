//! The mail tools: listing, reading, writing, sending and filing messages.
//!
//! Each tool is a file of its own; the others are what the tools share. None
//! knows whose mailbox it works in.

#![cfg_attr(not(target_family = "wasm"), forbid(unsafe_code))]

mod add_attachment;
mod answer;
mod attach_email_to_draft;
mod attachments;
mod batch;
mod body;
mod budget;
mod choice;
mod create_draft;
mod cursor;
mod delete_attachment;
mod delete_email;
mod download_attachment;
mod email;
mod field;
mod folder;
mod get_email_details;
mod get_email_mime;
mod inline_attachment;
mod letter;
mod list_attachments;
mod move_email;
mod page;
mod period;
mod read_attachment;
mod read_emails;
mod recipient;
mod save_attachment;
mod send_draft;
mod send_email;
mod sent;
mod update_email;

pub use add_attachment::{AddAttachment, AddedAttachment};
pub use attach_email_to_draft::{AttachEmailToDraft, AttachedEmail};
pub use attachments::AttachmentDetails;
pub use batch::Changed;
pub use body::Format;
pub use choice::{FlagChoice, ImportanceChoice, SensitivityChoice};
pub use create_draft::{CreateDraft, CreatedDraft};
pub use delete_attachment::{DeleteAttachment, DeletedAttachment};
pub use delete_email::{DeleteEmail, DeletedEmails};
pub use download_attachment::{DownloadAttachment, DownloadedAttachment};
pub use email::{Attached, Email};
pub use field::Field;
pub use get_email_details::{EmailDetails, GetEmailDetails};
pub use get_email_mime::{EmailMime, GetEmailMime};
pub use inline_attachment::InlineAttachment;
pub use letter::BodyFormat;
pub use list_attachments::{ListAttachments, ListedAttachments};
pub use move_email::{MoveEmail, MovedEmails};
pub use page::Unread;
pub use read_attachment::{AttachmentText, ReadAttachment};
pub use read_emails::{Emails, ReadEmails};
pub use save_attachment::{SaveAttachment, SavedAttachment};
pub use send_draft::{SendDraft, SentDraft};
pub use send_email::{SendEmail, SentEmail};
pub use sent::Sent;
pub use update_email::{UpdateEmail, UpdatedEmails, Updates};

ews_plugin_sdk::export! {
    name: "mail",
    description: "Lists, reads, writes, sends, marks, moves and deletes the messages of a mailbox, and what is attached to \
                  them.",
    tools: [
        ReadEmails, GetEmailDetails, SendEmail, CreateDraft, SendDraft, UpdateEmail, MoveEmail, DeleteEmail,
        ListAttachments, ReadAttachment, DownloadAttachment, SaveAttachment, AddAttachment, DeleteAttachment,
        AttachEmailToDraft, GetEmailMime
    ],
}
