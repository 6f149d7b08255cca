//! Carries Kerberos messages to a KDC and back (RFC 4120, section 7.2), within
//! bounds. Does not read them.

use std::time::Duration;

use sspi::{ErrorKind, NetworkProtocol, NetworkRequest};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};

/// How long one question may take. Three make a sign-in.
const DEADLINE: Duration = Duration::from_secs(5);
/// No answer of a KDC is longer: Windows bounds tickets at 64 KiB.
const LARGEST: usize = 1024 * 1024;
const PORT: u16 = 88;

/// Asks the KDC; the answer with its length before it, as over TCP.
pub(super) async fn ask(request: &NetworkRequest) -> sspi::Result<Vec<u8>> {
    let host = request.url.host_str().unwrap_or_default();
    // An IPv6 address has brackets in a URL, and none here.
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let to = (host, request.url.port().unwrap_or(PORT));
    let asked = async {
        match request.protocol {
            NetworkProtocol::Tcp => over_tcp(to, &request.data).await,
            NetworkProtocol::Udp => over_udp(to, &request.data).await,
            _ => Err(std::io::ErrorKind::Unsupported.into()),
        }
    };
    let reason = match tokio::time::timeout(DEADLINE, asked).await {
        Ok(Ok(answer)) => return Ok(answer),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer within {} s", DEADLINE.as_secs()),
    };
    let message = format!("the KDC at {} was not reached ({reason})", request.url);
    Err(sspi::Error::new(ErrorKind::NoAuthenticatingAuthority, message))
}

async fn over_tcp(to: (&str, u16), message: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(to).await?;
    stream.write_all(message).await?;
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    let length = usize::try_from(u32::from_be_bytes(head)).unwrap_or(usize::MAX);
    if length > LARGEST {
        return Err(std::io::Error::other("its answer is too long"));
    }
    let mut answer = vec![0; 4 + length];
    answer[..4].copy_from_slice(&head);
    stream.read_exact(&mut answer[4..]).await?;
    Ok(answer)
}

async fn over_udp(to: (&str, u16), message: &[u8]) -> std::io::Result<Vec<u8>> {
    let address = tokio::net::lookup_host(to).await?.next().ok_or(std::io::ErrorKind::NotFound)?;
    let any = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(address).await?;
    socket.send(message).await?;
    let mut answer = vec![0; 4 + 65536];
    let length = socket.recv(&mut answer[4..]).await?;
    let head = u32::try_from(length).unwrap_or_default().to_be_bytes();
    answer[..4].copy_from_slice(&head);
    answer.truncate(4 + length);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    fn request(protocol: NetworkProtocol, url: &str) -> NetworkRequest {
        NetworkRequest { protocol, url: url.parse().unwrap(), data: vec![0, 0, 0, 2, 7, 8] }
    }

    #[tokio::test]
    async fn over_tcp_an_answer_has_its_length_before_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("tcp://{}", listener.local_addr().unwrap());
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 6];
            stream.read_exact(&mut asked).await.unwrap();
            stream.write_all(&[0, 0, 0, 3, 1, 2, 3]).await.unwrap();
            asked
        };
        let (asked, answer) = tokio::join!(server, async { ask(&request(NetworkProtocol::Tcp, &url)).await });
        assert_eq!(asked, [0, 0, 0, 2, 7, 8]);
        assert_eq!(answer.unwrap(), [0, 0, 0, 3, 1, 2, 3]);
    }

    #[tokio::test]
    async fn over_udp_it_gets_one() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let url = format!("udp://{}", socket.local_addr().unwrap());
        let server = async {
            let mut asked = [0; 100];
            let (length, from) = socket.recv_from(&mut asked).await.unwrap();
            socket.send_to(&[1, 2, 3], from).await.unwrap();
            length
        };
        let (length, answer) =
            tokio::join!(server, async { ask(&request(NetworkProtocol::Udp, &url)).await });
        assert_eq!(length, 6);
        assert_eq!(answer.unwrap(), [0, 0, 0, 3, 1, 2, 3]);
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_read() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("tcp://{}", listener.local_addr().unwrap());
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(&[0xff; 4]).await.unwrap();
            stream
        };
        let (_stream, answer) =
            tokio::join!(server, async { ask(&request(NetworkProtocol::Tcp, &url)).await });
        let error = answer.unwrap_err();
        assert_eq!(error.error_type, ErrorKind::NoAuthenticatingAuthority);
        assert!(
            error.description.ends_with("was not reached (its answer is too long)"),
            "{}",
            error.description
        );
    }
}
