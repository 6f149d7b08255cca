//! The settings: read from the environment, a file of `NAME=value` lines and the
//! settings file, checked, and made into what the crates below take.

mod audit;
mod authentication;
mod autodiscover;
mod env_file;
mod key;
mod names;
mod oauth;
mod policy;
mod secret;
mod sources;
mod tls;

use std::path::PathBuf;
use std::time::Duration;

use ews_mcp_exchange::{OtherMailboxes, Settings as DoorSettings, SettingsError, server_url};
use ews_mcp_runtime::{Limits, is_time_zone};

use crate::logging::Level;

use authentication::{account_name, channel_binding, credentials};
use tls::{file, tls};

pub(crate) use audit::{audit, audit_is_named};
pub(crate) use key::seal;
pub(crate) use policy::{confirm, policy};
pub(crate) use sources::{FileError, Sources};

/// All settings but those of the connection.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// `TIMEZONE`: IANA name. Default UTC.
    pub(crate) time_zone: String,
    /// `EWS_PLUGIN_DIR`: components beside those in the binary.
    pub(crate) plugin_folder: Option<PathBuf>,
    /// `EWS_FILES_DIR`: the folder for attachments.
    pub(crate) files_folder: Option<PathBuf>,
    /// The folder for compiled components; none where the user has no cache
    /// folder.
    pub(crate) cache_folder: Option<PathBuf>,
    /// `EWS_TOOL_TIMEOUT`, `EWS_TOOL_CPU_LIMIT` and the defaults of all other
    /// bounds.
    pub(crate) limits: Limits,
}

fn wrong(setting: &'static str, reason: impl Into<String>) -> SettingsError {
    SettingsError { setting, reason: reason.into() }
}

/// `LOG_LEVEL`: error, warning, info or debug. Default: as the command says.
pub(crate) fn log_level(sources: &Sources, default: Level) -> Result<Level, SettingsError> {
    match sources.get("LOG_LEVEL") {
        None => Ok(default),
        Some(name) => Level::named(name)
            .ok_or_else(|| wrong("LOG_LEVEL", format!("{name:?} is not one of error, warning, info, debug"))),
    }
}

/// Reads all settings but those of the connection.
///
/// # Errors
/// A sentence that names the setting.
pub(crate) fn read(sources: &Sources) -> Result<Settings, SettingsError> {
    let time_zone = sources.get("TIMEZONE").unwrap_or("UTC").to_owned();
    if !is_time_zone(&time_zone) {
        let reason = format!("{time_zone:?} is no IANA time zone; give a name such as Europe/Vienna");
        return Err(wrong("TIMEZONE", reason));
    }
    Ok(Settings {
        time_zone,
        plugin_folder: sources.get("EWS_PLUGIN_DIR").map(PathBuf::from),
        files_folder: sources.get("EWS_FILES_DIR").map(PathBuf::from),
        cache_folder: dirs::cache_dir().map(|folder| folder.join("ews-mcp")),
        limits: limits(sources)?,
    })
}

fn limits(sources: &Sources) -> Result<Limits, SettingsError> {
    let mut limits = Limits::default();
    if let Some(timeout) = seconds(sources, "EWS_TOOL_TIMEOUT", 600)? {
        limits.wall_time = timeout;
    }
    if let Some(limit) = seconds(sources, "EWS_TOOL_CPU_LIMIT", 60)? {
        limits.cpu = limit;
    }
    Ok(limits)
}

/// A number of seconds from 1 to `most`.
fn seconds(sources: &Sources, name: &'static str, most: u64) -> Result<Option<Duration>, SettingsError> {
    let Some(text) = sources.get(name) else { return Ok(None) };
    match text.parse::<u64>() {
        Ok(seconds) if (1..=most).contains(&seconds) => Ok(Some(Duration::from_secs(seconds))),
        _ => Err(wrong(name, format!("{text:?} is not a number of seconds from 1 to {most}"))),
    }
}

