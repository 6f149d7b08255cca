//! What an answer is to hold: ItemShape and FolderShape.

use super::paths::PATHS;
use super::rule::{Part, Rule, Value};

const SHAPES: Value = Value::Word(&["IdOnly", "Default", "AllProperties"]);
const BODY_TYPES: Value = Value::Word(&["Best", "HTML", "Text"]);

/// The largest body that may be asked for, in bytes: half of the largest answer.
const LARGEST_BODY: i64 = 4 * 1024 * 1024;

static BASE_SHAPE: Rule = Rule::text("t:BaseShape", SHAPES);
static ADDITIONAL_PROPERTIES: Rule = Rule::of("t:AdditionalProperties", &[Part::many(PATHS, 200)]);
static INCLUDE_MIME_CONTENT: Rule = Rule::text("t:IncludeMimeContent", Value::Boolean);
static BODY_TYPE: Rule = Rule::text("t:BodyType", BODY_TYPES);
static UNIQUE_BODY_TYPE: Rule = Rule::text("t:UniqueBodyType", BODY_TYPES);
static NORMALIZED_BODY_TYPE: Rule = Rule::text("t:NormalizedBodyType", BODY_TYPES);
static FILTER_HTML_CONTENT: Rule = Rule::text("t:FilterHtmlContent", Value::Boolean);
static CONVERT_HTML_CODE_PAGE: Rule = Rule::text("t:ConvertHtmlCodePageToUTF8", Value::Boolean);
static BLOCK_EXTERNAL_IMAGES: Rule = Rule::text("t:BlockExternalImages", Value::Boolean);
static MAXIMUM_BODY_SIZE: Rule = Rule::text("t:MaximumBodySize", Value::Integer(0, LARGEST_BODY));

/// FolderShape (FolderResponseShapeType).
pub(super) static FOLDER_SHAPE: Rule =
    Rule::of("m:FolderShape", &[Part::one(&[&BASE_SHAPE]), Part::maybe(&[&ADDITIONAL_PROPERTIES])]);

/// PersonaShape (PersonaResponseShapeType).
pub(super) static PERSONA_SHAPE: Rule =
    Rule::of("m:PersonaShape", &[Part::one(&[&BASE_SHAPE]), Part::maybe(&[&ADDITIONAL_PROPERTIES])]);

/// ConversationShape (ConversationResponseShapeType).
pub(super) static CONVERSATION_SHAPE: Rule =
    Rule::of("m:ConversationShape", &[Part::one(&[&BASE_SHAPE]), Part::maybe(&[&ADDITIONAL_PROPERTIES])]);

/// AttachmentShape (AttachmentResponseShapeType).
pub(super) static ATTACHMENT_SHAPE: Rule = Rule::of(
    "m:AttachmentShape",
    &[
        Part::maybe(&[&INCLUDE_MIME_CONTENT]),
        Part::maybe(&[&BODY_TYPE]),
        Part::Written { rule: &FILTER_HTML_CONTENT, text: "true" },
        Part::maybe(&[&ADDITIONAL_PROPERTIES]),
    ],
);

/// ItemShape of FindItem, whose answer has no bodies.
pub(super) static LIST_SHAPE: Rule =
    Rule::of("m:ItemShape", &[Part::one(&[&BASE_SHAPE]), Part::maybe(&[&ADDITIONAL_PROPERTIES])]);

/// ItemShape of GetItem (ItemResponseShapeType). Scripts and remote pictures
/// stay in Exchange. InlineImageUrlTemplate and AddBlankTargetToLinks are left
/// out: they would put addresses of the plugin's choice into the HTML.
pub(super) static ITEM_SHAPE: Rule = Rule::of(
    "m:ItemShape",
    &[
        Part::one(&[&BASE_SHAPE]),
        Part::maybe(&[&INCLUDE_MIME_CONTENT]),
        Part::maybe(&[&BODY_TYPE]),
        Part::maybe(&[&UNIQUE_BODY_TYPE]),
        Part::maybe(&[&NORMALIZED_BODY_TYPE]),
        Part::Written { rule: &FILTER_HTML_CONTENT, text: "true" },
        Part::maybe(&[&CONVERT_HTML_CODE_PAGE]),
        Part::Written { rule: &BLOCK_EXTERNAL_IMAGES, text: "true" },
        Part::maybe(&[&MAXIMUM_BODY_SIZE]),
        Part::maybe(&[&ADDITIONAL_PROPERTIES]),
    ],
);
