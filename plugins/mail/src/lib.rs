//! The mail tools: listing, reading, writing, sending and filing messages.
//!
//! Each tool is a file of its own; the others are what the tools share. None
//! knows whose mailbox it works in.

#![cfg_attr(not(target_family = "wasm"), forbid(unsafe_code))]

mod add_attachment;
mod answer;
mod answering;
mod attach_email_to_draft;
mod attachments;
mod authentication;
mod batch;
mod body;
mod budget;
mod choice;
mod conversation;
mod copy_email;
mod create_draft;
mod create_forward_draft;
mod create_reply_draft;
mod cursor;
mod delete_attachment;
mod delete_email;
mod download_attachment;
mod drafting;
mod email;
mod field;
mod files;
mod filter;
mod folder;
mod folder_names;
mod forward_email;
mod get_email_details;
mod get_email_mime;
mod get_emails_bulk;
mod letter;
mod list_attachments;
mod listed_body;
mod move_email;
mod page;
mod period;
mod query_string;
mod read_attachment;
mod read_emails;
mod recipient;
mod reply_email;
mod save_attachment;
mod search_by_conversation;
mod search_emails;
mod send_draft;
mod send_email;
mod sent;
mod sync_emails;
mod update_draft;
mod update_email;

pub use add_attachment::{AddAttachment, AddedAttachment};
pub use attach_email_to_draft::{AttachEmailToDraft, AttachedEmail};
pub use attachments::AttachmentDetails;
pub use authentication::{Authentication, Verdict};
pub use batch::Changed;
pub use body::Format;
pub use choice::{FlagChoice, ImportanceChoice, SensitivityChoice};
pub use copy_email::{CopiedEmails, CopyEmail};
pub use create_draft::{CreateDraft, CreatedDraft};
pub use create_forward_draft::{CreateForwardDraft, CreatedForwardDraft};
pub use create_reply_draft::{CreateReplyDraft, CreatedReplyDraft};
pub use delete_attachment::{DeleteAttachment, DeletedAttachment};
pub use delete_email::{DeleteEmail, DeletedEmails};
pub use download_attachment::{DownloadAttachment, DownloadedAttachment};
pub use email::{Attached, Email};
pub use field::Field;
pub use files::{AttachmentInput, InlineAttachment};
pub use filter::Part;
pub use forward_email::{ForwardEmail, SentForward};
pub use get_email_details::{EmailDetails, GetEmailDetails};
pub use get_email_mime::{EmailMime, GetEmailMime};
pub use get_emails_bulk::{BulkEmails, GetEmailsBulk};
pub use letter::BodyFormat;
pub use list_attachments::{ListAttachments, ListedAttachments};
pub use move_email::{MoveEmail, MovedEmails};
pub use page::Unread;
pub use read_attachment::{AttachmentText, ReadAttachment};
pub use read_emails::{Emails, ReadEmails};
pub use reply_email::{ReplyEmail, SentReply};
pub use save_attachment::{SaveAttachment, SavedAttachment};
pub use search_by_conversation::{ConversationEmails, SearchByConversation, SkippedFolder};
pub use search_emails::{FolderError, FoundEmails, Meta, Mode, SearchEmails, SearchedBy, SortBy, SortOrder};
pub use send_draft::{SendDraft, SentDraft};
pub use send_email::{SendEmail, SentEmail};
pub use sent::Sent;
pub use sync_emails::{ReadFlagChange, SyncEmails, SyncedEmails};
pub use update_draft::{UpdateDraft, UpdatedDraft};
pub use update_email::{UpdateEmail, UpdatedEmails, Updates};

ews_plugin_sdk::export! {
    name: "mail",
    description: "Lists, searches, reads, writes, sends, answers, marks, moves, copies and deletes the messages of a mailbox, and their attachments.",
    tools: [
        ReadEmails, SearchEmails, GetEmailDetails, GetEmailsBulk, SearchByConversation, SyncEmails, GetEmailMime, SendEmail, ReplyEmail, ForwardEmail, CreateDraft, CreateReplyDraft, CreateForwardDraft, UpdateDraft, SendDraft, UpdateEmail, MoveEmail, CopyEmail, DeleteEmail, ListAttachments, DownloadAttachment, SaveAttachment, ReadAttachment, AddAttachment, DeleteAttachment, AttachEmailToDraft
    ],
}
