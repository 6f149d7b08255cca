//! Signing in over TLS: what it is bound to, and what is told where TLS fails.

use std::sync::Arc;

use ews_mcp_exchange::{ChannelBinding, Settings, Tls};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::server::{Behaviour, Server};
use super::{answered, change, open, read, settings};

/// An authority, and what it has made out.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Authority {
        let mut parameters = CertificateParams::new(vec![]).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = parameters.self_signed(&key).unwrap().pem();
        Authority { issuer: Issuer::new(parameters, key), pem }
    }

    fn certificate(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (certificate.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// A server for this name, and the binding to it.
    fn acceptor(&self, name: &str, wants_clients: bool) -> (TlsAcceptor, Vec<u8>) {
        let (certificate, key) = self.certificate(name);
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let builder = if wants_clients {
            let mut roots = rustls::RootCertStore::empty();
            let pem = self.pem.as_bytes();
            use rustls::pki_types::pem::PemObject as _;
            roots.add(rustls::pki_types::CertificateDer::from_pem_slice(pem).unwrap()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        } else {
            builder.with_no_client_auth()
        };
        let der = certificate.der().clone();
        let binding = [b"tls-server-end-point:".as_slice(), &Sha256::digest(&der)].concat();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = builder.with_single_cert(vec![der], key).unwrap();
        (TlsAcceptor::from(Arc::new(config)), binding)
    }

    fn settings(&self, server: &Server, password: &str) -> Settings {
        let mut settings = settings(&format!("https://localhost:{}", server.address.port()), "svc", password);
        settings.tls.trust(self.pem.as_bytes()).unwrap();
        settings
    }
}

async fn server(acceptor: TlsAcceptor, bound_to: Option<Vec<u8>>) -> Server {
    Server::start(Behaviour { tls: Some(acceptor), bound_to, ..Behaviour::default() }).await
}

#[tokio::test]
async fn a_sign_in_is_bound_to_the_certificate_by_default() {
    let authority = Authority::new();
    let (acceptor, binding) = authority.acceptor("localhost", false);
    let server = server(acceptor, Some(binding)).await;
    for kind in [ChannelBinding::Auto, ChannelBinding::Require] {
        let mut settings = authority.settings(&server, "s3cret");
        settings.channel_binding = kind;
        let mailbox = open(settings).await;
        answered(&change(&mailbox).await);
        answered(&change(&mailbox).await);
    }
    let seen = server.seen();
    assert_eq!((seen.operations["CreateItem"], seen.attempts, seen.connections), (4, 2, 2));
}

#[tokio::test]
async fn without_a_binding_or_with_a_wrong_one_the_sign_in_is_refused_once_and_the_hint_is_there() {
    let authority = Authority::new();
    let (acceptor, binding) = authority.acceptor("localhost", false);
    let (_, other) = authority.acceptor("localhost", false);
    // Switched off on this side; and as behind a proxy that shows a certificate of its own.
    for (kind, expected) in [(ChannelBinding::Off, binding), (ChannelBinding::Auto, other)] {
        let server = server(acceptor.clone(), Some(expected)).await;
        let mut settings = authority.settings(&server, "s3cret");
        settings.channel_binding = kind;
        let mailbox = open(settings).await;
        let error = change(&mailbox).await.to_string();
        assert!(error.contains("Extended Protection") && error.contains("EWS_CHANNEL_BINDING"), "{error}");
        change(&mailbox).await;
        assert_eq!((server.seen().attempts, server.seen().refused), (1, 1));
    }
}

#[tokio::test]
async fn where_there_is_nothing_to_bind_to_require_signs_nobody_in() {
    let server = Server::start(Behaviour::default()).await;
    let mut settings = settings(&format!("http://{}", server.address), "svc", "s3cret");
    settings.channel_binding = ChannelBinding::Require;
    let error = read(&open(settings).await).await.to_string();
    assert!(
        error.contains("EWS_CHANNEL_BINDING is require") && error.ends_with("the connection has no TLS"),
        "{error}"
    );
    assert_eq!(server.seen().begun, 0);
}

#[tokio::test]
async fn who_is_not_exchange_gets_no_sign_in() {
    let authority = Authority::new();
    let unknown = server(authority.acceptor("localhost", false).0, None).await;
    let mut settings = authority.settings(&unknown, "s3cret");
    settings.tls = Tls::default();
    let error = read(&open(settings).await).await.to_string();
    assert!(error.contains("an authority that this machine does not trust"), "{error}");
    let misnamed = server(authority.acceptor("mail.contoso.example", false).0, None).await;
    let error = read(&open(authority.settings(&misnamed, "s3cret")).await).await.to_string();
    assert!(error.contains("is for other names") && error.contains("mail.contoso.example"), "{error}");
    assert_eq!((unknown.seen().begun, misnamed.seen().begun), (0, 0));
    // With the switch that nobody should use, it does.
    let mut careless = authority.settings(&unknown, "s3cret");
    careless.tls = Tls::default();
    careless.tls.skip_verification = true;
    answered(&read(&open(careless).await).await);
}

#[tokio::test]
async fn plain_http_behind_https_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        stream
    };
    let mailbox = open(settings(&url, "svc", "s3cret")).await;
    let (_stream, error) = tokio::join!(server, read(&mailbox));
    let error = error.to_string();
    assert!(
        error.ends_with("localhost does not answer with TLS; check the port in EWS_SERVER_URL"),
        "{error}"
    );
}

#[tokio::test]
async fn a_client_certificate_is_shown_where_the_server_wants_one() {
    let authority = Authority::new();
    let server = server(authority.acceptor("localhost", true).0, None).await;
    let without = open(authority.settings(&server, "s3cret")).await;
    let error = change(&without).await;
    assert!(error.to_string().contains("wants a client certificate"), "{error}");
    let (certificate, key) = authority.certificate("svc");
    let mut settings = authority.settings(&server, "s3cret");
    settings.tls.present(certificate.pem().as_bytes(), key.serialize_pem().as_bytes()).unwrap();
    answered(&change(&open(settings).await).await);
}
