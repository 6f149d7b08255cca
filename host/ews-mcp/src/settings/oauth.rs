//! The settings of OAuth 2.0: an application with a secret or a certificate
//! (`EWS_AUTH_TYPE=oauth2`), or a person who signs in with a code
//! (`device_code`).

use std::path::Path;

use ews_mcp_exchange::{
    AssertionAlgorithm, ClientAssertion, ClientProof, Credentials, DeviceSignIn, OAuthClient, SettingsError,
    SignIn, TokenCache, oauth_endpoint,
};
use url::Url;

use super::secret::{needed, read_file, secret};
use super::{state_folder, wrong};
use crate::settings::Sources;

const CLIENT_ID: &str = "EWS_CLIENT_ID";
const TENANT_ID: &str = "EWS_TENANT_ID";
const CLIENT_SECRET: &str = "EWS_CLIENT_SECRET";
const CERTIFICATE: &str = "EWS_CLIENT_ASSERTION_CERTIFICATE_FILE";
const KEY: &str = "EWS_CLIENT_ASSERTION_KEY_FILE";
const ALGORITHM: &str = "EWS_CLIENT_ASSERTION_ALGORITHM";
const SCOPE: &str = "EWS_OAUTH_SCOPE";
const TOKEN_URL: &str = "EWS_TOKEN_URL";
const DEVICE_URL: &str = "EWS_DEVICE_AUTHORIZATION_URL";
const TOKEN_CACHE: &str = "EWS_TOKEN_CACHE";

/// All that was granted to the application (Microsoft identity platform,
/// ".default").
const APPLICATION_SCOPE: &str = "https://outlook.office365.com/.default";
/// The mailboxes of whoever signs in, and a refresh token.
const PERSON_SCOPE: &str = "https://outlook.office365.com/EWS.AccessAsUser.All offline_access";

/// An application with its own proof.
pub(super) fn application(sources: &Sources) -> Result<Credentials, SettingsError> {
    let client = client(sources, APPLICATION_SCOPE)?;
    Ok(Credentials::OAuth2 { client, proof: proof(sources)? })
}

/// A person who signs in with a code. `show` shows it.
pub(super) fn device_code(sources: &Sources, show: fn(&SignIn)) -> Result<Credentials, SettingsError> {
    let client = client(sources, PERSON_SCOPE)?;
    let device_authorization_url = device_url(sources, &client.token_url)?;
    let cache = cache(sources)?;
    Ok(Credentials::DeviceCode { client, sign_in: DeviceSignIn { device_authorization_url, show, cache } })
}

