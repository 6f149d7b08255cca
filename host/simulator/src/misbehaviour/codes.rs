//! The error codes of EWS that a rule can order: all of them.
//!
//! What this server gives of itself stands in `errors`, and has its text from there. Of the others, those that tell
//! of a server in trouble have Microsoft's text, the rest a general one.

use crate::errors::ResponseCode;

/// For codes whose text nobody has written down.
const GENERAL: &str = "The operation failed.";

/// Microsoft's texts, from the documentation of `ServiceError`.
const TEXTS: &[(&str, &str)] = &[
    ("ErrorADUnavailable", "Active Directory is unavailable. Try again later."),
    ("ErrorConnectionFailed", "Connection did not succeed. Try again later."),
    (
        "ErrorExceededFindCountLimit",
        "You have exceeded the maximum number of objects that can be returned for the find operation. Use paging \
         to reduce the result size and try your request again.",
    ),
    (
        "ErrorExceededSubscriptionCount",
        "You have exceeded the available subscriptions for your account. Remove unnecessary subscriptions and try \
         your request again.",
    ),
    ("ErrorInsufficientResources", "Resources are unavailable. Try again later."),
    ("ErrorInternalServerTransientError", "An internal server error occurred. Try again later."),
    ("ErrorMailboxMoveInProgress", "Mailbox move in progress. Try again later."),
    ("ErrorMailboxStoreUnavailable", "The mailbox database is temporarily unavailable."),
    (
        "ErrorNoRespondingCASInDestinationSite",
        "Exchange Web Services are not currently available for this request because none of the Client Access \
         Servers in the destination site could process the request.",
    ),
    ("ErrorNotEnoughMemory", "There was not enough memory to complete the request."),
    (
        "ErrorSubmissionQuotaExceeded",
        "The message couldn't be sent because the sender's submission quota was exceeded. Please try again later.",
    ),
    ("ErrorTooManyObjectsOpened", "Too many concurrent connections opened."),
];

/// The code with this name. None: EWS has no such code.
pub(super) fn code(name: &str) -> Option<ResponseCode> {
    let name = all().find(|known| *known == name)?;
    let text = || TEXTS.iter().find(|(code, _)| *code == name).map_or(GENERAL, |(_, text)| text);
    Some(ResponseCode::by_name(name).unwrap_or_else(|| ResponseCode::Other { name, text: text() }))
}

pub(super) fn all() -> impl Iterator<Item = &'static str> {
    NAMES.split_ascii_whitespace()
}

