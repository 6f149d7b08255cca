//! What the door has to know: where Exchange is, who signs in, how other
//! mailboxes are reached. Reads no environment and no files.

mod authentication;
mod tls;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ews_mcp_gate::{Policy, Seal};
use url::{Host, Url};
use uuid::Uuid;

use crate::address::is_smtp_address;
use crate::audit::Audit;
use crate::autodiscover::Autodiscover;
use crate::consent::Confirm;
use crate::state::{InMemory, State};

pub(crate) use authentication::account;
pub use authentication::{
    ChannelBinding, Credentials, Kerberos, Keytab, Secret, kdc_url, service_principal_name,
};
pub(crate) use tls::ClientCertificate;
pub use tls::Tls;

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {reason}")]
pub struct SettingsError {
    /// The setting's name, such as `EWS_SERVER_URL`.
    pub setting: &'static str,
    /// What is wrong with it, and what to do.
    pub reason: String,
}

impl SettingsError {
    pub(crate) fn new(setting: &'static str, reason: impl Into<String>) -> Self {
        SettingsError { setting, reason: reason.into() }
    }
}

/// How mailboxes other than the primary one are reached
/// (`EWS_IMPERSONATION_ENABLED`, `EWS_IMPERSONATION_TYPE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherMailboxes {
    /// Not at all. The default.
    Off,
    /// With ExchangeImpersonation.
    Impersonation,
    /// With the account's own rights to them.
    Delegate,
}

/// All that the door has to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where Exchange answers; made by [`server_url`].
    pub server_url: Url,
    /// Looks for Exchange in place of `server_url`, which says nothing then.
    pub autodiscover: Option<Autodiscover>,
    /// The account's own mailbox, its primary SMTP address (`EWS_EMAIL`); where it
    /// has none, its name, by which records know it.
    pub primary: String,
    /// Whether the account has a mailbox of its own. Where not, every call has to
    /// name one.
    pub has_mailbox: bool,
    /// How other mailboxes are reached.
    pub other_mailboxes: OtherMailboxes,
    /// Who signs in.
    pub credentials: Credentials,
    /// Whether a sign-in is bound to its connection (`EWS_CHANNEL_BINDING`).
    /// Wherever that is possible, by default.
    pub channel_binding: ChannelBinding,
    /// What TLS trusts and shows. By default what the operating system trusts,
    /// and nothing.
    pub tls: Tls,
    /// How long Exchange may take to answer one operation, and how long an
    /// operation waits for its turn (`REQUEST_TIMEOUT`, 30 s by default). After
    /// it the operation counts as not answered, or as not sent.
    pub request_timeout: Duration,
    /// Operations under way at once to one mailbox: 4. More wait.
    pub in_flight_per_mailbox: usize,
    /// Operations under way at once in all: 20. More wait.
    pub in_flight: usize,
    /// What the administrator allows. Everything by default.
    pub policy: Policy,
    /// When the user is asked (`EWS_CONFIRM`). Where the client can, by default.
    pub confirm: Confirm,
    /// By what the host knows the ids and states that it gave out
    /// (`EWS_KEY_FILE`). By default a key that is forgotten with the process.
    pub seal: Seal,
    /// What outlives a call: how far each message came that was to be sent. In
    /// memory by default.
    pub state: Arc<dyn State>,
    /// When a message whose answer was lost is looked for, counted from then, after
    /// a first time at once: 2, 5 and 15 s. The last one decides.
    pub look_ups: Vec<Duration>,
    /// Where it is written down what Exchange is asked and what became of it.
    /// Nowhere by default.
    pub audit: Audit,
}

impl Settings {
    /// Settings with the defaults for all that has one.
    ///
    /// # Errors
    /// Where the primary address is none.
    pub fn new(server_url: Url, primary: &str, credentials: Credentials) -> Result<Settings, SettingsError> {
        if !is_smtp_address(primary) {
            let reason = format!("{primary:?} is not an SMTP address; give the account's primary address");
            return Err(SettingsError::new("EWS_EMAIL", reason));
        }
        Ok(Settings { has_mailbox: true, ..Settings::without_mailbox(server_url, primary, credentials) })
    }
}

