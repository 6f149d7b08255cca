//! The network side: axum takes requests and sends answers; nothing is decided here.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

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
}

/// All methods and paths go one way, so that what is refused is recorded, too.
pub(crate) fn router(server: Server) -> Router {
    Router::new().fallback(handle).with_state(server)
}

async fn handle(State(server): State<Server>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_REQUEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let incoming = Incoming {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        headers: parts.headers,
        body: body.into(),
    };
    // A search through many items takes its time; so do files. Neither may hold up other connections.
    let answered = tokio::task::spawn_blocking(move || {
        let answer = server.service.answer(&incoming);
        if let Some(recorder) = &server.recorder
            && let Err(error) = recorder.record(&incoming, &answer)
        {
            tracing::error!(%error, "an exchange could not be recorded");
        }
        answer
    });
    match answered.await {
        Ok(answer) => respond(answer),
        Err(error) => {
            tracing::error!(%error, "a request ended without an answer");
            respond(Outgoing::broken())
        }
    }
}

fn respond(answer: Outgoing) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}