/// Source: `ResponseCodeType` of Exchange Server SE.
const NAMES: &str = "\
    ErrorADOperation ErrorADSessionFilter ErrorADUnavailable ErrorAccessDenied ErrorAccessModeSpecified \
    ErrorAccountDisabled ErrorAccountSuspend ErrorAccountSuspendShowTierUpgrade ErrorAddDelegatesFailed \
    ErrorAddressSpaceNotFound ErrorAffectedTaskOccurrencesRequired ErrorApplyConversationActionFailed \
    ErrorArchiveFolderPathCreation ErrorArchiveMailboxNotEnabled ErrorArchiveMailboxSearchFailed \
    ErrorArchiveMailboxServiceDiscoveryFailed ErrorAttachmentNestLevelLimitExceeded \
    ErrorAttachmentSizeLimitExceeded ErrorAutoDiscoverFailed ErrorAvailabilityConfigNotFound \
    ErrorCalendarCannotMoveOrCopyOccurrence \
    ErrorCalendarCannotUpdateDeletedItem ErrorCalendarCannotUseIdForOccurrenceId \
    ErrorCalendarCannotUseIdForRecurringMasterId ErrorCalendarDurationIsTooLong \
    ErrorCalendarEndDateIsEarlierThanStartDate ErrorCalendarFolderIsInvalidForCalendarView \
    ErrorCalendarForwardActionNotAllowed ErrorCalendarInvalidAttributeValue \
    ErrorCalendarInvalidDayForTimeChangePattern ErrorCalendarInvalidDayForWeeklyRecurrence \
    ErrorCalendarInvalidPropertyState ErrorCalendarInvalidPropertyValue ErrorCalendarInvalidRecurrence \
    ErrorCalendarInvalidTimeZone ErrorCalendarIsCancelledForAccept ErrorCalendarIsCancelledForDecline \
    ErrorCalendarIsCancelledForRemove ErrorCalendarIsCancelledForTentative \
    ErrorCalendarIsDelegatedForAccept ErrorCalendarIsDelegatedForDecline ErrorCalendarIsDelegatedForRemove \
    ErrorCalendarIsDelegatedForTentative ErrorCalendarIsGroupMailboxForAccept \
    ErrorCalendarIsGroupMailboxForDecline ErrorCalendarIsGroupMailboxForSuppressReadReceipt \
    ErrorCalendarIsGroupMailboxForTentative ErrorCalendarIsNotOrganizer ErrorCalendarIsOrganizerForAccept \
    ErrorCalendarIsOrganizerForDecline ErrorCalendarIsOrganizerForRemove \
    ErrorCalendarIsOrganizerForTentative ErrorCalendarMeetingRequestIsOutOfDate \
    ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange ErrorCalendarOccurrenceIsDeletedFromRecurrence \
    ErrorCalendarOutOfRange ErrorCalendarSeekToConditionNotSupported ErrorCalendarViewRangeTooBig \
    ErrorCallerIsInvalidADAccount ErrorCannotAccessDeletedPublicFolder \
    ErrorCannotArchiveCalendarContactTaskFolderException ErrorCannotArchiveItemsInArchiveMailbox \
    ErrorCannotArchiveItemsInPublicFolders ErrorCannotCreateCalendarItemInNonCalendarFolder \
    ErrorCannotCreateContactInNonContactFolder ErrorCannotCreatePostItemInNonMailFolder \
    ErrorCannotCreateTaskInNonTaskFolder ErrorCannotDeleteObject ErrorCannotDeleteTaskOccurrence \
    ErrorCannotDisableMandatoryExtension ErrorCannotDownloadExtensionManifest ErrorCannotEmptyFolder \
    ErrorCannotFindUser ErrorCannotGetExternalEcpUrl ErrorCannotGetSourceFolderPath \
    ErrorCannotOpenFileAttachment ErrorCannotSetCalendarPermissionOnNonCalendarFolder \
    ErrorCannotSetNonCalendarPermissionOnCalendarFolder ErrorCannotSetPermissionUnknownEntries \
    ErrorCannotSpecifySearchFolderAsSourceFolder ErrorCannotUninstallProvidedExtensions \
    ErrorCannotUseFolderIdForItemId ErrorCannotUseItemIdForFolderId ErrorChangeKeyRequired \
    ErrorChangeKeyRequiredForWriteOperations ErrorClientDisconnected \
    ErrorClientIntentInvalidStateDefinition ErrorClientIntentNotFound ErrorConnectionFailed \
    ErrorContainsFilterWrongType ErrorContentConversionFailed ErrorContentIndexingNotEnabled \
    ErrorCorruptData ErrorCreateItemAccessDenied ErrorCreateManagedFolderPartialCompletion \
    ErrorCreateSubfolderAccessDenied ErrorCrossMailboxMoveCopy ErrorCrossSiteRequest \
    ErrorDataSizeLimitExceeded ErrorDataSourceOperation ErrorDelegateAlreadyExists \
    ErrorDelegateCannotAddOwner ErrorDelegateMissingConfiguration ErrorDelegateNoUser \
    ErrorDelegateValidationFailed ErrorDeleteDistinguishedFolder ErrorDeleteItemsFailed \
    ErrorDeleteUnifiedMessagingPromptFailed ErrorDiscoverySearchesDisabled \
    ErrorDistinguishedUserNotSupported ErrorDistributionListMemberNotExist \
    ErrorDuplicateExtendedKeywordDefinition ErrorDuplicateInputFolderNames \
    ErrorDuplicateLegacyDistinguishedName ErrorDuplicateSOAPHeader \
    ErrorDuplicateSenderRestrictionsInputFound ErrorDuplicateUserIdsSpecified ErrorEmailAddressMismatch \
    ErrorEventNotFound ErrorExceededConnectionCount ErrorExceededFindCountLimit \
    ErrorExceededMaxRecipientLimit ErrorExceededMaxRecipientLimitBlock \
    ErrorExceededMaxRecipientLimitShowTierUpgrade ErrorExceededMessageLimit \
    ErrorExceededMessageLimitShowTierUpgrade ErrorExceededSubscriptionCount ErrorExpiredSubscription \
    ErrorExportRemoteArchiveItemsFailed ErrorExtensionAlreadyInstalledForOrg ErrorExtensionNotFound \
    ErrorExtensionsNotAuthorized ErrorFindRemoteArchiveFolderFailed ErrorFolderCorrupt ErrorFolderExists \
    ErrorFolderNotFound ErrorFolderPropertRequestFailed ErrorFolderSave ErrorFolderSaveFailed \
    ErrorFolderSavePropertyError ErrorFreeBusyDLLimitReached ErrorFreeBusyGenerationFailed \
    ErrorGetRemoteArchiveFolderFailed ErrorGetRemoteArchiveItemFailed \
    ErrorGetServerSecurityDescriptorFailed ErrorIPGatewayNotFound ErrorImContactLimitReached \
    ErrorImGroupDisplayNameAlreadyExists ErrorImGroupLimitReached ErrorImpersonateUserDenied \
    ErrorImpersonationDenied ErrorImpersonationFailed ErrorInboxRulesValidationError \
    ErrorIncorrectSchemaVersion ErrorIncorrectUpdatePropertyCount ErrorIndividualMailboxLimitReached \
    ErrorInstantSearchFailed ErrorInstantSearchSessionExpired ErrorInstantSearchTimeout \
    ErrorInsufficientResources ErrorInternalServerError ErrorInternalServerTransientError \
    ErrorInvalidAccessLevel ErrorInvalidArgument ErrorInvalidAttachmentId ErrorInvalidAttachmentSubfilter \
    ErrorInvalidAttachmentSubfilterTextFilter ErrorInvalidAuthorizationContext ErrorInvalidBulkActionType \
    ErrorInvalidChangeKey ErrorInvalidClientAccessTokenRequest ErrorInvalidClientSecurityContext \
    ErrorInvalidCompleteDate ErrorInvalidContactEmailAddress ErrorInvalidContactEmailIndex \
    ErrorInvalidCrossForestCredentials ErrorInvalidDelegatePermission ErrorInvalidDelegateUserId \
    ErrorInvalidExchangeImpersonationHeaderData ErrorInvalidExcludesRestriction \
    ErrorInvalidExpressionTypeForSubFilter ErrorInvalidExtendedProperty ErrorInvalidExtendedPropertyValue \
    ErrorInvalidExtensionId ErrorInvalidExternalSharingInitiator ErrorInvalidExternalSharingSubscriber \
    ErrorInvalidFederatedOrganizationId ErrorInvalidFederationOrganizationIdentifier ErrorInvalidFolderId \
    ErrorInvalidFolderTypeForOperation ErrorInvalidFractionalPagingParameters ErrorInvalidFreeBusyViewType \
    ErrorInvalidGetSharingFolderRequest ErrorInvalidId ErrorInvalidIdEmpty ErrorInvalidIdMalformed \
    ErrorInvalidIdMalformedEwsLegacyIdFormat ErrorInvalidIdMonikerTooLong \
    ErrorInvalidIdNotAnItemAttachmentId ErrorInvalidIdReturnedByResolveNames \
    ErrorInvalidIdStoreObjectIdTooLong ErrorInvalidIdTooManyAttachmentLevels ErrorInvalidIdXml \
    ErrorInvalidImContactId ErrorInvalidImDistributionGroupSmtpAddress ErrorInvalidImGroupId \
    ErrorInvalidIndexedPagingParameters ErrorInvalidInternetHeaderChildNodes \
    ErrorInvalidInternetWebProxyOnLocalServer ErrorInvalidItemForOperationAcceptItem \
    ErrorInvalidItemForOperationArchiveItem ErrorInvalidItemForOperationCancelItem \
    ErrorInvalidItemForOperationCreateItem ErrorInvalidItemForOperationCreateItemAttachment \
    ErrorInvalidItemForOperationDeclineItem ErrorInvalidItemForOperationExpandDL \
    ErrorInvalidItemForOperationRemoveItem ErrorInvalidItemForOperationSendItem \
    ErrorInvalidItemForOperationTentative ErrorInvalidKeepNCount ErrorInvalidKeepNType ErrorInvalidLatitude \
    ErrorInvalidLicense ErrorInvalidLikeRequest ErrorInvalidLogonType ErrorInvalidLongitude \
    ErrorInvalidMailbox ErrorInvalidManagedFolderProperty ErrorInvalidManagedFolderQuota \
    ErrorInvalidManagedFolderSize ErrorInvalidManagementRoleHeader ErrorInvalidMergedFreeBusyInterval \
    ErrorInvalidNameForNameResolution ErrorInvalidNetworkServiceContext ErrorInvalidOofParameter \
    ErrorInvalidOperation ErrorInvalidOrganizationRelationshipForFreeBusy ErrorInvalidPagingMaxRows \
    ErrorInvalidParentFolder ErrorInvalidPercentCompleteValue ErrorInvalidPermissionSettings \
    ErrorInvalidPhoneCallId ErrorInvalidPhoneNumber ErrorInvalidPhotoSize ErrorInvalidPropertyAppend \
    ErrorInvalidPropertyDelete ErrorInvalidPropertyForExists ErrorInvalidPropertyForOperation \
    ErrorInvalidPropertyRequest ErrorInvalidPropertySet ErrorInvalidPropertyUpdateSentMessage \
    ErrorInvalidProxySecurityContext ErrorInvalidPullSubscriptionId ErrorInvalidPushSubscriptionUrl \
    ErrorInvalidRecipientSubfilter ErrorInvalidRecipientSubfilterComparison \
    ErrorInvalidRecipientSubfilterOrder ErrorInvalidRecipientSubfilterTextFilter ErrorInvalidRecipients \
    ErrorInvalidReferenceItem ErrorInvalidReportMessageActionType ErrorInvalidRequest \
    ErrorInvalidRestriction ErrorInvalidRetentionTagIdGuid ErrorInvalidRetentionTagInheritance \
    ErrorInvalidRetentionTagInvisible ErrorInvalidRetentionTagNone ErrorInvalidRetentionTagTypeMismatch \
    ErrorInvalidRoutingType ErrorInvalidSIPUri ErrorInvalidScheduledOofDuration \
    ErrorInvalidSchemaVersionForMailboxVersion ErrorInvalidSecurityDescriptor \
    ErrorInvalidSendItemSaveSettings ErrorInvalidSerializedAccessToken ErrorInvalidServerVersion \
    ErrorInvalidSharingData ErrorInvalidSharingMessage ErrorInvalidSid ErrorInvalidSmtpAddress \
    ErrorInvalidSubfilterType ErrorInvalidSubfilterTypeNotAttendeeType \
    ErrorInvalidSubfilterTypeNotRecipientType ErrorInvalidSubscription ErrorInvalidSubscriptionRequest \
    ErrorInvalidSweepRule ErrorInvalidSweepRuleOperationType ErrorInvalidSyncStateData \
    ErrorInvalidTimeInterval ErrorInvalidUserInfo ErrorInvalidUserOofSettings ErrorInvalidUserPrincipalName \
    ErrorInvalidUserSid ErrorInvalidUserSidMissingUPN ErrorInvalidValueForProperty ErrorInvalidWatermark \
    ErrorIrresolvableConflict ErrorItemCorrupt ErrorItemNotFound ErrorItemPropertyRequestFailed \
    ErrorItemSave ErrorItemSavePropertyError ErrorLegacyMailboxFreeBusyViewTypeNotMerged \
    ErrorLocalServerObjectNotFound ErrorLocationServicesDisabled ErrorLocationServicesInvalidRequest \
    ErrorLocationServicesRequestFailed ErrorLocationServicesRequestTimedOut \
    ErrorLogonAsNetworkServiceFailed ErrorMailRecipientNotFound ErrorMailTipsDisabled \
    ErrorMailboxConfiguration ErrorMailboxDataArrayEmpty ErrorMailboxDataArrayTooBig ErrorMailboxFailover \
    ErrorMailboxHoldNotFound ErrorMailboxLogonFailed ErrorMailboxMoveInProgress \
    ErrorMailboxScopeNotAllowedWithoutQueryString ErrorMailboxStoreUnavailable \
    ErrorManagedFolderAlreadyExists ErrorManagedFolderNotFound ErrorManagedFoldersRootFailure \
    ErrorMarketPlaceExtensionAlreadyInstalledForOrg ErrorMeetingSuggestionGenerationFailed \
    ErrorMessageBlocked ErrorMessageDispositionRequired ErrorMessagePerFolderCountReceiveQuotaExceeded \
    ErrorMessageSizeExceeded ErrorMessageSubmissionBlocked ErrorMessageTrackingNoSuchDomain \
    ErrorMessageTrackingPermanentError ErrorMessageTrackingTransientError ErrorMimeContentConversionFailed \
    ErrorMimeContentInvalid ErrorMimeContentInvalidBase64String ErrorMissedNotificationEvents \
    ErrorMissingArgument ErrorMissingEmailAddress ErrorMissingEmailAddressForManagedFolder \
    ErrorMissingExchangePrincipal ErrorMissingInformationEmailAddress \
    ErrorMissingInformationReferenceItemId ErrorMissingInformationSharingFolderId \
    ErrorMissingItemForCreateItemAttachment ErrorMissingManagedFolderId ErrorMissingRecipients \
    ErrorMissingUserIdInformation ErrorMoreThanOneAccessModeSpecified ErrorMoveCopyFailed \
    ErrorMoveDistinguishedFolder ErrorMultiLegacyMailboxAccess ErrorNameResolutionMultipleResults \
    ErrorNameResolutionNoMailbox ErrorNameResolutionNoResults ErrorNewEventStreamConnectionOpened \
    ErrorNewerExtensionAlreadyInstalled ErrorNewerMarketPlaceExtensionAlreadyInstalled \
    ErrorNoApplicableProxyCASServersAvailable ErrorNoCalendar \
    ErrorNoDestinationCASDueToKerberosRequirements ErrorNoDestinationCASDueToSSLRequirements \
    ErrorNoDestinationCASDueToVersionMismatch ErrorNoFolderClassOverride ErrorNoFreeBusyAccess \
    ErrorNoOAuthServerAvailableForRequest ErrorNoPropertyTagForCustomProperties \
    ErrorNoPublicFolderReplicaAvailable ErrorNoPublicFolderServerAvailable \
    ErrorNoRbacPermissionToInstallMarketPlaceExtensions \
    ErrorNoRbacPermissionToInstallReadWriteMailboxExtensions ErrorNoRespondingCASInDestinationSite \
    ErrorNoSenderRestrictionsSettingsFoundInRequest ErrorNoSpeechDetected ErrorNonExistentMailbox \
    ErrorNonPrimarySmtpAddress ErrorNotAllowedExternalSharingByPolicy ErrorNotDelegate ErrorNotEnoughMemory \
    ErrorNotSupportedSharingMessage ErrorObjectTypeChanged ErrorOccurrenceCrossingBoundary \
    ErrorOccurrenceTimeSpanTooBig ErrorOperationNotAllowedWithPublicFolderRoot \
    ErrorOrganizationAccessBlocked ErrorOrganizationNotFederated ErrorOutlookRuleBlobExists \
    ErrorParentFolderIdRequired ErrorParentFolderNotFound ErrorParsingXMLResponse \
    ErrorPasswordChangeRequired ErrorPasswordExpired ErrorPermissionNotAllowedByPolicy \
    ErrorPhoneNumberNotDialable ErrorPromptPublishingOperationFailed ErrorPropertyUpdate \
    ErrorPropertyValidationFailure ErrorProxiedSubscriptionCallFailure ErrorProxyCallFailed \
    ErrorProxyGroupSidLimitExceeded ErrorProxyRequestNotAllowed ErrorProxyRequestProcessingFailed \
    ErrorProxyServiceDiscoveryFailed ErrorProxySoapException ErrorProxyTokenExpired \
    ErrorPublicFolderMailboxDiscoveryFailed ErrorPublicFolderOperationFailed \
    ErrorPublicFolderRequestProcessingFailed ErrorPublicFolderServerNotFound ErrorPublicFolderSyncException \
    ErrorQueryFilterTooLong ErrorQuotaExceeded ErrorReadEventsFailed ErrorReadReceiptNotPending \
    ErrorRecipientNotFound ErrorRecognizerNotInstalled ErrorRecurrenceEndDateTooBig \
    ErrorRecurrenceHasNoOccurrence ErrorRemoveDelegatesFailed ErrorRequestAborted ErrorRequestStreamTooBig \
    ErrorRequiredPropertyMissing ErrorResolveNamesInvalidFolderType \
    ErrorResolveNamesOnlyOneContactsFolderAllowed ErrorResponseSchemaValidation ErrorRestrictionTooComplex \
    ErrorRestrictionTooLong ErrorResultSetTooBig ErrorRulesOverQuota ErrorSavedItemFolderNotFound \
    ErrorSchemaValidation ErrorSearchFolderNotInitialized ErrorSearchQueryHasTooManyKeywords \
    ErrorSearchTooManyMailboxes ErrorSendAsDenied ErrorSendMeetingCancellationsRequired \
    ErrorSendMeetingInvitationsOrCancellationsRequired ErrorSendMeetingInvitationsRequired \
    ErrorSenderRestrictionsUpdateFailed ErrorSentMeetingRequestUpdate ErrorSentTaskRequestUpdate \
    ErrorServerBusy ErrorServiceDiscoveryFailed ErrorServiceUnavailable ErrorSharingNoExternalEwsAvailable \
    ErrorSharingSynchronizationFailed ErrorSpeechGrammarError ErrorStaleObject ErrorSubmissionQuotaExceeded \
    ErrorSubscriptionAccessDenied ErrorSubscriptionDelegateAccessNotSupported ErrorSubscriptionNotFound \
    ErrorSubscriptionUnsubscribed ErrorSubscriptionsDisabledForGroup ErrorSyncFolderNotFound \
    ErrorTargetDomainNotSupported ErrorTeamMailboxActiveToPendingDelete ErrorTeamMailboxErrorUnknown \
    ErrorTeamMailboxFailedSendingNotifications ErrorTeamMailboxNotAuthorizedOwner ErrorTeamMailboxNotFound \
    ErrorTeamMailboxNotLinkedToSharePoint ErrorTeamMailboxUrlValidationFailed ErrorTimeIntervalTooBig \
    ErrorTimeZone ErrorTimeoutExpired ErrorToFolderNotFound ErrorTokenSerializationDenied \
    ErrorTooManyObjectsOpened ErrorUMServerUnavailable ErrorUnableToGetUserOofSettings \
    ErrorUnableToRemoveImContactFromGroup ErrorUnauthorizedClientAccessTokenRequest \
    ErrorUnexpectedUnifiedGroupsCount ErrorUnifiedGroupAadAuthorizationRequestDenied \
    ErrorUnifiedGroupAliasNamingPolicy ErrorUnifiedGroupAlreadyExists ErrorUnifiedGroupCreationDisabled \
    ErrorUnifiedGroupMailboxAADCreationFailed ErrorUnifiedGroupMailboxAADDeleteFailed \
    ErrorUnifiedGroupMailboxDeleteFailed ErrorUnifiedGroupMailboxNamingPolicy \
    ErrorUnifiedGroupMailboxNotFound ErrorUnifiedGroupMailboxProvisionFailed \
    ErrorUnifiedGroupMailboxUpdateDelayed ErrorUnifiedGroupMailboxUpdateFailed \
    ErrorUnifiedGroupMailboxUpdatedPartialProperties ErrorUnifiedMessagingDialPlanNotFound \
    ErrorUnifiedMessagingPromptNotFound ErrorUnifiedMessagingReportDataNotFound \
    ErrorUnifiedMessagingRequestFailed ErrorUnifiedMessagingServerNotFound ErrorUnsupportedCulture \
    ErrorUnsupportedMapiPropertyType ErrorUnsupportedMimeConversion ErrorUnsupportedPathForQuery \
    ErrorUnsupportedPathForSortGroup ErrorUnsupportedPropertyDefinition ErrorUnsupportedQueryFilter \
    ErrorUnsupportedRecurrence ErrorUnsupportedSubFilter ErrorUnsupportedTypeForConversion \
    ErrorUnsupportedUserForExecuteSearch ErrorUpdateDelegatesFailed ErrorUpdatePropertyMismatch \
    ErrorUserNotAllowedByPolicy ErrorUserNotUnifiedMessagingEnabled ErrorUserWithoutFederatedProxyAddress \
    ErrorValueOutOfRange ErrorVirusDetected ErrorVirusMessageDeleted ErrorVoiceMailNotImplemented \
    ErrorWeatherServiceDisabled ErrorWebRequestInInvalidState ErrorWin32InteropError \
    ErrorWorkingHoursSaveFailed ErrorWorkingHoursXmlMalformed ErrorWrongServerVersion \
    ErrorWrongServerVersionDelegate";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_this_server_has_its_text() {
        assert_eq!(code("ErrorItemNotFound"), Some(ResponseCode::ErrorItemNotFound));
    }

    #[test]
    fn other_codes_have_microsofts_text_or_a_general_one() {
        for (name, text) in [
            ("ErrorMailboxMoveInProgress", "Mailbox move in progress. Try again later."),
            ("ErrorMailboxFailover", "The operation failed."),
            ("ErrorWin32InteropError", "The operation failed."),
        ] {
            let code = code(name).unwrap();
            assert_eq!((&*code.name(), code.text()), (name, text));
        }
    }

    #[test]
    fn what_is_no_code_of_an_error_is_none() {
        for name in ["", "NoError", "ErrorNonsense", "erroritemnotfound", "Other"] {
            assert_eq!(code(name), None, "{name}");
        }
    }

    #[test]
    fn each_text_belongs_to_a_code_that_this_server_gives_only_when_told_to() {
        for (name, _) in TEXTS {
            assert!(matches!(code(name), Some(ResponseCode::Other { .. })), "{name}");
        }
    }
}
