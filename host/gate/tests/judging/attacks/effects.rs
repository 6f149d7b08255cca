//! Every operation with every set of effects, over every way to hand it over: it
//! goes out only where its effects were granted, and by the one way that fits.

use ews_mcp_gate::{Channel, Effect, Effects, Pattern};

use crate::scene::scene;

/// Operations with the effects that they have, as the design lists them.
const TABLE: &[(&str, &str, &str)] = &[
    (
        "FindFolder",
        "",
        "<m:FindFolder $N Traversal='Shallow'><m:FolderShape>$B</m:FolderShape><m:ParentFolderIds>$I</m:ParentFolderIds></m:FindFolder>",
    ),
    (
        "GetFolder",
        "",
        "<m:GetFolder $N><m:FolderShape>$B</m:FolderShape><m:FolderIds>$I</m:FolderIds></m:GetFolder>",
    ),
    (
        "FindItem",
        "",
        "<m:FindItem $N Traversal='Shallow'><m:ItemShape>$B</m:ItemShape><m:ParentFolderIds>$I</m:ParentFolderIds></m:FindItem>",
    ),
    ("GetItem", "", "<m:GetItem $N><m:ItemShape>$B</m:ItemShape>$S</m:GetItem>"),
    (
        "GetAttachment",
        "",
        "<m:GetAttachment $N><m:AttachmentIds><t:AttachmentId Id='$ATTACHMENT'/></m:AttachmentIds></m:GetAttachment>",
    ),
    (
        "FindConversation",
        "",
        "<m:FindConversation $N><m:ParentFolderId>$I</m:ParentFolderId></m:FindConversation>",
    ),
    (
        "GetConversationItems",
        "",
        "<m:GetConversationItems $N><m:ItemShape>$B</m:ItemShape><m:Conversations><t:Conversation><t:ConversationId Id='$CONVERSATION'/></t:Conversation></m:Conversations></m:GetConversationItems>",
    ),
    (
        "SyncFolderItems",
        "",
        "<m:SyncFolderItems $N><m:ItemShape>$B</m:ItemShape><m:SyncFolderId>$I</m:SyncFolderId><m:MaxChangesReturned>9</m:MaxChangesReturned></m:SyncFolderItems>",
    ),
    (
        "SyncFolderHierarchy",
        "",
        "<m:SyncFolderHierarchy $N><m:FolderShape>$B</m:FolderShape><m:SyncFolderId>$I</m:SyncFolderId></m:SyncFolderHierarchy>",
    ),
    ("GetUserOofSettings", "", "<m:GetUserOofSettingsRequest $N>$O</m:GetUserOofSettingsRequest>"),
    ("GetInboxRules", "", "<m:GetInboxRules $N/>"),
    (
        "ResolveNames",
        "",
        "<m:ResolveNames $N ReturnFullContactData='false'><m:UnresolvedEntry>a</m:UnresolvedEntry></m:ResolveNames>",
    ),
    (
        "FindPeople",
        "",
        "<m:FindPeople $N><m:IndexedPageItemView Offset='0' BasePoint='Beginning'/><m:ParentFolderId>$I</m:ParentFolderId></m:FindPeople>",
    ),
    (
        "ExpandDL",
        "",
        "<m:ExpandDL $N><m:Mailbox><t:EmailAddress>a@contoso.example</t:EmailAddress></m:Mailbox></m:ExpandDL>",
    ),
    ("GetRoomLists", "", "<m:GetRoomLists $N/>"),
    (
        "GetRooms",
        "",
        "<m:GetRooms $N><m:RoomList><t:EmailAddress>a@contoso.example</t:EmailAddress></m:RoomList></m:GetRooms>",
    ),
    (
        "GetUserAvailability",
        "",
        "<m:GetUserAvailabilityRequest $N><m:MailboxDataArray><t:MailboxData><t:Email><t:Address>a@contoso.example</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType></t:MailboxData></m:MailboxDataArray></m:GetUserAvailabilityRequest>",
    ),
    ("CreateItem: nothing said", "write", "<m:CreateItem $N><m:Items><t:Message/></m:Items></m:CreateItem>"),
    (
        "CreateItem: saved",
        "write",
        "<m:CreateItem $N MessageDisposition='SaveOnly'><m:Items><t:Message/></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: sent",
        "send",
        "<m:CreateItem $N MessageDisposition='SendOnly'><m:Items><t:Message/></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: sent, with a copy",
        "send",
        "<m:CreateItem $N MessageDisposition='SendAndSaveCopy'><m:Items><t:Message/></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: a meeting that invites nobody",
        "write",
        "<m:CreateItem $N SendMeetingInvitations='SendToNone'><m:Items><t:CalendarItem/></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: a meeting",
        "send",
        "<m:CreateItem $N SendMeetingInvitations='SendOnlyToAll'><m:Items><t:CalendarItem/></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: a meeting, with a copy",
        "send",
        "<m:CreateItem $N SendMeetingInvitations='SendToAllAndSaveCopy'><m:Items><t:CalendarItem/></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: an answer that is saved",
        "write",
        "<m:CreateItem $N><m:Items><t:ReplyToItem><t:ReferenceItemId Id='$ITEM'/></t:ReplyToItem></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: an answer",
        "send",
        "<m:CreateItem $N MessageDisposition='SendOnly'><m:Items><t:ReplyToItem><t:ReferenceItemId Id='$ITEM'/></t:ReplyToItem></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: an acceptance that is saved",
        "write",
        "<m:CreateItem $N><m:Items><t:AcceptItem><t:ReferenceItemId Id='$INVITATION'/></t:AcceptItem></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: a refusal that goes out",
        "send",
        "<m:CreateItem $N MessageDisposition='SendAndSaveCopy'><m:Items><t:DeclineItem><t:ReferenceItemId Id='$INVITATION'/></t:DeclineItem></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: a cancellation",
        "send",
        "<m:CreateItem $N MessageDisposition='SendAndSaveCopy'><m:Items><t:CancelCalendarItem><t:ReferenceItemId Id='$MEETING'/></t:CancelCalendarItem></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: out of sight",
        "destroy",
        "<m:CreateItem $N><m:SavedItemFolderId><t:FolderId Id='$HIDDEN'/></m:SavedItemFolderId><m:Items><t:Message/></m:Items></m:CreateItem>",
    ),
    (
        "CreateItem: sent, its copy out of sight",
        "destroy, send",
        "<m:CreateItem $N MessageDisposition='SendAndSaveCopy'><m:SavedItemFolderId><t:FolderId Id='$HIDDEN'/></m:SavedItemFolderId><m:Items><t:Message/></m:Items></m:CreateItem>",
    ),
    ("UpdateItem", "write", "<m:UpdateItem $N ConflictResolution='AutoResolve'>$U</m:UpdateItem>"),
    (
        "UpdateItem: without notices",
        "write",
        "<m:UpdateItem $N ConflictResolution='AutoResolve' SendMeetingInvitationsOrCancellations='SendToNone'>$U</m:UpdateItem>",
    ),
    (
        "UpdateItem: notices to all",
        "send",
        "<m:UpdateItem $N ConflictResolution='AutoResolve' SendMeetingInvitationsOrCancellations='SendOnlyToAll'>$U</m:UpdateItem>",
    ),
    (
        "UpdateItem: notices to some",
        "send",
        "<m:UpdateItem $N ConflictResolution='AutoResolve' SendMeetingInvitationsOrCancellations='SendOnlyToChanged'>$U</m:UpdateItem>",
    ),
    (
        "UpdateItem: notices to all, with copies",
        "send",
        "<m:UpdateItem $N ConflictResolution='AutoResolve' SendMeetingInvitationsOrCancellations='SendToAllAndSaveCopy'>$U</m:UpdateItem>",
    ),
    (
        "UpdateItem: notices to some, with copies",
        "send",
        "<m:UpdateItem $N ConflictResolution='AutoResolve' SendMeetingInvitationsOrCancellations='SendToChangedAndSaveCopy'>$U</m:UpdateItem>",
    ),
    (
        "CreateFolder",
        "write",
        "<m:CreateFolder $N><m:ParentFolderId>$I</m:ParentFolderId>$F</m:CreateFolder>",
    ),
    (
        "CreateFolder: out of sight",
        "destroy",
        "<m:CreateFolder $N><m:ParentFolderId><t:FolderId Id='$LOST'/></m:ParentFolderId>$F</m:CreateFolder>",
    ),
    (
        "UpdateFolder",
        "write",
        "<m:UpdateFolder $N><m:FolderChanges><t:FolderChange><t:FolderId Id='$FOLDER'/><t:Updates><t:SetFolderField><t:FieldURI FieldURI='folder:DisplayName'/><t:Folder><t:DisplayName>a</t:DisplayName></t:Folder></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>",
    ),
    (
        "MoveFolder",
        "write",
        "<m:MoveFolder $N><m:ToFolderId>$I</m:ToFolderId><m:FolderIds><t:FolderId Id='$FOLDER'/></m:FolderIds></m:MoveFolder>",
    ),
    (
        "MoveFolder: out of sight",
        "destroy",
        "<m:MoveFolder $N><m:ToFolderId><t:FolderId Id='$HIDDEN'/></m:ToFolderId><m:FolderIds><t:FolderId Id='$FOLDER'/></m:FolderIds></m:MoveFolder>",
    ),
    ("MoveItem", "write", "<m:MoveItem $N><m:ToFolderId>$I</m:ToFolderId>$S</m:MoveItem>"),
    (
        "MoveItem: to Deleted Items",
        "write",
        "<m:MoveItem $N><m:ToFolderId><t:DistinguishedFolderId Id='deleteditems'/></m:ToFolderId>$S</m:MoveItem>",
    ),
    (
        "MoveItem: into a folder inside of another",
        "write",
        "<m:MoveItem $N><m:ToFolderId><t:FolderId Id='$DEEP'/></m:ToFolderId>$S</m:MoveItem>",
    ),
    (
        "MoveItem: out of sight",
        "destroy",
        "<m:MoveItem $N><m:ToFolderId><t:FolderId Id='$HIDDEN'/></m:ToFolderId>$S</m:MoveItem>",
    ),
    (
        "MoveItem: into a folder that lies in itself",
        "destroy",
        "<m:MoveItem $N><m:ToFolderId><t:FolderId Id='$LOOP'/></m:ToFolderId>$S</m:MoveItem>",
    ),
    (
        "MoveItem: into a folder that cannot be seen",
        "destroy",
        "<m:MoveItem $N><m:ToFolderId><t:FolderId Id='$LOST'/></m:ToFolderId>$S</m:MoveItem>",
    ),
    ("CopyItem", "write", "<m:CopyItem $N><m:ToFolderId>$I</m:ToFolderId>$S</m:CopyItem>"),
    (
        "CreateAttachment",
        "write",
        "<m:CreateAttachment $N><m:ParentItemId Id='$DRAFT'/><m:Attachments><t:FileAttachment><t:Name>a</t:Name><t:Content>eA==</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>",
    ),
    (
        "MarkAllItemsAsRead",
        "write",
        "<m:MarkAllItemsAsRead $N><m:ReadFlag>true</m:ReadFlag><m:FolderIds>$I</m:FolderIds></m:MarkAllItemsAsRead>",
    ),
    (
        "DeleteItem: to Deleted Items",
        "write",
        "<m:DeleteItem $N DeleteType='MoveToDeletedItems'>$S</m:DeleteItem>",
    ),
    ("DeleteItem: soft", "destroy", "<m:DeleteItem $N DeleteType='SoftDelete'>$S</m:DeleteItem>"),
    ("DeleteItem: hard", "destroy", "<m:DeleteItem $N DeleteType='HardDelete'>$S</m:DeleteItem>"),
    (
        "DeleteItem: to Deleted Items, with notices",
        "write, send",
        "<m:DeleteItem $N DeleteType='MoveToDeletedItems' SendMeetingCancellations='SendOnlyToAll'>$S</m:DeleteItem>",
    ),
    (
        "DeleteItem: hard, with notices",
        "destroy, send",
        "<m:DeleteItem $N DeleteType='HardDelete' SendMeetingCancellations='SendToAllAndSaveCopy'>$S</m:DeleteItem>",
    ),
    (
        "DeleteFolder: to Deleted Items",
        "write",
        "<m:DeleteFolder $N DeleteType='MoveToDeletedItems'><m:FolderIds><t:FolderId Id='$FOLDER'/></m:FolderIds></m:DeleteFolder>",
    ),
    (
        "DeleteFolder: soft",
        "destroy",
        "<m:DeleteFolder $N DeleteType='SoftDelete'><m:FolderIds><t:FolderId Id='$FOLDER'/></m:FolderIds></m:DeleteFolder>",
    ),
    (
        "DeleteFolder: hard",
        "destroy",
        "<m:DeleteFolder $N DeleteType='HardDelete'><m:FolderIds><t:FolderId Id='$FOLDER'/></m:FolderIds></m:DeleteFolder>",
    ),
    (
        "EmptyFolder: to Deleted Items",
        "destroy",
        "<m:EmptyFolder $N DeleteType='MoveToDeletedItems' DeleteSubFolders='false'><m:FolderIds>$I</m:FolderIds></m:EmptyFolder>",
    ),
    (
        "EmptyFolder: hard",
        "destroy",
        "<m:EmptyFolder $N DeleteType='HardDelete' DeleteSubFolders='true'><m:FolderIds>$I</m:FolderIds></m:EmptyFolder>",
    ),
    (
        "DeleteAttachment",
        "destroy",
        "<m:DeleteAttachment $N><m:AttachmentIds><t:AttachmentId Id='$ATTACHMENT'/></m:AttachmentIds></m:DeleteAttachment>",
    ),
    (
        "SendItem",
        "send",
        "<m:SendItem $N SaveItemToFolder='true'><m:ItemIds><t:ItemId Id='$DRAFT'/></m:ItemIds></m:SendItem>",
    ),
    (
        "SetUserOofSettings: off",
        "write",
        "<m:SetUserOofSettingsRequest $N>$O<t:UserOofSettings><t:OofState>Disabled</t:OofState><t:ExternalAudience>None</t:ExternalAudience></t:UserOofSettings></m:SetUserOofSettingsRequest>",
    ),
    (
        "SetUserOofSettings: on",
        "send",
        "<m:SetUserOofSettingsRequest $N>$O<t:UserOofSettings><t:OofState>Enabled</t:OofState><t:ExternalAudience>None</t:ExternalAudience></t:UserOofSettings></m:SetUserOofSettingsRequest>",
    ),
    (
        "SetUserOofSettings: later, written with white space",
        "send",
        "<m:SetUserOofSettingsRequest $N>$O<t:UserOofSettings><t:OofState> Scheduled\n</t:OofState><t:ExternalAudience>All</t:ExternalAudience></t:UserOofSettings></m:SetUserOofSettingsRequest>",
    ),
];

