//! The error codes of EWS that this server uses, with the texts of a real server (en-US).
//!
//! Texts: the EWS documentation of `ResponseCodeType`, and what real servers say. A code stands here
//! once; operations never write a code or a standard text by hand.

use std::borrow::Cow;

/// `m:ResponseCode` values that this server gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseCode {
    NoError,
    ErrorAccessDenied,
    ErrorCalendarFolderIsInvalidForCalendarView,
    ErrorCannotUseFolderIdForItemId,
    ErrorCannotUseItemIdForFolderId,
    ErrorContainsFilterWrongType,
    ErrorDuplicateSOAPHeader,
    ErrorFolderNotFound,
    ErrorImpersonateUserDenied,
    ErrorInternalServerError,
    ErrorInvalidExcludesRestriction,
    ErrorInvalidExtendedProperty,
    ErrorInvalidFractionalPagingParameters,
    ErrorInvalidIdEmpty,
    ErrorInvalidIdMalformed,
    ErrorInvalidIndexedPagingParameters,
    ErrorInvalidOperation,
    ErrorInvalidPagingMaxRows,
    ErrorInvalidPropertyForExists,
    ErrorInvalidPropertyForOperation,
    ErrorInvalidPropertyRequest,
    ErrorInvalidRequest,
    ErrorInvalidServerVersion,
    ErrorInvalidUserPrincipalName,
    ErrorInvalidUserSid,
    ErrorInvalidValueForProperty,
    ErrorItemNotFound,
    ErrorMoreThanOneAccessModeSpecified,
    ErrorNoPropertyTagForCustomProperties,
    ErrorNonExistentMailbox,
    ErrorNonPrimarySmtpAddress,
    ErrorRestrictionTooComplex,
    ErrorSchemaValidation,
    ErrorTokenSerializationDenied,
    ErrorUnsupportedPathForQuery,
    ErrorUnsupportedPathForSortGroup,
}

impl ResponseCode {
    /// The value as it stands in XML: the name of the variant.
    pub(crate) fn name(self) -> String {
        format!("{self:?}")
    }

    /// The standard `m:MessageText`.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::NoError => "",
            Self::ErrorAccessDenied => "Access is denied. Check credentials and try again.",
            Self::ErrorCalendarFolderIsInvalidForCalendarView => {
                "Cannot request CalendarView for the folder."
            }
            Self::ErrorCannotUseFolderIdForItemId => "Expected an item Id but received a folder Id.",
            Self::ErrorCannotUseItemIdForFolderId => "Expected a folder Id but received an item Id.",
            Self::ErrorContainsFilterWrongType => {
                "The Contains filter can only be used for string properties."
            }
            Self::ErrorDuplicateSOAPHeader => "A duplicate SOAP header was received.",
            Self::ErrorFolderNotFound => "The specified folder could not be found in the store.",
            Self::ErrorImpersonateUserDenied => {
                "The account does not have permission to impersonate the requested user."
            }
            Self::ErrorInternalServerError => "An internal server error occurred. The operation failed.",
            Self::ErrorInvalidExcludesRestriction => "The value for Excludes is invalid.",
            Self::ErrorInvalidExtendedProperty => "The extended property attribute combination is invalid.",
            Self::ErrorInvalidFractionalPagingParameters => {
                "Fractional paging requires a positive denominator and a numerator between zero and it."
            }
            Self::ErrorInvalidIdEmpty => "Id must be non-empty.",
            Self::ErrorInvalidIdMalformed => "Id is malformed.",
            Self::ErrorInvalidIndexedPagingParameters => "Paging offset must be zero or greater.",
            Self::ErrorInvalidOperation => "The operation is not valid.",
            Self::ErrorInvalidPagingMaxRows => "Paging requires MaxEntriesReturned to be greater than zero.",
            Self::ErrorInvalidPropertyForExists => {
                "Property cannot be used in Exists expression.  Use IsEqualTo instead."
            }
            Self::ErrorInvalidPropertyForOperation => "Property is not valid for this operation.",
            Self::ErrorInvalidPropertyRequest => "Property is not valid for this object type.",
            Self::ErrorInvalidRequest => "The request is invalid.",
            Self::ErrorInvalidServerVersion => "The specified server version is invalid.",
            Self::ErrorInvalidUserPrincipalName => "The impersonation principal name is invalid.",
            Self::ErrorInvalidUserSid => {
                "The user SID is invalid or does not map to a user in the Active Directory."
            }
            Self::ErrorInvalidValueForProperty => "The specified value is invalid for property.",
            Self::ErrorItemNotFound => "The specified object was not found in the store.",
            Self::ErrorMoreThanOneAccessModeSpecified => "Only one access mode header may be specified.",
            Self::ErrorNoPropertyTagForCustomProperties => {
                "Custom properties cannot be specified using property tags.  The GUID and Id/Name combination must be used instead."
            }
            Self::ErrorNonExistentMailbox => "The SMTP address has no mailbox associated with it.",
            Self::ErrorNonPrimarySmtpAddress => {
                "The primary SMTP address must be specified when referencing a mailbox."
            }
            Self::ErrorRestrictionTooComplex => "The restriction is too complex.",
            Self::ErrorSchemaValidation => "The request failed schema validation.",
            Self::ErrorTokenSerializationDenied => {
                "The caller does not have enough permission for this token request."
            }
            Self::ErrorUnsupportedPathForQuery => {
                "The property can not be used with this type of restriction."
            }
            Self::ErrorUnsupportedPathForSortGroup => {
                "The property can not be used for sorting or grouping results."
            }
        }
    }
}

/// One thing `MessageXml` says about an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// `t:FieldURI`: the property at fault.
    FieldUri(String),
    /// `t:Value Name="…"`.
    Value { name: &'static str, value: String },
    /// `t:LineNumber`, `t:LinePosition` (both from 1) and `t:Violation` of a schema fault.
    Violation { line: usize, position: usize, text: String },
}

/// An error as EWS tells it, in a response message or in a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code:?}: {text}")]
pub(crate) struct EwsError {
    pub(crate) code: ResponseCode,
    pub(crate) text: Cow<'static, str>,
    pub(crate) details: Vec<Detail>,
}

impl EwsError {
    /// The code with another text than its own.
    pub(crate) fn with_text(code: ResponseCode, text: impl Into<Cow<'static, str>>) -> Self {
        Self { code, text: text.into(), details: Vec::new() }
    }

    /// The code and the property it is about.
    pub(crate) fn about(code: ResponseCode, field_uri: &str) -> Self {
        let mut error = Self::from(code);
        error.details.push(Detail::FieldUri(field_uri.to_owned()));
        error
    }
}

impl From<ResponseCode> for EwsError {
    fn from(code: ResponseCode) -> Self {
        Self { code, text: code.text().into(), details: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_that_clients_are_promised_stand_to_the_letter() {
        assert_eq!(
            ResponseCode::ErrorImpersonateUserDenied.text(),
            "The account does not have permission to impersonate the requested user."
        );
        assert_eq!(
            ResponseCode::ErrorNonExistentMailbox.text(),
            "The SMTP address has no mailbox associated with it."
        );
        assert_eq!(ResponseCode::ErrorItemNotFound.name(), "ErrorItemNotFound");
    }
}
