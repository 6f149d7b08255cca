//! The mail tools: listing and reading messages.
//!
//! Each tool is a file of its own; the others are what the tools share. No tool
//! here changes anything in Exchange, and none knows whose mailbox it reads.

#![cfg_attr(not(target_family = "wasm"), forbid(unsafe_code))]

mod answer;
mod body;
mod budget;
mod cursor;
mod email;
mod field;
mod folder;
mod get_email_details;
mod page;
mod period;
mod read_emails;

pub use body::Format;
pub use email::{Attached, Email};
pub use field::Field;
pub use get_email_details::{EmailDetails, GetEmailDetails};
pub use page::Unread;
pub use read_emails::{Emails, ReadEmails};

ews_plugin_sdk::export! {
    name: "mail",
    description: "Lists and reads the messages of a mailbox.",
    tools: [ReadEmails, GetEmailDetails],
}
