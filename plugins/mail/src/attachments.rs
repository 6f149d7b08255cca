//! What is attached to a message: found by id, name or content id, and fetched.

use ews_plugin_sdk::{Blob, Failure, ItemId, Mailbox};
use ews_types::{
    Attachment, AttachmentKind, FieldUri, GetAttachment, GetItem, ItemShape, Message, get_attachment,
    get_item,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer;

/// What an attachment without a name is saved as.
const NAMELESS: &str = "attachment";
/// Names and ids that a failure tells at most.
const MOST_TOLD: usize = 10;

/// An attachment, without its content. What Exchange does not say is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AttachmentDetails {
    /// The id, for the other tools.
    pub attachment_id: Option<ItemId>,
    /// The name that the sender gave it.
    pub name: Option<String>,
    /// `file`, `item` (a message or another item) or `reference` (a link to a
    /// file elsewhere).
    pub kind: &'static str,
    /// The media type that the sender gave it.
    pub content_type: Option<String>,
    /// Size in bytes, about.
    pub size: Option<u32>,
    /// Whether it is shown inside the body.
    pub is_inline: Option<bool>,
    /// What `cid:` links in the body name it by.
    pub content_id: Option<String>,
}

impl From<&Attachment> for AttachmentDetails {
    fn from(attachment: &Attachment) -> Self {
        Self {
            attachment_id: attachment.id.as_deref().map(ItemId::from),
            name: attachment.name.clone(),
            kind: kind(attachment),
            content_type: attachment.content_type.clone(),
            size: attachment.size,
            is_inline: attachment.is_inline,
            content_id: attachment.content_id.clone(),
        }
    }
}

/// How tools call what kind of attachment it is.
pub(crate) fn kind(attachment: &Attachment) -> &'static str {
    match attachment.kind {
        AttachmentKind::File => "file",
        AttachmentKind::Item => "item",
        AttachmentKind::Reference => "reference",
    }
}

/// Which attachment a caller means: exactly one of the three.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) attachment_id: Option<ItemId>,
    pub(crate) attachment_name: Option<String>,
    pub(crate) content_id: Option<String>,
}

/// What is attached to a message.
pub(crate) fn of(message_id: &ItemId, mailbox: &dyn Mailbox) -> Result<Vec<Attachment>, Failure> {
    let request = GetItem {
        item_shape: ItemShape::id_only().with([FieldUri::ItemAttachments]),
        item_ids: vec![message_id.as_str().into()],
    };
    let answer =
        mailbox.call(request.to_xml().into()).map_err(|error| answer::wrong_id("message_id", error))?;
    let message: Message = answer::only(get_item::parse(&answer.xml))?;
    Ok(message.attachments)
}

impl Wanted {
    /// Says so where a caller means none, or several.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let given = [self.attachment_id.is_some(), self.attachment_name.is_some(), self.content_id.is_some()];
        if given.into_iter().filter(|is_given| *is_given).count() == 1 {
            return Ok(());
        }
        Err(Failure::invalid_argument(
            "Pass one of attachment_id, attachment_name and content_id, and not more; list_attachments tells them.",
        ))
    }

    /// Looks at the message and finds it.
    pub(crate) fn find(&self, message_id: &ItemId, mailbox: &dyn Mailbox) -> Result<Attachment, Failure> {
        self.check()?;
        self.among(of(message_id, mailbox)?)
    }

    fn among(&self, attachments: Vec<Attachment>) -> Result<Attachment, Failure> {
        if attachments.is_empty() {
            return Err(Failure::not_found("Nothing is attached to this message."));
        }
        let told = names(&attachments);
        let (argument, value, matches): (_, _, Vec<Attachment>) = if let Some(id) = &self.attachment_id {
            let same = |attachment: &Attachment| attachment.id.as_deref() == Some(id.as_str());
            ("attachment_id", "this id", attachments.into_iter().filter(same).collect())
        } else if let Some(name) = &self.attachment_name {
            ("attachment_name", name.as_str(), by_name(attachments, name))
        } else {
            let id = self.content_id.as_deref().unwrap_or_default();
            let wanted = bare_content_id(id);
            let same = |attachment: &Attachment| {
                attachment
                    .content_id
                    .as_deref()
                    .is_some_and(|own| bare_content_id(own).eq_ignore_ascii_case(wanted))
            };
            ("content_id", id, attachments.into_iter().filter(same).collect())
        };
        match matches.as_slice() {
            [] => Err(Failure::not_found(format!(
                "{argument}: nothing that is attached to this message has {}. Attached are: {told}.",
                if argument == "attachment_id" { value.to_owned() } else { format!("the name {value:?}") }
            ))),
            [_] => matches.into_iter().next().ok_or_else(|| Failure::not_found("Nothing is attached.")),
            several => {
                let ids: Vec<String> = several
                    .iter()
                    .take(MOST_TOLD)
                    .map(|attachment| {
                        let id = attachment.id.as_deref().unwrap_or("without id");
                        match attachment.size {
                            Some(size) => format!("{id} ({size} bytes)"),
                            None => id.to_owned(),
                        }
                    })
                    .collect();
                Err(Failure::invalid_argument(format!(
                    "{argument}: {} attachments have the name {value:?}. Pass the attachment_id of one: {}.",
                    several.len(),
                    ids.join(", ")
                )))
            }
        }
    }
}

