//! GetConversationItems: the items of conversations, of the primary mailbox
//! alone.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getconversationitems-operation>.

use crate::grammar::folder_ids::FOLDERS;
use crate::grammar::item_ids::CONVERSATION_ID;
use crate::grammar::rule::{Part, Rule, Value};
use crate::grammar::shapes::ITEM_SHAPE;

static FOLDERS_TO_IGNORE: Rule = Rule::of("m:FoldersToIgnore", &[Part::many(FOLDERS, 10)]);
static MAX_ITEMS_TO_RETURN: Rule = Rule::text("m:MaxItemsToReturn", Value::Integer(1, 1000));
static SORT_ORDER: Rule = Rule::text(
    "m:SortOrder",
    Value::Word(&["TreeOrderAscending", "TreeOrderDescending", "DateOrderAscending", "DateOrderDescending"]),
);
static MAILBOX_SCOPE: Rule = Rule::text("m:MailboxScope", Value::Word(&["PrimaryOnly"]));
static SYNC_STATE: Rule = Rule::text("t:SyncState", Value::SyncState);
static CONVERSATION: Rule =
    Rule::of("t:Conversation", &[Part::one(&[&CONVERSATION_ID]), Part::maybe(&[&SYNC_STATE])]);
static CONVERSATIONS: Rule = Rule::of("m:Conversations", &[Part::many(&[&CONVERSATION], 100)]);

pub(super) static GET_CONVERSATION_ITEMS: Rule = Rule::of(
    "m:GetConversationItems",
    &[
        Part::one(&[&ITEM_SHAPE]),
        Part::maybe(&[&FOLDERS_TO_IGNORE]),
        Part::maybe(&[&MAX_ITEMS_TO_RETURN]),
        Part::maybe(&[&SORT_ORDER]),
        Part::maybe(&[&MAILBOX_SCOPE]),
        Part::one(&[&CONVERSATIONS]),
    ],
);
