//! The form of seed data: one TOML document. docs/simulator.md describes it for users.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::behaviour::Limits;
use crate::store::{FlagStatus, Item, PermissionLevel};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompanyData {
    /// The NetBIOS name of the Windows domain.
    #[serde(default = "domain")]
    pub(super) domain: String,
    #[serde(default = "domain_sid")]
    pub(super) domain_sid: String,
    /// The address of the account that clients sign in with.
    pub(super) service_account: String,
    /// Default: the domains of all recipients.
    #[serde(default)]
    pub(super) accepted_domains: Vec<String>,
    #[serde(default)]
    pub(super) limits: Limits,
    pub(super) recipient: Vec<RecipientData>,
    #[serde(default)]
    pub(super) group: Vec<GroupData>,
    /// Folders beyond the well-known ones; parents first.
    #[serde(default)]
    pub(super) folder: Vec<FolderData>,
    #[serde(default)]
    pub(super) permission: Vec<PermissionData>,
    #[serde(default)]
    pub(super) message: Vec<MessageData>,
    #[serde(default)]
    pub(super) meeting: Vec<MeetingData>,
}

fn domain() -> String {
    "CONTOSO".to_owned()
}

fn domain_sid() -> String {
    "S-1-5-21-2127521184-1604012920-1887927527".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecipientData {
    pub(super) display_name: String,
    pub(super) address: String,
    /// Default: the local part of the address.
    pub(super) account: Option<String>,
    /// Default: the address.
    pub(super) principal_name: Option<String>,
    #[serde(default)]
    pub(super) proxies: Vec<String>,
    #[serde(default = "yes")]
    pub(super) enabled: bool,
    #[serde(default = "yes")]
    pub(super) in_impersonation_scope: bool,
    #[serde(default)]
    pub(super) full_access: Vec<String>,
    #[serde(default)]
    pub(super) send_as: Vec<String>,
    #[serde(default)]
    pub(super) send_on_behalf: Vec<String>,
    #[serde(default)]
    pub(super) given_name: String,
    #[serde(default)]
    pub(super) surname: String,
    #[serde(default)]
    pub(super) job_title: String,
    #[serde(default)]
    pub(super) department: String,
    #[serde(default)]
    pub(super) company: String,
    #[serde(default)]
    pub(super) office: String,
    #[serde(default)]
    pub(super) business_phone: String,
    #[serde(default)]
    pub(super) mobile_phone: String,
}

impl RecipientData {
    /// An account of this principal name without a mailbox.
    pub(super) fn account(name: &str) -> Self {
        Self {
            display_name: name.to_owned(),
            address: name.to_owned(),
            account: None,
            principal_name: None,
            proxies: Vec::new(),
            enabled: false,
            in_impersonation_scope: false,
            full_access: Vec::new(),
            send_as: Vec::new(),
            send_on_behalf: Vec::new(),
            given_name: String::new(),
            surname: String::new(),
            job_title: String::new(),
            department: String::new(),
            company: String::new(),
            office: String::new(),
            business_phone: String::new(),
            mobile_phone: String::new(),
        }
    }
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupData {
    pub(super) display_name: String,
    pub(super) address: String,
    #[serde(default)]
    pub(super) proxies: Vec<String>,
    /// Addresses of the directory, or `Name <address>`.
    #[serde(default)]
    pub(super) members: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FolderData {
    /// The address of whose mailbox it is in.
    pub(super) mailbox: String,
    /// Display names from the top of the mailbox on, such as `Inbox/Projekte`.
    pub(super) path: String,
    /// Default: as its parent, or `IPF.Note`.
    pub(super) class: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PermissionData {
    pub(super) mailbox: String,
    /// As in [`FolderData`].
    pub(super) folder: String,
    /// The address of whom it is given to, or `Default`.
    pub(super) user: String,
    pub(super) level: PermissionLevel,
}

/// `LegacyFreeBusyStatus`, in the order of its enumeration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) enum FreeBusy {
    Free,
    Tentative,
    #[default]
    Busy,
    #[serde(rename = "OOF")]
    OutOfOffice,
    WorkingElsewhere,
}

/// A single appointment or meeting, in the Calendar folder of one mailbox.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeetingData {
    pub(super) mailbox: String,
    pub(super) subject: String,
    /// RFC 3339.
    pub(super) start: String,
    pub(super) end: String,
    #[serde(default)]
    pub(super) all_day: bool,
    #[serde(default)]
    pub(super) location: String,
    /// Default: the mailbox's owner.
    pub(super) organizer: Option<String>,
    #[serde(default)]
    pub(super) required: Vec<String>,
    #[serde(default)]
    pub(super) optional: Vec<String>,
    #[serde(default)]
    pub(super) resources: Vec<String>,
    #[serde(default)]
    pub(super) show_as: FreeBusy,
    #[serde(default)]
    pub(super) sensitivity: Sensitivity,
    #[serde(default)]
    pub(super) categories: Vec<String>,
    pub(super) text: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Importance {
    Low,
    #[default]
    Normal,
    High,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Sensitivity {
    #[default]
    Normal,
    Personal,
    Private,
    Confidential,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageData {
    /// The address of whose mailbox it is in.
    pub(super) mailbox: String,
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
    #[serde(default)]
    pub(super) importance: Importance,
    #[serde(default)]
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

/// Messages that were built, by the ids other messages refer to.
pub(super) type Known = BTreeMap<String, Item>;
