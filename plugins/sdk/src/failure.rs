//! How a tool says that it did not do what it was asked to.

use thiserror::Error;

use crate::mailbox::{CallError, ExchangeError};

/// A call that did not do what it was asked to.
///
/// The message is read by people and models: what was wrong, and what to do.
/// Whether anything happened in Exchange, and whether it helps to try again,
/// the host says itself.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Failure {
    /// What kind of failure it is.
    pub kind: FailureKind,
    /// What was wrong and what to do.
    pub message: String,
}

/// The kinds of failure that the contract knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// An argument is wrong in a way that its schema cannot say.
    InvalidArgument,
    /// What was asked for does not exist.
    NotFound,
    /// Somebody else changed it in the meantime.
    Conflict,
    /// This server or this kind of item cannot do it.
    Unsupported,
    /// Anything else.
    Failed,
}

impl Failure {
    /// An argument is wrong in a way that its schema cannot say.
    pub fn invalid_argument(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::InvalidArgument, message: message.into() }
    }

    /// What was asked for does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::NotFound, message: message.into() }
    }

    /// Somebody else changed it in the meantime.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Conflict, message: message.into() }
    }

    /// This server or this kind of item cannot do it.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Unsupported, message: message.into() }
    }

    /// Anything else.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Failed, message: message.into() }
    }
}

impl Failure {
    /// What an operation failed with that took an id from this argument. Where the
    /// host refused the id ([`CallError::is_wrong_id`]), it says so; `advice` says
    /// which ids are right, as in `pass ids exactly as read_emails returned them`.
    #[must_use]
    pub fn with_id_of(argument: &str, advice: &str, error: CallError) -> Self {
        if error.is_wrong_id() { Self::wrong_id(argument, advice, &error) } else { error.into() }
    }

    fn wrong_id(argument: &str, advice: &str, refusal: &CallError) -> Self {
        Self::invalid_argument(format!(
            "{argument} is not an id of this mailbox; {advice}, with the same target_mailbox ({refusal})"
        ))
    }
}

impl From<CallError> for Failure {
    /// Keeps the host's words as they are; Exchange's get a kind and advice, and
    /// so do ids that the host refused. A tool that knows which argument such an
    /// id came from says it better: see [`Failure::with_id_of`].
    fn from(error: CallError) -> Self {
        if error.is_wrong_id() {
            return Self::wrong_id("An id", "pass ids exactly as another tool returned them", &error);
        }
        match error {
            CallError::Refused(reason) | CallError::Unavailable(reason) => Self::failed(reason),
            CallError::Exchange(error) => Self::from(error),
        }
    }
}

impl From<ExchangeError> for Failure {
    /// The kind follows the code, as the texts are in the server's language.
    fn from(error: ExchangeError) -> Self {
        let (kind, advice) = judge(&error.code);
        // A server may leave the text out; the code alone still says something.
        let text = error.message.trim();
        let mut message = match text {
            "" => error.code.clone(),
            _ => format!("{text} ({})", error.code),
        };
        if let Some(advice) = advice {
            if !message.ends_with(['.', '!', '?']) {
                message.push('.');
            }
            message.push(' ');
            message.push_str(advice);
        }
        Self { kind, message }
    }
}

