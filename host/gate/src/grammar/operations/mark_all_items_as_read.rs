//! MarkAllItemsAsRead: the read flag of all items of folders.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/markallitemsasread-operation>.

use crate::grammar::folder_ids::FOLDERS_WITH_CONTENT;
use crate::grammar::rule::{Part, Rule, Value};

static READ_FLAG: Rule = Rule::text("m:ReadFlag", Value::Boolean);
static SUPPRESS_READ_RECEIPTS: Rule = Rule::text("m:SuppressReadReceipts", Value::Boolean);
static FOLDER_IDS: Rule = Rule::of("m:FolderIds", &[Part::many(FOLDERS_WITH_CONTENT, 10)]);

pub(super) static MARK_ALL_ITEMS_AS_READ: Rule = Rule::of(
    "m:MarkAllItemsAsRead",
    &[
        Part::one(&[&READ_FLAG]),
        Part::Written { rule: &SUPPRESS_READ_RECEIPTS, text: "true" },
        Part::one(&[&FOLDER_IDS]),
    ],
);
