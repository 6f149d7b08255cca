//! What a connection that failed is told as: sentences, with what to do.

use std::error::Error;

use rustls::{AlertDescription, CertificateError, PeerIncompatible};

use super::NoAnswer;

/// No connection came about, so nothing was sent.
pub(super) fn not_reached(host: &str, error: &(dyn Error + 'static)) -> NoAnswer {
    if let Some(tls) = tls_error(error) {
        return NoAnswer::final_(tls_sentence(host, tls)).not_run();
    }
    let message = format!(
        "Exchange at {host} was not reached ({}); check EWS_SERVER_URL and the network",
        cause(error)
    );
    NoAnswer::passing(message).not_run().moved()
}

/// The connection ended when the request was written, at least in part.
pub(super) fn lost(host: &str, error: &(dyn Error + 'static)) -> NoAnswer {
    // With TLS 1.3 the server says only now that it takes no client without its certificate.
    if let Some(tls @ rustls::Error::AlertReceived(_)) = tls_error(error) {
        return NoAnswer::final_(tls_sentence(host, tls)).not_run();
    }
    NoAnswer::passing(format!(
        "the connection to {host} was lost before the answer was complete ({})",
        cause(error)
    ))
}

/// What is at the bottom of it. The texts above repeat addresses.
fn cause(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

/// The failure of TLS in a chain of causes.
pub(crate) fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(tls);
        }
        // What an I/O error holds is not among its sources: only the source of that is.
        let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(found) = held.and_then(|held| tls_error(held)) {
            return Some(found);
        }
        at = error.source();
    }
    None
}

/// Whether the server does not let a client without a certificate in, or not with
/// this one.
pub(crate) fn wants_client_certificate(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired
                | AlertDescription::BadCertificate
                | AlertDescription::UnsupportedCertificate
                | AlertDescription::CertificateRevoked
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateUnknown
                | AlertDescription::UnknownCA
                | AlertDescription::AccessDenied
                | AlertDescription::DecryptError,
        )
    )
}

fn tls_sentence(host: &str, error: &rustls::Error) -> String {
    use CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(Certificate::UnknownIssuer) => format!(
            "the certificate of {host} is of an authority that this machine does not trust; name the authority's \
             certificate in EWS_CA_FILE, or install it in the operating system"
        ),
        rustls::Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
            format!("the certificate of {host} has expired; it has to be renewed on the server")
        }
        rustls::Error::InvalidCertificate(
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. },
        ) => {
            format!("the certificate of {host} is not valid yet; check this machine's clock")
        }
        rustls::Error::InvalidCertificate(Certificate::NotValidForName) => wrong_name(host, &[]),
        rustls::Error::InvalidCertificate(Certificate::NotValidForNameContext { presented, .. }) => {
            wrong_name(host, presented)
        }
        rustls::Error::InvalidCertificate(Certificate::Revoked) => {
            format!("the certificate of {host} was revoked; it has to be replaced on the server")
        }
        rustls::Error::InvalidCertificate(Certificate::BadSignature) => too_old(host),
        rustls::Error::InvalidCertificate(Certificate::UnsupportedSignatureAlgorithmContext { .. }) => {
            too_old(host)
        }
        rustls::Error::InvalidCertificate(other) => format!(
            "the certificate of {host} cannot be accepted ({other}); it has to be replaced on the server. One for a \
             server is no authority's own, and says its names in SubjectAltName"
        ),
        rustls::Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13)
        | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => format!(
            "{host} speaks old versions of TLS only; TLS 1.2 has to be switched on there (Exchange Server TLS \
             configuration best practices)"
        ),
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        ) => format!(
            "{host} has no TLS ciphers in common with this client; it has to offer ECDHE with AES-GCM or ChaCha20, or \
             it asks for a client certificate (EWS_CLIENT_CERTIFICATE_FILE)"
        ),
        error if wants_client_certificate(error) => format!(
            "{host} wants a client certificate, and does not take what it was shown ({error}); check \
             EWS_CLIENT_CERTIFICATE_FILE and EWS_CLIENT_KEY_FILE"
        ),
        rustls::Error::InvalidMessage(_) => {
            format!("{host} does not answer with TLS; check the port in EWS_SERVER_URL")
        }
        other => format!("TLS with {host} failed ({other}); check EWS_SERVER_URL"),
    }
}

fn too_old(host: &str) -> String {
    format!(
        "the certificate of {host} is signed in a way that is not trusted any more; one that is signed with SHA-1, or has \
         a key below 2048 bits, has to be replaced on the server"
    )
}

fn wrong_name(host: &str, presented: &[String]) -> String {
    let mut names = presented.to_vec();
    names.truncate(5);
    let names = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    format!(
        "the certificate that {host} shows is for other names{names}; EWS_SERVER_URL has to hold a name that it is for"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::InvalidMessage;

    fn told(error: rustls::Error) -> NoAnswer {
        not_reached("mail.contoso.example", &std::io::Error::other(error))
    }

    #[test]
    fn failures_of_tls_are_sentences_that_say_what_to_do() {
        let cases = [
            (
                rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer),
                "an authority that this machine does not trust; name the authority's certificate in EWS_CA_FILE",
            ),
            (
                rustls::Error::InvalidCertificate(CertificateError::Expired),
                "has expired; it has to be renewed",
            ),
            (rustls::Error::InvalidCertificate(CertificateError::NotValidYet), "check this machine's clock"),
            (
                rustls::Error::InvalidCertificate(CertificateError::NotValidForName),
                "is for other names; EWS_SERVER_URL has to hold a name that it is for",
            ),
            (
                rustls::Error::AlertReceived(AlertDescription::ProtocolVersion),
                "TLS 1.2 has to be switched on",
            ),
            (
                rustls::Error::AlertReceived(AlertDescription::CertificateRequired),
                "wants a client certificate",
            ),
            (rustls::Error::AlertReceived(AlertDescription::HandshakeFailure), "no TLS ciphers in common"),
            (
                rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType),
                "check the port in EWS_SERVER_URL",
            ),
        ];
        for (error, part) in cases {
            let no_answer = told(error);
            assert!(no_answer.message.contains(part), "{}", no_answer.message);
            assert!(no_answer.message.contains("mail.contoso.example"), "{}", no_answer.message);
            assert!(!no_answer.retryable && !no_answer.may_have_run);
        }
    }

    #[test]
    fn what_is_not_tls_may_pass() {
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let no_answer = not_reached("mail.contoso.example", &refused);
        assert_eq!(
            no_answer.message,
            "Exchange at mail.contoso.example was not reached (connection refused); check EWS_SERVER_URL and the network"
        );
        assert!(no_answer.retryable && !no_answer.may_have_run && no_answer.has_moved);
        assert!(lost("mail.contoso.example", &refused).may_have_run);
    }

    #[test]
    fn a_client_certificate_that_is_missed_late_means_that_nothing_was_done() {
        let alert = rustls::Error::AlertReceived(AlertDescription::CertificateRequired);
        assert!(!lost("mail.contoso.example", &std::io::Error::other(alert)).may_have_run);
    }
}
