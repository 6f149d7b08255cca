//! Sends answers whole, late, slowly, in part, or filled up. Waits end early when the server stops.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures::stream;
use tokio::sync::watch;

use super::connection::Scissors;
use crate::concurrency::Turn;
use crate::traffic::{Outgoing, Sending};

/// What an answer is filled with: elements of this many bytes.
const FILLING: usize = 1_000;
/// How many of them go out at once.
const FILLINGS: usize = 64;

/// Tells when the server stops. A dropped sender says so, too.
#[derive(Clone, Debug)]
pub(crate) struct Stopping(pub(crate) watch::Receiver<bool>);

impl Stopping {
    pub(crate) async fn stopped(&mut self) {
        // An error: there is nobody left who could stop it in order.
        let _ = self.0.wait_for(|stops| *stops).await;
    }

    fn is_now(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    async fn pause(&mut self, time: Duration) {
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = self.stopped() => {}
        }
    }
}

/// Makes the response that sends an answer as it shall be sent.
pub(crate) async fn send(answer: Outgoing, scissors: &Scissors, mut stopping: Stopping) -> Response {
    let half = answer.half();
    let Outgoing { status, mut headers, body, sending, turn, .. } = answer;
    let body = match sending {
        Sending::Whole => Body::from(body),
        Sending::Late(time) => {
            stopping.pause(time).await;
            Body::from(body)
        }
        Sending::Slow { bytes, every } => {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
            slow(body, bytes, every, stopping, turn)
        }
        Sending::Half => {
            scissors.cut_within(half);
            Body::from(body)
        }
        Sending::Nothing => {
            scissors.cut_here();
            Body::empty()
        }
        Sending::Filled { bytes } => filled(&body, bytes, stopping),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// A body in pieces. When the server stops, the rest goes out at once.
fn slow(body: Bytes, bytes: usize, every: Duration, stopping: Stopping, turn: Option<Turn>) -> Body {
    let pieces = stream::unfold(
        (body, true, stopping, turn),
        move |(mut rest, first, mut stopping, turn)| async move {
            if rest.is_empty() {
                return None;
            }
            if !first {
                stopping.pause(every).await;
            }
            let next = if stopping.is_now() { rest.len() } else { bytes.min(rest.len()) };
            let piece = rest.split_to(next);
            Some((Ok::<_, Infallible>(piece), (rest, false, stopping, turn)))
        },
    );
    Body::from_stream(pieces)
}

/// A body of so many bytes: the answer, with elements before the end of its response, made while they are sent. No
/// length is announced. When the server stops, the connection breaks.
fn filled(answer: &Bytes, bytes: u64, stopping: Stopping) -> Body {
    let mut beginning = answer.clone();
    let end = beginning.split_off(end_of_response(answer));
    let missing = bytes.saturating_sub(u64::try_from(answer.len()).unwrap_or(u64::MAX));
    let filling = Bytes::from(filling().repeat(FILLINGS));
    let pieces = stream::unfold((Some(beginning), missing, Some(end)), move |(beginning, missing, end)| {
        let (filling, stops) = (filling.clone(), stopping.is_now());
        async move {
            if stops {
                return Some((Err(io::Error::other("the server stops")), (None, 0, None)));
            }
            if let Some(beginning) = beginning {
                return Some((Ok(beginning), (None, missing, end)));
            }
            let (piece, left) = piece(filling, missing);
            if piece.is_empty() {
                return end.map(|end| (Ok(end), (None, 0, None)));
            }
            Some((Ok(piece), (None, left, end)))
        }
    });
    Body::from_stream(pieces)
}

/// The next piece of a filling, and how many bytes are missing behind it. What is no whole element is blanks.
fn piece(mut filling: Bytes, missing: u64) -> (Bytes, u64) {
    let most = usize::try_from(missing).unwrap_or(usize::MAX).min(filling.len());
    let whole = most - most % FILLING;
    let piece = if whole == 0 { Bytes::from(vec![b' '; most]) } else { filling.split_to(whole) };
    let left = missing.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    (piece, left)
}

fn filling() -> Vec<u8> {
    let (start, end) = ("<Filling>", "</Filling>");
    let text = "0".repeat(FILLING.saturating_sub(start.len() + end.len()));
    format!("{start}{text}{end}").into_bytes()
}

/// Where the end tag of the response begins; 0 for what is no answer.
fn end_of_response(answer: &[u8]) -> usize {
    let text = std::str::from_utf8(answer).unwrap_or_default();
    text.rfind("</m:").or_else(|| text.rfind("</s:Body>")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(body: Body) -> String {
        let bytes = axum::body::to_bytes(body, 10_000_000).await.unwrap();
        String::from_utf8(bytes.into()).unwrap()
    }

    fn never() -> (watch::Sender<bool>, Stopping) {
        let (sender, receiver) = watch::channel(false);
        (sender, Stopping(receiver))
    }

    #[tokio::test]
    async fn a_filled_answer_has_its_length_and_is_well_formed() {
        let answer = Bytes::from("<s:Body xmlns:s='s'><m:R xmlns:m='m'><m:A>é</m:A></m:R></s:Body>");
        for bytes in [100, 1_000, 64_321, 1_000_000] {
            let (_sender, stopping) = never();
            let text = read(filled(&answer, bytes, stopping)).await;
            assert_eq!(text.len(), usize::try_from(bytes).unwrap());
            assert!(text.starts_with("<s:Body xmlns:s='s'><m:R xmlns:m='m'><m:A>é</m:A>"));
            assert!(text.ends_with("</m:R></s:Body>"));
            assert_eq!(text.matches("<Filling>").count(), text.matches("</Filling>").count());
            assert!(crate::xml::read(&text).is_ok());
        }
    }

    #[tokio::test]
    async fn an_answer_that_is_long_enough_is_not_filled() {
        let (_sender, stopping) = never();
        assert_eq!(read(filled(&Bytes::from("<m:R></m:R>"), 5, stopping)).await, "<m:R></m:R>");
    }

    #[tokio::test]
    async fn a_slow_answer_is_whole_in_the_end() {
        let (_sender, stopping) = never();
        let body = slow(Bytes::from("0123456789"), 3, Duration::from_millis(1), stopping, None);
        assert_eq!(read(body).await, "0123456789");
    }

    #[tokio::test]
    async fn nobody_waits_for_a_server_that_stops() {
        let hour = Duration::from_secs(3_600);
        let (sender, stopping) = never();
        sender.send(true).unwrap();
        assert_eq!(
            read(slow(Bytes::from("0123456789"), 1, hour, stopping.clone(), None)).await,
            "0123456789"
        );
        let filled = filled(&Bytes::from("<m:R></m:R>"), 1_000_000, stopping.clone());
        assert!(axum::body::to_bytes(filled, 10_000_000).await.is_err());
        let answer = Outgoing {
            sending: Sending::Late(hour),
            ..Outgoing::broken(crate::soap::ServerVersion::default())
        };
        send(answer, &Scissors::default(), stopping).await;
        let (sender, mut stopping) = never();
        drop(sender);
        stopping.pause(hour).await;
        assert!(stopping.is_now());
    }
}