/// Reads the settings of the connection.
///
/// # Errors
/// A sentence that names the setting.
pub(crate) fn connection(sources: &Sources) -> Result<DoorSettings, SettingsError> {
    let (url, autodiscover) = match sources.get("EWS_SERVER_URL") {
        Some(url) => (server_url(url)?, None),
        None => {
            let autodiscover = autodiscover::autodiscover(sources)?;
            let domain = autodiscover.address.rsplit('@').next().unwrap_or_default();
            (server_url(domain)?, Some(autodiscover))
        }
    };
    let other_mailboxes = other_mailboxes(sources)?;
    let mut settings = match sources.get("EWS_EMAIL") {
        Some(primary) => DoorSettings::new(url, primary, credentials(sources)?)?,
        None if other_mailboxes == OtherMailboxes::Off => {
            let reason = "it is not set; give the primary address of the account's own mailbox. An account without one \
                          works in the mailboxes that calls name, with EWS_IMPERSONATION_ENABLED=true";
            return Err(wrong("EWS_EMAIL", reason));
        }
        None => DoorSettings::without_mailbox(url, account_name(sources), credentials(sources)?),
    };
    settings.autodiscover = autodiscover;
    settings.other_mailboxes = other_mailboxes;
    if settings.credentials.are_an_applications() && settings.other_mailboxes == OtherMailboxes::Delegate {
        let reason = "delegate is for people: an application has no rights of its own to other mailboxes; use \
                      impersonation with EWS_AUTH_TYPE=oauth2";
        return Err(wrong("EWS_IMPERSONATION_TYPE", reason));
    }
    settings.policy = policy(sources)?;
    settings.confirm = confirm(sources)?;
    settings.channel_binding = channel_binding(sources)?;
    settings.tls = tls(sources)?;
    if let Some(timeout) = seconds(sources, "REQUEST_TIMEOUT", 600)? {
        settings.request_timeout = timeout;
    }
    Ok(settings)
}

/// true or false; false where it is not set.
fn flag(sources: &Sources, name: &'static str) -> Result<bool, SettingsError> {
    flag_or(sources, name, false)
}

/// true or false.
fn flag_or(sources: &Sources, name: &'static str, default: bool) -> Result<bool, SettingsError> {
    match sources.get(name).map(str::to_ascii_lowercase).as_deref() {
        None => Ok(default),
        Some("false" | "0" | "no" | "off") => Ok(false),
        Some("true" | "1" | "yes" | "on") => Ok(true),
        Some(other) => Err(wrong(name, format!("{other:?} is not true or false"))),
    }
}

/// The folder for what outlives a start: `EWS_STATE_DIR`, else `ews-mcp` in the
/// user's state folder.
///
/// # Errors
/// Where there is none.
pub(crate) fn state_folder(sources: &Sources) -> Result<PathBuf, SettingsError> {
    const STATE: &str = "EWS_STATE_DIR";
    if let Some(folder) = sources.get(STATE) {
        return Ok(PathBuf::from(folder));
    }
    dirs::state_dir()
        .or_else(dirs::data_local_dir)
        .map(|folder| folder.join("ews-mcp"))
        .ok_or_else(|| wrong(STATE, "it is not set, and this user has no folder for state; give a folder"))
}

