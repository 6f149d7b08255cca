//! The fields of an email that a caller may ask for, and what they cost.

use ews_types::FieldUri;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A field of an email. `message_id` always comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // Their documentation would be repeated in every schema.
pub enum Field {
    MessageId,
    Subject,
    From,
    To,
    Cc,
    Bcc,
    ReplyTo,
    ReceivedTime,
    SentTime,
    IsRead,
    HasAttachments,
    Preview,
    ConversationId,
    InternetMessageId,
    Importance,
    Categories,
    FlagStatus,
    Body,
    Attachments,
    Folder,
    ChangeKey,
    ItemClass,
    Size,
    Authentication,
}

impl Field {
    /// What a list shows where nothing else is asked for.
    pub(crate) const LIST: &'static [Self] = &[
        Self::MessageId,
        Self::Subject,
        Self::From,
        Self::To,
        Self::Cc,
        Self::Bcc,
        Self::ReceivedTime,
        Self::IsRead,
        Self::HasAttachments,
        Self::Preview,
        Self::ConversationId,
        Self::Importance,
        Self::Categories,
        Self::FlagStatus,
    ];

    /// What a single message shows, beside its body.
    pub(crate) const DETAILS: &'static [Self] = &[
        Self::MessageId,
        Self::Subject,
        Self::From,
        Self::To,
        Self::Cc,
        Self::Bcc,
        Self::ReplyTo,
        Self::ReceivedTime,
        Self::SentTime,
        Self::IsRead,
        Self::HasAttachments,
        Self::ConversationId,
        Self::InternetMessageId,
        Self::Importance,
        Self::Categories,
        Self::FlagStatus,
        Self::Attachments,
        Self::Folder,
        Self::ChangeKey,
        Self::ItemClass,
        Self::Size,
        Self::Authentication,
    ];

    /// The property that Exchange keeps it in; none where the id says it.
    pub(crate) fn uri(self) -> Option<FieldUri> {
        Some(match self {
            Self::MessageId | Self::ChangeKey => return None,
            Self::Subject => FieldUri::ItemSubject,
            Self::From => FieldUri::MessageFrom,
            Self::To => FieldUri::MessageToRecipients,
            Self::Cc => FieldUri::MessageCcRecipients,
            Self::Bcc => FieldUri::MessageBccRecipients,
            Self::ReplyTo => FieldUri::MessageReplyTo,
            Self::ReceivedTime => FieldUri::ItemDateTimeReceived,
            Self::SentTime => FieldUri::ItemDateTimeSent,
            Self::IsRead => FieldUri::MessageIsRead,
            Self::HasAttachments => FieldUri::ItemHasAttachments,
            Self::Preview => FieldUri::ItemPreview,
            Self::ConversationId => FieldUri::ItemConversationId,
            Self::InternetMessageId => FieldUri::MessageInternetMessageId,
            Self::Importance => FieldUri::ItemImportance,
            Self::Categories => FieldUri::ItemCategories,
            Self::FlagStatus => FieldUri::ItemFlag,
            Self::Body => FieldUri::ItemBody,
            Self::Attachments => FieldUri::ItemAttachments,
            Self::Folder => FieldUri::ItemParentFolderId,
            Self::ItemClass => FieldUri::ItemItemClass,
            Self::Size => FieldUri::ItemSize,
            Self::Authentication => FieldUri::ItemInternetMessageHeaders,
        })
    }

    /// Whether `FindItem` leaves it out, so that it takes a `GetItem`: lists of
    /// people, attachments, bodies, headers.
    pub(crate) fn needs_get_item(self) -> bool {
        matches!(
            self,
            Self::To
                | Self::Cc
                | Self::Bcc
                | Self::ReplyTo
                | Self::Body
                | Self::Attachments
                | Self::Authentication
        )
    }
}

/// The fields that were asked for, each once and `message_id` among them.
pub(crate) fn select(asked: Option<&[Field]>, default: &[Field], include_body: bool) -> Vec<Field> {
    let mut fields = vec![Field::MessageId];
    let body = include_body.then_some(&Field::Body);
    for field in asked.unwrap_or(default).iter().chain(body) {
        if !fields.contains(field) {
            fields.push(*field);
        }
    }
    fields
}

/// The properties behind the fields.
pub(crate) fn uris(fields: &[Field]) -> Vec<FieldUri> {
    fields.iter().filter_map(|field| field.uri()).collect()
}
