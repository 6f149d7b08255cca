//! What OAuth has to know. Reads no environment and no files.

use secrecy::SecretString;
use url::Url;

use super::client_assertion::ClientAssertion;
use super::token_cache::TokenCache;
use super::wrong;
use crate::settings::{SettingsError, is_loopback};

/// The application as the authorization server knows it.
#[derive(Debug, Clone)]
pub struct OAuthClient {
    /// `EWS_CLIENT_ID`: its id.
    pub client_id: String,
    /// `EWS_TOKEN_URL`, or the tenant's: where tokens are given out; made by
    /// [`oauth_endpoint`].
    pub token_url: Url,
    /// `EWS_OAUTH_SCOPE`: what is asked for, words with blanks between them
    /// (RFC 6749, section 3.3).
    pub scope: String,
}

/// How an application shows that it is itself.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ClientProof {
    /// `EWS_CLIENT_SECRET`: a secret, in the body of the request (RFC 6749,
    /// section 2.3.1).
    Secret(SecretString),
    /// With the key of a certificate (`private_key_jwt`, RFC 7523).
    Assertion(ClientAssertion),
}

/// What a person has to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Where to go.
    pub url: Url,
    /// What to enter there.
    pub code: String,
    /// How long the code is good.
    pub minutes: u64,
}

/// How a person signs in.
#[derive(Debug, Clone)]
pub struct DeviceSignIn {
    /// Where codes are given out (RFC 8628, section 3.1); made by
    /// [`oauth_endpoint`].
    pub device_authorization_url: Url,
    /// Shows a person the code. Called once for each code.
    pub show: fn(&SignIn),
    /// Where the refresh token outlives the process.
    pub cache: TokenCache,
}

/// Reads the address of an endpoint of an authorization server.
///
/// # Errors
/// Where it is no such address, carries a password, or would send the secret in
/// the clear: `http:` is taken for loopback addresses only.
pub fn oauth_endpoint(setting: &'static str, text: &str) -> Result<Url, SettingsError> {
    let example = "give an address such as https://login.microsoftonline.com/TENANT/oauth2/v2.0/token";
    let url = match Url::parse(text.trim()) {
        Ok(url) if url.has_host() => url,
        // It is not repeated: it may hold a password.
        _ => return Err(wrong(setting, format!("it is not an address; {example}"))),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(setting, "it carries a user name or password; take them out"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong(setting, format!("it carries a query or fragment; {example}")));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(wrong(setting, "plain http would send the secret in the clear; use https")),
        other => Err(wrong(setting, format!("{other}: is not a way to ask for tokens; {example}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: &str = "EWS_TOKEN_URL";

    #[test]
    fn an_endpoint_is_https_or_on_this_machine() {
        for text in ["https://login.example/t/token", "http://127.0.0.1:5/t", " http://localhost/t "] {
            assert_eq!(oauth_endpoint(SETTING, text).unwrap().as_str(), text.trim());
        }
        let error = |text: &str| oauth_endpoint(SETTING, text).unwrap_err().to_string();
        assert_eq!(
            error("http://login.example/token"),
            "EWS_TOKEN_URL: plain http would send the secret in the clear; use https"
        );
        assert_eq!(
            error("https://a:s3cret@login.example/token"),
            "EWS_TOKEN_URL: it carries a user name or password; take them out"
        );
        for text in [
            "",
            "login.example",
            "ftp://login.example/",
            "https://l.example/?secret=s3cret",
            "http://127.0.0.1.example/",
        ] {
            assert!(error(text).starts_with("EWS_TOKEN_URL: "), "{text}");
            assert!(!error(text).contains("s3cret"), "{text}");
        }
    }
}