fn other_mailboxes(sources: &Sources) -> Result<OtherMailboxes, SettingsError> {
    let enabled = flag(sources, "EWS_IMPERSONATION_ENABLED")?;
    let kind = match sources.get("EWS_IMPERSONATION_TYPE").map(str::to_ascii_lowercase).as_deref() {
        None | Some("impersonation") => OtherMailboxes::Impersonation,
        Some("delegate") => OtherMailboxes::Delegate,
        Some(other) => {
            let reason = format!("{other:?} is not impersonation or delegate");
            return Err(wrong("EWS_IMPERSONATION_TYPE", reason));
        }
    };
    Ok(if enabled { kind } else { OtherMailboxes::Off })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ews_mcp_exchange::Credentials;

    fn sources(changes: &[(&str, &str)]) -> Sources {
        let basis = [
            ("EWS_SERVER_URL", "mail.contoso.example"),
            ("EWS_EMAIL", "svc@contoso.example"),
            ("EWS_AUTH_TYPE", "basic"),
            ("EWS_USERNAME", "CONTOSO\\svc"),
            ("EWS_PASSWORD", "s3cret"),
        ];
        Sources::of(
            basis.iter().chain(changes).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    fn error(changes: &[(&str, &str)]) -> String {
        connection(&sources(changes)).unwrap_err().to_string()
    }

    #[test]
    fn impersonation_is_off_unless_it_is_switched_on() {
        let mode = |changes: &[(&str, &str)]| connection(&sources(changes)).unwrap().other_mailboxes;
        assert_eq!(mode(&[]), OtherMailboxes::Off);
        assert_eq!(mode(&[("EWS_IMPERSONATION_ENABLED", "True")]), OtherMailboxes::Impersonation);
        assert_eq!(
            mode(&[("EWS_IMPERSONATION_ENABLED", "true"), ("EWS_IMPERSONATION_TYPE", "delegate")]),
            OtherMailboxes::Delegate
        );
        assert_eq!(mode(&[("EWS_IMPERSONATION_TYPE", "delegate")]), OtherMailboxes::Off);
    }

    #[test]
    fn a_wrong_setting_is_a_sentence_that_names_it() {
        assert_eq!(
            error(&[("EWS_IMPERSONATION_ENABLED", "ja")]),
            "EWS_IMPERSONATION_ENABLED: \"ja\" is not true or false"
        );
        assert_eq!(
            error(&[("EWS_PASSWORD", "")]),
            "EWS_PASSWORD: it is not set; give the password (or EWS_PASSWORD_FILE, EWS_PASSWORD_COMMAND, EWS_PASSWORD_KEYRING)"
        );
        assert_eq!(
            error(&[("EWS_EMAIL", "svc")]),
            "EWS_EMAIL: \"svc\" is not an SMTP address; give the account's primary address"
        );
        assert_eq!(
            error(&[("REQUEST_TIMEOUT", "0")]),
            "REQUEST_TIMEOUT: \"0\" is not a number of seconds from 1 to 600"
        );
        let zone = read(&sources(&[("TIMEZONE", "Wien")])).unwrap_err().to_string();
        assert_eq!(zone, "TIMEZONE: \"Wien\" is no IANA time zone; give a name such as Europe/Vienna");
    }

    #[test]
    fn an_account_without_a_mailbox_needs_others() {
        let without =
            |changes: &[(&str, &str)]| connection(&sources(&[&[("EWS_EMAIL", "")], changes].concat()));
        assert_eq!(
            without(&[]).unwrap_err().to_string(),
            "EWS_EMAIL: it is not set; give the primary address of the account's own mailbox. An account without one \
             works in the mailboxes that calls name, with EWS_IMPERSONATION_ENABLED=true"
        );
        let settings = without(&[("EWS_IMPERSONATION_ENABLED", "true")]).unwrap();
        assert_eq!((settings.primary.as_str(), settings.has_mailbox), ("CONTOSO\\svc", false));
    }

    #[test]
    fn without_an_address_of_exchange_it_is_looked_for() {
        let settings = connection(&sources(&[("EWS_SERVER_URL", "")])).unwrap();
        assert_eq!(settings.autodiscover.unwrap().address, "svc@contoso.example");
        assert!(connection(&sources(&[])).unwrap().autodiscover.is_none());
    }

    #[test]
    fn a_password_keeps_its_blanks() {
        let settings = connection(&sources(&[("EWS_PASSWORD", " pä ss ")])).unwrap();
        let Credentials::Basic { password, .. } = settings.credentials else { panic!("not basic") };
        assert_eq!(secrecy::ExposeSecret::expose_secret(&password), " pä ss ");
    }

    #[test]
    fn a_client_id_means_oauth_where_nothing_is_said() {
        let oauth = [
            ("EWS_AUTH_TYPE", ""),
            ("EWS_CLIENT_ID", "c1"),
            ("EWS_TENANT_ID", "t"),
            ("EWS_CLIENT_SECRET", "s3cret"),
        ];
        assert!(connection(&sources(&oauth)).unwrap().credentials.are_an_applications());
        let basic = [("EWS_CLIENT_ID", "c1")];
        assert!(!connection(&sources(&basic)).unwrap().credentials.are_an_applications());
        let delegate = [("EWS_IMPERSONATION_ENABLED", "true"), ("EWS_IMPERSONATION_TYPE", "delegate")];
        assert_eq!(
            error(&[&oauth[..], &delegate].concat()),
            "EWS_IMPERSONATION_TYPE: delegate is for people: an application has no rights of its own to other \
             mailboxes; use impersonation with EWS_AUTH_TYPE=oauth2"
        );
    }

    #[test]
    fn a_demo_looks_for_its_password_nowhere_else() {
        let sources = sources(&[("EWS_PASSWORD", ""), ("EWS_PASSWORD_FILE", "/nowhere")]);
        let sources = sources.with([("EWS_PASSWORD".to_owned(), "demo".to_owned())]);
        let Credentials::Basic { password, .. } = connection(&sources).unwrap().credentials else { panic!() };
        assert_eq!(secrecy::ExposeSecret::expose_secret(&password), "demo");
    }

    #[test]
    fn settings_do_not_show_the_password() {
        assert!(!format!("{:?}", connection(&sources(&[])).unwrap()).contains("s3cret"));
        assert!(!format!("{:?}", sources(&[])).contains("s3cret"));
    }
}