const PARTS: &[(&str, &str)] = &[
    ("$B", "<t:BaseShape>IdOnly</t:BaseShape>"),
    ("$S", "<m:ItemIds><t:ItemId Id='$MEETING'/></m:ItemIds>"),
    ("$O", "<t:Mailbox><t:Address>anna@contoso.example</t:Address></t:Mailbox>"),
    (
        "$U",
        "<m:ItemChanges><t:ItemChange><t:ItemId Id='$MEETING'/><t:Updates><t:SetItemField><t:FieldURI FieldURI='calendar:Location'/><t:CalendarItem><t:Location>a</t:Location></t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges>",
    ),
];

/// The template, with short words for what many share.
fn template(short: &str) -> String {
    let mut xml = PARTS.iter().fold(short.to_owned(), |xml, (word, part)| xml.replace(word, part));
    xml = xml.replace("$I<", "<t:DistinguishedFolderId Id='inbox'/><");
    xml.replace("$F<", "<m:Folders><t:Folder><t:DisplayName>a</t:DisplayName></t:Folder></m:Folders><")
}

fn effects(names: &str) -> Effects {
    names.split(", ").filter_map(Effect::named).collect()
}

fn sets() -> impl Iterator<Item = Effects> {
    (0..8_u8).map(|bits| {
        Effect::ALL.into_iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, e)| e).collect()
    })
}

