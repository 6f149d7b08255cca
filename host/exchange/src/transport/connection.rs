//! One connection: opened, used by one request at a time, and never opened anew
//! behind its owner's back. What signs in on it signs in on it alone.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tower_service::Service as _;
use url::Url;

use super::CONNECT_TIMEOUT;
use crate::settings::is_loopback;

type Failed = Box<dyn Error + Send + Sync>;

/// Opens connections to one server, through the proxy that the environment names.
#[derive(Debug)]
pub(super) struct Connector {
    uri: Uri,
    proxy: Option<Matcher>,
    /// None over plain HTTP.
    tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
}

/// An open connection. It is closed with the value.
#[derive(Debug)]
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    driver: JoinHandle<()>,
    certificate: Option<Vec<u8>>,
    answered: u32,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Why a request brought no answer.
#[derive(Debug)]
pub(super) enum NotAnswered {
    /// The connection was closed before anything of it was written.
    NotSent(hyper::Error),
    /// It was written, at least in part.
    Lost(hyper::Error),
}

impl Connector {
    /// None where the address cannot be connected to.
    pub(super) fn new(url: &Url, tls: ClientConfig) -> Option<Connector> {
        let uri: Uri = url.as_str().parse().ok()?;
        let tls = match url.scheme() {
            "https" => {
                let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
                Some((Arc::new(tls), ServerName::try_from(host).ok()?))
            }
            _ => None,
        };
        let proxy = (!is_loopback(url)).then(Matcher::from_env);
        Some(Connector { uri, proxy, tls })
    }

    /// Opens a connection, within [`CONNECT_TIMEOUT`].
    pub(super) async fn open(&self) -> Result<Connection, Failed> {
        let late = |_| Failed::from(std::io::Error::from(std::io::ErrorKind::TimedOut));
        tokio::time::timeout(CONNECT_TIMEOUT, self.open_slowly()).await.map_err(late)?
    }

    async fn open_slowly(&self) -> Result<Connection, Failed> {
        let stream = self.stream().await?;
        match &self.tls {
            None => {
                let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
                let driver = tokio::spawn(async move { drop(connection.await) });
                Ok(Connection { sender, driver, certificate: None, answered: 0 })
            }
            Some((config, name)) => {
                let stream = TlsConnector::from(Arc::clone(config)).connect(name.clone(), stream).await?;
                let certificates = stream.get_ref().1.peer_certificates();
                let certificate = certificates.and_then(<[_]>::first).map(|leaf| leaf.to_vec());
                let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
                let driver = tokio::spawn(async move { drop(connection.await) });
                Ok(Connection { sender, driver, certificate, answered: 0 })
            }
        }
    }

    async fn stream(&self) -> Result<TcpStream, Failed> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(Duration::from_secs(30)));
        let proxy = self.proxy.as_ref().and_then(|proxy| proxy.intercept(&self.uri));
        let stream = match proxy {
            None => tcp.call(self.uri.clone()).await?,
            Some(proxy) => {
                if proxy.uri().scheme_str() != Some("http") {
                    let reason = "the proxy is no HTTP proxy, which NTLM and Negotiate need; see HTTPS_PROXY";
                    return Err(reason.into());
                }
                let mut tunnel = Tunnel::new(proxy.uri().clone(), tcp);
                if let Some(authorization) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                tunnel.call(self.uri.clone()).await?
            }
        };
        Ok(stream.into_inner())
    }
}

impl Connection {
    /// The certificate that the server has shown, in DER.
    pub(super) fn certificate(&self) -> Option<&[u8]> {
        self.certificate.as_deref()
    }

    /// How many answers came over it.
    pub(super) fn answered(&self) -> u32 {
        self.answered
    }

    /// Whether a request can be sent: the last answer was read to its end, and
    /// nothing is known of an end of the connection.
    pub(super) fn is_usable(&self) -> bool {
        self.sender.is_ready() && !self.sender.is_closed()
    }

    /// Waits until the last answer is done with; false where the connection ended
    /// with it.
    pub(super) async fn is_kept(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }

    /// Sends one request.
    pub(super) async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, NotAnswered> {
        if let Err(error) = self.sender.ready().await {
            return Err(NotAnswered::NotSent(error));
        }
        match self.sender.try_send_request(request).await {
            Ok(answer) => {
                self.answered = self.answered.saturating_add(1);
                Ok(answer)
            }
            Err(mut error) => Err(match error.take_message() {
                Some(_) => NotAnswered::NotSent(error.into_error()),
                None => NotAnswered::Lost(error.into_error()),
            }),
        }
    }
}
