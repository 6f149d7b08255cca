//! The operations that the host signs, one file for each.

mod copy_item;
mod create_attachment;
mod create_folder;
mod create_item;
mod delete_attachment;
mod delete_folder;
mod delete_item;
mod empty_folder;
mod expand_dl;
mod find_conversation;
mod find_folder;
mod find_item;
mod find_people;
mod get_attachment;
mod get_conversation_items;
mod get_folder;
mod get_inbox_rules;
mod get_item;
mod get_room_lists;
mod get_rooms;
mod get_user_availability;
mod get_user_oof_settings;
mod mark_all_items_as_read;
mod move_folder;
mod move_item;
mod resolve_names;
mod send_item;
mod set_user_oof_settings;
mod sync_folder_hierarchy;
mod sync_folder_items;
mod update_folder;
mod update_item;

use super::rule::{Rule, When};
use crate::{Effect, Effects, Need};

/// The most items or folders that one operation changes.
const MOST_CHANGES: usize = 100;

/// One operation of EWS.
#[derive(Debug)]
pub struct Operation {
    /// The name of the element in soap:Body.
    pub name: &'static str,
    /// The name of the element that answers it.
    pub answer: &'static str,
    /// Its effects, whoever uses it.
    pub class: Class,
    /// What else a tool must have declared.
    pub need: Option<Need>,
    /// Whether Exchange does it for an account that has no more than rights to
    /// the mailbox (delegate access).
    pub delegates: bool,
    /// What the gate asks Exchange before it judges, beyond what the ids of the
    /// mailbox look like.
    pub stored: Stored,
    /// Its grammar.
    pub rule: &'static Rule,
}

/// The effects of an operation.
#[derive(Debug)]
pub enum Class {
    /// It always has these; none means that it reads.
    Always(Effects),
    /// It has those of each line that applies, and where none does, those
    /// beside them.
    Depends {
        /// What adds effects.
        raises: &'static [Raise],
        /// Where nothing does.
        otherwise: Effects,
    },
}

/// Adds effects.
#[derive(Debug)]
pub struct Raise {
    /// What has to hold.
    pub when: When,
    /// The effects.
    pub effects: Effects,
}

/// What a judgement needs to know of what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// Nothing.
    Nothing,
    /// Where a folder lies into which something is put.
    Destination,
    /// As `Destination`; the item that is answered: who wrote it to whom.
    Answered,
    /// The items, where people hear of the change or are named in it.
    Changed,
    /// The draft: everything of it but its body.
    Draft,
    /// What is removed, to be shown to people.
    Removed,
}

impl Operation {
    /// A message for people if a tool with these effects could never use it.
    pub fn cannot_be_used_with(&self, effects: Effects) -> Option<String> {
        let fits = |needed: Effects| needed.without(effects).is_empty();
        match &self.class {
            Class::Always(always) if fits(*always) => None,
            Class::Always(always) => {
                Some(format!("{} needs the effects {}", self.name, always.without(effects)))
            }
            Class::Depends { .. } => {
                let choice = self.least_one_of();
                let usable = choice.iter().any(|effect| effects.contains(effect));
                (!usable).then(|| format!("{} needs at least one of the effects {choice}", self.name))
            }
        }
    }

    /// All effects that it can have.
    pub fn possible(&self) -> Effects {
        match &self.class {
            Class::Always(always) => *always,
            Class::Depends { raises, otherwise } => {
                raises.iter().fold(*otherwise, |all, raise| all.union(raise.effects))
            }
        }
    }

    /// Of these it has at least one.
    fn least_one_of(&self) -> Effects {
        match self.name {
            // Notices come on top of the removal.
            "DeleteItem" => self.possible().without(SEND),
            _ => self.possible(),
        }
    }
}

const READ: Class = Class::Always(Effects::NONE);
const WRITE: Effects = Effects::of(&[Effect::Write]);
const DESTROY: Effects = Effects::of(&[Effect::Destroy]);
const SEND: Effects = Effects::of(&[Effect::Send]);