/// Those of this name: as it is written, else in whatever case.
fn by_name(attachments: Vec<Attachment>, name: &str) -> Vec<Attachment> {
    let exact = |attachment: &Attachment| attachment.name.as_deref() == Some(name);
    if attachments.iter().any(exact) {
        return attachments.into_iter().filter(exact).collect();
    }
    let wanted = name.trim().to_lowercase();
    let same = |attachment: &Attachment| {
        attachment.name.as_deref().is_some_and(|own| own.trim().to_lowercase() == wanted)
    };
    attachments.into_iter().filter(same).collect()
}

/// As in `<logo@contoso.example>` and `cid:logo@contoso.example`.
fn bare_content_id(id: &str) -> &str {
    let id = id.trim();
    let id = id.strip_prefix("cid:").or_else(|| id.strip_prefix("CID:")).unwrap_or(id);
    id.trim_start_matches('<').trim_end_matches('>')
}

fn names(attachments: &[Attachment]) -> String {
    let mut names: Vec<String> = attachments
        .iter()
        .take(MOST_TOLD)
        .map(|attachment| format!("{:?}", attachment.name.as_deref().unwrap_or_default()))
        .collect();
    if attachments.len() > names.len() {
        names.push(format!("and {} more", attachments.len() - names.len()));
    }
    names.join(", ")
}

/// An attachment with its content.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) attachment: Attachment,
    pub(crate) content: Blob,
    /// The name of the file that it becomes: of a message, with `.eml`.
    pub(crate) file_name: String,
    /// The media type of the content.
    pub(crate) content_type: Option<String>,
}

