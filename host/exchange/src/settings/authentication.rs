//! Who signs in, and in which way.

use secrecy::SecretString;
use sspi::Username;
use url::Url;

use super::SettingsError;
pub use crate::authentication::Keytab;
use crate::authentication::{ClientProof, DeviceSignIn, OAuthClient};

/// Who signs in, and how.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Credentials {
    /// Basic authentication (RFC 7617).
    Basic {
        /// `DOMAIN\user` or a user principal name.
        username: String,
        /// The password.
        password: SecretString,
    },
    /// NTLM (MS-NLMP, version 2): each connection signs in once.
    Ntlm {
        /// `DOMAIN\user` or a user principal name.
        username: String,
        /// The password.
        password: SecretString,
    },
    /// Negotiate (RFC 4559): Kerberos, and NTLM where there is no Kerberos. Each
    /// connection signs in once.
    Negotiate(Box<Kerberos>),
    /// OAuth 2.0 as an application (client credentials, RFC 6749, section 4.4).
    /// It has no mailbox of its own: it impersonates the primary one, too.
    OAuth2 {
        /// The application, and where it gets tokens.
        client: OAuthClient,
        /// How it shows that it is itself.
        proof: ClientProof,
    },
    /// OAuth 2.0 as a person who signs in with a code (RFC 8628).
    DeviceCode {
        /// The application that the person signs in to, and where tokens come from.
        client: OAuthClient,
        /// How the person signs in.
        sign_in: DeviceSignIn,
    },
}

impl Credentials {
    /// Whether an application signs in, with no mailbox of its own. Exchange takes
    /// it only with ExchangeImpersonation, whatever the mailbox.
    pub fn are_an_applications(&self) -> bool {
        matches!(self, Credentials::OAuth2 { .. })
    }

    /// The value of `EWS_AUTH_TYPE` that stands for them.
    pub const fn kind(&self) -> &'static str {
        match self {
            Credentials::Basic { .. } => "basic",
            Credentials::Ntlm { .. } => "ntlm",
            Credentials::Negotiate(_) => "negotiate",
            Credentials::OAuth2 { .. } => "oauth2",
            Credentials::DeviceCode { .. } => "device_code",
        }
    }
}

/// What Kerberos signs in with.
#[derive(Debug, Clone)]
pub struct Kerberos {
    /// A user principal name, or `DOMAIN\user`: what stands for the realm is made
    /// capital letters, unless krb5.conf maps it.
    pub username: String,
    /// What proves that it is the account.
    pub secret: Secret,
    /// `EWS_SERVICE_PRINCIPAL_NAME`. By default `HTTP/` and the host of
    /// `EWS_SERVER_URL`.
    pub service_principal_name: Option<String>,
    /// `EWS_KDC_URL`, made by [`kdc_url`]. By default krb5.conf says it, or DNS.
    pub kdc_url: Option<Url>,
}

/// What proves that somebody is the account.
#[derive(Debug, Clone)]
pub enum Secret {
    /// Its password.
    Password(SecretString),
    /// Its keys (`EWS_KEYTAB_FILE`). Good for Kerberos alone.
    Keytab(Keytab),
}

/// Whether a sign-in is bound to the TLS connection that it goes over
/// (`EWS_CHANNEL_BINDING`; RFC 5929, tls-server-end-point). What Windows calls
/// Extended Protection. Concerns NTLM and Negotiate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChannelBinding {
    /// Wherever there is TLS and a certificate that can be bound to.
    #[default]
    Auto,
    /// Never.
    Off,
    /// Always: where there is nothing to bind to, nobody signs in.
    Require,
}

/// Reads `EWS_KDC_URL`: `host`, `host:port`, or the same after `tcp://` or
/// `udp://`. Without a port it is 88.
///
/// # Errors
/// Where it is no such address.
pub fn kdc_url(text: &str) -> Result<Url, SettingsError> {
    let whole = if text.contains("://") { text.to_owned() } else { format!("tcp://{text}") };
    let url = Url::parse(&whole).ok().filter(|url| {
        matches!(url.scheme(), "tcp" | "udp")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && matches!(url.path(), "" | "/")
            && url.username().is_empty()
    });
    url.ok_or_else(|| {
        let reason =
            format!("{text:?} is not the address of a KDC; give one such as tcp://dc1.contoso.example:88");
        SettingsError::new("EWS_KDC_URL", reason)
    })
}

/// Reads `EWS_SERVICE_PRINCIPAL_NAME`: class and host, as in
/// `HTTP/mail.contoso.example`.
///
/// # Errors
/// Where it is no such name.
pub fn service_principal_name(text: &str) -> Result<String, SettingsError> {
    let whole = match text.split_once('/') {
        Some((class, host)) => !class.is_empty() && !host.is_empty() && !host.contains('/'),
        None => false,
    };
    if whole && text.chars().all(|character| character.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    let reason =
        format!("{text:?} is not a service principal name; give one such as HTTP/mail.contoso.example");
    Err(SettingsError::new("EWS_SERVICE_PRINCIPAL_NAME", reason))
}

/// The name of an account in its parts.
pub(crate) fn account(text: &str) -> Result<Username, SettingsError> {
    Username::parse(text).map_err(|error| {
        let reason =
            format!("{text:?} is not the name of an account ({error}); give DOMAIN\\user or user@domain");
        SettingsError::new("EWS_USERNAME", reason)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kdc_may_be_written_with_and_without_its_protocol() {
        assert_eq!(kdc_url("dc1.contoso.example").unwrap().as_str(), "tcp://dc1.contoso.example");
        assert_eq!(kdc_url("127.0.0.1:8888").unwrap().as_str(), "tcp://127.0.0.1:8888");
        assert_eq!(kdc_url("udp://dc1:88").unwrap().as_str(), "udp://dc1:88");
        for text in ["", "https://kdc.example/KdcProxy", "tcp://", "tcp://dc1/path", "tcp://a@dc1", "a b"] {
            let error = kdc_url(text).unwrap_err().to_string();
            assert!(
                error.starts_with("EWS_KDC_URL: ") && error.contains("tcp://dc1.contoso.example:88"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_service_principal_name_has_class_and_host() {
        assert_eq!(service_principal_name("HTTP/mail.contoso.example").unwrap(), "HTTP/mail.contoso.example");
        for text in ["", "mail.contoso.example", "/x", "HTTP/", "HTTP/a/b", "HTTP/a b", "HTTP/\u{e4}"] {
            let error = service_principal_name(text).unwrap_err().to_string();
            assert!(error.starts_with("EWS_SERVICE_PRINCIPAL_NAME: "), "{error}");
        }
    }

    #[test]
    fn accounts_have_names() {
        assert_eq!(account("CONTOSO\\svc").unwrap().account_name(), "svc");
        assert_eq!(account("svc@contoso.example").unwrap().account_name(), "svc");
        let error = account("CONTOSO\\").map(|_| ());
        if let Err(error) = error {
            assert!(error.to_string().starts_with("EWS_USERNAME: "), "{error}");
        }
    }
}
