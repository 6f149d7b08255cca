//! The properties of messages: names, where they may be used, which shapes hold them.

/// A property of `t:Message` that this server has. In the order of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ItemField {
    MimeContent,
    ItemId,
    ParentFolderId,
    ItemClass,
    Subject,
    Sensitivity,
    Body,
    Attachments,
    DateTimeReceived,
    Size,
    Categories,
    Importance,
    InReplyTo,
    IsSubmitted,
    IsDraft,
    IsFromMe,
    IsResend,
    IsUnmodified,
    InternetMessageHeaders,
    DateTimeSent,
    DateTimeCreated,
    ResponseObjects,
    ReminderIsSet,
    DisplayCc,
    DisplayTo,
    DisplayBcc,
    HasAttachments,
    /// Not a field of its own: where extended properties stand.
    ExtendedProperty,
    Culture,
    EffectiveRights,
    LastModifiedName,
    LastModifiedTime,
    IsAssociated,
    ConversationId,
    UniqueBody,
    Flag,
    InstanceKey,
    NormalizedBody,
    Preview,
    TextBody,
    IconIndex,
    Sender,
    ToRecipients,
    CcRecipients,
    BccRecipients,
    IsReadReceiptRequested,
    IsDeliveryReceiptRequested,
    ConversationIndex,
    ConversationTopic,
    From,
    InternetMessageId,
    IsRead,
    IsResponseRequested,
    References,
    ReplyTo,
    ReceivedBy,
    ReceivedRepresenting,
}

/// What a property may be used for.
#[derive(Debug)]
pub(crate) struct ItemProperty {
    pub(crate) field: ItemField,
    pub(crate) uri: &'static str,
    /// `FindItem` can return it; the rest needs `GetItem`.
    pub(crate) in_find: bool,
    /// In the shape `Default`.
    pub(crate) in_default: bool,
    /// In the shape `AllProperties`.
    pub(crate) in_all: bool,
    pub(crate) searchable: bool,
    pub(crate) sortable: bool,
}

/// G: only `GetItem`. D: `Default`. A: `AllProperties`. R: restrictions. S: sort orders.
const fn property(uri: &'static str, field: ItemField, uses: &str) -> ItemProperty {
    let uses = uses.as_bytes();
    ItemProperty {
        field,
        uri,
        in_find: !has(uses, b'G'),
        in_default: has(uses, b'D'),
        in_all: has(uses, b'A'),
        searchable: has(uses, b'R'),
        sortable: has(uses, b'S'),
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

/// Every property with its paths. Shapes: the EWS documentation of `BaseShape`, and what a real server returns.
pub(crate) const ITEM_FIELDS: &[ItemProperty] = &[
    property("item:MimeContent", ItemField::MimeContent, "G"),
    property("item:ItemId", ItemField::ItemId, "DA"),
    property("item:ParentFolderId", ItemField::ParentFolderId, "A"),
    property("item:ItemClass", ItemField::ItemClass, "ARS"),
    property("item:Subject", ItemField::Subject, "DARS"),
    property("item:Sensitivity", ItemField::Sensitivity, "DARS"),
    property("item:Body", ItemField::Body, "GDAR"),
    property("item:Attachments", ItemField::Attachments, "GDAR"),
    property("item:DateTimeReceived", ItemField::DateTimeReceived, "ARS"),
    property("item:Size", ItemField::Size, "DARS"),
    property("item:Categories", ItemField::Categories, "AR"),
    property("item:Importance", ItemField::Importance, "ARS"),
    property("item:InReplyTo", ItemField::InReplyTo, "ARS"),
    property("item:IsSubmitted", ItemField::IsSubmitted, "AR"),
    property("item:IsDraft", ItemField::IsDraft, "AR"),
    property("item:IsFromMe", ItemField::IsFromMe, "AR"),
    property("item:IsResend", ItemField::IsResend, "AR"),
    property("item:IsUnmodified", ItemField::IsUnmodified, "AR"),
    property("item:InternetMessageHeaders", ItemField::InternetMessageHeaders, "GA"),
    property("item:DateTimeSent", ItemField::DateTimeSent, "DARS"),
    property("item:DateTimeCreated", ItemField::DateTimeCreated, "DARS"),
    property("item:ResponseObjects", ItemField::ResponseObjects, "GDA"),
    property("item:ReminderIsSet", ItemField::ReminderIsSet, "ARS"),
    property("item:DisplayCc", ItemField::DisplayCc, "ARS"),
    property("item:DisplayTo", ItemField::DisplayTo, "ARS"),
    property("item:DisplayBcc", ItemField::DisplayBcc, "RS"),
    property("item:HasAttachments", ItemField::HasAttachments, "DARS"),
    property("item:Culture", ItemField::Culture, "A"),
    property("item:EffectiveRights", ItemField::EffectiveRights, "A"),
    property("item:LastModifiedName", ItemField::LastModifiedName, "ARS"),
    property("item:LastModifiedTime", ItemField::LastModifiedTime, "ARS"),
    property("item:IsAssociated", ItemField::IsAssociated, "A"),
    property("item:ConversationId", ItemField::ConversationId, "A"),
    property("item:UniqueBody", ItemField::UniqueBody, "G"),
    property("item:Flag", ItemField::Flag, "A"),
    property("item:InstanceKey", ItemField::InstanceKey, "A"),
    property("item:NormalizedBody", ItemField::NormalizedBody, "G"),
    property("item:Preview", ItemField::Preview, ""),
    property("item:TextBody", ItemField::TextBody, "G"),
    property("item:IconIndex", ItemField::IconIndex, ""),
    property("message:Sender", ItemField::Sender, "ARS"),
    property("message:ToRecipients", ItemField::ToRecipients, "GDAR"),
    property("message:CcRecipients", ItemField::CcRecipients, "GDAR"),
    property("message:BccRecipients", ItemField::BccRecipients, "GDAR"),
    property("message:IsReadReceiptRequested", ItemField::IsReadReceiptRequested, "DAR"),
    property("message:IsDeliveryReceiptRequested", ItemField::IsDeliveryReceiptRequested, "DAR"),
    property("message:ConversationIndex", ItemField::ConversationIndex, "A"),
    property("message:ConversationTopic", ItemField::ConversationTopic, "ARS"),
    property("message:From", ItemField::From, "DARS"),
    property("message:InternetMessageId", ItemField::InternetMessageId, "ARS"),
    property("message:IsRead", ItemField::IsRead, "DARS"),
    property("message:IsResponseRequested", ItemField::IsResponseRequested, "A"),
    property("message:References", ItemField::References, "AR"),
    property("message:ReplyTo", ItemField::ReplyTo, "GA"),
    property("message:ReceivedBy", ItemField::ReceivedBy, "AR"),
    property("message:ReceivedRepresenting", ItemField::ReceivedRepresenting, "AR"),
];

impl ItemProperty {
    pub(crate) fn by_uri(uri: &str) -> Option<&'static Self> {
        ITEM_FIELDS.iter().find(|property| property.uri == uri)
    }
}

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
            assert!(!ItemProperty::by_uri(uri).unwrap().in_find, "{uri}");
        }
        assert!(ItemProperty::by_uri("item:DisplayTo").unwrap().in_find);
    }
}
