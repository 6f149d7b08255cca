//! SOAP 1.1 as EWS speaks it: the envelope of a request, the envelope of an answer, faults.

mod envelope;
mod fault;
mod version;

pub(crate) use envelope::{Request, answer, operation_name};
pub(crate) use fault::{Fault, Validity};
pub(crate) use version::{Schema, is_known as is_known_version, supported_schemas};
pub use version::{ServerVersion, UnknownServerVersion};
