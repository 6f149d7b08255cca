//! Attachments that requests bring: files, and items with all that is in them.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::create::create;
use crate::behaviour::Limits;
use crate::context::Context;
use crate::errors::{Detail, EwsError, ResponseCode};
use crate::store::{Attachment, AttachmentContent, Field, Value};
use crate::xml::Element;

/// What an attachment is put into.
#[derive(Clone, Copy)]
pub(crate) struct Parent<'a> {
    pub(crate) limits: &'a Limits,
    /// How many items lie around it.
    pub(crate) depth: usize,
}

/// Reads `t:FileAttachment` or `t:ItemAttachment`.
pub(crate) fn attach(
    element: &Element,
    parent: Parent<'_>,
    context: Context<'_>,
) -> Result<Attachment, EwsError> {
    let text = |name: &str| element.child_text(name).filter(|text| !text.is_empty());
    let flag = |name: &str| text(name).is_some_and(|text| matches!(text.trim(), "true" | "1"));
    let name = text("Name").ok_or_else(|| {
        let mut error = EwsError::from(ResponseCode::ErrorRequiredPropertyMissing);
        error.details.push(Detail::ExceptionFieldUri("attachment:Name"));
        error
    })?;
    let is_file = &*element.name == "FileAttachment";
    let content = match &*element.name {
        "FileAttachment" => file(element, parent)?,
        "ItemAttachment" => item(element, parent, context)?,
        name => {
            let text = format!("This server does not store {name}.");
            return Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text));
        }
    };
    let guessed = || is_file.then(|| media_type(&name).to_owned());
    Ok(Attachment {
        key: context.store.guid(),
        content_type: text("ContentType").or_else(guessed),
        name,
        content_id: text("ContentId"),
        content_location: text("ContentLocation"),
        is_inline: flag("IsInline"),
        is_contact_photo: flag("IsContactPhoto"),
        modified: context.now,
        content,
    })
}

fn file(element: &Element, parent: Parent<'_>) -> Result<AttachmentContent, EwsError> {
    let text: String = element.child_text("Content").unwrap_or_default().split_whitespace().collect();
    // The schema has seen that it is Base64.
    let bytes = STANDARD.decode(text).map_err(|_| EwsError::from(ResponseCode::ErrorInvalidRequest))?;
    if bytes.len() > parent.limits.attachment_size {
        return Err(ResponseCode::ErrorAttachmentSizeLimitExceeded.into());
    }
    Ok(AttachmentContent::File(Arc::from(bytes)))
}

fn item(element: &Element, parent: Parent<'_>, context: Context<'_>) -> Result<AttachmentContent, EwsError> {
    let described = [
        "AttachmentId",
        "Name",
        "ContentType",
        "ContentId",
        "ContentLocation",
        "AttachmentOriginalUrl",
        "Size",
        "LastModifiedTime",
        "IsInline",
    ];
    let inner = element.elements().find(|child| !described.contains(&&*child.name));
    let inner = inner.ok_or(ResponseCode::ErrorMissingItemForCreateItemAttachment)?;
    if parent.depth >= parent.limits.attachment_depth {
        return Err(ResponseCode::ErrorAttachmentNestLevelLimitExceeded.into());
    }
    let mut item = create(inner, context).map_err(|error| match error.code {
        ResponseCode::ErrorInvalidItemForOperationCreateItem => {
            EwsError::with_text(ResponseCode::ErrorInvalidItemForOperationCreateItemAttachment, error.text)
        }
        _ => error,
    })?;
    if 1 + parent.depth + Attachment::depth(&item.attachments) > parent.limits.attachment_depth {
        return Err(ResponseCode::ErrorAttachmentNestLevelLimitExceeded.into());
    }
    item.set(Field::DateTimeCreated, Value::Time(context.now));
    item.set(Field::LastModifiedTime, Value::Time(context.now));
    item.set(Field::LastModifiedName, Value::Text(context.acting.display_name.clone()));
    Ok(AttachmentContent::Item(Box::new(item)))
}

/// What a file is by its name, where nobody says.
fn media_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "txt" | "log" => "text/plain",
        "htm" | "html" => "text/html",
        "csv" => "text/csv",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "zip" => "application/zip",
        "eml" => "message/rfc822",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
