//! Items: ItemId, OccurrenceItemId, RecurringMasterItemId (types.xsd,
//! BaseItemIdType), and AttachmentId.

use super::rule::{AttributeRule, Role, Rule, Value};

const CHANGE_KEY: AttributeRule = AttributeRule::optional("ChangeKey", Value::ChangeKey);
const ID: &[AttributeRule] = &[AttributeRule::required("Id", Value::Id), CHANGE_KEY];
const OCCURRENCE: &[AttributeRule] = &[
    AttributeRule::required("RecurringMasterId", Value::Id),
    CHANGE_KEY,
    AttributeRule::required("InstanceIndex", Value::Integer(1, 0x7FFF_FFFF)),
];
const MASTER: &[AttributeRule] = &[AttributeRule::required("OccurrenceId", Value::Id), CHANGE_KEY];

static ITEM_ID: Rule = Rule::empty("t:ItemId").with(ID);
static OCCURRENCE_ITEM_ID: Rule = Rule::empty("t:OccurrenceItemId").with(OCCURRENCE);
static RECURRING_MASTER_ITEM_ID: Rule = Rule::empty("t:RecurringMasterItemId").with(MASTER);

/// Any way to name an item that is read.
pub(super) static ITEMS: &[&Rule] = &[&ITEM_ID, &OCCURRENCE_ITEM_ID, &RECURRING_MASTER_ITEM_ID];

static CHANGED_ITEM_ID: Rule = Rule::empty("t:ItemId").with(ID).playing(Role::Changed);
static CHANGED_OCCURRENCE: Rule = Rule::empty("t:OccurrenceItemId").with(OCCURRENCE).playing(Role::Changed);
static CHANGED_MASTER: Rule = Rule::empty("t:RecurringMasterItemId").with(MASTER).playing(Role::Changed);

/// Any way to name an item that is changed, moved or removed.
pub(super) static CHANGED_ITEMS: &[&Rule] = &[&CHANGED_ITEM_ID, &CHANGED_OCCURRENCE, &CHANGED_MASTER];

/// The draft that is sent.
pub(super) static SENT_ITEMS: &[&Rule] = &[&CHANGED_ITEM_ID];

/// ReferenceItemId: the item that a response object answers.
pub(super) static REFERENCE_ITEM_ID: Rule = Rule::empty("t:ReferenceItemId").with(ID).playing(Role::Answered);

/// ParentItemId: the item that gets an attachment.
pub(super) static PARENT_ITEM_ID: Rule = Rule::empty("m:ParentItemId").with(ID).playing(Role::Changed);

/// ItemId, in a list of items that a synchronization passes over.
pub(super) static IGNORED_ITEMS: &[&Rule] = &[&ITEM_ID];

/// ConversationId.
pub(super) static CONVERSATION_ID: Rule = Rule::empty("t:ConversationId").with(ID);

/// AttachmentId.
pub(super) static ATTACHMENT_ID: Rule = Rule::empty("t:AttachmentId")
    .with(&[AttributeRule::required("Id", Value::Id)])
    .playing(Role::AttachmentId);
