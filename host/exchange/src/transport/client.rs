//! What all HTTP clients of this crate have in common: they follow no redirects (a
//! redirect would carry credentials to a host that nobody configured), repeat
//! nothing, never reach this machine through a proxy, and read no more of an
//! answer than they were told to.

use std::time::Duration;

use futures::StreamExt as _;
use reqwest::{Client, ClientBuilder, Response, redirect, retry};
use rustls::ClientConfig;
use url::Url;

use crate::settings::is_loopback;

/// A client for this address, with this TLS.
pub(crate) fn client(url: &Url, tls: ClientConfig, connect_timeout: Duration) -> ClientBuilder {
    let builder = Client::builder()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .connect_timeout(connect_timeout)
        .tls_backend_preconfigured(tls);
    if is_loopback(url) { builder.no_proxy() } else { builder }
}

/// Why a body was not read to its end.
#[derive(Debug)]
pub(crate) enum Unread {
    Lost(reqwest::Error),
    TooLarge,
}

/// The body of an answer, if it has no more bytes than this.
pub(crate) async fn body(response: Response, largest: usize) -> Result<Vec<u8>, Unread> {
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(Unread::Lost)?;
        if body.len() + chunk.len() > largest {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
