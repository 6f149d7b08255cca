//! Items: ItemId, OccurrenceItemId, RecurringMasterItemId (types.xsd,
//! BaseItemIdType).

use super::rule::{AttributeRule, Rule, Value};

static ITEM_ID: Rule = Rule::empty("t:ItemId").with(&[
    AttributeRule::required("Id", Value::Id),
    AttributeRule::optional("ChangeKey", Value::ChangeKey),
]);

static OCCURRENCE_ITEM_ID: Rule = Rule::empty("t:OccurrenceItemId").with(&[
    AttributeRule::required("RecurringMasterId", Value::Id),
    AttributeRule::optional("ChangeKey", Value::ChangeKey),
    AttributeRule::required("InstanceIndex", Value::Integer(1, 0x7FFF_FFFF)),
]);

static RECURRING_MASTER_ITEM_ID: Rule = Rule::empty("t:RecurringMasterItemId").with(&[
    AttributeRule::required("OccurrenceId", Value::Id),
    AttributeRule::optional("ChangeKey", Value::ChangeKey),
]);

/// Any way to name an item.
pub(super) static ITEMS: &[&Rule] = &[&ITEM_ID, &OCCURRENCE_ITEM_ID, &RECURRING_MASTER_ITEM_ID];
