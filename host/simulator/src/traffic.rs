//! One request as it came in, one answer as it goes out.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::authentication::SignIn;
use crate::concurrency::Turn;
use crate::errors::ResponseCode;
use crate::soap::{Fault, ServerVersion, Validity};

/// A request as it came in.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// What its connection knows of who signed in.
    pub(crate) sign_in: SignIn,
}

/// An answer as it goes out.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether the exchange is one of EWS: what was asked, and what is answered.
    pub(crate) validity: Validity,
    pub(crate) sending: Sending,
    pub(crate) sensitivity: Sensitivity,
    /// What was made of the request's credentials.
    pub(crate) note: Option<String>,
    /// The rule that made the answer what it is.
    pub(crate) fault: Option<String>,
    /// What was asked, where it could be read.
    pub(crate) asked: Option<Asked>,
    /// The request counts as being served until the answer is out.
    pub(crate) turn: Option<Turn>,
}

/// Whether what was said may be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sensitivity {
    #[default]
    Usual,
    /// There are passwords or tokens in it.
    Secret,
}

/// What a request asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The name of the element in `soap:Body`.
    pub(crate) operation: String,
    /// The address of the user as whom it ran.
    pub(crate) mailbox: String,
}

/// How the bytes of an answer go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sending {
    Whole,
    /// Whole, after a pause.
    Late(Duration),
    /// So many bytes, and a pause before the next ones.
    Slow {
        bytes: usize,
        every: Duration,
    },
    /// The head and half of the body; then the connection ends.
    Half,
    /// The connection is reset instead.
    Nothing,
    /// The body, with as much in it as makes it so many bytes long.
    Filled {
        bytes: u64,
    },
}

impl Outgoing {
    /// A status without a body.
    pub(crate) fn bare(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            validity: Validity::Invalid,
            sending: Sending::Whole,
            sensitivity: Sensitivity::Usual,
            note: None,
            fault: None,
            asked: None,
            turn: None,
        }
    }

    /// A document.
    pub(crate) fn xml(status: StatusCode, body: impl Into<Bytes>, validity: Validity) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
        Self { headers, body: body.into(), validity, ..Self::bare(status) }
    }

    /// An error of the whole request.
    pub(crate) fn refused(fault: &Fault, version: ServerVersion) -> Self {
        Self::xml(StatusCode::INTERNAL_SERVER_ERROR, fault.envelope(version), fault.validity)
    }

    /// The answer where the server itself failed.
    pub(crate) fn broken(version: ServerVersion) -> Self {
        Self::refused(&Fault::valid(ResponseCode::ErrorInternalServerError), version)
    }

    /// How much of the body goes out where it goes out half.
    pub(crate) fn half(&self) -> usize {
        self.body.len() / 2
    }
}
