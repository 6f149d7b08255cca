//! The operations of EWS, as the elements of `soap:Body` are called: what a rule can be about.
//!
//! All of them, whether this server has them or not: a rule is read the same everywhere.

/// Source: the requests in `messages.xsd` of Exchange Server SE.
const NAMES: &str = "\
    AddDelegate AddDistributionGroupToImList AddImContactToGroup AddImGroup AddNewImContactToGroup \
    AddNewTelUriContactToGroup AddTag ApplyConversationAction ArchiveItem ConvertId CopyFolder CopyItem \
    CreateAttachment CreateFolder CreateFolderPath CreateItem CreateManagedFolder \
    CreateMeetingInstanceRequest CreateMeetingSpace CreateOrUpdateFocusedOtherOverride \
    CreateUserConfiguration DeleteAttachment DeleteFocusedOtherOverride DeleteFolder DeleteItem \
    DeleteMeetingInstanceRequest DeleteMeetingSpace DeleteSearchSuggestion DeleteUserConfiguration \
    DisableApp DisconnectPhoneCall EmptyFolder EndInstantSearchSession EndSearchSession ExecuteSearch \
    ExpandDL ExportItems FindAvailableMeetingTimes FindConversation FindFolder FindItem \
    FindMailboxStatisticsByKeywords FindMeetingSpaceByJoinUrl FindMeetingTimeCandidates \
    FindMessageTrackingReport FindPeople FindTags GetAppManifests GetAppMarketplaceUrl GetAttachment \
    GetClientAccessToken GetConversationItems GetDelegate GetDiscoverySearchConfiguration GetEvents \
    GetFocusedOtherOverrides GetFolder GetHoldOnMailboxes GetImItemList GetImItems GetInboxRules GetItem \
    GetLastPrivateCatalogUpdate GetMailTips GetMeetingInstanceRequest GetMeetingSpace \
    GetMessageTrackingReport GetNonIndexableItemDetails GetNonIndexableItemStatistics GetOMEConfiguration \
    GetPasswordExpirationDate GetPersona GetPhoneCallInformation GetPrivateCatalogAddIns GetReminders \
    GetRoomLists GetRooms GetSearchSuggestions GetSearchableMailboxes GetServerTimeZones \
    GetServiceConfiguration GetSharingFolder GetSharingMetadata GetSpecificUserConfiguration \
    GetStreamingEvents GetUserAvailabilityRequest GetUserConfiguration GetUserOofSettingsRequest \
    GetUserPhoto GetUserRetentionPolicyTags HideTag InstallApp MarkAllItemsAsRead MarkAsJunk MoveFolder \
    MoveItem PerformInstantSearch PerformReminderAction PlayOnPhone RefreshSharingFolder RegisterConsent \
    RemoveContactFromImList RemoveDelegate RemoveDistributionGroupFromImList RemoveImContactFromGroup \
    RemoveImGroup ReportMessage ResolveNames SearchMailboxes SendItem SetHoldOnMailboxes SetImGroup \
    SetImListMigrationCompleted SetOMEConfiguration SetTeamMailbox SetUserOofSettingsRequest SetUserPhoto \
    StartSearchSession Subscribe SyncFolderHierarchy SyncFolderItems UninstallApp UnpinTeamMailbox \
    Unsubscribe UpdateDelegate UpdateFolder UpdateInboxRules UpdateItem UpdateItemInRecoverableItems \
    UpdateMeetingInstanceRequest UpdateMeetingSpace UpdateUserConfiguration UploadItems";

/// What Autodiscover is asked, in plain XML and in SOAP.
const AUTODISCOVER: [&str; 2] = ["Autodiscover", "GetUserSettings"];

/// Whether EWS has an operation with this request element.
pub(super) fn is_known(name: &str) -> bool {
    all().any(|known| known == name)
}

pub(super) fn all() -> impl Iterator<Item = &'static str> {
    NAMES.split_ascii_whitespace().chain(AUTODISCOVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_called_as_its_request_element() {
        assert!(is_known("FindItem") && is_known("SendItem") && is_known("GetUserAvailabilityRequest"));
        assert!(!is_known("GetUserAvailability") && !is_known("finditem") && !is_known(""));
    }
}
