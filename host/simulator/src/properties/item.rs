//! The properties of items: their names, what values they take, where they may be used, which shapes hold them.

use crate::store::{Field, ItemKind};

/// What values a property takes, and how they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Texts,
    Number,
    Boolean,
    Time,
    /// A word of these; kept as its place among them.
    Choice(&'static [&'static str]),
    Person,
    People,
    /// Written and read in its own way.
    Special,
}

/// What a property is, and what it may be used for.
#[derive(Debug)]
pub(crate) struct ItemProperty {
    pub(crate) field: Field,
    pub(crate) uri: &'static str,
    /// The element, with its prefix.
    pub(crate) element: &'static str,
    pub(crate) kind: Kind,
    /// `FindItem` can return it; the rest needs `GetItem`.
    pub(crate) in_find: bool,
    /// In the shape `Default`.
    pub(crate) in_default: bool,
    /// In the shape `AllProperties`.
    pub(crate) in_all: bool,
    pub(crate) searchable: bool,
    pub(crate) sortable: bool,
    /// A new item may be given it.
    pub(crate) creatable: bool,
    pub(crate) settable: bool,
    pub(crate) deletable: bool,
    pub(crate) appendable: bool,
}

impl ItemProperty {
    /// G: only `GetItem`. D: `Default`. A: `AllProperties`. R: restrictions. S: sort orders.
    /// c: create. u: set. d: delete. p: append.
    const fn new(
        field: Field,
        uri: &'static str,
        element: &'static str,
        kind: Kind,
        uses: &'static str,
    ) -> Self {
        let uses = uses.as_bytes();
        Self {
            field,
            uri,
            element,
            kind,
            in_find: !has(uses, b'G'),
            in_default: has(uses, b'D'),
            in_all: has(uses, b'A'),
            searchable: has(uses, b'R'),
            sortable: has(uses, b'S'),
            creatable: has(uses, b'c'),
            settable: has(uses, b'u'),
            deletable: has(uses, b'd'),
            appendable: has(uses, b'p'),
        }
    }

    /// The property of this path, for items of this kind.
    pub(crate) fn by_uri(uri: &str, kind: ItemKind) -> Option<&'static Self> {
        ITEM_FIELDS.iter().find(|property| property.uri == uri && property.belongs_to(kind))
    }

    /// The property that an element of this local name sets in an item of this kind.
    pub(crate) fn by_element(name: &str, kind: ItemKind) -> Option<&'static Self> {
        ITEM_FIELDS
            .iter()
            .find(|property| property.belongs_to(kind) && property.element.strip_prefix("t:") == Some(name))
    }

    /// The property of this path, whatever kind of item has it.
    pub(crate) fn by_any_uri(uri: &str) -> Option<&'static Self> {
        ITEM_FIELDS.iter().find(|property| property.uri == uri)
    }

    pub(crate) fn of(field: Field) -> Option<&'static Self> {
        ITEM_FIELDS.iter().find(|property| property.field == field)
    }

    pub(crate) fn belongs_to(&self, kind: ItemKind) -> bool {
        self.field <= Field::IconIndex || tail(kind).contains(&self.field)
    }
}

/// The properties of a kind of item behind those that all items have, in the order of the schema.
pub(crate) fn tail(kind: ItemKind) -> &'static [Field] {
    match kind {
        ItemKind::Message => &[
            Field::Sender,
            Field::ToRecipients,
            Field::CcRecipients,
            Field::BccRecipients,
            Field::IsReadReceiptRequested,
            Field::IsDeliveryReceiptRequested,
            Field::ConversationIndex,
            Field::ConversationTopic,
            Field::From,
            Field::InternetMessageId,
            Field::IsRead,
            Field::IsResponseRequested,
            Field::References,
            Field::ReplyTo,
            Field::ReceivedBy,
            Field::ReceivedRepresenting,
        ],
        ItemKind::PostItem => &[
            Field::ConversationIndex,
            Field::ConversationTopic,
            Field::From,
            Field::InternetMessageId,
            Field::IsRead,
            Field::PostedTime,
            Field::References,
            Field::Sender,
        ],
        ItemKind::DistributionList => &[Field::ListDisplayName, Field::ListFileAs, Field::Members],
        ItemKind::CalendarItem => &[
            Field::Uid,
            Field::Start,
            Field::End,
            Field::IsAllDayEvent,
            Field::LegacyFreeBusyStatus,
            Field::Location,
            Field::IsMeeting,
            Field::IsCancelled,
            Field::IsRecurring,
            Field::MeetingRequestWasSent,
            Field::CalendarItemType,
            Field::MyResponseType,
            Field::Organizer,
            Field::RequiredAttendees,
            Field::OptionalAttendees,
            Field::Resources,
        ],
    }
}

