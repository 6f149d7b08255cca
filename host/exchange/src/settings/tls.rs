//! How Exchange is known to be Exchange, and the client to Exchange: TLS.

use std::fmt;
use std::sync::Arc;

use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::SettingsError;

const CA_FILE: &str = "EWS_CA_FILE";
const CERTIFICATE_FILE: &str = "EWS_CLIENT_CERTIFICATE_FILE";
const KEY_FILE: &str = "EWS_CLIENT_KEY_FILE";

/// What TLS trusts and shows, besides what the operating system trusts. By
/// default nothing.
#[derive(Debug, Clone, Default)]
pub struct Tls {
    pub(crate) authorities: Vec<CertificateDer<'static>>,
    pub(crate) client: Option<ClientCertificate>,
    /// `EWS_INSECURE_SKIP_VERIFY`: whoever answers is taken for Exchange. Anybody
    /// on the way can read and change everything, the credentials included.
    pub skip_verification: bool,
}

/// A certificate, its chain, and its key. Debug does not show the key.
#[derive(Clone)]
pub(crate) struct ClientCertificate {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: Arc<PrivateKeyDer<'static>>,
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCertificate").field("certificates", &self.chain.len()).finish_non_exhaustive()
    }
}

impl Tls {
    /// Whether there is a certificate to show.
    pub fn shows_certificate(&self) -> bool {
        self.client.is_some()
    }

    /// Trusts the authorities of a PEM file (`EWS_CA_FILE`), too.
    ///
    /// # Errors
    /// Where it holds no certificate, or one that cannot be read.
    pub fn trust(&mut self, pem: &[u8]) -> Result<(), SettingsError> {
        self.authorities.extend(certificates(CA_FILE, pem)?);
        Ok(())
    }

    /// Shows this certificate, with its chain after it, where the server asks for
    /// one: the texts of `EWS_CLIENT_CERTIFICATE_FILE` and `EWS_CLIENT_KEY_FILE`,
    /// which may be the same.
    ///
    /// # Errors
    /// Where one of them holds nothing of its kind. Whether they belong together
    /// shows when the door is made.
    pub fn present(&mut self, certificate: &[u8], key: &[u8]) -> Result<(), SettingsError> {
        let chain = certificates(CERTIFICATE_FILE, certificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| {
            let reason = match error {
                pem::Error::NoItemsFound => {
                    "it holds no private key in PEM that can be read; one that is protected by a password has to be \
                     written without it first (openssl pkey -in FILE -out FILE)"
                        .to_owned()
                }
                error => format!("its PEM cannot be read: {}", readable(&error)),
            };
            SettingsError::new(KEY_FILE, reason)
        })?;
        self.client = Some(ClientCertificate { chain, key: Arc::new(key) });
        Ok(())
    }
}

fn certificates(setting: &'static str, text: &[u8]) -> Result<Vec<CertificateDer<'static>>, SettingsError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
    let found = found.map_err(|error| {
        SettingsError::new(setting, format!("its PEM cannot be read: {}", readable(&error)))
    })?;
    if found.is_empty() {
        let reason = "it holds no certificate in PEM (-----BEGIN CERTIFICATE-----)";
        return Err(SettingsError::new(setting, reason));
    }
    Ok(found)
}

/// Without what stands in the file.
fn readable(error: &pem::Error) -> &'static str {
    match error {
        pem::Error::MissingSectionEnd { .. } => "a section has no end",
        pem::Error::IllegalSectionStart { .. } => "a line that begins a section is wrong",
        pem::Error::Base64Decode(_) => "what stands between the lines is not base64",
        _ => "it is not as RFC 7468 says",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pem_is_told_without_repeating_it() {
        let mut tls = Tls::default();
        let error = tls.trust(b"s3cret").unwrap_err().to_string();
        assert_eq!(error, "EWS_CA_FILE: it holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        let broken = b"-----BEGIN CERTIFICATE-----\n!s3cret!\n-----END CERTIFICATE-----\n";
        let error = tls.trust(broken).unwrap_err().to_string();
        assert_eq!(error, "EWS_CA_FILE: its PEM cannot be read: what stands between the lines is not base64");
        let whole = b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let error = tls.present(whole, whole).unwrap_err().to_string();
        assert!(error.starts_with("EWS_CLIENT_KEY_FILE: it holds no private key in PEM"), "{error}");
        assert!(tls.client.is_none());
    }

    #[test]
    fn the_key_is_not_shown() {
        let mut tls = Tls::default();
        let certificate = b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let key = b"-----BEGIN PRIVATE KEY-----\nAQIDBA==\n-----END PRIVATE KEY-----\n";
        tls.present(certificate, key).unwrap();
        let shown = format!("{tls:?}");
        assert!(shown.contains("certificates: 1"), "{shown}");
        assert!(!shown.contains("[1, 2, 3, 4]") && !shown.to_lowercase().contains("key"), "{shown}");
    }
}
