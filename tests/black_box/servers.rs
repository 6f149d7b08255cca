//! What stands where Exchange should: servers that answer one thing, a TLS end
//! before the embedded Exchange, and one who changes its answers on the way.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// Hands each connection to this.
async fn serving<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> SocketAddr
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(serve(connection));
        }
    });
    address
}

/// Answers each request, by what stands in its head.
pub(super) async fn answering(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> SocketAddr {
    let answer = Arc::new(answer);
    serving(move |mut connection| {
        let answer = Arc::clone(&answer);
        async move {
            let mut request = Vec::new();
            // A ClientHello has no end of a head, and is answered all the same.
            while connection.read_buf(&mut request).await.is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&request).into_owned();
                if text.contains("\r\n\r\n") || request.first() == Some(&0x16) {
                    let said = answer(&text).replacen("\r\n", "\r\nConnection: close\r\n", 1);
                    drop(connection.write_all(said.as_bytes()).await);
                    break;
                }
            }
            // What is still to come is read, so that the answer is not lost in a reset.
            drop(connection.shutdown().await);
            while connection.read_buf(&mut request).await.is_ok_and(|read| read > 0) {}
        }
    })
    .await
}

/// The same, with connections that stay. Requests have no body that matters.
pub(super) async fn keeping(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> SocketAddr {
    let answer = Arc::new(answer);
    serving(move |mut connection| {
        let answer = Arc::clone(&answer);
        async move {
            let mut request = Vec::new();
            while connection.read_buf(&mut request).await.is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&request).into_owned();
                if text.contains("\r\n\r\n") {
                    drop(connection.write_all(answer(&text).as_bytes()).await);
                    request.clear();
                }
            }
        }
    })
    .await
}

/// Reads something, and hangs up.
pub(super) async fn closing() -> SocketAddr {
    serving(|mut connection| async move {
        let mut request = Vec::with_capacity(64 * 1024);
        drop(connection.read_buf(&mut request).await);
        drop(connection.shutdown().await);
        while connection.read_buf(&mut request).await.is_ok_and(|read| read > 0) {}
    })
    .await
}

/// A certificate with its key.
pub(super) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

/// An authority of the test's own, and the file by which a machine trusts it.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
    own: tempfile::NamedTempFile,
    another: tempfile::NamedTempFile,
}

/// What signs, its key, and its certificate in a file.
type Signs = (CertificateParams, KeyPair, CertificateDer<'static>, tempfile::NamedTempFile);

fn authority(name: &str) -> Signs {
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().unwrap();
    let certificate = parameters.self_signed(&key).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), certificate.pem()).unwrap();
    (parameters, key, certificate.der().clone(), file)
}

impl Authority {
    pub(super) fn new() -> Authority {
        let (parameters, key, root, own) = authority("Contoso Authority");
        let (_, _, _, another) = authority("Another Authority");
        Authority { issuer: Issuer::new(parameters, key), root, own, another }
    }

    pub(super) fn file(&self) -> &str {
        self.own.path().to_str().unwrap()
    }

    /// By this one, a machine trusts somebody else.
    pub(super) fn another_file(&self) -> &str {
        self.another.path().to_str().unwrap()
    }

    fn issue(&self, mut parameters: CertificateParams, host: &str) -> Identity {
        parameters.distinguished_name.push(DnType::CommonName, host);
        let key = KeyPair::generate().unwrap();
        let certificate = parameters.signed_by(&key, &self.issuer).unwrap();
        Identity { chain: vec![certificate.der().clone()], key: key.serialize_der() }
    }

    /// For this host, from the beginning of one year to that of another.
    pub(super) fn certificate(&self, host: &str, years: (i32, i32)) -> Identity {
        let mut parameters = CertificateParams::new(vec![host.to_owned()]).unwrap();
        parameters.not_before = date_time_ymd(years.0, 1, 1);
        parameters.not_after = date_time_ymd(years.1, 1, 1);
        self.issue(parameters, host)
    }

    /// A client's certificate with its key behind it, in a file.
    pub(super) fn client(&self) -> tempfile::NamedTempFile {
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, "svc-ews-mcp");
        let key = KeyPair::generate().unwrap();
        let certificate = parameters.signed_by(&key, &self.issuer).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), certificate.pem() + &key.serialize_pem()).unwrap();
        file
    }

    /// Good for ten more days.
    pub(super) fn ending_soon(&self, host: &str) -> Identity {
        let mut parameters = CertificateParams::new(vec![host.to_owned()]).unwrap();
        parameters.not_after = (SystemTime::now() + Duration::from_secs(10 * 24 * 3600)).into();
        self.issue(parameters, host)
    }
}