impl Fetched {
    /// Fetches the content. A message that is attached comes as MIME.
    pub(crate) fn get(attachment: Attachment, mailbox: &dyn Mailbox) -> Result<Self, Failure> {
        let name = attachment.name.clone().filter(|name| !name.trim().is_empty());
        let name = name.unwrap_or_else(|| NAMELESS.to_owned());
        if attachment.kind == AttachmentKind::Reference {
            return Err(Failure::unsupported(format!(
                "{name:?} is a link to a file elsewhere: its bytes are not in the mailbox. Open the link in the body \
                 of the message."
            )));
        }
        let id = attachment.id.clone().ok_or_else(|| {
            Failure::failed(format!("Exchange does not tell the id of {name:?}, so it cannot be fetched."))
        })?;
        let is_item = attachment.kind == AttachmentKind::Item;
        let request = GetAttachment { include_mime_content: is_item, attachment_ids: vec![id] };
        let answer = mailbox
            .call(request.to_xml().into())
            .map_err(|error| Failure::with_id_of("attachment_id", "list the attachments again", error))?;
        let found = answer::only(get_attachment::parse(&answer.xml))?;
        let content = found.blob.and_then(|number| answer.blobs.into_iter().nth(number));
        let content = content.ok_or_else(|| match (&found.item, is_item) {
            (Some(item), true) => Failure::unsupported(format!(
                "{name:?} is an attached item ({item}) that Exchange does not give as a message, so there are no bytes \
                 of it. Open it in Outlook."
            )),
            _ => Failure::failed(format!("Exchange did not give the content of {name:?}.")),
        })?;
        let has_extension = name.to_ascii_lowercase().ends_with(".eml");
        let file_name = if is_item && !has_extension { format!("{name}.eml") } else { name };
        let content_type =
            if is_item { Some("message/rfc822".to_owned()) } else { attachment.content_type.clone() };
        Ok(Self { attachment, content, file_name, content_type })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attachment(id: &str, name: &str, content_id: Option<&str>) -> Attachment {
        Attachment {
            kind: AttachmentKind::File,
            id: Some(id.into()),
            name: Some(name.into()),
            content_type: None,
            content_id: content_id.map(str::to_owned),
            size: Some(7),
            is_inline: None,
        }
    }

    fn several() -> Vec<Attachment> {
        vec![
            attachment("A1", "Plan.pdf", None),
            attachment("A2", "plan.pdf", None),
            attachment("A3", "Übersicht.TXT", None),
            attachment("A4", "logo.png", Some("<Logo@contoso>")),
            attachment("A5", "same", None),
            attachment("A6", "same", None),
        ]
    }

    fn find(wanted: &Wanted) -> Result<Option<String>, Failure> {
        wanted.among(several()).map(|found| found.id)
    }

    #[test]
    fn an_attachment_is_found_by_id_name_or_content_id() {
        let name = |name: &str| find(&Wanted { attachment_name: Some(name.into()), ..Wanted::default() });
        assert_eq!(name("Plan.pdf").unwrap().as_deref(), Some("A1"));
        assert_eq!(name("plan.pdf").unwrap().as_deref(), Some("A2"));
        assert_eq!(name(" übersicht.txt").unwrap().as_deref(), Some("A3"));
        let content = |id: &str| find(&Wanted { content_id: Some(id.into()), ..Wanted::default() });
        for id in ["logo@contoso", "cid:Logo@contoso", "<logo@CONTOSO>"] {
            assert_eq!(content(id).unwrap().as_deref(), Some("A4"), "{id}");
        }
        let id = Wanted { attachment_id: Some("A5".into()), ..Wanted::default() };
        assert_eq!(find(&id).unwrap().as_deref(), Some("A5"));
    }

    #[test]
    fn a_name_that_is_there_twice_is_told_with_the_ids() {
        for name in ["same", "SAME"] {
            let failure =
                find(&Wanted { attachment_name: Some(name.into()), ..Wanted::default() }).unwrap_err();
            assert_eq!(
                failure,
                Failure::invalid_argument(format!(
                    "attachment_name: 2 attachments have the name {name:?}. Pass the attachment_id of one: A5 (7 \
                     bytes), A6 (7 bytes)."
                ))
            );
        }
        let failure = find(&Wanted { attachment_name: Some("PLAN.PDF".into()), ..Wanted::default() });
        assert!(failure.unwrap_err().message.contains("A1 (7 bytes), A2 (7 bytes)"));
    }

    #[test]
    fn what_is_not_attached_is_not_found_and_what_is_attached_is_told() {
        let failure = find(&Wanted { attachment_id: Some("A9".into()), ..Wanted::default() }).unwrap_err();
        assert_eq!(
            failure,
            Failure::not_found(
                "attachment_id: nothing that is attached to this message has this id. Attached are: \"Plan.pdf\", \
                 \"plan.pdf\", \"Übersicht.TXT\", \"logo.png\", \"same\", \"same\"."
            )
        );
        let failure = Wanted { content_id: Some("x".into()), ..Wanted::default() }.among(Vec::new());
        assert_eq!(failure.unwrap_err(), Failure::not_found("Nothing is attached to this message."));
    }

    #[test]
    fn one_way_to_name_it_is_enough_and_two_are_too_many() {
        assert!(Wanted::default().check().is_err());
        let both =
            Wanted { attachment_name: Some("a".into()), content_id: Some("b".into()), ..Wanted::default() };
        assert_eq!(
            both.check().unwrap_err().message,
            "Pass one of attachment_id, attachment_name and content_id, and not more; list_attachments tells them."
        );
    }
}
