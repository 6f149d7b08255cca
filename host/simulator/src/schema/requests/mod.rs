//! The operations this server knows, as elements of `soap:Body`. An operation is added here, and in
//! `operations`, under the name of its body element.

mod attachments;
mod conversations;
mod folders;
mod items;
mod people;
mod sync;

use super::{Simple, Type, optional, text_with};

/// The type of the operation with this body element, if the server knows it.
pub(crate) fn operation(name: &str) -> Option<&'static Type> {
    match name {
        "CopyFolder" | "MoveFolder" => Some(&folders::MOVE_COPY_FOLDER),
        "CopyItem" | "MoveItem" => Some(&items::MOVE_COPY_ITEM),
        "CreateAttachment" => Some(&attachments::CREATE_ATTACHMENT),
        "CreateFolder" => Some(&folders::CREATE_FOLDER),
        "CreateItem" => Some(&items::CREATE_ITEM),
        "DeleteAttachment" => Some(&attachments::DELETE_ATTACHMENT),
        "DeleteFolder" => Some(&folders::DELETE_FOLDER),
        "DeleteItem" => Some(&items::DELETE_ITEM),
        "EmptyFolder" => Some(&folders::EMPTY_FOLDER),
        "ExpandDL" => Some(&people::EXPAND_DL),
        "FindConversation" => Some(&conversations::FIND_CONVERSATION),
        "FindFolder" => Some(&folders::FIND_FOLDER),
        "FindItem" => Some(&items::FIND_ITEM),
        "FindPeople" => Some(&people::FIND_PEOPLE),
        "GetAttachment" => Some(&attachments::GET_ATTACHMENT),
        "GetConversationItems" => Some(&conversations::GET_CONVERSATION_ITEMS),
        "GetFolder" => Some(&folders::GET_FOLDER),
        "GetItem" => Some(&items::GET_ITEM),
        "MarkAllItemsAsRead" => Some(&folders::MARK_ALL_ITEMS_AS_READ),
        "ResolveNames" => Some(&people::RESOLVE_NAMES),
        "SendItem" => Some(&items::SEND_ITEM),
        "SyncFolderHierarchy" => Some(&sync::SYNC_FOLDER_HIERARCHY),
        "SyncFolderItems" => Some(&sync::SYNC_FOLDER_ITEMS),
        "UpdateFolder" => Some(&folders::UPDATE_FOLDER),
        "UpdateItem" => Some(&items::UPDATE_ITEM),
        _ => None,
    }
}

/// `QueryStringType`.
static QUERY_STRING: Type = text_with(
    &[
        optional("ResetCache", Simple::Boolean),
        optional("ReturnHighlightTerms", Simple::Boolean),
        optional("ReturnDeletedItems", Simple::Boolean),
    ],
    Simple::String,
);

/// `DisposalType`.
const DISPOSAL: Simple = Simple::OneOf("DisposalType", &["HardDelete", "SoftDelete", "MoveToDeletedItems"]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_known_by_their_whole_name() {
        for name in ["CreateItem", "FindItem", "ExpandDL", "SyncFolderHierarchy"] {
            assert!(operation(name).is_some(), "{name}");
        }
        for name in ["", "Create", "createitem", "CreateItemResponse", "Subscribe"] {
            assert!(operation(name).is_none(), "{name}");
        }
    }
}
