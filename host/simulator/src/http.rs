//! The network side: axum takes requests and sends answers; nothing is decided here.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::log;
use crate::misbehaviour::connection::Ends;
use crate::misbehaviour::sending::{self, Stopping};
use crate::record::Recorder;
use crate::service::Service;
use crate::traffic::{Incoming, Outgoing};

/// The largest request, as IIS limits it for EWS.
const MAX_REQUEST: usize = 64 * 1024 * 1024;

/// What every request needs.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) service: Arc<Service>,
    pub(crate) recorder: Option<Arc<Recorder>>,
    pub(crate) stopping: Stopping,
    /// Whether each request makes a line of log.
    pub(crate) log: bool,
}

/// All methods and paths go one way, so that what is refused is recorded, too.
pub(crate) fn router(server: Server) -> Router {
    Router::new().fallback(handle).with_state(server)
}

async fn handle(
    State(server): State<Server>,
    ConnectInfo(ends): ConnectInfo<Ends>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_REQUEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let incoming = Incoming {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        headers: parts.headers,
        body: body.into(),
        sign_in: ends.sign_in,
    };
    let (stopping, version) = (server.stopping.clone(), server.service.version());
    // A search through many items takes its time; so do files. Neither may hold up other connections.
    let answered = tokio::task::spawn_blocking(move || {
        let began = std::time::Instant::now();
        let answer = server.service.answer(&incoming);
        if server.log {
            log::line(&incoming, &answer, server.service.sign_ins(), began.elapsed());
        }
        if let Some(recorder) = &server.recorder
            && let Err(error) = recorder.record(&incoming, &answer, server.service.sign_ins())
        {
            tracing::error!(%error, "an exchange could not be recorded");
        }
        answer
    });
    let answer = answered.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a request ended without an answer");
        Outgoing::broken(version)
    });
    sending::send(answer, &ends.scissors, stopping).await
}