/// The effects that show before anybody asks where a folder lies.
fn seen(name: &str, has: Effects) -> Effects {
    match name {
        name if !["out of sight", "lies in itself", "cannot be seen"]
            .iter()
            .any(|words| name.contains(words)) =>
        {
            has
        }
        name if name.contains("sent") => Effects::of(&[Effect::Send]),
        _ => Effects::of(&[Effect::Write]),
    }
}

/// The rule by which an operation with these effects is refused.
fn rule(has: Effects, granted: Effects, channel: Channel) -> Option<&'static str> {
    let fits = match channel {
        Channel::Read => has.is_empty(),
        Channel::Call => !has.contains(Effect::Send),
        Channel::Send => has.contains(Effect::Send),
    };
    match has.without(granted).is_empty() {
        false => Some("effect-not-granted"),
        true => (!fits).then_some("channel"),
    }
}

#[test]
fn an_operation_goes_out_only_with_its_effects_and_by_the_way_that_fits() {
    let mut tried = 0;
    for (name, names, short) in TABLE {
        let xml = template(short);
        let has = effects(names);
        for granted in sets() {
            for channel in [Channel::Read, Channel::Call, Channel::Send] {
                let mut scene = scene().channel(channel);
                scene.grant.effects = granted;
                let expected =
                    rule(seen(name, has), granted, channel).or_else(|| rule(has, granted, channel));
                let what = format!("{name}, granted {granted}, by {channel:?}");
                match (scene.judge(&xml), expected) {
                    (Ok(signed), None) => assert_eq!(signed.approved.effects(), has, "{what}"),
                    (Err(refusal), Some(rule)) => assert_eq!(refusal.rule, rule, "{what}: {refusal}"),
                    (Ok(signed), Some(_)) => panic!("{what}: SIGNED {}", signed.xml()),
                    (Err(refusal), None) => panic!("{what}: {refusal}"),
                }
                tried += 1;
            }
        }
    }
    assert!(tried >= 1_400, "{tried}");
}

