//! DeleteItem: items to Deleted Items, or for good.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation>.

use crate::grammar::item_ids::CHANGED_ITEMS;
use crate::grammar::rule::{AttributeRule, Part, Rule, Value};

/// DeleteType (types.xsd, DisposalType).
pub(super) const DELETE_TYPE: AttributeRule =
    AttributeRule::required("DeleteType", Value::Word(&["HardDelete", "SoftDelete", "MoveToDeletedItems"]));

static ITEM_IDS: Rule = Rule::of("m:ItemIds", &[Part::many(CHANGED_ITEMS, super::MOST_CHANGES)]);

pub(super) static DELETE_ITEM: Rule = Rule::of("m:DeleteItem", &[Part::one(&[&ITEM_IDS])]).with(&[
    DELETE_TYPE,
    AttributeRule::or(
        "SendMeetingCancellations",
        Value::Word(&["SendToNone", "SendOnlyToAll", "SendToAllAndSaveCopy"]),
        "SendToNone",
    ),
    AttributeRule::optional(
        "AffectedTaskOccurrences",
        Value::Word(&["AllOccurrences", "SpecifiedOccurrenceOnly"]),
    ),
    AttributeRule::written("SuppressReadReceipts", "true"),
]);
