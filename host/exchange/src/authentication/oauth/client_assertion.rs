//! A signed statement by which an application shows that it has the key of its
//! certificate (`private_key_jwt`: RFC 7523, section 3; Microsoft, "certificate
//! credentials"). The key signs nothing else.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::wrong;
use crate::settings::SettingsError;

/// Seconds for which an assertion is good. Microsoft: five to ten minutes.
const LIFE: u64 = 300;

/// How assertions are signed (RFC 7518, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssertionAlgorithm {
    /// RSASSA-PSS with SHA-256, which Microsoft recommends.
    #[default]
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
}

impl From<AssertionAlgorithm> for Algorithm {
    fn from(algorithm: AssertionAlgorithm) -> Self {
        match algorithm {
            AssertionAlgorithm::Ps256 => Algorithm::PS256,
            AssertionAlgorithm::Rs256 => Algorithm::RS256,
        }
    }
}

/// The certificate's thumbprint and its key. Its Debug does not show the key.
#[derive(Debug, Clone)]
pub struct ClientAssertion {
    header: Box<Header>,
    key: EncodingKey,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    iss: &'a str,
    sub: &'a str,
    jti: String,
    nbf: u64,
    iat: u64,
    exp: u64,
}

impl ClientAssertion {
    /// From the certificate (PEM, the first one counts) and its RSA key (PEM,
    /// PKCS #8 or PKCS #1, not encrypted).
    ///
    /// # Errors
    /// Where one of them is none; the text names the setting and shows nothing of
    /// the key.
    pub fn new(
        certificate: &[u8],
        key: &SecretString,
        algorithm: AssertionAlgorithm,
    ) -> Result<ClientAssertion, SettingsError> {
        let certificate = CertificateDer::from_pem_slice(certificate).map_err(|_| {
            wrong(
                "EWS_CLIENT_ASSERTION_CERTIFICATE_FILE",
                "there is no certificate in it; give a PEM file with -----BEGIN CERTIFICATE-----",
            )
        })?;
        let no_key = |reason: &str| wrong("EWS_CLIENT_ASSERTION_KEY_FILE", reason);
        if key.expose_secret().contains("ENCRYPTED") {
            return Err(no_key(
                "the key in it is encrypted; give one without a password, in a file of mode 0600",
            ));
        }
        let key = EncodingKey::from_rsa_pem(key.expose_secret().as_bytes()).map_err(|_| {
            no_key("there is no RSA key in it; give a PEM file with -----BEGIN PRIVATE KEY-----")
        })?;
        let mut header = Header::new(algorithm.into());
        header.x5t_s256 = Some(URL_SAFE_NO_PAD.encode(Sha256::digest(&certificate)));
        let assertion = ClientAssertion { header: Box::new(header), key };
        // A key that cannot sign shows at the start, not with the first call.
        assertion
            .assertion("", "")
            .map_err(|_| no_key("the key in it cannot sign; give an RSA key of 2048 bits or more"))?;
        Ok(assertion)
    }

    /// An assertion for one request.
    pub(super) fn assertion(&self, client_id: &str, token_url: &str) -> Result<SecretString, CannotSign> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| CannotSign)?.as_secs();
        let claims = Claims {
            aud: token_url,
            iss: client_id,
            sub: client_id,
            jti: Uuid::new_v4().to_string(),
            nbf: now,
            iat: now,
            exp: now + LIFE,
        };
        encode(&self.header, &claims, &self.key).map(SecretString::from).map_err(|_| CannotSign)
    }
}

/// The key does not sign.
#[derive(Debug, thiserror::Error)]
#[error(
    "no assertion can be signed with the key of EWS_CLIENT_ASSERTION_KEY_FILE; check the key and the clock"
)]
pub(super) struct CannotSign;

#[cfg(test)]
mod tests;
