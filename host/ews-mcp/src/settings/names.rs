//! The names of all settings. A file that holds another one is told so.

/// Every name, in the order of the README.
pub(super) const NAMES: [&str; 58] = [
    "EWS_SERVER_URL",
    "EWS_EMAIL",
    "EWS_AUTODISCOVER",
    "EWS_AUTODISCOVER_URL",
    "EWS_AUTODISCOVER_HOSTS",
    "EWS_AUTH_TYPE",
    "EWS_USERNAME",
    "EWS_PASSWORD",
    "EWS_PASSWORD_FILE",
    "EWS_PASSWORD_COMMAND",
    "EWS_PASSWORD_KEYRING",
    "EWS_KEYTAB_FILE",
    "EWS_SERVICE_PRINCIPAL_NAME",
    "EWS_KDC_URL",
    "EWS_CHANNEL_BINDING",
    "EWS_CLIENT_ID",
    "EWS_TENANT_ID",
    "EWS_CLIENT_SECRET",
    "EWS_CLIENT_SECRET_FILE",
    "EWS_CLIENT_SECRET_COMMAND",
    "EWS_CLIENT_SECRET_KEYRING",
    "EWS_CLIENT_ASSERTION_CERTIFICATE_FILE",
    "EWS_CLIENT_ASSERTION_KEY_FILE",
    "EWS_CLIENT_ASSERTION_ALGORITHM",
    "EWS_OAUTH_SCOPE",
    "EWS_TOKEN_URL",
    "EWS_DEVICE_AUTHORIZATION_URL",
    "EWS_TOKEN_CACHE",
    "EWS_CA_FILE",
    "EWS_CLIENT_CERTIFICATE_FILE",
    "EWS_CLIENT_KEY_FILE",
    "EWS_INSECURE_SKIP_VERIFY",
    "EWS_IMPERSONATION_ENABLED",
    "EWS_IMPERSONATION_TYPE",
    "REQUEST_TIMEOUT",
    "EWS_TOOL_TIMEOUT",
    "EWS_TOOL_CPU_LIMIT",
    "TIMEZONE",
    "LOG_LEVEL",
    "EWS_PLUGIN_DIR",
    "EWS_FILES_DIR",
    "EWS_READ_ONLY",
    "EWS_ALLOWED_MAILBOXES",
    "EWS_DENIED_MAILBOXES",
    "EWS_ALLOWED_RECIPIENTS",
    "EWS_MAX_RECIPIENTS",
    "EWS_TOOLS",
    "EWS_DENIED_EFFECTS",
    "EWS_CONFIRM",
    "EWS_STATE_DIR",
    "EWS_KEY_FILE",
    "EWS_AUDIT_DIR",
    "EWS_AUDIT_HEADS",
    "EWS_AUDIT_KEY",
    "EWS_AUDIT_KEY_FILE",
    "EWS_AUDIT_KEY_COMMAND",
    "EWS_AUDIT_KEY_KEYRING",
    "EWS_AUDIT_SUBJECTS",
];

/// Those that hold several words: in TOML they may be lists.
pub(super) const LISTS: [&str; 6] = [
    "EWS_AUTODISCOVER_HOSTS",
    "EWS_ALLOWED_MAILBOXES",
    "EWS_DENIED_MAILBOXES",
    "EWS_ALLOWED_RECIPIENTS",
    "EWS_TOOLS",
    "EWS_DENIED_EFFECTS",
];

/// The name that was probably meant.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_uppercase();
    let likeness = |candidate: &&str| strsim::jaro_winkler(&name, candidate);
    NAMES.into_iter().filter(|name| likeness(name) >= 0.85).max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}
