//! Files that come with the call, as base64.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ews_plugin_sdk::{Blob, Failure};
use ews_types::NewAttachment;
use schemars::JsonSchema;
use serde::Deserialize;

/// Base64 of RFC 4648; some writers leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A file to attach.
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

/// Files, ready to be handed over.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) attachments: Vec<NewAttachment>,
    /// Their bytes, in the same order.
    pub(crate) blobs: Vec<Blob>,
}

impl Files {
    /// Reads the files of `inline_attachments`.
    pub(crate) fn read(given: Option<Vec<InlineAttachment>>) -> Result<Self, Failure> {
        let mut files = Self::default();
        for (index, file) in given.into_iter().flatten().enumerate() {
            let wrong = |field: &str, why: &str| {
                Failure::invalid_argument(format!("inline_attachments/{index}/{field}: {why}"))
            };
            let name = file.file_name.trim();
            if name.is_empty() || name.contains(['/', '\\']) || name.chars().any(char::is_control) {
                return Err(wrong("file_name", "it must be a plain file name, without folders."));
            }
            // In place, for files are large and a component's memory is not.
            let mut content = file.file_content.into_bytes();
            content.retain(|byte| !byte.is_ascii_whitespace());
            let content = BASE64.decode(content).map_err(|error| {
                wrong(
                    "file_content",
                    &format!("it is not base64 ({error}). Pass base64 alone, without data:."),
                )
            })?;
            files.attachments.push(NewAttachment {
                name: name.to_owned(),
                content_type: file.content_type,
                content_id: file.content_id.or_else(|| file.is_inline.then(|| name.to_owned())),
                is_inline: file.is_inline,
                blob: files.blobs.len(),
            });
            files.blobs.push(Blob::new(&content));
        }
        Ok(files)
    }
}
