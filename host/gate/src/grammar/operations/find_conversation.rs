//! FindConversation: the conversations of a folder, of the primary mailbox
//! alone.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findconversation-operation>.

use crate::grammar::folder_ids::FOLDERS;
use crate::grammar::rule::{AttributeRule, Part, Rule, Value};
use crate::grammar::shapes::CONVERSATION_SHAPE;
use crate::grammar::views::{INDEXED_PAGE_ITEM_VIEW, SORT_ORDER};

static PARENT_FOLDER_ID: Rule = Rule::of("m:ParentFolderId", &[Part::one(FOLDERS)]);
static MAILBOX_SCOPE: Rule = Rule::text("m:MailboxScope", Value::Word(&["PrimaryOnly"]));
static QUERY_STRING: Rule = Rule::text("m:QueryString", Value::Text(4096));

pub(super) static FIND_CONVERSATION: Rule = Rule::of(
    "m:FindConversation",
    &[
        Part::maybe(&[&INDEXED_PAGE_ITEM_VIEW]),
        Part::maybe(&[&SORT_ORDER]),
        Part::one(&[&PARENT_FOLDER_ID]),
        Part::maybe(&[&MAILBOX_SCOPE]),
        Part::maybe(&[&QUERY_STRING]),
        Part::maybe(&[&CONVERSATION_SHAPE]),
    ],
)
.with(&[
    AttributeRule::optional("Traversal", Value::Word(&["Shallow", "Deep"])),
    AttributeRule::optional(
        "ViewFilter",
        Value::Word(&[
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
        ]),
    ),
]);
