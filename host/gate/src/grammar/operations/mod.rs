//! The operations that the host knows, one file for each that it signs.

mod find_folder;
mod find_item;
mod get_folder;
mod get_item;

use super::rule::{Class, Raise, Rule};
use crate::{Effect, Effects, Need};

/// One operation of EWS.
#[derive(Debug)]
pub struct Operation {
    /// The name of the element in soap:Body.
    pub name: &'static str,
    /// The name of the element that answers it.
    pub answer: &'static str,
    /// What it does, whoever uses it.
    pub class: Class,
    /// What raises its effects.
    pub raises: &'static [Raise],
    /// Its grammar. None: the host knows what it is, and does not sign it.
    pub rule: Option<&'static Rule>,
}

impl Operation {
    /// A message for people if a tool with these effects could never use it.
    pub fn cannot_be_used_with(&self, effects: Effects) -> Option<String> {
        let missing = self.class.always.without(effects);
        if !missing.is_empty() {
            return Some(format!("{} needs the effects {missing}", self.name));
        }
        let choice = self.class.least_one_of;
        if !choice.is_empty() && choice.without(effects) == choice {
            return Some(format!("{} needs at least one of the effects {choice}", self.name));
        }
        None
    }
}

const WRITE: Effects = Effects::of(&[Effect::Write]);
const DESTROY: Effects = Effects::of(&[Effect::Destroy]);
const SEND: Effects = Effects::of(&[Effect::Send]);
const WRITE_OR_SEND: Effects = Effects::of(&[Effect::Write, Effect::Send]);
const WRITE_OR_DESTROY: Effects = Effects::of(&[Effect::Write, Effect::Destroy]);
const ANY: Effects = Effects::of(&[Effect::Write, Effect::Destroy, Effect::Send]);

/// An operation that only reads.
const fn reads(name: &'static str, answer: &'static str, rule: &'static Rule) -> Operation {
    Operation {
        name,
        answer,
        class: Class { always: Effects::NONE, least_one_of: Effects::NONE, need: None },
        raises: &[],
        rule: Some(rule),
    }
}

/// An operation that is known and not signed: one that reads.
const fn reads_unsigned(name: &'static str, answer: &'static str, need: Option<Need>) -> Operation {
    Operation {
        name,
        answer,
        class: Class { always: Effects::NONE, least_one_of: Effects::NONE, need },
        raises: &[],
        rule: None,
    }
}

/// An operation that is known and not signed: one that always has these effects,
/// and at least one of those.
const fn changes_unsigned(
    name: &'static str,
    answer: &'static str,
    always: Effects,
    least_one_of: Effects,
) -> Operation {
    Operation { name, answer, class: Class { always, least_one_of, need: None }, raises: &[], rule: None }
}

/// Every operation that the host knows. Whatever is not in it is refused.
pub static OPERATIONS: &[Operation] = &[
    reads("FindFolder", "FindFolderResponse", &find_folder::FIND_FOLDER),
    reads("FindItem", "FindItemResponse", &find_item::FIND_ITEM),
    reads("GetFolder", "GetFolderResponse", &get_folder::GET_FOLDER),
    reads("GetItem", "GetItemResponse", &get_item::GET_ITEM),
    // Known, so that a manifest can be judged; not signed.
    reads_unsigned("ExpandDL", "ExpandDLResponse", Some(Need::Directory)),
    reads_unsigned("FindConversation", "FindConversationResponse", None),
    reads_unsigned("FindPeople", "FindPeopleResponse", Some(Need::Directory)),
    reads_unsigned("GetAttachment", "GetAttachmentResponse", None),
    reads_unsigned("GetConversationItems", "GetConversationItemsResponse", None),
    reads_unsigned("GetInboxRules", "GetInboxRulesResponse", None),
    reads_unsigned("GetRoomLists", "GetRoomListsResponse", Some(Need::Directory)),
    reads_unsigned("GetRooms", "GetRoomsResponse", Some(Need::Directory)),
    reads_unsigned("GetServerTimeZones", "GetServerTimeZonesResponse", None),
    reads_unsigned("GetUserAvailabilityRequest", "GetUserAvailabilityResponse", Some(Need::Availability)),
    reads_unsigned("GetUserOofSettingsRequest", "GetUserOofSettingsResponse", None),
    reads_unsigned("ResolveNames", "ResolveNamesResponse", Some(Need::Directory)),
    reads_unsigned("SyncFolderHierarchy", "SyncFolderHierarchyResponse", None),
    reads_unsigned("SyncFolderItems", "SyncFolderItemsResponse", None),
    changes_unsigned("CopyItem", "CopyItemResponse", WRITE, Effects::NONE),
    changes_unsigned("CreateAttachment", "CreateAttachmentResponse", WRITE, Effects::NONE),
    changes_unsigned("CreateFolder", "CreateFolderResponse", WRITE, Effects::NONE),
    changes_unsigned("CreateItem", "CreateItemResponse", Effects::NONE, WRITE_OR_SEND),
    changes_unsigned("DeleteAttachment", "DeleteAttachmentResponse", DESTROY, Effects::NONE),
    changes_unsigned("DeleteFolder", "DeleteFolderResponse", Effects::NONE, WRITE_OR_DESTROY),
    changes_unsigned("DeleteItem", "DeleteItemResponse", Effects::NONE, ANY),
    changes_unsigned("EmptyFolder", "EmptyFolderResponse", DESTROY, Effects::NONE),
    changes_unsigned("MarkAllItemsAsRead", "MarkAllItemsAsReadResponse", WRITE, Effects::NONE),
    changes_unsigned("MoveFolder", "MoveFolderResponse", Effects::NONE, WRITE_OR_DESTROY),
    changes_unsigned("MoveItem", "MoveItemResponse", Effects::NONE, WRITE_OR_DESTROY),
    changes_unsigned("SendItem", "SendItemResponse", SEND, Effects::NONE),
    changes_unsigned("SetUserOofSettingsRequest", "SetUserOofSettingsResponse", Effects::NONE, WRITE_OR_SEND),
    changes_unsigned("UpdateFolder", "UpdateFolderResponse", WRITE, Effects::NONE),
    changes_unsigned("UpdateItem", "UpdateItemResponse", Effects::NONE, WRITE_OR_SEND),
];

/// The operation of this name; none where the host knows no such operation.
pub fn operation(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}
