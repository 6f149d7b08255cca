//! `attach_email_to_draft`: a copy of a message, attached to a draft as a message.

use ews_plugin_sdk::{Document, Effect, Failure, ItemId, Mailbox, Need, Reply, Session, Tool};
use ews_types::{
    AttachedContent, AttachedMessage, CreateAttachment, FieldUri, GetItem, ItemShape, create_attachment,
    get_item,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer;

/// The largest message that is attached, in bytes. Exchange takes no larger
/// request.
const LARGEST: u32 = 40 << 20;

/// Attaches a copy of a message to a draft, as a message that recipients can open.
/// Nobody is told, and the message itself stays where it is and as it is.
///
/// Both must be in the same mailbox. Returns draft_id, source_message_id,
/// attachment_name, attachment_id and change_key (the draft's version from now on,
/// for send_draft).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachEmailToDraft {
    /// The id of the draft: message_id of create_draft, or of a message in the
    /// folder drafts.
    #[schemars(length(min = 1, max = 2000))]
    pub draft_id: ItemId,
    /// The id of the message that is attached.
    #[schemars(length(min = 1, max = 2000))]
    pub source_message_id: ItemId,
    /// The name of the attachment, as recipients see it. Omitted: the subject of
    /// the message.
    #[schemars(length(min = 1, max = 255))]
    pub attachment_name: Option<String>,
}

/// The message that was attached.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AttachedEmail {
    /// The id of the draft.
    pub draft_id: ItemId,
    /// The id of the message.
    pub source_message_id: ItemId,
    /// The name of the attachment.
    pub attachment_name: String,
    /// The id of the attachment.
    pub attachment_id: ItemId,
    /// The version that the draft has now.
    pub change_key: Option<String>,
}

impl Tool for AttachEmailToDraft {
    const NAME: &'static str = "attach_email_to_draft";
    const TITLE: &'static str = "Attach an email to a draft";
    const OPERATIONS: &'static [&'static str] = &["GetItem", "CreateAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Write];
    const NEEDS: &'static [Need] = &[Need::NestedItems];
    type Output = AttachedEmail;

    fn call(self, mailbox: &dyn Mailbox, _session: &dyn Session) -> Result<Reply<AttachedEmail>, Failure> {
        if self.draft_id == self.source_message_id {
            return Err(Failure::invalid_argument(
                "source_message_id: it is the draft itself. Pass the id of the message that is to be attached.",
            ));
        }
        let (subject, mime) = self.look(mailbox)?;
        let name =
            self.attachment_name.or(subject).map(|name| one_line(&name)).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| "Message".to_owned());
        let request = CreateAttachment {
            parent_item_id: self.draft_id.as_str().into(),
            attachments: vec![AttachedContent::Message(AttachedMessage { name: name.clone(), blob: 0 })],
        };
        let operation = Document { xml: request.to_xml(), blobs: vec![mime] };
        let answer = mailbox.call(operation).map_err(|error| answer::wrong_id("draft_id", error))?;
        let created = answer::only(create_attachment::parse(&answer.xml))?;
        Ok(Reply::new(
            format!("Attached the message {name:?} to the draft"),
            AttachedEmail {
                draft_id: self.draft_id,
                source_message_id: self.source_message_id,
                attachment_name: name,
                attachment_id: created.id.into(),
                change_key: created.root.and_then(|root| root.change_key),
            },
        ))
    }
}

impl AttachEmailToDraft {
    /// Subject and MIME of the message, if the draft is one.
    fn look(&self, mailbox: &dyn Mailbox) -> Result<(Option<String>, ews_plugin_sdk::Blob), Failure> {
        let draft = GetItem {
            item_shape: ItemShape::id_only().with([FieldUri::ItemIsDraft]),
            item_ids: vec![self.draft_id.as_str().into()],
        };
        let mut shape = ItemShape::id_only().with([FieldUri::ItemSubject]);
        shape.include_mime_content = Some(true);
        let source = GetItem { item_shape: shape, item_ids: vec![self.source_message_id.as_str().into()] };
        let mut answers = mailbox.read_all(vec![draft.to_xml(), source.to_xml()]).into_iter();
        let (Some(draft), Some(source)) = (answers.next(), answers.next()) else {
            return Err(Failure::failed("Exchange was asked about two messages and answered about fewer."));
        };
        let draft = draft.map_err(|error| answer::wrong_id("draft_id", error))?;
        let draft =
            answer::only(get_item::parse(&draft.xml)).map_err(|failure| in_argument("draft_id", failure))?;
        if draft.is_draft == Some(false) {
            return Err(Failure::invalid_argument(
                "draft_id: this message was sent or received. Pass the id of a draft, of create_draft or in the folder \
                 drafts.",
            ));
        }
        let source = source.map_err(|error| answer::wrong_id("source_message_id", error))?;
        let message = answer::only(get_item::parse(&source.xml))
            .map_err(|failure| in_argument("source_message_id", failure))?;
        let mime = message.mime_content.and_then(|number| source.blobs.into_iter().nth(number));
        let mime = mime.ok_or_else(|| {
            Failure::unsupported(
                "source_message_id: Exchange does not give this item as a message, so it cannot be attached.",
            )
        })?;
        if mime.size() > LARGEST {
            return Err(Failure::unsupported(format!(
                "source_message_id: the message has {} bytes, and at most {LARGEST} can be attached. Forward it instead.",
                mime.size()
            )));
        }
        Ok((message.subject, mime))
    }
}

/// Says which of two ids it was.
fn in_argument(argument: &str, mut failure: Failure) -> Failure {
    failure.message = format!("{argument}: {}", failure.message);
    failure
}

/// At most 255 characters on one line, as Exchange takes them.
fn one_line(name: &str) -> String {
    let line: String =
        name.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).take(255).collect();
    line.trim().to_owned()
}
