//! The error codes of EWS that this server uses, with the texts of a real server (en-US).
//!
//! Texts: the EWS documentation of `ResponseCodeType`, and what real servers say. A code stands here
//! once; operations never write a code or a standard text by hand.

use std::borrow::Cow;

use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::StrDeserializer;

use crate::schema::is_field_uri;

/// `m:ResponseCode` values that this server gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub(crate) enum ResponseCode {
    /// A code that this server gives only when it was told to.
    #[serde(skip)]
    Other {
        name: &'static str,
        text: &'static str,
    },
    NoError,
    ErrorAccessDenied,
    ErrorAttachmentNestLevelLimitExceeded,
    ErrorAttachmentSizeLimitExceeded,
    ErrorBatchProcessingStopped,
    ErrorCalendarEndDateIsEarlierThanStartDate,
    ErrorCalendarFolderIsInvalidForCalendarView,
    ErrorCannotCreateCalendarItemInNonCalendarFolder,
    ErrorCannotCreateContactInNonContactFolder,
    ErrorCannotCreatePostItemInNonMailFolder,
    ErrorCannotCreateTaskInNonTaskFolder,
    ErrorCannotDeleteObject,
    ErrorCannotEmptyFolder,
    ErrorCannotUseFolderIdForItemId,
    ErrorCannotUseItemIdForFolderId,
    ErrorCannotSetCalendarPermissionOnNonCalendarFolder,
    ErrorCannotSetNonCalendarPermissionOnCalendarFolder,
    ErrorChangeKeyRequiredForWriteOperations,
    ErrorContainsFilterWrongType,
    ErrorCreateItemAccessDenied,
    ErrorCreateSubfolderAccessDenied,
    ErrorCrossMailboxMoveCopy,
    ErrorDataSizeLimitExceeded,
    ErrorDeleteDistinguishedFolder,
    ErrorDuplicateSOAPHeader,
    ErrorDuplicateUserIdsSpecified,
    ErrorExceededConnectionCount,
    ErrorFolderExists,
    ErrorFolderNotFound,
    ErrorFolderSavePropertyError,
    ErrorImpersonateUserDenied,
    ErrorIncorrectUpdatePropertyCount,
    ErrorInternalServerError,
    ErrorInvalidAttachmentId,
    ErrorInvalidChangeKey,
    ErrorInvalidExchangeImpersonationHeaderData,
    ErrorInvalidExcludesRestriction,
    ErrorInvalidExtendedProperty,
    ErrorInvalidExtendedPropertyValue,
    ErrorInvalidFolderTypeForOperation,
    ErrorInvalidFractionalPagingParameters,
    ErrorInvalidIdEmpty,
    ErrorInvalidIdMalformed,
    ErrorInvalidIdNotAnItemAttachmentId,
    ErrorInvalidIndexedPagingParameters,
    ErrorInvalidItemForOperationCreateItem,
    ErrorInvalidItemForOperationCreateItemAttachment,
    ErrorInvalidItemForOperationExpandDL,
    ErrorInvalidItemForOperationSendItem,
    ErrorInvalidMailbox,
    ErrorInvalidNameForNameResolution,
    ErrorInvalidOperation,
    ErrorInvalidPagingMaxRows,
    ErrorInvalidPermissionSettings,
    ErrorInvalidPropertyAppend,
    ErrorInvalidPropertyDelete,
    ErrorInvalidPropertyForExists,
    ErrorInvalidPropertyForOperation,
    ErrorInvalidPropertyRequest,
    ErrorInvalidPropertySet,
    ErrorInvalidPropertyUpdateSentMessage,
    ErrorInvalidRecipients,
    ErrorInvalidReferenceItem,
    ErrorInvalidRequest,
    ErrorInvalidRoutingType,
    ErrorInvalidSendItemSaveSettings,
    ErrorInvalidServerVersion,
    ErrorInvalidSmtpAddress,
    ErrorInvalidSyncStateData,
    ErrorInvalidUserInfo,
    ErrorInvalidUserPrincipalName,
    ErrorInvalidUserSid,
    ErrorInvalidValueForProperty,
    ErrorIrresolvableConflict,
    ErrorItemNotFound,
    ErrorMailboxScopeNotAllowedWithoutQueryString,
    ErrorMessageDispositionRequired,
    ErrorMessageSizeExceeded,
    ErrorMimeContentInvalid,
    ErrorMimeContentInvalidBase64String,
    ErrorMissingEmailAddress,
    ErrorMissingInformationEmailAddress,
    ErrorMissingInformationReferenceItemId,
    ErrorMissingItemForCreateItemAttachment,
    ErrorMissingRecipients,
    ErrorMissingUserIdInformation,
    ErrorMoreThanOneAccessModeSpecified,
    ErrorMoveCopyFailed,
    ErrorMoveDistinguishedFolder,
    ErrorNameResolutionMultipleResults,
    ErrorNameResolutionNoResults,
    ErrorNoFolderClassOverride,
    ErrorNoPropertyTagForCustomProperties,
    ErrorNonExistentMailbox,
    ErrorNonPrimarySmtpAddress,
    ErrorObjectTypeChanged,
    ErrorParentFolderNotFound,
    ErrorQuotaExceeded,
    ErrorReadReceiptNotPending,
    ErrorRequiredPropertyMissing,
    ErrorResolveNamesInvalidFolderType,
    ErrorResolveNamesOnlyOneContactsFolderAllowed,
    ErrorRestrictionTooComplex,
    ErrorRestrictionTooLong,
    ErrorSavedItemFolderNotFound,
    ErrorSchemaValidation,
    ErrorSendAsDenied,
    ErrorServerBusy,
    ErrorStaleObject,
    ErrorSyncFolderNotFound,
    ErrorToFolderNotFound,
    ErrorTokenSerializationDenied,
    ErrorUnsupportedCulture,
    ErrorUnsupportedMapiPropertyType,
    ErrorUnsupportedMimeConversion,
    ErrorUnsupportedPathForQuery,
    ErrorUnsupportedPathForSortGroup,
    ErrorUpdatePropertyMismatch,
}

