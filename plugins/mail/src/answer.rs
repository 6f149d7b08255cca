//! From the answers of Exchange to what a tool can use, or to a failure that
//! says why not.

use ews_plugin_sdk::{CallError, ExchangeError, Failure};
use ews_types::{Error, ResponseError, ResponseMessage};

/// An answer that could not be read.
pub(crate) fn unreadable(error: &Error) -> Failure {
    Failure::failed(format!("Exchange's answer cannot be read: {error}"))
}

/// An error that stood in a response message, as if it had been the only one.
pub(crate) fn failure(error: ResponseError) -> Failure {
    Failure::from(ExchangeError { code: error.code, message: error.text })
}

/// Why an operation with the id of a message, from this argument, was not done.
pub(crate) fn wrong_id(argument: &str, error: CallError) -> Failure {
    Failure::with_id_of(argument, "pass ids exactly as read_emails returned them", error)
}

/// The content of the one response message of an answer.
pub(crate) fn only<T>(messages: Result<Vec<ResponseMessage<T>>, Error>) -> Result<T, Failure> {
    let message = messages
        .map_err(|error| unreadable(&error))?
        .into_iter()
        .next()
        .ok_or_else(|| unreadable(&Error::Missing("response message")))?;
    message.into_result().map_err(failure)
}