const DESTINATION_OUT_OF_SIGHT: Raise = Raise { when: When::OutOfSight, effects: DESTROY };
/// A change of what is stored, that destroys where it is put out of sight.
const PUTS: Class = Class::Depends { raises: &[DESTINATION_OUT_OF_SIGHT], otherwise: WRITE };
const REMOVED: [Raise; 2] = [
    Raise { when: When::Attribute { name: "DeleteType", values: &["MoveToDeletedItems"] }, effects: WRITE },
    Raise {
        when: When::Attribute { name: "DeleteType", values: &["SoftDelete", "HardDelete"] },
        effects: DESTROY,
    },
];

/// An operation that reads.
const fn reads(name: &'static str, answer: &'static str, rule: &'static Rule) -> Operation {
    Operation { name, answer, class: READ, need: None, delegates: true, stored: Stored::Nothing, rule }
}

/// An operation that reads beyond the mailbox.
const fn asks(name: &'static str, answer: &'static str, need: Need, rule: &'static Rule) -> Operation {
    Operation { need: Some(need), ..reads(name, answer, rule) }
}

/// An operation that changes something.
const fn changes(
    name: &'static str,
    answer: &'static str,
    class: Class,
    stored: Stored,
    rule: &'static Rule,
) -> Operation {
    Operation { name, answer, class, need: None, delegates: true, stored, rule }
}

