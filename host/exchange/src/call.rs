//! What the door is told about one tool call.

use ews_mcp_gate::{Grant, Named};
use uuid::Uuid;

use crate::consent::Consent;

/// One tool call, as far as the door has to know it.
#[derive(Debug, Clone)]
pub struct Call {
    /// Holds what belongs to the call together in the audit. Where a call is run
    /// again, after a question to the user, it keeps its id.
    pub id: Uuid,
    /// What the tool may do: what it declares, less what policy and acceptance
    /// take away.
    pub grant: Grant,
    /// SHA-256 of the plugin's component, for the audit: 64 hexadecimal digits.
    pub plugin_hash: String,
    /// What the arguments name: whom the call may reach, which items it may
    /// answer or send.
    pub named: Named,
    /// Who calls, for the audit: `stdio:Claude Desktop`.
    pub caller: String,
    /// What is known of the user's consent.
    pub consent: Consent,
    /// Nothing is changed: the first change is shown instead.
    pub dry_run: bool,
    /// The caller's own key for what this call sends. Without one, the call is one
    /// of its kind.
    pub idempotency: Option<Idempotency>,
}

/// By what a caller who tries again says that it means the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// Who calls, in a way that stays the same when the caller starts again:
    /// `stdio:Claude Desktop`.
    pub caller: String,
    /// The caller's key.
    pub key: String,
    /// SHA-256 of the arguments: under one key they are the same.
    pub arguments: [u8; 32],
}

impl Call {
    /// A call under this grant that names nobody, by nobody in particular, whose
    /// user cannot be asked.
    pub fn new(grant: Grant) -> Call {
        Call {
            id: Uuid::new_v4(),
            grant,
            plugin_hash: String::new(),
            named: Named::default(),
            caller: String::new(),
            consent: Consent::CannotBeAsked,
            dry_run: false,
            idempotency: None,
        }
    }
}