#[test]
fn policy_takes_effects_from_every_operation() {
    for (name, names, short) in TABLE {
        let has = effects(names);
        let mut read_only = scene();
        read_only.policy.read_only = true;
        let mut for_all = scene();
        for_all.policy.denied_effects = has;
        let mut for_tool = scene();
        for_tool.policy.tool_effects = vec![(Pattern::new("do_*").unwrap(), has)];
        for (scene, rule) in
            [(read_only, "EWS_READ_ONLY"), (for_all, "EWS_DENIED_EFFECTS"), (for_tool, "EWS_DENIED_EFFECTS")]
        {
            match scene.judge(&template(short)) {
                Ok(_) => assert!(has.is_empty(), "{name}: {rule}"),
                Err(refusal) => {
                    assert_eq!((refusal.rule, has.is_empty()), (rule, false), "{name}: {refusal}");
                }
            }
        }
    }
}

#[test]
fn what_policy_left_of_a_grant_names_the_setting() {
    let mut scene = scene();
    let destroy = effects("destroy");
    scene.grant.effects = scene.grant.effects.without(destroy);
    scene.policy.denied_effects = destroy;
    let operation = template("<m:DeleteItem $N DeleteType='HardDelete'>$S</m:DeleteItem>");
    let refusal = scene.judge(&operation).err().unwrap();
    assert_eq!(refusal.rule, "effect-not-granted");
    assert_eq!(
        refusal.reason,
        "it has the effects destroy; the tool do_it was granted write, send; EWS_DENIED_EFFECTS does not \
         allow destroy"
    );
}

#[test]
fn the_table_has_every_operation() {
    for operation in crate::scene::operations() {
        let name = operation.trim_end_matches("Request");
        assert!(TABLE.iter().any(|(known, ..)| known.split(':').next() == Some(name)), "{operation}");
    }
}
