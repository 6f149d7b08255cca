//! `get_email_mime`: a message as it travels, headers and all.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ews_plugin_sdk::{Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::{FieldUri, GetItem, ItemShape, get_item};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer;
use crate::download_attachment::{LARGEST_BASE64, LARGEST_RESOURCE};

/// How the message comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MimeAs {
    /// In mime_content_base64, at most 512 KiB.
    #[default]
    Base64,
    /// As a file beside the result (.eml), at most 768 KiB.
    Resource,
}

/// Returns a whole message as MIME (RFC 5322), with all headers and attachments,
/// as Exchange makes it. To read a message, get_email_details is shorter.
///
/// Returns message_id, subject, size (bytes) and mime_content_base64 (null where
/// it comes as a file beside the result).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetEmailMime {
    /// The id of the message.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: ItemId,
    /// How the message comes.
    #[serde(default)]
    pub return_as: MimeAs,
}

/// A message as MIME.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EmailMime {
    /// The id that was passed.
    pub message_id: ItemId,
    /// The subject.
    pub subject: Option<String>,
    /// Length of the MIME message in bytes.
    pub size: u32,
    /// The MIME message; null where it comes beside the result.
    pub mime_content_base64: Option<String>,
}

impl Tool for GetEmailMime {
    const NAME: &'static str = "get_email_mime";
    const TITLE: &'static str = "Get an email as MIME";
    const OPERATIONS: &'static [&'static str] = &["GetItem"];
    type Output = EmailMime;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<EmailMime>, Failure> {
        let mut shape = ItemShape::id_only().with([FieldUri::ItemSubject]);
        shape.include_mime_content = Some(true);
        let request = GetItem { item_shape: shape, item_ids: vec![self.message_id.as_str().into()] };
        let answer =
            mailbox.call(request.to_xml().into()).map_err(|error| answer::wrong_id("message_id", error))?;
        let message = answer::only(get_item::parse(&answer.xml))?;
        let mime = message.mime_content.and_then(|number| answer.blobs.into_iter().nth(number));
        let mime = mime.ok_or_else(|| {
            Failure::unsupported("message_id: Exchange does not give this item as a message (MIME).")
        })?;
        let size = mime.size();
        let most = match self.return_as {
            MimeAs::Base64 => LARGEST_BASE64,
            MimeAs::Resource => LARGEST_RESOURCE,
        };
        if size > most {
            let resource = if size <= LARGEST_RESOURCE { "Pass return_as resource, or use " } else { "Use " };
            return Err(Failure::invalid_argument(format!(
                "message_id: the message has {size} bytes as MIME, and at most {most} come in a result. {resource}\
                 get_email_details for its text, and read_attachment or save_attachment for what is attached."
            )));
        }
        let mime_content_base64 = (self.return_as == MimeAs::Base64).then(|| STANDARD.encode(mime.to_vec()));
        if mime_content_base64.is_none() {
            let subject = message.subject.as_deref().map(str::trim).filter(|subject| !subject.is_empty());
            session.add_file(&format!("{}.eml", subject.unwrap_or("message")), "message/rfc822", mime);
        }
        Ok(Reply::new(
            format!("Email as MIME, {size} bytes"),
            EmailMime { message_id: self.message_id, subject: message.subject, size, mime_content_base64 },
        ))
    }
}
