//! `add_attachment`: a file that is attached to a message, a draft above all.

use ews_plugin_sdk::{Document, Effect, Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::{AttachedContent, CreateAttachment, NewAttachment, create_attachment};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{answer, files};

/// Attaches a file to a draft, or to another message of the mailbox. Nobody is
/// told. The content comes with the call as base64, about 10 MB at most.
///
/// For a picture inside the body pass is_inline and a content_id, and have the
/// body show it by <img src="cid:…"> (update_draft). Returns message_id,
/// attachment_id, attachment_name, attachment_size (bytes), content_type,
/// is_inline, content_id and change_key (the message's version from now on, for
/// send_draft).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddAttachment {
    /// The id of the message: message_id of create_draft, or of a message in the
    /// folder drafts.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: ItemId,
    /// The file's name as recipients see it, without folders.
    #[schemars(length(min = 1, max = 255))]
    pub file_name: String,
    /// The file's content as base64.
    pub file_content: String,
    /// The media type, such as application/pdf. Omitted: by the name.
    #[schemars(length(min = 1, max = 255))]
    pub content_type: Option<String>,
    /// Whether it is a picture inside the body.
    #[serde(default)]
    pub is_inline: bool,
    /// What cid: in the body names it by. Omitted: for pictures inside the body
    /// the file's name.
    #[schemars(length(min = 1, max = 255))]
    pub content_id: Option<String>,
    /// The version of the message that may be changed: change_key of create_draft
    /// or of get_email_details.
    #[schemars(length(min = 1, max = 1024))]
    pub change_key: Option<String>,
}

/// The attachment that was added.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AddedAttachment {
    /// The id that was passed.
    pub message_id: ItemId,
    /// The id of the attachment.
    pub attachment_id: ItemId,
    /// Its name.
    pub attachment_name: String,
    /// Length in bytes.
    pub attachment_size: usize,
    /// The media type that was passed.
    pub content_type: Option<String>,
    /// Whether it is shown inside the body.
    pub is_inline: bool,
    /// What `cid:` links in the body name it by.
    pub content_id: Option<String>,
    /// The version that the message has now.
    pub change_key: Option<String>,
}

impl Tool for AddAttachment {
    const NAME: &'static str = "add_attachment";
    const TITLE: &'static str = "Add an attachment";
    const OPERATIONS: &'static [&'static str] = &["CreateAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Write];
    type Output = AddedAttachment;

    fn call(self, mailbox: &dyn Mailbox, _session: &dyn Session) -> Result<Reply<AddedAttachment>, Failure> {
        let name = files::plain_name("file_name", &self.file_name)?;
        let content = files::decode("file_content", self.file_content)?;
        let size = content.size() as usize;
        let content_id = self.content_id.or_else(|| self.is_inline.then(|| name.clone()));
        let attachment = NewAttachment {
            name: name.clone(),
            content_type: self.content_type.clone(),
            content_id: content_id.clone(),
            is_inline: self.is_inline,
            blob: 0,
        };
        let parent_item_id =
            ews_types::ItemId { id: self.message_id.as_str().into(), change_key: self.change_key };
        let request =
            CreateAttachment { parent_item_id, attachments: vec![AttachedContent::File(attachment)] };
        let operation = Document { xml: request.to_xml(), blobs: vec![content] };
        let answer = mailbox.call(operation).map_err(|error| answer::wrong_id("message_id", error))?;
        let created = answer::only(create_attachment::parse(&answer.xml))?;
        Ok(Reply::new(
            format!("Attached {name:?}, {size} bytes"),
            AddedAttachment {
                message_id: self.message_id,
                attachment_id: created.id.into(),
                attachment_name: name,
                attachment_size: size,
                content_type: self.content_type,
                is_inline: self.is_inline,
                content_id,
                change_key: created.root.and_then(|root| root.change_key),
            },
        ))
    }
}
