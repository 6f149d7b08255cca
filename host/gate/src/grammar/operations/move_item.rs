//! MoveItem: items into a folder of the same mailbox. Moved to a folder that
//! people do not see, they are as good as gone.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/moveitem-operation>.

use crate::grammar::folder_ids::DESTINATIONS;
use crate::grammar::item_ids::CHANGED_ITEMS;
use crate::grammar::rule::{Part, Rule, Value};

static TO_FOLDER_ID: Rule = Rule::of("m:ToFolderId", &[Part::one(DESTINATIONS)]);
static ITEM_IDS: Rule = Rule::of("m:ItemIds", &[Part::many(CHANGED_ITEMS, super::MOST_CHANGES)]);
static RETURN_NEW_ITEM_IDS: Rule = Rule::text("m:ReturnNewItemIds", Value::Boolean);

pub(super) static MOVED: &[Part] =
    &[Part::one(&[&TO_FOLDER_ID]), Part::one(&[&ITEM_IDS]), Part::maybe(&[&RETURN_NEW_ITEM_IDS])];

pub(super) static MOVE_ITEM: Rule = Rule::of("m:MoveItem", MOVED);
