//! CreateItem: new items, answers and forwards; saved, or sent at once.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation>.

use crate::grammar::folder_ids::DESTINATIONS;
use crate::grammar::properties::Kind;
use crate::grammar::responses::RESPONSES;
use crate::grammar::rule::{AttributeRule, Part, Role, Rule, Value};

static SAVED_ITEM_FOLDER_ID: Rule =
    Rule::of("m:SavedItemFolderId", &[Part::one(DESTINATIONS)]).playing(Role::SavedFolder);

static MESSAGE: Rule = Rule::item("t:Message", Kind::Message);
static CALENDAR_ITEM: Rule = Rule::item("t:CalendarItem", Kind::CalendarItem);
static CONTACT: Rule = Rule::item("t:Contact", Kind::Contact);
static DISTRIBUTION_LIST: Rule = Rule::item("t:DistributionList", Kind::DistributionList);
static TASK: Rule = Rule::item("t:Task", Kind::Task);

static ITEMS_AND_RESPONSES: &[&Rule] = &[
    &MESSAGE,
    &CALENDAR_ITEM,
    &CONTACT,
    &DISTRIBUTION_LIST,
    &TASK,
    RESPONSES[0],
    RESPONSES[1],
    RESPONSES[2],
    RESPONSES[3],
    RESPONSES[4],
    RESPONSES[5],
    RESPONSES[6],
];
static ITEMS: Rule = Rule::of("m:Items", &[Part::many(ITEMS_AND_RESPONSES, super::MOST_CHANGES)]);

pub(super) static CREATE_ITEM: Rule =
    Rule::of("m:CreateItem", &[Part::maybe(&[&SAVED_ITEM_FOLDER_ID]), Part::one(&[&ITEMS])]).with(&[
        AttributeRule::or(
            "MessageDisposition",
            Value::Word(&["SaveOnly", "SendOnly", "SendAndSaveCopy"]),
            "SaveOnly",
        ),
        AttributeRule::or(
            "SendMeetingInvitations",
            Value::Word(&["SendToNone", "SendOnlyToAll", "SendToAllAndSaveCopy"]),
            "SendToNone",
        ),
    ]);
