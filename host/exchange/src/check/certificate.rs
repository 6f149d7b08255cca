//! The certificate: whose it is, until when, and whether this machine trusts it.
//! Judged by the same verifier as the requests; what is presented is kept, so
//! that it can be shown where it is not trusted.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use super::LONGEST;
use crate::settings::Tls;
use crate::transport::{client_config_with, tls_error, verifier, wants_client_certificate};

/// Names of a certificate that are shown.
const MOST_NAMES: usize = 10;

/// What a server presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Who issued it (RFC 4514).
    pub issuer: String,
    /// For whom (RFC 4514).
    pub subject: String,
    /// The hosts that it is for; at most ten.
    pub names: Vec<String>,
    /// Until when it is good.
    pub not_after: Timestamp,
    /// From when on it is good.
    pub not_before: Timestamp,
}

/// Why there is no TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsProblem {
    /// It was good until a time that is over.
    Expired,
    /// It is good from a time that is to come.
    NotYetValid,
    /// It is for other hosts.
    WrongName,
    /// Nobody whom this machine trusts has issued it.
    UnknownIssuer,
    /// The server lets in only who shows a certificate, and not with this one.
    ClientCertificate,
    /// What answers does not speak TLS.
    NotTls,
    /// Anything else, as a part of a sentence.
    Other(String),
}

/// Shakes hands over this connection, and hangs up. Trusts and shows what the
/// settings say; certificates are verified even where these switch that off.
pub async fn look_at_certificate(
    stream: TcpStream,
    host: &str,
    tls: &Tls,
) -> (Option<Certificate>, Result<(), TlsProblem>) {
    let other = |reason: String| (None, Err(TlsProblem::Other(reason)));
    let tls = Tls { skip_verification: false, ..tls.clone() };
    let judge = match verifier(&tls) {
        Ok(judge) => judge,
        Err(error) => return other(error.to_string()),
    };
    let seen = Arc::new(Seen { judge, presented: Mutex::default() });
    let config = client_config_with(&tls, Arc::clone(&seen) as Arc<dyn ServerCertVerifier>);
    let config = match config {
        Ok(config) => config,
        Err(error) => return other(error.to_string()),
    };
    let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = match ServerName::try_from(name) {
        Ok(name) => name,
        Err(error) => return other(error.to_string()),
    };
    let shaken = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let shaken = tokio::time::timeout(LONGEST, shaken).await;
    let presented = seen.presented.lock().unwrap_or_else(PoisonError::into_inner).take();
    let certificate = presented.and_then(|der| read(&der));
    let result = match shaken {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(match tls_error(&error) {
            Some(error) => TlsProblem::of(error),
            None => TlsProblem::Other(error.kind().to_string()),
        }),
        Err(_) => Err(TlsProblem::Other(format!("no answer within {} s", LONGEST.as_secs()))),
    };
    (certificate, result)
}

impl TlsProblem {
    pub(super) fn of(error: &rustls::Error) -> TlsProblem {
        match error {
            rustls::Error::InvalidCertificate(reason) => match reason {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsProblem::Expired,
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    TlsProblem::NotYetValid
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    TlsProblem::WrongName
                }
                CertificateError::UnknownIssuer => TlsProblem::UnknownIssuer,
                other => TlsProblem::Other(other.to_string()),
            },
            rustls::Error::InvalidMessage(_) => TlsProblem::NotTls,
            error if wants_client_certificate(error) => TlsProblem::ClientCertificate,
            other => TlsProblem::Other(other.to_string()),
        }
    }
}

fn read(der: &CertificateDer<'_>) -> Option<Certificate> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let time = |seconds: i64| Timestamp::from_second(seconds).ok();
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.map(|names| names.value.general_names.as_slice()).unwrap_or_default();
    let names = names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(shown(name)),
        GeneralName::IPAddress(bytes) => address(bytes),
        _ => None,
    });
    Some(Certificate {
        issuer: shown(&certificate.issuer().to_string()),
        subject: shown(&certificate.subject().to_string()),
        names: names.take(MOST_NAMES).collect(),
        not_after: time(certificate.validity().not_after.timestamp())?,
        not_before: time(certificate.validity().not_before.timestamp())?,
    })
}

/// A stranger's text, fit for a terminal.
fn shown(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(200).collect()
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(four).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|sixteen| std::net::Ipv6Addr::from(sixteen).to_string())
}

/// The judgement of the requests; what was presented is kept.
#[derive(Debug)]
struct Seen {
    judge: Arc<dyn ServerCertVerifier>,
    presented: Mutex<Option<CertificateDer<'static>>>,
}

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let mut presented = self.presented.lock().unwrap_or_else(PoisonError::into_inner);
        *presented = Some(end_entity.clone().into_owned());
        self.judge.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.supported_verify_schemes()
    }
}
