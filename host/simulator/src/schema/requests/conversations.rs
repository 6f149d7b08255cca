//! Requests about conversations.

use super::QUERY_STRING;
use crate::schema::ids::{FOLDER_IDS, ITEM_ID, TARGET_FOLDER_ID};
use crate::schema::search::{INDEXED_PAGE_VIEW, SEEK_TO_CONDITION_PAGE_VIEW, SORT_ORDER};
use crate::schema::shapes::{CONVERSATION_SHAPE, ITEM_SHAPE};
use crate::schema::values::{BASE64, INT};
use crate::schema::{
    Simple, Type, any_number, elements, m, may, maybe_one_of, must, optional, sequence, t, text,
};

static MAILBOX_SCOPE: Type =
    text(Simple::OneOf("MailboxSearchLocationType", &["PrimaryOnly", "ArchiveOnly", "All"]));

pub(super) static FIND_CONVERSATION: Type = sequence(
    &[
        optional("Traversal", Simple::OneOf("ConversationQueryTraversalType", &["Shallow", "Deep"])),
        optional("ViewFilter", Simple::OneOf("ViewFilterType", VIEW_FILTERS)),
    ],
    &[
        maybe_one_of(&[
            m("IndexedPageItemView", &INDEXED_PAGE_VIEW),
            m("SeekToConditionPageItemView", &SEEK_TO_CONDITION_PAGE_VIEW),
        ]),
        may(m("SortOrder", &SORT_ORDER)),
        must(m("ParentFolderId", &TARGET_FOLDER_ID)),
        may(m("MailboxScope", &MAILBOX_SCOPE)),
        may(m("QueryString", &QUERY_STRING)),
        may(m("ConversationShape", &CONVERSATION_SHAPE)),
    ],
);
const VIEW_FILTERS: &[&str] = &[
    "All",
    "Flagged",
    "HasAttachment",
    "ToOrCcMe",
    "Unread",
    "TaskActive",
    "TaskOverdue",
    "TaskCompleted",
    "NoClutter",
    "Clutter",
];

static CONVERSATION_NODE_SORT_ORDER: Type = text(Simple::OneOf(
    "ConversationNodeSortOrder",
    &["TreeOrderAscending", "TreeOrderDescending", "DateOrderAscending", "DateOrderDescending"],
));
static CONVERSATION_REQUEST: Type =
    elements(&[must(t("ConversationId", &ITEM_ID)), may(t("SyncState", &BASE64))]);
static CONVERSATION_REQUESTS: Type = elements(&[any_number(t("Conversation", &CONVERSATION_REQUEST))]);

pub(super) static GET_CONVERSATION_ITEMS: Type = elements(&[
    must(m("ItemShape", &ITEM_SHAPE)),
    may(m("FoldersToIgnore", &FOLDER_IDS)),
    may(m("MaxItemsToReturn", &INT)),
    may(m("SortOrder", &CONVERSATION_NODE_SORT_ORDER)),
    may(m("MailboxScope", &MAILBOX_SCOPE)),
    must(m("Conversations", &CONVERSATION_REQUESTS)),
]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, refuse};

    #[test]
    fn conversations_are_found_in_one_folder() {
        let parent = "<m:ParentFolderId><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderId>";
        accept(&format!("<m:FindConversation>{parent}</m:FindConversation>"));
        accept(&format!(
            "<m:FindConversation Traversal='Shallow' ViewFilter='Unread'>\
             <m:IndexedPageItemView MaxEntriesReturned='5' Offset='0' BasePoint='Beginning'/>\
             <m:SortOrder><t:FieldOrder Order='Descending'><t:FieldURI FieldURI='conversation:LastDeliveryTime'/>\
             </t:FieldOrder></m:SortOrder>{parent}<m:MailboxScope>PrimaryOnly</m:MailboxScope>\
             <m:QueryString ResetCache='true'>from:anna</m:QueryString></m:FindConversation>"
        ));
        refuse(
            &format!("<m:FindConversation ViewFilter='Read'>{parent}</m:FindConversation>"),
            "ViewFilterType'",
        );
        refuse(
            &format!("<m:FindConversation>{parent}{parent}</m:FindConversation>"),
            "child element 'ParentFolderId'",
        );
    }

    #[test]
    fn the_state_of_a_conversation_is_binary() {
        let get = |conversations: &str| {
            format!(
                "<m:GetConversationItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
                 <m:SortOrder>TreeOrderAscending</m:SortOrder><m:Conversations>{conversations}</m:Conversations>\
                 </m:GetConversationItems>"
            )
        };
        let id = "<t:ConversationId Id='AAQk'/>";
        accept(&get(""));
        accept(&get(
            &format!("<t:Conversation>{id}<t:SyncState>AAEC</t:SyncState></t:Conversation>").repeat(2)
        ));
        refuse(
            &get(&format!("<t:Conversation>{id}<t:SyncState>!</t:SyncState></t:Conversation>")),
            "Base-64",
        );
        refuse(&get("<t:Conversation/>"), "expected: 'ConversationId'");
    }
}
