//! Files as callers name them: with their bytes as base64, or as attachments of
//! other messages.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ews_plugin_sdk::{Blob, Failure, ItemId};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{File, Source, Stored};

/// Base64 of RFC 4648; some writers leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A file to attach: content_base64, or source_message_id with attachment_id.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentInput {
    /// The file's name as recipients see it, without folders. Omitted: the name
    /// that it has in the other message.
    #[schemars(length(min = 1, max = 255))]
    pub name: Option<String>,
    /// The file's content as base64.
    pub content_base64: Option<String>,
    /// A message of the same mailbox that has the file attached.
    #[schemars(length(min = 1, max = 2000))]
    pub source_message_id: Option<ItemId>,
    /// Which of its attachments.
    #[schemars(length(min = 1, max = 3000))]
    pub attachment_id: Option<ItemId>,
    /// The media type, such as application/pdf. Omitted: that of the other
    /// message, or by the name.
    #[schemars(length(min = 1, max = 255))]
    pub content_type: Option<String>,
    /// Whether it is a picture inside the body, shown by <img src="cid:…">.
    #[serde(default)]
    pub is_inline: bool,
    /// What cid: in the body names it by. Omitted: for pictures inside the body
    /// the file's name.
    #[schemars(length(min = 1, max = 255))]
    pub content_id: Option<String>,
}

/// A file to attach, as attachments has it, under other names.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InlineAttachment {
    /// The file's name as recipients see it, without folders.
    #[schemars(length(min = 1, max = 255))]
    pub file_name: String,
    /// The file's content as base64.
    pub file_content: String,
    /// The media type, such as application/pdf. Omitted: by the name.
    #[schemars(length(min = 1, max = 255))]
    pub content_type: Option<String>,
    /// Whether it is a picture inside the body, shown by <img src="cid:…">.
    #[serde(default)]
    pub is_inline: bool,
    /// What cid: in the body names it by. Omitted: for pictures inside the body
    /// the file's name.
    #[schemars(length(min = 1, max = 255))]
    pub content_id: Option<String>,
}

/// The files of both arguments, one after the other.
pub(super) fn read(
    attachments: Option<Vec<AttachmentInput>>,
    inline_attachments: Option<Vec<InlineAttachment>>,
) -> Result<Vec<File>, Failure> {
    let mut files = Vec::new();
    for (index, given) in attachments.into_iter().flatten().enumerate() {
        let place = format!("attachments/{index}");
        let name =
            given.name.as_deref().map(|name| plain_name(&format!("{place}/name"), name)).transpose()?;
        let content_id = content_id(&place, given.content_id.as_deref())?;
        let source = match (given.content_base64, given.source_message_id, given.attachment_id) {
            (Some(content), None, None) => Source::Call(decode(&format!("{place}/content_base64"), content)?),
            (None, Some(message), Some(attachment)) => Source::Message(Stored { message, attachment }),
            _ => {
                return Err(Failure::invalid_argument(format!(
                    "{place}: pass content_base64, or source_message_id together with attachment_id."
                )));
            }
        };
        files.push(File {
            place,
            name,
            content_type: given.content_type,
            is_inline: given.is_inline,
            content_id,
            source,
        });
    }
    for (index, given) in inline_attachments.into_iter().flatten().enumerate() {
        let place = format!("inline_attachments/{index}");
        let name = Some(plain_name(&format!("{place}/file_name"), &given.file_name)?);
        let content_id = content_id(&place, given.content_id.as_deref())?;
        let source = Source::Call(decode(&format!("{place}/file_content"), given.file_content)?);
        files.push(File {
            place,
            name,
            content_type: given.content_type,
            is_inline: given.is_inline,
            content_id,
            source,
        });
    }
    Ok(files)
}

/// The name of a file in this argument, without blanks around it.
pub(crate) fn plain_name(argument: &str, name: &str) -> Result<String, Failure> {
    let name = name.trim();
    if name.is_empty() || name.contains(['/', '\\']) || name.chars().any(char::is_control) {
        let reason = "it must be a plain file name, without folders.";
        return Err(Failure::invalid_argument(format!("{argument}: {reason}")));
    }
    Ok(name.to_owned())
}

/// As it stands after `cid:`; people write it with that, or with the brackets of
/// the header.
fn content_id(place: &str, given: Option<&str>) -> Result<Option<String>, Failure> {
    let Some(given) = given else { return Ok(None) };
    let bare = given.trim();
    let bare = bare.strip_prefix("cid:").unwrap_or(bare);
    let bare = bare.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(bare);
    if bare.is_empty() || bare.contains(['<', '>', '"', '\'']) || bare.chars().any(char::is_control) {
        let reason = "write it as after cid: in the body, as in logo@contoso.example.";
        return Err(Failure::invalid_argument(format!("{place}/content_id: {reason}")));
    }
    Ok(Some(bare.to_owned()))
}

/// The bytes that stand in this argument as base64.
pub(crate) fn decode(argument: &str, content: String) -> Result<Blob, Failure> {
    // In place, for files are large and a component's memory is not.
    let mut content = content.into_bytes();
    content.retain(|byte| !byte.is_ascii_whitespace());
    let content = BASE64.decode(content).map_err(|error| {
        Failure::invalid_argument(format!(
            "{argument}: it is not base64 ({error}). Pass base64 alone, without data:."
        ))
    })?;
    Ok(Blob::new(&content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_id_is_what_stands_after_cid() {
        let read = |given: &str| content_id("attachments/0", Some(given)).map_err(|failure| failure.message);
        for given in ["logo@a.example", " cid:logo@a.example ", "<logo@a.example>", "cid:<logo@a.example>"] {
            assert_eq!(read(given), Ok(Some("logo@a.example".into())), "{given}");
        }
        assert_eq!(content_id("attachments/0", None), Ok(None));
        for given in ["", "cid:", "<>", "a\"b", "a<b", "a\nb"] {
            let text = read(given).unwrap_err();
            assert!(text.starts_with("attachments/0/content_id: write it as after cid:"), "{text}");
        }
    }
}
