//! Addresses of the embedded Exchange's own company.

/// The service account's own.
pub(crate) const ASSISTANT: &str = "assistant@contoso.example";
/// By impersonation alone.
pub(crate) const ANNA: &str = "anna.lindqvist@contoso.example";
/// Both ways of access lead to it.
pub(crate) const BRUNO: &str = "bruno.keller@contoso.example";
/// Outside of the account's scope.
pub(crate) const HELENA: &str = "helena.vogt@contoso.example";
/// A shared mailbox: the account has full access.
pub(crate) const INFO: &str = "info@contoso.example";
/// The account may see the calendar, and nothing else.
pub(crate) const MISAKI: &str = "misaki.fujiwara@contoso.example";
