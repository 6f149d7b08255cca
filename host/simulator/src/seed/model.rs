//! The form of the data files.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::store::{FlagStatus, Importance, Sensitivity};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompanyData {
    pub(super) domain: String,
    pub(super) domain_sid: String,
    pub(super) service_account: String,
    pub(super) recipient: Vec<RecipientData>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecipientData {
    pub(super) display_name: String,
    pub(super) address: String,
    pub(super) account: String,
    /// Default: the address.
    pub(super) principal_name: Option<String>,
    #[serde(default)]
    pub(super) proxies: Vec<String>,
    #[serde(default = "yes")]
    pub(super) enabled: bool,
    #[serde(default = "yes")]
    pub(super) in_impersonation_scope: bool,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MailboxData {
    /// Folders beyond the well-known ones; parents first.
    #[serde(default)]
    pub(super) folder: Vec<FolderData>,
    #[serde(default)]
    pub(super) message: Vec<MessageData>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FolderData {
    /// Display names from the top of the mailbox on, such as `Inbox/Projekte`.
    pub(super) path: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageData {
    /// A name by which other messages of the same mailbox refer to this one.
    pub(super) id: Option<String>,
    #[serde(default = "inbox")]
    pub(super) folder: String,
    /// An address of the directory, or `Name <address>`.
    pub(super) from: String,
    /// Who really sent it, where that is another.
    pub(super) sender: Option<String>,
    /// Default: the mailbox's owner.
    pub(super) to: Option<Vec<String>>,
    #[serde(default)]
    pub(super) cc: Vec<String>,
    #[serde(default)]
    pub(super) bcc: Vec<String>,
    #[serde(default)]
    pub(super) reply_to: Vec<String>,
    pub(super) subject: String,
    /// RFC 3339.
    pub(super) received: String,
    /// The message this one answers, by its id; its text is quoted below this one's.
    pub(super) answers: Option<String>,
    /// The new part of a plain text body.
    pub(super) text: Option<String>,
    /// The new part of an HTML body, without `html` and `body`.
    pub(super) html: Option<String>,
    #[serde(default)]
    pub(super) unread: bool,
    #[serde(default)]
    pub(super) draft: bool,
    #[serde(default = "normal_importance")]
    pub(super) importance: Importance,
    #[serde(default = "normal_sensitivity")]
    pub(super) sensitivity: Sensitivity,
    #[serde(default)]
    pub(super) categories: Vec<String>,
    pub(super) flag: Option<FlagData>,
    #[serde(default)]
    pub(super) read_receipt: bool,
    #[serde(default)]
    pub(super) attachment: Vec<AttachmentData>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlagData {
    pub(super) status: FlagStatus,
    pub(super) due: Option<String>,
    pub(super) completed: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttachmentData {
    pub(super) name: String,
    #[serde(default = "octets")]
    pub(super) content_type: String,
    /// The content as text, or `base64`, or the id of a `message` of this mailbox.
    pub(super) text: Option<String>,
    pub(super) base64: Option<String>,
    pub(super) message: Option<String>,
    /// Set for a picture inside the body.
    pub(super) content_id: Option<String>,
}

fn inbox() -> String {
    "Inbox".to_owned()
}

fn octets() -> String {
    "application/octet-stream".to_owned()
}

fn normal_importance() -> Importance {
    Importance::Normal
}

fn normal_sensitivity() -> Sensitivity {
    Sensitivity::Normal
}

/// Messages that were built, by the ids other messages refer to.
pub(super) type Known = BTreeMap<String, crate::store::Message>;
