//! What must hold of everything that is signed, whatever went in: looked at from
//! outside, with nothing of the gate's own.

use ews_mcp_gate::{Access, Effect};

use crate::ids;
use crate::scene::{ANNA, Scene, Signed};
use crate::stored::World;
use crate::tree::{Node, read};

/// The well-known folders that may be named.
const FOLDERS: &[&str] = &[
    "calendar",
    "contacts",
    "conversationhistory",
    "deleteditems",
    "drafts",
    "inbox",
    "journal",
    "junkemail",
    "msgfolderroot",
    "notes",
    "outbox",
    "searchfolders",
    "sentitems",
    "tasks",
];

/// Elements that never go out, wherever they stand.
const NEVER: &[&str] = &[
    "t:AddBlankTargetToLinks",
    "t:AddItemToMyCalendar",
    "t:AddressListId",
    "t:AcceptSharingInvitation",
    "t:ArchiveTag",
    "t:AttachLongPathName",
    "t:ContentLocation",
    "t:InlineImageUrlTemplate",
    "t:InternetMessageHeaders",
    "t:IsAssociated",
    "t:JoinOnlineMeetingUrl",
    "t:ManagedFolderInformation",
    "t:MeetingWorkspaceUrl",
    "t:MimeContentUTF8",
    "t:NetShowUrl",
    "t:OnlineMeetingSettings",
    "t:Organizer",
    "t:PermissionSet",
    "t:PolicyTag",
    "t:ReceivedRepresenting",
    "t:ReferenceAttachment",
    "t:RemoveItem",
    "t:RetentionDate",
    "t:SearchFolder",
    "t:SearchParameters",
    "t:SenderSMTPAddress",
    "t:SuppressReadReceipt",
    "t:URL",
];

/// MAPI properties that say who wrote something, or that it was sent (MS-OXPROPS).
const SENDERS: &[u32] =
    &[0x0042, 0x0064, 0x0065, 0x0C1A, 0x0C1E, 0x0C1F, 0x5D01, 0x5D02, 0x5D0A, 0x0E07, 0x3FEF, 0x001A];

/// What is wrong with what was signed.
pub fn faults(scene: &Scene, signed: &Signed) -> Vec<String> {
    let out = read(&signed.xml());
    let mut faults = whole(scene, signed, &out);
    out.walk(&mut |around, node| faults.extend(one(scene, around, node)));
    faults
}

fn is_nested(around: &[&str]) -> bool {
    around.contains(&"t:ItemAttachment")
}

fn one(scene: &Scene, around: &[&str], node: &Node) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |is_right: bool, what: &str| {
        if !is_right {
            faults.push(format!("{what}: {} in {}", node.write(), around.join("/")));
        }
    };
    let name = node.name.as_str();
    let parent = around.last().copied().unwrap_or_default();
    check(name.starts_with("m:") || name.starts_with("t:"), "a foreign name");
    check(node.attributes.iter().all(|(name, _)| !name.contains(':')), "a foreign attribute");
    check(!NEVER.contains(&name), "an element that never goes out");
    if name == "t:DistinguishedFolderId" {
        let id = node.attribute("Id").unwrap_or_default();
        let directory = id == "directory" && around == ["m:FindPeople", "m:ParentFolderId"];
        check(directory || FOLDERS.contains(&id), "a folder elsewhere");
        let named = !directory && scene.mailbox.access != Access::Impersonation;
        check(node.children.len() == usize::from(named), "a folder of whom?");
    } else if name.ends_with("Id") {
        for attribute in ["Id", "RootItemId", "RecurringMasterId", "OccurrenceId"] {
            if let Some(id) = node.attribute(attribute) {
                check(is_own(scene, id), "an id of another mailbox");
            }
        }
    }
    if matches!(name, "t:Mailbox" | "t:Email" | "m:Mailbox" | "m:RoomList") && !is_nested(around) {
        let address = node.child("t:EmailAddress").or_else(|| node.child("t:Address"));
        let address = address.map(|address| address.text.trim().to_ascii_lowercase()).unwrap_or_default();
        let is_known = match parent {
            "t:DistinguishedFolderId"
            | "t:From"
            | "m:GetUserOofSettingsRequest"
            | "m:SetUserOofSettingsRequest" => address == ANNA,
            "t:ToRecipients" | "t:CcRecipients" | "t:BccRecipients" | "t:ReplyTo" | "t:Attendee"
            | "t:Member" => may_be_named(scene, &address),
            "m:ExpandDL" | "m:GetRooms" | "t:MailboxData" => address.contains('@'),
            _ => false,
        };
        check(is_known, "somebody whom nobody named");
        check(node.child("t:ItemId").is_none(), "somebody by an item");
        check(node.child("t:RoutingType").is_none_or(|routing| routing.text == "SMTP"), "a hidden address");
    }
    if name == "m:MailboxSmtpAddress" {
        let explicit = scene.mailbox.access != Access::Impersonation;
        check(explicit && node.text == ANNA, "rules of whom?");
    }
    if matches!(name, "t:Sender" | "t:MimeContent") {
        check(is_nested(around), "who wrote it is the host's to say");
    }
    if name == "t:From" && !is_nested(around) {
        check(scene.mailbox.access == Access::Delegate, "From");
    }
    if name == "t:ItemClass" {
        let class = node.text.to_ascii_lowercase();
        let hidden = class.split('.').any(|part| matches!(part, "rules" | "configuration" | "microsoft"));
        check(class.starts_with("ipm.") && !hidden, "a class of items that nobody sees");
    }
    let writes = matches!(parent, "t:ExtendedProperty" | "t:SetItemField" | "t:DeleteItemField");
    if name == "t:ExtendedFieldURI" && writes {
        let tag = node.attribute("PropertyTag").map(number);
        check(tag.is_none_or(|tag| tag.is_some_and(|tag| !SENDERS.contains(&tag))), "a property of MAPI");
        let set = node.attribute("PropertySetId").unwrap_or_default().to_ascii_lowercase();
        check(set != ews_mcp_gate::grammar::HOST_PROPERTY_SET, "the host's property");
        check(!set.ends_with("-c000-000000000046"), "a property of Microsoft");
    }
    if matches!(parent, "m:GetItem" | "m:SyncFolderItems" | "m:GetConversationItems") && name == "m:ItemShape"
    {
        for safe in ["t:FilterHtmlContent", "t:BlockExternalImages"] {
            check(node.child(safe).is_some_and(|safe| safe.text == "true"), "HTML as it came");
        }
    }
    faults
}