/// Every operation that the host signs. Whatever is not in it is refused.
pub static OPERATIONS: &[Operation] = &[
    reads("FindConversation", "FindConversationResponse", &find_conversation::FIND_CONVERSATION),
    reads("FindFolder", "FindFolderResponse", &find_folder::FIND_FOLDER),
    reads("FindItem", "FindItemResponse", &find_item::FIND_ITEM),
    reads("GetAttachment", "GetAttachmentResponse", &get_attachment::GET_ATTACHMENT),
    reads(
        "GetConversationItems",
        "GetConversationItemsResponse",
        &get_conversation_items::GET_CONVERSATION_ITEMS,
    ),
    reads("GetFolder", "GetFolderResponse", &get_folder::GET_FOLDER),
    reads("GetInboxRules", "GetInboxRulesResponse", &get_inbox_rules::GET_INBOX_RULES),
    reads("GetItem", "GetItemResponse", &get_item::GET_ITEM),
    Operation {
        delegates: false,
        ..reads(
            "GetUserOofSettingsRequest",
            "GetUserOofSettingsResponse",
            &get_user_oof_settings::GET_USER_OOF_SETTINGS,
        )
    },
    reads(
        "SyncFolderHierarchy",
        "SyncFolderHierarchyResponse",
        &sync_folder_hierarchy::SYNC_FOLDER_HIERARCHY,
    ),
    reads("SyncFolderItems", "SyncFolderItemsResponse", &sync_folder_items::SYNC_FOLDER_ITEMS),
    asks("ExpandDL", "ExpandDLResponse", Need::Directory, &expand_dl::EXPAND_DL),
    asks("FindPeople", "FindPeopleResponse", Need::Directory, &find_people::FIND_PEOPLE),
    asks("GetRoomLists", "GetRoomListsResponse", Need::Directory, &get_room_lists::GET_ROOM_LISTS),
    asks("GetRooms", "GetRoomsResponse", Need::Directory, &get_rooms::GET_ROOMS),
    asks("ResolveNames", "ResolveNamesResponse", Need::Directory, &resolve_names::RESOLVE_NAMES),
    asks(
        "GetUserAvailabilityRequest",
        "GetUserAvailabilityResponse",
        Need::Availability,
        &get_user_availability::GET_USER_AVAILABILITY,
    ),
    changes("CopyItem", "CopyItemResponse", Class::Always(WRITE), Stored::Destination, &copy_item::COPY_ITEM),
    changes(
        "CreateAttachment",
        "CreateAttachmentResponse",
        Class::Always(WRITE),
        Stored::Nothing,
        &create_attachment::CREATE_ATTACHMENT,
    ),
    changes("CreateFolder", "CreateFolderResponse", PUTS, Stored::Destination, &create_folder::CREATE_FOLDER),
    changes(
        "CreateItem",
        "CreateItemResponse",
        Class::Depends {
            raises: &[
                Raise {
                    when: When::Attribute {
                        name: "MessageDisposition",
                        values: &["SendOnly", "SendAndSaveCopy"],
                    },
                    effects: SEND,
                },
                Raise {
                    when: When::Attribute {
                        name: "SendMeetingInvitations",
                        values: &["SendOnlyToAll", "SendToAllAndSaveCopy"],
                    },
                    effects: SEND,
                },
                DESTINATION_OUT_OF_SIGHT,
            ],
            otherwise: WRITE,
        },
        Stored::Answered,
        &create_item::CREATE_ITEM,
    ),
    changes(
        "DeleteAttachment",
        "DeleteAttachmentResponse",
        Class::Always(DESTROY),
        Stored::Nothing,
        &delete_attachment::DELETE_ATTACHMENT,
    ),
    changes(
        "DeleteFolder",
        "DeleteFolderResponse",
        Class::Depends { raises: &REMOVED, otherwise: DESTROY },
        Stored::Removed,
        &delete_folder::DELETE_FOLDER,
    ),
    changes(
        "DeleteItem",
        "DeleteItemResponse",
        Class::Depends {
            raises: &[
                Raise {
                    when: When::Attribute { name: "DeleteType", values: &["MoveToDeletedItems"] },
                    effects: WRITE,
                },
                Raise {
                    when: When::Attribute { name: "DeleteType", values: &["SoftDelete", "HardDelete"] },
                    effects: DESTROY,
                },
                Raise {
                    when: When::Attribute {
                        name: "SendMeetingCancellations",
                        values: &["SendOnlyToAll", "SendToAllAndSaveCopy"],
                    },
                    effects: SEND,
                },
            ],
            otherwise: DESTROY,
        },
        Stored::Removed,
        &delete_item::DELETE_ITEM,
    ),
    changes(
        "EmptyFolder",
        "EmptyFolderResponse",
        Class::Always(DESTROY),
        Stored::Removed,
        &empty_folder::EMPTY_FOLDER,
    ),
    changes(
        "MarkAllItemsAsRead",
        "MarkAllItemsAsReadResponse",
        Class::Always(WRITE),
        Stored::Nothing,
        &mark_all_items_as_read::MARK_ALL_ITEMS_AS_READ,
    ),
    changes("MoveFolder", "MoveFolderResponse", PUTS, Stored::Destination, &move_folder::MOVE_FOLDER),
    changes("MoveItem", "MoveItemResponse", PUTS, Stored::Destination, &move_item::MOVE_ITEM),
    changes("SendItem", "SendItemResponse", Class::Always(SEND), Stored::Draft, &send_item::SEND_ITEM),
    Operation {
        delegates: false,
        ..changes(
            "SetUserOofSettingsRequest",
            "SetUserOofSettingsResponse",
            Class::Depends {
                raises: &[Raise {
                    when: When::Text {
                        path: &["t:UserOofSettings", "t:OofState"],
                        values: &["Enabled", "Scheduled"],
                    },
                    effects: SEND,
                }],
                otherwise: WRITE,
            },
            Stored::Nothing,
            &set_user_oof_settings::SET_USER_OOF_SETTINGS,
        )
    },
    changes(
        "UpdateFolder",
        "UpdateFolderResponse",
        Class::Always(WRITE),
        Stored::Nothing,
        &update_folder::UPDATE_FOLDER,
    ),
    changes(
        "UpdateItem",
        "UpdateItemResponse",
        Class::Depends {
            raises: &[Raise {
                when: When::Attribute {
                    name: "SendMeetingInvitationsOrCancellations",
                    values: &[
                        "SendOnlyToAll",
                        "SendOnlyToChanged",
                        "SendToAllAndSaveCopy",
                        "SendToChangedAndSaveCopy",
                    ],
                },
                effects: SEND,
            }],
            otherwise: WRITE,
        },
        Stored::Changed,
        &update_item::UPDATE_ITEM,
    ),
];

/// The operation of this name; none where the host signs no such operation.
pub fn operation(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}
