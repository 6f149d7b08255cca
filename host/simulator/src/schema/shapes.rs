//! Shapes: what an answer shall say of items and folders.

use super::paths::PATHS;
use super::values::{BOOLEAN, INT, TEXT};
use super::{Simple, Type, elements, may, must, t, text};

/// `DefaultShapeNamesType`.
pub(super) const SHAPE_NAME: Simple =
    Simple::OneOf("DefaultShapeNamesType", &["IdOnly", "Default", "AllProperties", "PcxPeopleSearch"]);
static BASE_SHAPE: Type = text(SHAPE_NAME);
static BODY_TYPE: Type = text(Simple::OneOf("BodyTypeResponseType", &["Best", "HTML", "Text"]));

/// `FolderResponseShapeType`.
pub(super) static FOLDER_SHAPE: Type =
    elements(&[must(t("BaseShape", &BASE_SHAPE)), may(t("AdditionalProperties", &PATHS))]);

/// `ItemResponseShapeType`.
pub(super) static ITEM_SHAPE: Type = elements(&[
    must(t("BaseShape", &BASE_SHAPE)),
    may(t("IncludeMimeContent", &BOOLEAN)),
    may(t("BodyType", &BODY_TYPE)),
    may(t("UniqueBodyType", &BODY_TYPE)),
    may(t("NormalizedBodyType", &BODY_TYPE)),
    may(t("FilterHtmlContent", &BOOLEAN)),
    may(t("ConvertHtmlCodePageToUTF8", &BOOLEAN)),
    may(t("InlineImageUrlTemplate", &TEXT)),
    may(t("BlockExternalImages", &BOOLEAN)),
    may(t("AddBlankTargetToLinks", &BOOLEAN)),
    may(t("MaximumBodySize", &INT)),
    may(t("AdditionalProperties", &PATHS)),
]);

/// `AttachmentResponseShapeType`.
pub(super) static ATTACHMENT_SHAPE: Type = elements(&[
    may(t("IncludeMimeContent", &BOOLEAN)),
    may(t("BodyType", &BODY_TYPE)),
    may(t("FilterHtmlContent", &BOOLEAN)),
    may(t("AdditionalProperties", &PATHS)),
]);

/// `ConversationResponseShapeType`.
pub(super) static CONVERSATION_SHAPE: Type =
    elements(&[must(t("BaseShape", &BASE_SHAPE)), may(t("AdditionalProperties", &PATHS))]);

/// `PersonaResponseShapeType`.
pub(super) static PERSONA_SHAPE: Type =
    elements(&[must(t("BaseShape", &BASE_SHAPE)), may(t("AdditionalProperties", &PATHS))]);