impl Settings {
    /// For an account without a mailbox of its own: records know it by this name,
    /// and every call has to say which mailbox it is for.
    pub fn without_mailbox(server_url: Url, account: &str, credentials: Credentials) -> Settings {
        Settings {
            server_url,
            autodiscover: None,
            primary: account.to_owned(),
            has_mailbox: false,
            other_mailboxes: OtherMailboxes::Off,
            credentials,
            channel_binding: ChannelBinding::default(),
            tls: Tls::default(),
            request_timeout: Duration::from_secs(30),
            in_flight_per_mailbox: 4,
            in_flight: 20,
            policy: Policy::default(),
            confirm: Confirm::default(),
            seal: Seal::new(random_key()),
            state: Arc::new(InMemory::default()),
            look_ups: [2, 5, 15].map(Duration::from_secs).to_vec(),
            audit: Audit::off(),
        }
    }
}

/// 256 random bits, less the few that say that these are UUIDs.
fn random_key() -> [u8; 32] {
    let mut key = [0; 32];
    let halves = [Uuid::new_v4(), Uuid::new_v4()];
    for (byte, random) in key.iter_mut().zip(halves.iter().flat_map(Uuid::as_bytes)) {
        *byte = *random;
    }
    key
}

const PATH: &str = "/EWS/Exchange.asmx";

/// Reads `EWS_SERVER_URL`: a host, `https://host`, or the whole address of
/// Exchange.asmx.
///
/// # Errors
/// Where it is no such address, carries a password, or would send credentials
/// in the clear: `http:` is taken for loopback addresses only.
pub fn server_url(text: &str) -> Result<Url, SettingsError> {
    let wrong = |reason: String| Err(SettingsError::new("EWS_SERVER_URL", reason));
    let example = "give a host name or an address such as https://mail.contoso.example/EWS/Exchange.asmx";
    let text = text.trim();
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url = match Url::parse(&whole) {
        Ok(url) if url.has_host() => url,
        _ => return wrong(format!("{text:?} is not an address; {example}")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("it carries a user name or password; use EWS_USERNAME and EWS_PASSWORD".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return wrong(format!("it carries a query or fragment; {example}"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return wrong("plain http would send the password in the clear; use https".to_owned()),
        other => return wrong(format!("{other}: is not a way to reach Exchange; {example}")),
    }
    if matches!(url.path(), "" | "/") {
        url.set_path(PATH);
    }
    Ok(url)
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_be_written_in_three_ways() {
        for text in [
            "mail.contoso.example",
            "https://mail.contoso.example/",
            " https://mail.contoso.example/EWS/Exchange.asmx",
        ] {
            assert_eq!(
                server_url(text).unwrap().as_str(),
                "https://mail.contoso.example/EWS/Exchange.asmx",
                "{text}"
            );
        }
        assert_eq!(server_url("https://m.example:444/x").unwrap().as_str(), "https://m.example:444/x");
        assert_eq!(
            server_url("http://127.0.0.1:8080").unwrap().as_str(),
            "http://127.0.0.1:8080/EWS/Exchange.asmx"
        );
        assert!(server_url("http://[::1]:1/EWS/Exchange.asmx").is_ok());
    }

    #[test]
    fn a_wrong_server_is_a_sentence_that_names_the_setting() {
        let error = |text: &str| server_url(text).unwrap_err().to_string();
        assert_eq!(
            error("http://mail.contoso.example/"),
            "EWS_SERVER_URL: plain http would send the password in the clear; use https"
        );
        assert_eq!(
            error("https://anna:secret@mail.contoso.example/"),
            "EWS_SERVER_URL: it carries a user name or password; use EWS_USERNAME and EWS_PASSWORD"
        );
        for text in ["", "https://", "ftp://mail.contoso.example", "https://m.example/?a=b", "a b"] {
            assert!(error(text).starts_with("EWS_SERVER_URL: "), "{text}");
        }
        assert!(!error("https://anna:secret@m.example/").contains("secret"));
    }
}
