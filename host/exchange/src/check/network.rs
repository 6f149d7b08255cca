//! The name and the connection.

use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpStream, lookup_host};

use super::LONGEST;

/// The addresses of a host, as this machine resolves names.
///
/// # Errors
/// Why there are none, as a part of a sentence.
pub async fn resolve(host: &str, port: u16) -> Result<Vec<IpAddr>, String> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match tokio::time::timeout(LONGEST, lookup_host((host, port))).await {
        Err(_) => Err(format!("no answer within {} s", LONGEST.as_secs())),
        Ok(Err(error)) => Err(error.to_string()),
        Ok(Ok(found)) => {
            let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
            addresses.dedup();
            if addresses.is_empty() { Err("it has no address".to_owned()) } else { Ok(addresses) }
        }
    }
}

/// A connection to the first of these addresses that takes one.
///
/// # Errors
/// Why the last of them did not, as a part of a sentence.
pub async fn connect(addresses: &[IpAddr], port: u16) -> Result<(TcpStream, SocketAddr), String> {
    let mut reason = "it has no address".to_owned();
    for address in addresses {
        let address = SocketAddr::new(*address, port);
        match tokio::time::timeout(LONGEST, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok((stream, address)),
            Ok(Err(error)) => reason = error.kind().to_string(),
            Err(_) => reason = format!("no answer within {} s", LONGEST.as_secs()),
        }
    }
    Err(reason)
}