/// Kind and advice for a ResponseCode.
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode>.
fn judge(code: &str) -> (FailureKind, Option<&'static str>) {
    match code {
        "ErrorItemNotFound" => (
            FailureKind::NotFound,
            Some("It may have been moved or deleted: an id changes with every move. List or search again."),
        ),
        "ErrorFolderNotFound" | "ErrorParentFolderNotFound" | "ErrorToFolderNotFound" => {
            (FailureKind::NotFound, Some("Name the folder by its path or list the folders again."))
        }
        "ErrorNameResolutionNoResults" | "ErrorNonExistentMailbox" | "ErrorAttachmentNotFound" => {
            (FailureKind::NotFound, None)
        }
        "ErrorInvalidId"
        | "ErrorInvalidIdMalformed"
        | "ErrorInvalidIdEmpty"
        | "ErrorInvalidIdTooLong"
        | "ErrorInvalidIdNotAnItemAttachmentId"
        | "ErrorInvalidIdMalformedEwsLegacyIdFormat"
        | "ErrorInvalidIdXml"
        | "ErrorInvalidFolderId"
        | "ErrorInvalidAttachmentId"
        | "ErrorInvalidChangeKey" => (
            FailureKind::InvalidArgument,
            Some("Pass an id exactly as another tool returned it; it is long and case-sensitive."),
        ),
        "ErrorCannotUseFolderIdForItemId" => {
            (FailureKind::InvalidArgument, Some("This is the id of a folder; the id of an item is needed."))
        }
        "ErrorCannotUseItemIdForFolderId" => {
            (FailureKind::InvalidArgument, Some("This is the id of an item; the id of a folder is needed."))
        }
        "ErrorIrresolvableConflict"
        | "ErrorChangeKeyRequired"
        | "ErrorChangeKeyRequiredForWriteOperations"
        | "ErrorStaleObject"
        | "ErrorFolderExists" => (FailureKind::Conflict, Some("Read it again, then repeat the change.")),
        "ErrorUnsupportedPathForQuery"
        | "ErrorUnsupportedPathForSortGroup"
        | "ErrorUnsupportedQueryFilter"
        | "ErrorUnsupportedPropertyDefinition"
        | "ErrorUnsupportedSubFilter"
        | "ErrorUnsupportedTypeForConversion"
        | "ErrorInvalidOperation"
        | "ErrorNotSupportedForItem"
        | "ErrorInvalidServerVersion" => (FailureKind::Unsupported, None),
        "ErrorAccessDenied" => {
            (FailureKind::Failed, Some("The account has no right to this item or folder."))
        }
        _ => (FailureKind::Failed, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(code: &str, message: &str) -> Failure {
        CallError::Exchange(ExchangeError { code: code.into(), message: message.into() }).into()
    }

    #[test]
    fn a_missing_item_is_not_found_in_exchanges_words_with_advice() {
        let failure = exchange("ErrorItemNotFound", "The specified object was not found in the store.");
        assert_eq!(failure.kind, FailureKind::NotFound);
        assert_eq!(
            failure.message,
            "The specified object was not found in the store. (ErrorItemNotFound). It may have been moved or \
             deleted: an id changes with every move. List or search again."
        );
    }

    #[test]
    fn the_kind_follows_the_code_and_not_the_language() {
        let failure = exchange("ErrorIrresolvableConflict", "Der Speichervorgang ist fehlgeschlagen");
        assert_eq!(failure.kind, FailureKind::Conflict);
        assert!(failure.message.starts_with("Der Speichervorgang ist fehlgeschlagen (ErrorIrresolvable"));
        assert_eq!(
            exchange("ErrorInvalidIdMalformed", "Id is malformed.").kind,
            FailureKind::InvalidArgument
        );
        assert_eq!(exchange("ErrorUnsupportedPathForQuery", "").kind, FailureKind::Unsupported);
    }

    #[test]
    fn an_unknown_code_without_text_is_still_named() {
        assert_eq!(exchange("ErrorSomethingNew", " "), Failure::failed("ErrorSomethingNew"));
    }

    #[test]
    fn an_id_that_the_host_refused_is_a_wrong_argument() {
        for rule in ["id-of-another-mailbox", "id-malformed"] {
            let reason = format!("{rule} at GetItem/ItemIds/ItemId: the id is not one of Exchange");
            let failure = Failure::from(CallError::Refused(reason.clone()));
            assert_eq!(
                failure,
                Failure::invalid_argument(format!(
                    "An id is not an id of this mailbox; pass ids exactly as another tool returned them, with the \
                     same target_mailbox ({reason})"
                ))
            );
        }
        assert!(!CallError::Refused("value at id-malformed at ".into()).is_wrong_id());
    }

    #[test]
    fn the_hosts_words_stay_as_they_are() {
        let reason = "m:SendItem is not among the operations of read_emails";
        assert_eq!(Failure::from(CallError::Refused(reason.into())), Failure::failed(reason));
        assert_eq!(
            Failure::from(CallError::Unavailable("Exchange is too busy".into())),
            Failure::failed("Exchange is too busy")
        );
    }
}
