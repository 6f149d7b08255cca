//! TLS as all connections to Exchange have it: what is trusted, and what is
//! shown. Verification may be switched off here: what opens a connection to
//! another host than Exchange's has to switch it on first, or takes [`elsewhere`].

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::settings::{ClientCertificate, SettingsError, Tls};

/// TLS 1.2 and 1.3, HTTP/1.1 only.
pub(crate) fn client_config(tls: &Tls) -> Result<ClientConfig, SettingsError> {
    client_config_with(tls, verifier(tls)?)
}

/// Who judges certificates.
pub(crate) fn verifier(tls: &Tls) -> Result<Arc<dyn ServerCertVerifier>, SettingsError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    if tls.skip_verification {
        return Ok(Arc::new(Anybody(provider)));
    }
    let authorities = tls.authorities.iter().cloned();
    let verifier = Verifier::new_with_extra_roots(authorities, provider).map_err(|error| {
        let reason =
            format!("an authority in it cannot be used ({error}), or the operating system trusts none");
        SettingsError::new("EWS_CA_FILE", reason)
    })?;
    Ok(Arc::new(verifier))
}

/// The same with another judge.
pub(crate) fn client_config_with(
    tls: &Tls,
    verifier: Arc<dyn ServerCertVerifier>,
) -> Result<ClientConfig, SettingsError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| SettingsError::new("EWS_SERVER_URL", format!("TLS cannot be used: {error}")))?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match &tls.client {
        None => builder.with_no_client_auth(),
        Some(ClientCertificate { chain, key }) => {
            builder.with_client_auth_cert(chain.clone(), key.clone_key()).map_err(|error| {
                let reason =
                    format!("it cannot be used with the certificate in EWS_CLIENT_CERTIFICATE_FILE: {error}");
                SettingsError::new("EWS_CLIENT_KEY_FILE", reason)
            })?
        }
    };
    // A sign-in that holds for a connection cannot share it, as HTTP/2 would.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// TLS to other servers than Exchange: the same authorities are trusted, but
/// verification is never switched off, and no certificate is shown.
pub(crate) fn elsewhere(tls: &Tls) -> Result<ClientConfig, SettingsError> {
    let authorities = tls.authorities.clone();
    client_config(&Tls { authorities, ..Tls::default() })
}

/// Takes any certificate (`EWS_INSECURE_SKIP_VERIFY`). That the server has its
/// key is checked all the same, so that a sign-in can be bound to it.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