/// What holds of the operation as a whole.
fn whole(scene: &Scene, signed: &Signed, out: &Node) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |is_right: bool, what: &str| {
        if !is_right {
            faults.push(what.to_owned());
        }
    };
    let name = out.name.trim_start_matches("m:");
    check(scene.grant.operations.contains(name), "an operation that was not granted");
    check(signed.approved.effects().without(scene.grant.effects).is_empty(), "effects that were not granted");
    let is = |name: &str, quiet: &str| out.attribute(name).is_none_or(|value| value == quiet);
    let settings = out.child("t:UserOofSettings").and_then(|settings| settings.child("t:OofState"));
    let sends = name == "SendItem"
        || !is("MessageDisposition", "SaveOnly")
        || !is("SendMeetingInvitations", "SendToNone")
        || !is("SendMeetingInvitationsOrCancellations", "SendToNone")
        || !is("SendMeetingCancellations", "SendToNone")
        || settings.is_some_and(|state| state.text != "Disabled");
    check(sends == signed.approved.effects().contains(Effect::Send), "what reaches people says so");
    let destroys = matches!(out.attribute("DeleteType"), Some("HardDelete" | "SoftDelete"))
        || matches!(name, "EmptyFolder" | "DeleteAttachment");
    check(!destroys || signed.approved.effects().contains(Effect::Destroy), "what destroys says so");
    if matches!(name, "DeleteItem" | "UpdateItem") {
        check(out.attribute("SuppressReadReceipts") == Some("true"), "receipts");
    }
    let explicit = scene.mailbox.access != Access::Impersonation;
    if name == "CreateItem" && explicit {
        check(out.child("m:SavedItemFolderId").is_some(), "saved in whose mailbox?");
    }
    if name == "CreateItem" && scene.mailbox.access == Access::Delegate {
        for item in out.child("m:Items").into_iter().flat_map(|items| &items.children) {
            let writes = matches!(
                item.name.as_str(),
                "t:Message" | "t:ReplyToItem" | "t:ReplyAllToItem" | "t:ForwardItem"
            );
            check(!writes || item.child("t:From").is_some(), "from whom?");
        }
    }
    faults
}

fn is_own(scene: &Scene, id: &str) -> bool {
    match scene.stored.world {
        World::Exchange => ids::guid_in(id).as_deref() == Some(ids::OWN),
        World::Opaque => id.starts_with("e.") && id.ends_with("/+=="),
    }
}

/// Who stands in the call's arguments, on some stored item, or is the mailbox.
fn may_be_named(scene: &Scene, address: &str) -> bool {
    let is_on = |inside: &str| inside.to_ascii_lowercase().contains(&format!(">{address}<"));
    let is_named = |named: &String| {
        let named = named.to_ascii_lowercase();
        named == address || named.ends_with(&format!("<{address}>"))
    };
    address == ANNA
        || scene.named.iter().any(is_named)
        || scene.stored.items.values().any(|(_, inside)| is_on(inside))
}

fn number(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    match lower.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => lower.parse().ok(),
    }
}

/// What was signed, as a plugin would hand it over again.
pub fn again(scene: &Scene, signed: &Signed) -> String {
    fn seal(scene: &Scene, node: &mut Node) {
        if node.name.ends_with("Id") && node.name != "t:DistinguishedFolderId" {
            for (name, value) in &mut node.attributes {
                if matches!(name.as_str(), "Id" | "RecurringMasterId" | "OccurrenceId") {
                    *value = scene.given_out(value);
                }
            }
        }
        if node.name.ends_with(":SyncState") {
            node.text = scene.given_state(&node.text);
        }
        node.children.iter_mut().for_each(|child| seal(scene, child));
    }
    let mut node = read(&signed.xml());
    seal(scene, &mut node);
    declared(&node)
}

/// The element with the prefixes declared.
pub fn declared(node: &Node) -> String {
    let xml = node.write();
    let end = xml.find([' ', '>', '/']).unwrap_or(xml.len());
    format!("{} {}{}", &xml[..end], crate::scene::declarations(), &xml[end..])
}
