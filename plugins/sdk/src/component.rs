//! The side of the contract that only exists in WebAssembly: the generated
//! bindings, and the traits of this crate on top of them. Nothing here decides
//! anything.

use std::marker::PhantomData;

use bindings::ews::plugin::{exchange, session};
use bindings::exports::ews::plugin::tools;

use crate::failure::{Failure, FailureKind};
use crate::mailbox::{Blob, CallError, Document, ExchangeError, Mailbox};
use crate::plugin::Plugin;
use crate::session::{Instants, Level, Session};

/// What wit-bindgen makes of `wit/plugin.wit`.
#[allow(unsafe_code, missing_docs, unreachable_pub, unused_qualifications, clippy::all)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "plugin",
        pub_export_macro: true,
    });
}

pub(crate) use bindings::ews::plugin::exchange::Blob as BlobHandle;

/// The exports of a plugin.
#[derive(Debug)]
pub struct Component<P>(PhantomData<P>);

impl<P: Plugin> tools::Guest for Component<P> {
    fn describe() -> String {
        P::manifest().to_json()
    }

    fn call(
        tool: String,
        arguments: String,
        mailbox: tools::Mailbox,
    ) -> Result<tools::Reply, tools::Failure> {
        match P::call(&tool, &arguments, &HostMailbox(mailbox), &HostSession) {
            Ok(reply) => Ok(tools::Reply { message: reply.message, payload: reply.payload.to_string() }),
            Err(failure) => Err(failure.into()),
        }
    }
}

/// The mailbox that the host has opened.
struct HostMailbox(exchange::Mailbox);

impl Mailbox for HostMailbox {
    fn address(&self) -> String {
        self.0.address()
    }

    fn call(&self, operation: Document) -> Result<Document, CallError> {
        answer(self.0.call(operation.into()))
    }

    fn read_all(&self, operations: Vec<String>) -> Vec<Result<Document, CallError>> {
        self.0.read_all(&operations).into_iter().map(answer).collect()
    }

    fn send(&self, operation: Document, attachments: Option<Document>) -> Result<Document, CallError> {
        answer(self.0.send(operation.into(), attachments.map(Into::into)))
    }
}

fn answer(result: Result<exchange::Document, exchange::CallError>) -> Result<Document, CallError> {
    match result {
        Ok(document) => {
            Ok(Document { xml: document.xml, blobs: document.blobs.into_iter().map(Blob).collect() })
        }
        Err(exchange::CallError::Refused(reason)) => Err(CallError::Refused(reason)),
        Err(exchange::CallError::Exchange(error)) => {
            Err(CallError::Exchange(ExchangeError { code: error.code, message: error.message }))
        }
        Err(exchange::CallError::Unavailable(reason)) => Err(CallError::Unavailable(reason)),
    }
}

impl From<Document> for exchange::Document {
    fn from(document: Document) -> Self {
        Self { xml: document.xml, blobs: document.blobs.into_iter().map(|blob| blob.0).collect() }
    }
}

/// The session that the host runs.
struct HostSession;

impl Session for HostSession {
    fn time_zone(&self) -> String {
        session::time_zone()
    }

    fn local_to_utc(&self, local: &str, zone: Option<&str>) -> Result<Instants, String> {
        session::local_to_utc(local, zone).map(|instants| match instants {
            session::Instants::One(instant) => Instants::One(instant),
            session::Instants::Fold((earlier, later)) => Instants::Fold { earlier, later },
            session::Instants::Gap((earlier, later)) => Instants::Gap { earlier, later },
        })
    }

    fn utc_to_local(&self, instant: &str, zone: Option<&str>) -> Result<String, String> {
        session::utc_to_local(instant, zone)
    }

    fn windows_name(&self, iana: &str) -> Option<String> {
        session::windows_name(iana)
    }

    fn iana_name(&self, windows: &str) -> Option<String> {
        session::iana_name(windows)
    }

    fn report_progress(&self, done: u32, total: Option<u32>, message: &str) {
        session::report_progress(done, total, message);
    }

    fn log(&self, level: Level, message: &str) {
        let level = match level {
            Level::Debug => session::Level::Debug,
            Level::Info => session::Level::Info,
            Level::Warning => session::Level::Warning,
            Level::Error => session::Level::Error,
        };
        session::log(level, message);
    }

    fn add_file(&self, name: &str, media_type: &str, content: Blob) {
        session::add_file(name, media_type, content.0);
    }

    fn open_file(&self, name: &str) -> Result<Blob, String> {
        session::open_file(name).map(Blob)
    }

    fn save_file(&self, name: &str, content: Blob) -> Result<String, String> {
        session::save_file(name, content.0)
    }
}

impl From<Failure> for tools::Failure {
    fn from(failure: Failure) -> Self {
        let kind = match failure.kind {
            FailureKind::InvalidArgument => tools::FailureKind::InvalidArgument,
            FailureKind::NotFound => tools::FailureKind::NotFound,
            FailureKind::Conflict => tools::FailureKind::Conflict,
            FailureKind::Unsupported => tools::FailureKind::Unsupported,
            FailureKind::Failed => tools::FailureKind::Failed,
        };
        Self { kind, message: failure.message }
    }
}
