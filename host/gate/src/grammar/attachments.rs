//! Attachments (types.xsd, NonEmptyArrayOfAttachmentsType): files, and messages
//! with all that is in them.
//!
//! ReferenceAttachment is left out: its addresses are for clients to open.

use super::people::{
    NESTED_BCC_RECIPIENTS, NESTED_CC_RECIPIENTS, NESTED_FROM, NESTED_REPLY_TO, NESTED_SENDER,
    NESTED_TO_RECIPIENTS,
};
use super::properties::{BODY, CATEGORIES, IMPORTANCE, ITEM_CLASS, SENSITIVITY, SUBJECT};
use super::rule::{AttributeRule, Part, Role, Rule, Value};
use crate::Need;

/// The most attachments in one list.
pub(crate) const MOST_ATTACHMENTS: usize = 100;

static NAME: Rule = Rule::text("t:Name", Value::Text(255)).playing(Role::AttachmentName);
static CONTENT_TYPE: Rule = Rule::text("t:ContentType", Value::Text(255));
static CONTENT_ID: Rule = Rule::text("t:ContentId", Value::Text(255));
static IS_INLINE: Rule = Rule::text("t:IsInline", Value::Boolean);
static IS_CONTACT_PHOTO: Rule = Rule::text("t:IsContactPhoto", Value::Boolean);
static CONTENT: Rule = Rule::text("t:Content", Value::Bytes).playing(Role::Bytes);

static FILE_ATTACHMENT: Rule = Rule::of(
    "t:FileAttachment",
    &[
        Part::one(&[&NAME]),
        Part::maybe(&[&CONTENT_TYPE]),
        Part::maybe(&[&CONTENT_ID]),
        Part::maybe(&[&IS_INLINE]),
        Part::maybe(&[&IS_CONTACT_PHOTO]),
        Part::one(&[&CONTENT]),
    ],
)
.playing(Role::Attachment);

static MIME_CONTENT: Rule = Rule::text("t:MimeContent", Value::Bytes)
    .with(&[AttributeRule::optional("CharacterSet", Value::Text(64))])
    .playing(Role::Bytes);
static IS_READ: Rule = Rule::text("t:IsRead", Value::Boolean);
static INTERNET_MESSAGE_ID: Rule = Rule::text("t:InternetMessageId", Value::Text(1024));

/// A message that is attached: who wrote it to whom is content.
static NESTED_MESSAGE: Rule = Rule::of(
    "t:Message",
    &[
        Part::maybe(&[&MIME_CONTENT]),
        Part::maybe(&[&ITEM_CLASS]),
        Part::maybe(&[&SUBJECT]),
        Part::maybe(&[&SENSITIVITY]),
        Part::maybe(&[&BODY]),
        Part::maybe(&[&ATTACHMENTS]),
        Part::maybe(&[&CATEGORIES]),
        Part::maybe(&[&IMPORTANCE]),
        Part::maybe(&[&NESTED_SENDER]),
        Part::maybe(&[&NESTED_TO_RECIPIENTS]),
        Part::maybe(&[&NESTED_CC_RECIPIENTS]),
        Part::maybe(&[&NESTED_BCC_RECIPIENTS]),
        Part::maybe(&[&NESTED_FROM]),
        Part::maybe(&[&INTERNET_MESSAGE_ID]),
        Part::maybe(&[&IS_READ]),
        Part::maybe(&[&NESTED_REPLY_TO]),
    ],
)
.playing(Role::Nested);

static ITEM_ATTACHMENT: Rule = Rule::of(
    "t:ItemAttachment",
    &[
        Part::one(&[&NAME]),
        Part::maybe(&[&CONTENT_TYPE]),
        Part::maybe(&[&CONTENT_ID]),
        Part::maybe(&[&IS_INLINE]),
        Part::one(&[&NESTED_MESSAGE]),
    ],
)
.playing(Role::Attachment)
.needing(Need::NestedItems);

/// Attachments of an item.
pub(crate) static ATTACHMENTS: Rule =
    Rule::of("t:Attachments", &[Part::many(&[&FILE_ATTACHMENT, &ITEM_ATTACHMENT], MOST_ATTACHMENTS)]);

/// Attachments of CreateAttachment.
pub(super) static NEW_ATTACHMENTS: Rule =
    Rule::of("m:Attachments", &[Part::many(&[&FILE_ATTACHMENT, &ITEM_ATTACHMENT], MOST_ATTACHMENTS)]);
