//! One request as it came in, one answer as it goes out.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::errors::ResponseCode;
use crate::soap::{Fault, Validity};

/// How HTTP is told to sign in.
pub(crate) const CHALLENGE: &str = "Basic realm=\"127.0.0.1\"";

/// A request as it came in.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// An answer as it goes out.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether the exchange is one of EWS: what was asked, and what is answered.
    pub(crate) validity: Validity,
}

impl Outgoing {
    /// A status without a body.
    pub(crate) fn bare(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new(), validity: Validity::Invalid }
    }

    /// A document.
    pub(crate) fn xml(status: StatusCode, body: impl Into<Bytes>, validity: Validity) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
        Self { headers, body: body.into(), validity, ..Self::bare(status) }
    }

    /// An error of the whole request.
    pub(crate) fn refused(fault: &Fault) -> Self {
        Self::xml(StatusCode::INTERNAL_SERVER_ERROR, fault.envelope(), fault.validity)
    }

    /// The answer where the server itself failed.
    pub(crate) fn broken() -> Self {
        Self::refused(&Fault::valid(ResponseCode::ErrorInternalServerError))
    }
}
