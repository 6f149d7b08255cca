//! Operations that the host never signs, and operations beyond the grant.

use ews_mcp_gate::{Access, Need};

use crate::cases::{Case, check};
use crate::scene::scene;

/// What Exchange has and no tool gets (and names that hide among them).
const NEVER: &[&str] = &[
    "Subscribe",
    "Unsubscribe",
    "GetEvents",
    "GetStreamingEvents",
    "UpdateInboxRules",
    "GetDelegate",
    "AddDelegate",
    "UpdateDelegate",
    "RemoveDelegate",
    "GetUserConfiguration",
    "CreateUserConfiguration",
    "UpdateUserConfiguration",
    "DeleteUserConfiguration",
    "ExportItems",
    "UploadItems",
    "ConvertId",
    "GetServerTimeZones",
    "GetPersona",
    "GetUserPhoto",
    "SetUserPhoto",
    "GetMailTips",
    "GetServiceConfiguration",
    "GetPasswordExpirationDate",
    "GetClientAccessToken",
    "GetUserRetentionPolicyTags",
    "ApplyConversationAction",
    "CopyFolder",
    "CreateFolderPath",
    "CreateManagedFolder",
    "ArchiveItem",
    "MarkAsJunk",
    "UpdateItemInRecoverableItems",
    "FindMessageTrackingReport",
    "GetMessageTrackingReport",
    "SearchMailboxes",
    "GetSearchableMailboxes",
    "FindMailboxStatisticsByKeywords",
    "GetHoldOnMailboxes",
    "SetHoldOnMailboxes",
    "GetNonIndexableItemStatistics",
    "GetDiscoverySearchConfiguration",
    "StartSearchSession",
    "ExecuteSearch",
    "PerformInstantSearch",
    "GetSharingFolder",
    "GetSharingMetadata",
    "RefreshSharingFolder",
    "InstallApp",
    "UninstallApp",
    "DisableApp",
    "GetAppManifests",
    "PlayOnPhone",
    "DisconnectPhoneCall",
    "GetReminders",
];

/// What is in no table at all.
const UNKNOWN: &[&str] = &[
    "FindMeetingTimeCandidates",
    "SetTeamMailbox",
    "UnpinTeamMailbox",
    "AddNewImContactToGroup",
    "CreateMeetingInstanceRequest",
    "SetImGroup",
    "ReportMessage",
    "AddTag",
    "CreateOrUpdateFocusedOtherOverride",
    "SendNotification",
    "GetUserAvailability",
    "GetUserOofSettings",
    "SetUserOofSettings",
    "FindItemResponse",
    "ResponseMessages",
];

fn without(need: Need, name: &str) -> Case {
    let name_of_case = format!("{name} without its need");
    Case::refused(&name_of_case, scene().without(need), "need-not-granted", name, format!("<m:{name} $N/>"))
}

fn for_delegates(name: &str) -> Case {
    let delegate = scene().access(Access::Delegate);
    Case::refused(name, delegate, "not-for-delegates", name, format!("<m:{name} $N/>"))
}

pub(super) fn attacks() -> Vec<Case> {
    let never = NEVER.iter().map(|name| {
        let xml = format!("<m:{name} $N><t:URL>http://evil.example</t:URL></m:{name}>");
        Case::refused(name, scene(), "refused-operation", name, xml)
    });
    let unknown = UNKNOWN
        .iter()
        .map(|name| Case::refused(name, scene(), "unknown-operation", name, format!("<m:{name} $N/>")));
    let beyond = [
        Case::refused(
            "an operation that was not granted",
            scene().only(&["GetItem"]),
            "operation-not-granted",
            "DeleteItem",
            "<m:DeleteItem $N DeleteType=\"HardDelete\"/>".to_owned(),
        ),
        without(Need::Directory, "ResolveNames"),
        without(Need::Directory, "FindPeople"),
        without(Need::Directory, "GetRoomLists"),
        without(Need::Directory, "GetRooms"),
        without(Need::Directory, "ExpandDL"),
        without(Need::Availability, "GetUserAvailabilityRequest"),
        for_delegates("GetUserOofSettingsRequest"),
        for_delegates("SetUserOofSettingsRequest"),
    ];
    never.chain(unknown).chain(beyond).collect()
}

#[test]
fn operations_that_no_tool_has_are_refused_by_name() {
    check("attacks-operations", &attacks());
}
