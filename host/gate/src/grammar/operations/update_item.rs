//! UpdateItem: properties of stored items, one by one. A draft is changed here
//! and sent by SendItem.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation>.

use crate::grammar::item_ids::CHANGED_ITEMS;
use crate::grammar::rule::{AttributeRule, Change, Part, Rule, Value};

static SET_ITEM_FIELD: Rule = Rule::change("t:SetItemField", Change::Set);
static APPEND_TO_ITEM_FIELD: Rule = Rule::change("t:AppendToItemField", Change::Append);
static DELETE_ITEM_FIELD: Rule = Rule::change("t:DeleteItemField", Change::Delete);
static UPDATES: Rule = Rule::of(
    "t:Updates",
    &[Part::many(&[&SET_ITEM_FIELD, &APPEND_TO_ITEM_FIELD, &DELETE_ITEM_FIELD], super::MOST_CHANGES)],
);
static ITEM_CHANGE: Rule = Rule::of("t:ItemChange", &[Part::one(CHANGED_ITEMS), Part::one(&[&UPDATES])]);
static ITEM_CHANGES: Rule = Rule::of("m:ItemChanges", &[Part::many(&[&ITEM_CHANGE], super::MOST_CHANGES)]);

pub(super) static UPDATE_ITEM: Rule = Rule::of("m:UpdateItem", &[Part::one(&[&ITEM_CHANGES])]).with(&[
    AttributeRule::required(
        "ConflictResolution",
        Value::Word(&["NeverOverwrite", "AutoResolve", "AlwaysOverwrite"]),
    ),
    AttributeRule::or("MessageDisposition", Value::Word(&["SaveOnly"]), "SaveOnly"),
    AttributeRule::or(
        "SendMeetingInvitationsOrCancellations",
        Value::Word(&[
            "SendToNone",
            "SendOnlyToAll",
            "SendOnlyToChanged",
            "SendToAllAndSaveCopy",
            "SendToChangedAndSaveCopy",
        ]),
        "SendToNone",
    ),
    AttributeRule::written("SuppressReadReceipts", "true"),
]);