impl ResponseCode {
    /// The value as it stands in XML: the name of the variant.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Other { name, .. } => name.to_owned(),
            known => format!("{known:?}"),
        }
    }

    /// The code with this name, if it is one that this server gives of itself.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        let name: StrDeserializer<'_, serde::de::value::Error> = name.into_deserializer();
        Self::deserialize(name).ok()
    }

    /// Whether it would meet all things of a batch alike, so that those behind it are not tried: the store or the
    /// directory is away, the account may not sign in. See `ErrorBatchProcessingStopped` in Microsoft's list.
    pub(crate) fn stops_batches(self) -> bool {
        let stopping = [
            "ErrorAccountDisabled",
            "ErrorADUnavailable",
            "ErrorADOperation",
            "ErrorConnectionFailed",
            "ErrorMailboxStoreUnavailable",
            "ErrorMailboxMoveInProgress",
            "ErrorPasswordChangeRequired",
            "ErrorPasswordExpired",
            "ErrorQuotaExceeded",
            "ErrorInsufficientResources",
        ];
        stopping.contains(&&*self.name())
    }

    /// The standard `m:MessageText`.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Other { text, .. } => text,
            Self::NoError => "",
            Self::ErrorAccessDenied => "Access is denied. Check credentials and try again.",
            Self::ErrorAttachmentNestLevelLimitExceeded => {
                "The attachment nesting level limit has been exceeded."
            }
            Self::ErrorBatchProcessingStopped => {
                "The batch was stopped because of an error that would occur for the items that follow."
            }
            Self::ErrorAttachmentSizeLimitExceeded => {
                "The attachment size exceeds the maximum supported size."
            }
            Self::ErrorCalendarEndDateIsEarlierThanStartDate => "EndDate is earlier than StartDate",
            Self::ErrorCalendarFolderIsInvalidForCalendarView => {
                "Cannot request CalendarView for the folder."
            }
            Self::ErrorCannotCreateCalendarItemInNonCalendarFolder => {
                "Cannot create a calendar item in a non-calendar folder."
            }
            Self::ErrorCannotCreateContactInNonContactFolder => {
                "Cannot create a contact in a non-contact Folder."
            }
            Self::ErrorCannotCreatePostItemInNonMailFolder => {
                "Cannot create a post item in a non-mail folder."
            }
            Self::ErrorCannotCreateTaskInNonTaskFolder => "Cannot create a task in a non-task folder.",
            Self::ErrorCannotDeleteObject => "The object could not be deleted.",
            Self::ErrorCannotEmptyFolder => "The folder cannot be emptied.",
            Self::ErrorCannotUseFolderIdForItemId => "Expected an item Id but received a folder Id.",
            Self::ErrorCannotUseItemIdForFolderId => "Expected a folder Id but received an item Id.",
            Self::ErrorCannotSetCalendarPermissionOnNonCalendarFolder => {
                "Calendar permissions can be set on calendar folders only."
            }
            Self::ErrorCannotSetNonCalendarPermissionOnCalendarFolder => {
                "A calendar folder takes calendar permissions only."
            }
            Self::ErrorChangeKeyRequiredForWriteOperations => "A change key is required for this operation.",
            Self::ErrorDataSizeLimitExceeded => "The size of the data exceeds the limit.",
            Self::ErrorContainsFilterWrongType => {
                "The Contains filter can only be used for string properties."
            }
            Self::ErrorCreateItemAccessDenied => {
                "Access is denied. The item could not be created in this folder."
            }
            Self::ErrorCreateSubfolderAccessDenied => {
                "Access is denied. The subfolder could not be created in this folder."
            }
            Self::ErrorCrossMailboxMoveCopy => {
                "Move and copy operations between mailboxes are not supported for this object."
            }
            Self::ErrorDeleteDistinguishedFolder => "Distinguished folders cannot be deleted.",
            Self::ErrorDuplicateSOAPHeader => "A duplicate SOAP header was received.",
            Self::ErrorDuplicateUserIdsSpecified => "The same user was specified more than once.",
            Self::ErrorExceededConnectionCount => {
                "You have exceeded the available concurrent connections for your account.  Try again once your other requests have completed."
            }
            Self::ErrorFolderExists => "A folder with the specified name already exists.",
            Self::ErrorFolderNotFound => "The specified folder could not be found in the store.",
            Self::ErrorFolderSavePropertyError => {
                "The folder save operation failed due to invalid property values."
            }
            Self::ErrorImpersonateUserDenied => {
                "The account does not have permission to impersonate the requested user."
            }
            Self::ErrorIncorrectUpdatePropertyCount => {
                "An object within a change description must contain one and only one property to modify."
            }
            Self::ErrorInternalServerError => "An internal server error occurred. The operation failed.",
            Self::ErrorInvalidAttachmentId => "The attachment Id is invalid.",
            Self::ErrorInvalidChangeKey => "The change key is invalid.",
            // Exchange has this text for tokens of applications; see rights/impersonation.rs.
            Self::ErrorInvalidExchangeImpersonationHeaderData => {
                "ExchangeImpersonation SOAP header must be present for this type of OAuth token."
            }
            Self::ErrorInvalidExcludesRestriction => "The value for Excludes is invalid.",
            Self::ErrorInvalidExtendedProperty => "The extended property attribute combination is invalid.",
            Self::ErrorInvalidExtendedPropertyValue => {
                "The extended property value does not match the property type."
            }
            Self::ErrorInvalidFolderTypeForOperation => "The folder type is invalid for this operation.",
            Self::ErrorInvalidFractionalPagingParameters => {
                "Fractional paging requires a positive denominator and a numerator between zero and it."
            }
            Self::ErrorInvalidIdEmpty => "Id must be non-empty.",
            Self::ErrorInvalidIdMalformed => "Id is malformed.",
            Self::ErrorInvalidIdNotAnItemAttachmentId => "The Id is not an item attachment Id.",
            Self::ErrorInvalidIndexedPagingParameters => "Paging offset must be zero or greater.",
            Self::ErrorInvalidItemForOperationCreateItem => {
                "Item type is invalid for the CreateItem operation."
            }
            Self::ErrorInvalidItemForOperationCreateItemAttachment => {
                "Item type is invalid for the CreateAttachment operation."
            }
            Self::ErrorInvalidItemForOperationExpandDL => "Item type is invalid for the ExpandDL operation.",
            Self::ErrorInvalidItemForOperationSendItem => "Item type is invalid for the SendItem operation.",
            Self::ErrorInvalidMailbox => "A member of the distribution list is no mailbox.",
            Self::ErrorInvalidNameForNameResolution => "The name to resolve is invalid.",
            Self::ErrorInvalidOperation => "The operation is not valid.",
            Self::ErrorInvalidPagingMaxRows => "Paging requires MaxEntriesReturned to be greater than zero.",
            Self::ErrorInvalidPermissionSettings => {
                "The permission level is inconsistent with the permission settings."
            }
            Self::ErrorInvalidPropertyAppend => "Append is not supported for this property.",
            Self::ErrorInvalidPropertyDelete => "Delete is not supported for this property.",
            Self::ErrorInvalidPropertyForExists => {
                "Property cannot be used in Exists expression.  Use IsEqualTo instead."
            }
            Self::ErrorInvalidPropertyForOperation => "Property is not valid for this operation.",
            Self::ErrorInvalidPropertyRequest => "Property is not valid for this object type.",
            Self::ErrorInvalidPropertySet => "Set action is invalid for property.",
            Self::ErrorInvalidPropertyUpdateSentMessage => {
                "The property of a sent message cannot be updated."
            }
            Self::ErrorInvalidRecipients => "At least one recipient isn\u{2019}t valid.",
            Self::ErrorInvalidReferenceItem => "The reference item does not support the requested operation.",
            Self::ErrorInvalidRequest => "The request is invalid.",
            Self::ErrorInvalidRoutingType => "The routing type is not supported.",
            Self::ErrorInvalidSendItemSaveSettings => {
                "SaveItemToFolder is false, but a SavedItemFolderId was specified."
            }
            Self::ErrorInvalidServerVersion => "The specified server version is invalid.",
            Self::ErrorInvalidSmtpAddress => "The SMTP address format is invalid.",
            // The page of SyncFolderHierarchy has "corrupted".
            Self::ErrorInvalidSyncStateData => "Synchronization state data is corrupt or otherwise invalid.",
            Self::ErrorInvalidUserInfo => "The user id is invalid or does not belong to a user.",
            Self::ErrorInvalidUserPrincipalName => "The impersonation principal name is invalid.",
            Self::ErrorInvalidUserSid => {
                "The user SID is invalid or does not map to a user in the Active Directory."
            }
            Self::ErrorInvalidValueForProperty => "The specified value is invalid for property.",
            Self::ErrorIrresolvableConflict => {
                "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item."
            }
            Self::ErrorItemNotFound => "The specified object was not found in the store.",
            Self::ErrorMailboxScopeNotAllowedWithoutQueryString => {
                "MailboxScope is not allowed without a QueryString."
            }
            Self::ErrorMessageDispositionRequired => {
                "The MessageDisposition attribute is required for this operation."
            }
            Self::ErrorMessageSizeExceeded => "The message exceeds the maximum supported size.",
            Self::ErrorMimeContentInvalid => "MIME content is invalid.",
            Self::ErrorMimeContentInvalidBase64String => "MIME content is not a valid base64 string.",
            Self::ErrorMissingEmailAddress => {
                "When making a request as an account that does not have a mailbox, you must specify the mailbox primary SMTP address for any distinguished folder Ids."
            }
            Self::ErrorMissingInformationEmailAddress => "An email address is required.",
            Self::ErrorMissingInformationReferenceItemId => "A reference item id is required.",
            Self::ErrorMissingItemForCreateItemAttachment => "An item attachment must hold an item.",
            Self::ErrorMissingRecipients => "The message has no recipients.",
            Self::ErrorMissingUserIdInformation => "The user of a permission is not fully specified.",
            Self::ErrorMoreThanOneAccessModeSpecified => "Only one access mode header may be specified.",
            Self::ErrorMoveCopyFailed => "The move or copy operation failed.",
            Self::ErrorMoveDistinguishedFolder => "Cannot move distinguished folder.",
            Self::ErrorNameResolutionMultipleResults => "Multiple results were found.",
            // The page of ExpandDL has "No results are found.", that of ResolveNames both.
            Self::ErrorNameResolutionNoResults => "No results were found.",
            Self::ErrorNoFolderClassOverride => "The folder class of a typed folder cannot be overridden.",
            Self::ErrorNoPropertyTagForCustomProperties => {
                "Custom properties cannot be specified using property tags.  The GUID and Id/Name combination must be used instead."
            }
            Self::ErrorNonExistentMailbox => "The SMTP address has no mailbox associated with it.",
            Self::ErrorNonPrimarySmtpAddress => {
                "The primary SMTP address must be specified when referencing a mailbox."
            }
            Self::ErrorObjectTypeChanged => {
                "The object in the change description does not match the object type of the item."
            }
            Self::ErrorParentFolderNotFound => "The specified parent folder could not be found.",
            Self::ErrorQuotaExceeded => "Mailbox has exceeded maximum mailbox size.",
            Self::ErrorReadReceiptNotPending => "The item does not have a read receipt pending.",
            Self::ErrorRequiredPropertyMissing => "Required property is missing.",
            Self::ErrorResolveNamesInvalidFolderType => "The specified folder is not a contacts folder.",
            Self::ErrorResolveNamesOnlyOneContactsFolderAllowed => {
                "Only one contacts folder may be specified."
            }
            Self::ErrorRestrictionTooComplex => "The restriction is too complex.",
            Self::ErrorRestrictionTooLong => "The restriction is too long.",
            Self::ErrorSavedItemFolderNotFound => "The folder to save the item in was not found.",
            Self::ErrorSchemaValidation => "The request failed schema validation.",
            Self::ErrorSendAsDenied => {
                "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account."
            }
            Self::ErrorServerBusy => "The server cannot service this request right now. Try again later.",
            Self::ErrorStaleObject => "The change key is stale: the item has been changed.",
            Self::ErrorSyncFolderNotFound => "The folder to synchronize was not found.",
            Self::ErrorToFolderNotFound => "The destination folder was not found.",
            Self::ErrorTokenSerializationDenied => {
                "The caller does not have enough permission for this token request."
            }
            Self::ErrorUnsupportedCulture => "The culture is not supported.",
            Self::ErrorUnsupportedMapiPropertyType => "The MAPI property type is not supported.",
            Self::ErrorUnsupportedMimeConversion => "Mime conversion is not supported for this item type.",
            Self::ErrorUnsupportedPathForQuery => {
                "The property can not be used with this type of restriction."
            }
            Self::ErrorUnsupportedPathForSortGroup => {
                "The property can not be used for sorting or grouping results."
            }
            Self::ErrorUpdatePropertyMismatch => {
                "The property path of the change description does not match the property in the object."
            }
        }
    }
}