/// The end of TLS, with plain HTTP behind it.
pub(super) async fn with_tls(identity: Identity, behind: SocketAddr) -> SocketAddr {
    tls(identity, None, behind).await
}

/// The same, for clients with a certificate of this authority alone.
pub(super) async fn for_clients_of(
    authority: &Authority,
    identity: Identity,
    behind: SocketAddr,
) -> SocketAddr {
    tls(identity, Some(authority), behind).await
}

async fn tls(identity: Identity, clients: Option<&Authority>, behind: SocketAddr) -> SocketAddr {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key));
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.root.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let acceptor = TlsAcceptor::from(Arc::new(builder.with_single_cert(identity.chain, key).unwrap()));
    serving(move |connection| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut connection) = acceptor.accept(connection).await else { return };
            let mut server = TcpStream::connect(behind).await.unwrap();
            drop(tokio::io::copy_bidirectional(&mut connection, &mut server).await);
        }
    })
    .await
}

/// Passes on what a server answers, changed in place.
pub(super) async fn rewriting(
    behind: SocketAddr,
    change: impl Fn(&mut [u8]) + Send + Sync + 'static,
) -> SocketAddr {
    let change = Arc::new(change);
    serving(move |connection| {
        let change = Arc::clone(&change);
        async move {
            let (mut from_client, mut to_client) = connection.into_split();
            let (mut from_server, mut to_server) = TcpStream::connect(behind).await.unwrap().into_split();
            let up = async {
                drop(tokio::io::copy(&mut from_client, &mut to_server).await);
                drop(to_server.shutdown().await);
            };
            let down = async {
                let mut answer = vec![0; 64 * 1024];
                while let Ok(read @ 1..) = from_server.read(&mut answer).await {
                    change(&mut answer[..read]);
                    if to_client.write_all(&answer[..read]).await.is_err() {
                        break;
                    }
                }
                drop(to_client.shutdown().await);
            };
            tokio::join!(up, down);
        }
    })
    .await
}

/// A proxy (CONNECT, RFC 9110, section 9.3.6) that leads to one server, whomever it
/// is asked for.
pub(super) async fn proxy(behind: SocketAddr) -> SocketAddr {
    serving(move |mut connection| async move {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            if connection.read_buf(&mut request).await.unwrap_or_default() == 0 {
                return;
            }
        }
        assert!(request.starts_with(b"CONNECT "), "{}", String::from_utf8_lossy(&request));
        let mut server = TcpStream::connect(behind).await.unwrap();
        connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        drop(tokio::io::copy_bidirectional(&mut connection, &mut server).await);
    })
    .await
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    // Beyond 127 the length has a byte of its own.
    let head = if length < 128 { vec![tag, length] } else { vec![tag, 0x81, length] };
    [&head, content].concat()
}

/// A KDC that answers whatever it is asked with this error (KRB-ERROR, RFC 4120,
/// sections 5.9.1 and 7.5.9).
pub(super) async fn kdc(error: u8) -> SocketAddr {
    let realm = der(0x1b, b"CONTOSO.EXAMPLE");
    let names = der(0x30, &[der(0x1b, b"krbtgt"), realm.clone()].concat());
    let service = [der(0xa0, &der(0x02, &[2])), der(0xa1, &names)].concat();
    let fields = [
        der(0xa0, &der(0x02, &[5])),
        der(0xa1, &der(0x02, &[30])),
        der(0xa4, &der(0x18, b"20260101000000Z")),
        der(0xa5, &der(0x02, &[0])),
        der(0xa6, &der(0x02, &[error])),
        der(0xa9, &realm),
        der(0xaa, &der(0x30, &service)),
    ];
    let answer = der(0x7e, &der(0x30, &fields.concat()));
    let answer = [&u32::try_from(answer.len()).unwrap().to_be_bytes()[..], &answer].concat();
    serving(move |mut connection| {
        let answer = answer.clone();
        async move {
            let length = connection.read_u32().await.unwrap_or_default();
            let mut question = vec![0; usize::try_from(length).unwrap()];
            drop(connection.read_exact(&mut question).await);
            drop(connection.write_all(&answer).await);
        }
    })
    .await
}
