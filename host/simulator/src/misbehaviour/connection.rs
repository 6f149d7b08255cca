//! Connections that can be cut: before an answer, or within its body.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::authentication::SignIn;

/// What stands between head and body of an HTTP answer.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// Accepts connections that can be cut.
pub(crate) struct Listener(pub(crate) TcpListener);

/// A connection with scissors at hand.
pub(crate) struct Connection {
    stream: TcpStream,
    ends: Ends,
}

/// What requests know of the connection that they came on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ends {
    pub(crate) scissors: Scissors,
    pub(crate) sign_in: SignIn,
}

/// Cuts the connection that a request came on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scissors(Arc<Mutex<Cut>>);

#[derive(Debug, Default)]
enum Cut {
    #[default]
    Nowhere,
    Here,
    Within(Place),
}

/// A place within a body: how much of the way to it is behind.
#[derive(Debug)]
struct Place {
    /// How many bytes of [`END_OF_HEAD`] have just been seen; all of them: the body has begun.
    ending: usize,
    /// How many bytes of the body may still go out.
    body: usize,
}

impl Scissors {
    /// Nothing more goes out: the connection is reset (RST), and the client's read fails.
    pub(crate) fn cut_here(&self) {
        *self.lock() = Cut::Here;
    }

    /// The head and so many bytes of the body of the answer go out; then the connection ends.
    ///
    /// It ends with FIN: after a reset a client's system may throw away what has come already.
    pub(crate) fn cut_within(&self, body: usize) {
        *self.lock() = Cut::Within(Place { ending: 0, body });
    }

    fn lock(&self) -> MutexGuard<'_, Cut> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// How many of these bytes may go out.
    fn allowed(&self, bytes: &[u8]) -> usize {
        let mut ending = self.ending;
        let head = bytes.iter().take_while(|byte| advance(&mut ending, **byte)).count();
        head + self.body.min(bytes.len() - head)
    }

    /// These bytes went out.
    fn pass(&mut self, bytes: &[u8]) {
        let head = bytes.iter().take_while(|byte| advance(&mut self.ending, **byte)).count();
        self.body -= self.body.min(bytes.len() - head);
    }
}

/// Whether a byte belongs to the head, which the bytes before it may have ended.
fn advance(ending: &mut usize, byte: u8) -> bool {
    let Some(expected) = END_OF_HEAD.get(*ending) else { return false };
    *ending = match byte {
        byte if byte == *expected => *ending + 1,
        b'\r' => 1,
        _ => 0,
    };
    true
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Self { stream, ends } = self.get_mut();
        match &mut *ends.scissors.lock() {
            Cut::Nowhere => Pin::new(stream).poll_write(context, bytes),
            Cut::Here => {
                if let Err(error) = stream.set_zero_linger() {
                    tracing::debug!(%error, "a connection ends without a reset");
                }
                Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
            }
            Cut::Within(place) => {
                let (allowed, rest) = bytes.split_at_checked(place.allowed(bytes)).unwrap_or((bytes, &[]));
                if allowed.is_empty() && !rest.is_empty() {
                    return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
                }
                let written = ready!(Pin::new(stream).poll_write(context, allowed))?;
                place.pass(allowed.get(..written).unwrap_or(allowed));
                Poll::Ready(Ok(written))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl axum::serve::Listener for Listener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.0).await;
        // Small answers must not wait for the client's acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays with delays");
        }
        (Connection { stream, ends: Ends::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Listener>> for Ends {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        stream.io().ends.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_goes_out_whole_and_so_many_bytes_of_the_body() {
        let answer = b"HTTP/1.1 200 OK\r\na: b\r\r\n\r\nbody\r\n\r\nmore";
        let head = answer.len() - "body\r\n\r\nmore".len();
        for pieces in [1, 2, 3, 7, answer.len()] {
            let mut place = Place { ending: 0, body: 6 };
            let mut out = 0;
            for piece in answer.chunks(pieces) {
                let allowed = place.allowed(piece);
                place.pass(&piece[..allowed]);
                out += allowed;
                if allowed < piece.len() {
                    break;
                }
            }
            assert_eq!(out, head + 6, "in pieces of {pieces}");
        }
    }

    #[test]
    fn a_body_can_be_cut_before_its_first_byte() {
        let mut place = Place { ending: 0, body: 0 };
        assert_eq!(place.allowed(b"a\r\n\r\nb"), 5);
        place.pass(b"a\r\n\r\n");
        assert_eq!(place.allowed(b"b"), 0);
    }
}