const fn has(uses: &[u8], letter: u8) -> bool {
    let mut index = 0;
    while index < uses.len() {
        if uses[index] == letter {
            return true;
        }
        index += 1;
    }
    false
}

const IMPORTANCE: Kind = Kind::Choice(&["Low", "Normal", "High"]);
const FREE_BUSY: Kind = Kind::Choice(&["Free", "Tentative", "Busy", "OOF", "WorkingElsewhere", "NoData"]);
const CALENDAR_ITEM_TYPE: Kind = Kind::Choice(&["Single", "Occurrence", "Exception", "RecurringMaster"]);
const RESPONSE_TYPE: Kind =
    Kind::Choice(&["Unknown", "Organizer", "Tentative", "Accept", "Decline", "NoResponseReceived"]);
const SENSITIVITY: Kind = Kind::Choice(&["Normal", "Personal", "Private", "Confidential"]);

macro_rules! properties {
    ($($field:ident $family:literal $name:literal $kind:expr, $uses:literal;)*) => {
        &[$(ItemProperty::new(
            Field::$field,
            concat!($family, ":", $name),
            concat!("t:", $name),
            $kind,
            $uses,
        )),*]
    };
}

/// Every property. Shapes: the EWS documentation of `BaseShape`, and what a real server returns. What may be set:
/// the documentation of `UpdateItem` and of the properties.
pub(crate) const ITEM_FIELDS: &[ItemProperty] = properties! {
    MimeContent "item" "MimeContent" Kind::Special, "Gcu";
    ItemId "item" "ItemId" Kind::Special, "DA";
    ParentFolderId "item" "ParentFolderId" Kind::Special, "A";
    ItemClass "item" "ItemClass" Kind::Text, "ARScu";
    Subject "item" "Subject" Kind::Text, "DARScud";
    Sensitivity "item" "Sensitivity" SENSITIVITY, "DARScud";
    Body "item" "Body" Kind::Special, "GDARcudp";
    Attachments "item" "Attachments" Kind::Special, "GDARc";
    DateTimeReceived "item" "DateTimeReceived" Kind::Time, "ARS";
    Size "item" "Size" Kind::Special, "DARS";
    Categories "item" "Categories" Kind::Texts, "ARScud";
    Importance "item" "Importance" IMPORTANCE, "ARScud";
    InReplyTo "item" "InReplyTo" Kind::Text, "ARScud";
    IsSubmitted "item" "IsSubmitted" Kind::Boolean, "AR";
    IsDraft "item" "IsDraft" Kind::Boolean, "AR";
    IsFromMe "item" "IsFromMe" Kind::Boolean, "AR";
    IsResend "item" "IsResend" Kind::Boolean, "AR";
    IsUnmodified "item" "IsUnmodified" Kind::Boolean, "AR";
    InternetMessageHeaders "item" "InternetMessageHeaders" Kind::Special, "GA";
    DateTimeSent "item" "DateTimeSent" Kind::Time, "DARS";
    DateTimeCreated "item" "DateTimeCreated" Kind::Time, "DARS";
    ResponseObjects "item" "ResponseObjects" Kind::Special, "GDA";
    ReminderDueBy "item" "ReminderDueBy" Kind::Time, "ARScud";
    ReminderIsSet "item" "ReminderIsSet" Kind::Boolean, "ARScud";
    ReminderMinutesBeforeStart "item" "ReminderMinutesBeforeStart" Kind::Number, "ARcud";
    DisplayCc "item" "DisplayCc" Kind::Special, "ARS";
    DisplayTo "item" "DisplayTo" Kind::Special, "ARS";
    DisplayBcc "item" "DisplayBcc" Kind::Special, "RS";
    HasAttachments "item" "HasAttachments" Kind::Special, "DARS";
    Culture "item" "Culture" Kind::Text, "Acud";
    EffectiveRights "item" "EffectiveRights" Kind::Special, "A";
    LastModifiedName "item" "LastModifiedName" Kind::Text, "ARS";
    LastModifiedTime "item" "LastModifiedTime" Kind::Time, "ARS";
    IsAssociated "item" "IsAssociated" Kind::Special, "DAc";
    ConversationId "item" "ConversationId" Kind::Special, "AR";
    UniqueBody "item" "UniqueBody" Kind::Special, "G";
    Flag "item" "Flag" Kind::Special, "Acud";
    InstanceKey "item" "InstanceKey" Kind::Special, "A";
    NormalizedBody "item" "NormalizedBody" Kind::Special, "G";
    Preview "item" "Preview" Kind::Special, "";
    TextBody "item" "TextBody" Kind::Special, "G";
    IconIndex "item" "IconIndex" Kind::Special, "";
    Sender "message" "Sender" Kind::Person, "ARScu";
    ToRecipients "message" "ToRecipients" Kind::People, "GDARcudp";
    CcRecipients "message" "CcRecipients" Kind::People, "GDARcudp";
    BccRecipients "message" "BccRecipients" Kind::People, "GDARcudp";
    IsReadReceiptRequested "message" "IsReadReceiptRequested" Kind::Boolean, "DARcud";
    IsDeliveryReceiptRequested "message" "IsDeliveryReceiptRequested" Kind::Boolean, "DARcud";
    ConversationIndex "message" "ConversationIndex" Kind::Special, "AR";
    ConversationTopic "message" "ConversationTopic" Kind::Text, "ARS";
    From "message" "From" Kind::Person, "DARScud";
    InternetMessageId "message" "InternetMessageId" Kind::Text, "ARSc";
    IsRead "message" "IsRead" Kind::Boolean, "DARScu";
    IsResponseRequested "message" "IsResponseRequested" Kind::Boolean, "ARcud";
    References "message" "References" Kind::Text, "ARcud";
    ReplyTo "message" "ReplyTo" Kind::People, "GAcudp";
    ReceivedBy "message" "ReceivedBy" Kind::Person, "ARcu";
    ReceivedRepresenting "message" "ReceivedRepresenting" Kind::Person, "ARcu";
    PostedTime "postitem" "PostedTime" Kind::Time, "DARS";
    ListDisplayName "contacts" "DisplayName" Kind::Text, "DARScud";
    ListFileAs "contacts" "FileAs" Kind::Text, "ARScud";
    Members "distributionlist" "Members" Kind::Special, "GDAcudp";
    Uid "calendar" "UID" Kind::Text, "ARS";
    Start "calendar" "Start" Kind::Time, "DARS";
    End "calendar" "End" Kind::Time, "DARS";
    IsAllDayEvent "calendar" "IsAllDayEvent" Kind::Boolean, "AR";
    LegacyFreeBusyStatus "calendar" "LegacyFreeBusyStatus" FREE_BUSY, "DAR";
    Location "calendar" "Location" Kind::Text, "DARS";
    IsMeeting "calendar" "IsMeeting" Kind::Boolean, "AR";
    IsCancelled "calendar" "IsCancelled" Kind::Boolean, "AR";
    IsRecurring "calendar" "IsRecurring" Kind::Boolean, "AR";
    MeetingRequestWasSent "calendar" "MeetingRequestWasSent" Kind::Boolean, "A";
    CalendarItemType "calendar" "CalendarItemType" CALENDAR_ITEM_TYPE, "DA";
    MyResponseType "calendar" "MyResponseType" RESPONSE_TYPE, "A";
    Organizer "calendar" "Organizer" Kind::Person, "DARS";
    RequiredAttendees "calendar" "RequiredAttendees" Kind::Special, "GDA";
    OptionalAttendees "calendar" "OptionalAttendees" Kind::Special, "GDA";
    Resources "calendar" "Resources" Kind::Special, "GDA";
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_follows_the_order_of_the_schema() {
        assert!(ITEM_FIELDS.windows(2).all(|pair| pair[0].field < pair[1].field));
    }

    #[test]
    fn bodies_and_recipients_are_not_for_find_item() {
        for uri in
            ["item:Body", "item:Attachments", "message:ToRecipients", "message:ReplyTo", "item:MimeContent"]
        {
            assert!(!ItemProperty::by_any_uri(uri).unwrap().in_find, "{uri}");
        }
        assert!(ItemProperty::by_any_uri("item:DisplayTo").unwrap().in_find);
    }

    #[test]
    fn elements_and_paths_lead_to_properties_of_their_kind() {
        let by_element = |name, kind| ItemProperty::by_element(name, kind).map(|property| property.field);
        assert_eq!(by_element("Subject", ItemKind::DistributionList), Some(Field::Subject));
        assert_eq!(by_element("DisplayName", ItemKind::DistributionList), Some(Field::ListDisplayName));
        assert_eq!(by_element("DisplayName", ItemKind::Message), None);
        assert_eq!(by_element("ToRecipients", ItemKind::PostItem), None);
        assert!(ItemProperty::by_uri("message:IsRead", ItemKind::PostItem).is_some());
        assert!(ItemProperty::by_uri("message:IsRead", ItemKind::DistributionList).is_none());
    }
}