/// One thing `MessageXml` says about an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// `t:FieldURI`: the property at fault.
    FieldUri(String),
    /// `t:IndexedFieldURI`: the entry of a dictionary at fault.
    IndexedFieldUri { uri: String, index: String },
    /// `t:ExtendedFieldURI`: the extended property at fault, by its attributes.
    ExtendedFieldUri(Vec<(&'static str, String)>),
    /// `t:ExceptionFieldURI`: a property that is no item's, such as `attachment:Name`.
    ExceptionFieldUri(&'static str),
    /// `t:Value Name="…"`.
    Value { name: &'static str, value: String },
    /// `t:LineNumber`, `t:LinePosition` (both from 1) and `t:Violation` of a schema fault.
    Violation { line: usize, position: usize, text: String },
}

/// An error as EWS tells it, in a response message or in a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {text}", code.name())]
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

    /// The code and the property it is about, where that has a name: others cannot stand in an answer.
    pub(crate) fn about(code: ResponseCode, field_uri: &str) -> Self {
        let mut error = Self::from(code);
        if is_field_uri(field_uri) {
            error.details.push(Detail::FieldUri(field_uri.to_owned()));
        }
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
    fn an_error_is_about_properties_that_have_a_name() {
        let about = |uri: &str| EwsError::about(ResponseCode::ErrorInvalidPropertySet, uri).details;
        assert_eq!(about("item:Subject"), [Detail::FieldUri("item:Subject".into())]);
        for other in ["extended property", "message:Subject", "item:InternetMessageHeader", ""] {
            assert_eq!(about(other), [], "{other}");
        }
    }

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

    #[test]
    fn a_code_is_found_by_its_name() {
        assert_eq!(ResponseCode::by_name("ErrorItemNotFound"), Some(ResponseCode::ErrorItemNotFound));
        assert_eq!(ResponseCode::by_name("ErrorNonsense"), None);
        assert_eq!(ResponseCode::by_name("Other"), None);
    }
}
