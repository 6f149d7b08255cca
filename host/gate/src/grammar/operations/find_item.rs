//! FindItem: the items of folders. Associated (hidden) items hold settings and
//! rules, soft-deleted ones are out of the user's sight: both are left out.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation>.

use crate::grammar::folder_ids::FOLDERS;
use crate::grammar::restriction::RESTRICTION;
use crate::grammar::rule::{AttributeRule, Part, Rule, Value};
use crate::grammar::shapes::LIST_SHAPE;
use crate::grammar::views::{
    CALENDAR_VIEW, CONTACTS_VIEW, FRACTIONAL_PAGE_ITEM_VIEW, INDEXED_PAGE_ITEM_VIEW, SORT_ORDER,
};

static PARENT_FOLDER_IDS: Rule = Rule::of("m:ParentFolderIds", &[Part::many(FOLDERS, 10)]);
static QUERY_STRING: Rule = Rule::text("m:QueryString", Value::Text(4096));

pub(super) static FIND_ITEM: Rule = Rule::of(
    "m:FindItem",
    &[
        Part::one(&[&LIST_SHAPE]),
        Part::maybe(&[&INDEXED_PAGE_ITEM_VIEW, &FRACTIONAL_PAGE_ITEM_VIEW, &CALENDAR_VIEW, &CONTACTS_VIEW]),
        Part::maybe(&[&RESTRICTION]),
        Part::maybe(&[&SORT_ORDER]),
        Part::one(&[&PARENT_FOLDER_IDS]),
        Part::maybe(&[&QUERY_STRING]),
    ],
)
.with(&[AttributeRule::required("Traversal", Value::Word(&["Shallow"]))]);