fn client(sources: &Sources, default_scope: &str) -> Result<OAuthClient, SettingsError> {
    let client_id = sources.get(CLIENT_ID).ok_or_else(|| {
        wrong(CLIENT_ID, "it is not set; give the Application (client) ID of the app registration in Entra")
    })?;
    let scope = sources.get(SCOPE).unwrap_or(default_scope);
    Ok(OAuthClient {
        client_id: client_id.to_owned(),
        token_url: token_url(sources)?,
        scope: scope.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

fn token_url(sources: &Sources) -> Result<Url, SettingsError> {
    if let Some(text) = sources.get(TOKEN_URL) {
        return oauth_endpoint(TOKEN_URL, text);
    }
    let tenant = sources.get(TENANT_ID).ok_or_else(|| {
        wrong(TENANT_ID, "it is not set; give the Directory (tenant) ID, or EWS_TOKEN_URL for another server")
    })?;
    let is_plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.');
    if !tenant.chars().all(is_plain) || tenant.starts_with('.') {
        let reason = format!("{tenant:?} is not a tenant; give its id or one of its domains");
        return Err(wrong(TENANT_ID, reason));
    }
    oauth_endpoint(TENANT_ID, &format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"))
}

/// Beside the token endpoint, as Entra has it.
fn device_url(sources: &Sources, token_url: &Url) -> Result<Url, SettingsError> {
    if let Some(text) = sources.get(DEVICE_URL) {
        return oauth_endpoint(DEVICE_URL, text);
    }
    match token_url.as_str().strip_suffix("/token") {
        Some(start) => oauth_endpoint(TOKEN_URL, &format!("{start}/devicecode")),
        None => Err(wrong(
            DEVICE_URL,
            "it is not set, and EWS_TOKEN_URL does not end with /token as Entra's does; give the address where codes \
             are given out",
        )),
    }
}

fn proof(sources: &Sources) -> Result<ClientProof, SettingsError> {
    let (certificate, key) = (sources.get(CERTIFICATE), sources.get(KEY));
    let (certificate, key) = match (certificate, key) {
        (None, None) => {
            return needed(
                sources,
                CLIENT_SECRET,
                "the value of a client secret, or EWS_CLIENT_ASSERTION_CERTIFICATE_FILE and \
                 EWS_CLIENT_ASSERTION_KEY_FILE",
            )
            .map(ClientProof::Secret);
        }
        (Some(_), None) => {
            return Err(wrong(KEY, format!("it is not set, but {CERTIFICATE} is; give the key file")));
        }
        (None, Some(_)) => {
            return Err(wrong(
                CERTIFICATE,
                format!("it is not set, but {KEY} is; give the certificate's file"),
            ));
        }
        (Some(certificate), Some(key)) => (certificate, key),
    };
    if secret(sources, CLIENT_SECRET)?.is_some() {
        let reason = format!("{CERTIFICATE} is set, too; an application shows one of them: take one out");
        return Err(wrong(CLIENT_SECRET, reason));
    }
    let algorithm = match sources.get(ALGORITHM).map(str::to_ascii_uppercase).as_deref() {
        None | Some("PS256") => AssertionAlgorithm::Ps256,
        Some("RS256") => AssertionAlgorithm::Rs256,
        Some(other) => return Err(wrong(ALGORITHM, format!("{other:?} is not PS256 or RS256"))),
    };
    let key = read_file(KEY, Path::new(key))?;
    let certificate = std::fs::read(certificate)
        .map_err(|error| wrong(CERTIFICATE, format!("{certificate} cannot be read: {error}")))?;
    ClientAssertion::new(&certificate, &key, algorithm).map(ClientProof::Assertion)
}

fn cache(sources: &Sources) -> Result<TokenCache, SettingsError> {
    match sources.get(TOKEN_CACHE).map(str::to_ascii_lowercase).as_deref() {
        None | Some("off") => Ok(TokenCache::Off),
        Some("file") => Ok(TokenCache::File(state_folder(sources)?)),
        Some("keyring") => Ok(TokenCache::Keyring),
        Some(other) => Err(wrong(TOKEN_CACHE, format!("{other:?} is not off, file or keyring"))),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn sources(settings: &[(&str, &str)]) -> Sources {
        let basis = [(CLIENT_ID, "c1"), (TENANT_ID, "contoso.example"), ("EWS_STATE_DIR", "/state")];
        let all = basis.iter().chain(settings);
        Sources::of(all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    fn error(settings: &[(&str, &str)]) -> String {
        application(&sources(settings)).unwrap_err().to_string()
    }

    #[test]
    fn an_application_has_a_tenant_and_a_secret() {
        let credentials = application(&sources(&[(CLIENT_SECRET, " s3cret ")])).unwrap();
        assert!(!format!("{credentials:?}").contains("s3cret"));
        let Credentials::OAuth2 { client, proof: ClientProof::Secret(secret) } = credentials else {
            panic!()
        };
        assert_eq!(client.client_id, "c1");
        assert_eq!(
            client.token_url.as_str(),
            "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"
        );
        assert_eq!(client.scope, "https://outlook.office365.com/.default");
        assert_eq!(secret.expose_secret(), " s3cret ");
    }

    #[test]
    fn another_server_needs_no_tenant() {
        let settings = [
            (TENANT_ID, ""),
            (TOKEN_URL, "https://adfs.contoso.example/adfs/oauth2/token"),
            (SCOPE, "https://mail.contoso.example/.default  openid"),
            (CLIENT_SECRET, "s"),
        ];
        let Credentials::OAuth2 { client, .. } = application(&sources(&settings)).unwrap() else { panic!() };
        assert_eq!(client.token_url.as_str(), "https://adfs.contoso.example/adfs/oauth2/token");
        assert_eq!(client.scope, "https://mail.contoso.example/.default openid");
    }

    #[test]
    fn a_person_gets_a_code_beside_the_token_endpoint() {
        let read = |settings: &[(&str, &str)]| match device_code(&sources(settings), |_| {}) {
            Ok(Credentials::DeviceCode { client, sign_in }) => {
                Ok((client.scope, sign_in.device_authorization_url.to_string(), sign_in.cache))
            }
            Ok(_) => panic!(),
            Err(error) => Err(error.to_string()),
        };
        assert_eq!(
            read(&[]).unwrap(),
            (
                PERSON_SCOPE.to_owned(),
                "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/devicecode".to_owned(),
                TokenCache::Off
            )
        );
        assert_eq!(read(&[(TOKEN_CACHE, "File")]).unwrap().2, TokenCache::File("/state".into()));
        assert_eq!(read(&[(TOKEN_CACHE, "keyring")]).unwrap().2, TokenCache::Keyring);
        assert_eq!(
            read(&[(TOKEN_CACHE, "on")]),
            Err("EWS_TOKEN_CACHE: \"on\" is not off, file or keyring".to_owned())
        );
        let other = (TOKEN_URL, "https://login.example/o");
        assert!(read(&[other]).unwrap_err().starts_with("EWS_DEVICE_AUTHORIZATION_URL: it is not set"));
        assert_eq!(
            read(&[other, (DEVICE_URL, "https://login.example/d")]).unwrap().1,
            "https://login.example/d"
        );
    }

    #[test]
    fn what_is_missing_or_too_much_is_said() {
        assert_eq!(
            error(&[(CLIENT_ID, "")]),
            "EWS_CLIENT_ID: it is not set; give the Application (client) ID of the app registration in Entra"
        );
        assert_eq!(
            error(&[(TENANT_ID, "")]),
            "EWS_TENANT_ID: it is not set; give the Directory (tenant) ID, or EWS_TOKEN_URL for another server"
        );
        for tenant in ["a/b", "../x", "a b", ".."] {
            let start = format!("EWS_TENANT_ID: {tenant:?} is not a tenant");
            assert!(error(&[(TENANT_ID, tenant)]).starts_with(&start), "{tenant}");
        }
        assert!(
            error(&[]).starts_with("EWS_CLIENT_SECRET: it is not set; give the value of a client secret, or")
        );
        assert_eq!(
            error(&[(CERTIFICATE, "/c.pem")]),
            "EWS_CLIENT_ASSERTION_KEY_FILE: it is not set, but EWS_CLIENT_ASSERTION_CERTIFICATE_FILE is; give the \
             key file"
        );
        assert_eq!(
            error(&[(CERTIFICATE, "/c.pem"), (KEY, "/k.pem"), (CLIENT_SECRET, "s3cret")]),
            "EWS_CLIENT_SECRET: EWS_CLIENT_ASSERTION_CERTIFICATE_FILE is set, too; an application shows one of them: \
             take one out"
        );
        assert_eq!(
            error(&[(TOKEN_URL, "http://login.example/token"), (CLIENT_SECRET, "s3cret")]),
            "EWS_TOKEN_URL: plain http would send the secret in the clear; use https"
        );
        let missing = [(CERTIFICATE, "/nowhere/c.pem"), (KEY, "/nowhere/k.pem")];
        assert!(
            error(&missing).starts_with("EWS_CLIENT_ASSERTION_KEY_FILE: /nowhere/k.pem cannot be read: ")
        );
        assert_eq!(
            error(&[missing[0], missing[1], (ALGORITHM, "HS256")]),
            "EWS_CLIENT_ASSERTION_ALGORITHM: \"HS256\" is not PS256 or RS256"
        );
    }
}
