//! What is refused by name, with the reason: operations and elements that EWS
//! has and that would reach out of a mailbox. Whatever is in no table at all is
//! refused, too; this only says why.

/// Operations, by the names of their elements in soap:Body, with the reason.
pub static REFUSED_OPERATIONS: &[(&[&str], &str)] = &[
    (
        &["Subscribe", "Unsubscribe", "GetEvents", "GetStreamingEvents"],
        "subscriptions belong to the account that signs in, and a push subscription makes Exchange call any address",
    ),
    (&["UpdateInboxRules"], "a rule that forwards or deletes would go on working after the call"),
    (
        &["GetDelegate", "AddDelegate", "UpdateDelegate", "RemoveDelegate"],
        "delegates are given rights by people, not by tools",
    ),
    (
        &[
            "GetUserConfiguration",
            "CreateUserConfiguration",
            "UpdateUserConfiguration",
            "DeleteUserConfiguration",
            "GetSpecificUserConfiguration",
        ],
        "user configurations hold the settings of other programs",
    ),
    (&["ExportItems", "UploadItems"], "their data can hold any property, senders and rules included"),
    (&["ConvertId"], "it makes ids for any mailbox"),
    (
        &["GetServerTimeZones"],
        "Exchange runs it as the account that signs in; the host's session knows the time zones",
    ),
    (
        &["GetPersona", "GetUserPhoto", "SetUserPhoto", "GetMailTips", "GetServiceConfiguration"],
        "Exchange may run it as the account that signs in, whoever is impersonated",
    ),
    (
        &["GetPasswordExpirationDate", "GetClientAccessToken", "GetUserRetentionPolicyTags"],
        "it is about the account that signs in, not about a mailbox",
    ),
    (&["ApplyConversationAction"], "it can move or delete what comes later, long after the call"),
    (
        &["CopyFolder", "CreateFolderPath", "CreateManagedFolder", "ArchiveItem", "MarkAsJunk"],
        "no tool needs it, and it reaches further than it says",
    ),
    (&["UpdateItemInRecoverableItems"], "recoverable items are out of the users' sight"),
    (
        &["FindMessageTrackingReport", "GetMessageTrackingReport"],
        "message tracking sees the whole organization",
    ),
    (
        &[
            "SearchMailboxes",
            "GetSearchableMailboxes",
            "FindMailboxStatisticsByKeywords",
            "GetHoldOnMailboxes",
            "SetHoldOnMailboxes",
            "GetNonIndexableItemStatistics",
            "GetNonIndexableItemDetails",
            "GetDiscoverySearchConfiguration",
            "StartSearchSession",
            "ExecuteSearch",
            "EndSearchSession",
            "PerformInstantSearch",
        ],
        "searches over mailboxes see the whole organization",
    ),
    (
        &["GetSharingFolder", "GetSharingMetadata", "RefreshSharingFolder"],
        "sharing gives others a way into the mailbox",
    ),
    (
        &["InstallApp", "UninstallApp", "DisableApp", "GetAppManifests", "GetAppMarketplaceUrl"],
        "apps run with the rights of the user",
    ),
    (
        &["PlayOnPhone", "GetPhoneCallInformation", "DisconnectPhoneCall"],
        "it makes Exchange call a telephone",
    ),
    (&["GetReminders", "PerformReminderAction"], "no tool needs it"),
];

/// Elements, with the reason.
pub static REFUSED_ELEMENTS: &[(&[&str], &str)] = &[
    (
        &["t:Sender", "t:SenderSMTPAddress", "t:Organizer", "t:ReceivedBy", "t:ReceivedRepresenting"],
        "who writes is the host's to say",
    ),
    (
        &["t:MimeContent", "t:MimeContentUTF8"],
        "raw MIME can say anything about who wrote to whom; write the properties themselves",
    ),
    (
        &["t:ReferenceAttachment", "t:AttachmentOriginalUrl", "t:ContentLocation"],
        "its address would be opened by others",
    ),
    (&["t:PermissionSet", "t:SharingEffectiveRights"], "rights for others are given by people, not by tools"),
    (&["t:SearchFolder", "t:SearchParameters"], "a search folder looks into folders that were not named"),
    (&["t:RemoveItem"], "it removes the message that it answers; use DeleteItem, whose effect is plain"),
    (
        &["t:SuppressReadReceipt", "t:AcceptSharingInvitation", "t:PostReplyItem", "t:AddItemToMyCalendar"],
        "this response object is not signed",
    ),
    (
        &[
            "t:InlineImageUrlTemplate",
            "t:InlineImageUrlOnLoadTemplate",
            "t:InlineImageCustomDataTemplate",
            "t:AddBlankTargetToLinks",
        ],
        "it would put addresses of the plugin's choice into the HTML",
    ),
    (
        &["t:PolicyTag", "t:ArchiveTag", "t:RetentionDate", "t:ManagedFolderInformation"],
        "retention is the administrator's to set",
    ),
    (
        &["t:MeetingWorkspaceUrl", "t:NetShowUrl", "t:JoinOnlineMeetingUrl", "t:OnlineMeetingSettings"],
        "it is a link that clients open by themselves",
    ),
    (&["t:IsAssociated"], "associated items are hidden from people"),
    (&["t:InternetMessageHeaders"], "headers can say anything about who wrote to whom"),
    (
        &["t:AddressListId"],
        "address lists belong to the directory; FindPeople has the folder `directory` for it",
    ),
    (&["t:ItemId"], "people are named by address; a private list or a contact cannot be judged"),
];

/// Why an operation of this name is refused, if it is a known one.
pub(crate) fn refused_operation(name: &str) -> Option<&'static str> {
    reason(REFUSED_OPERATIONS, name)
}

/// Why an element of this name is refused where the grammar does not have it,
/// if it is a known one.
pub(crate) fn refused_element(name: &str) -> Option<&'static str> {
    reason(REFUSED_ELEMENTS, name)
}

fn reason(table: &'static [(&'static [&'static str], &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(names, _)| names.contains(&name)).map(|(_, reason)| *reason)
}
