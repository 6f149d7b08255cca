//! Files that are attached to other messages of the mailbox. They are read and
//! handed on by the host; their bytes never come into this component.

use ews_plugin_sdk::{Blob, CallError, Document, Failure, ItemId, Mailbox};
use ews_types::{
    AttachmentContent, AttachmentKind, FieldUri, GetAttachment, GetItem, ItemShape, get_attachment, get_item,
};

use super::{File, Source};
use crate::answer;

/// The longest name and media type that go out, in characters.
const LONGEST: usize = 255;

/// A file of another message.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) message: ItemId,
    pub(super) attachment: ItemId,
}

/// Fills in the files of other messages: what is attached to which message, and
/// the files themselves, side by side.
pub(super) fn fetch(files: &mut [File], mailbox: &dyn Mailbox) -> Result<(), Failure> {
    let (mut messages, mut attachments) = (Vec::new(), Vec::new());
    for stored in files.iter().filter_map(File::stored) {
        for (list, id) in [(&mut messages, &stored.message), (&mut attachments, &stored.attachment)] {
            if !list.contains(id) {
                list.push(id.clone());
            }
        }
    }
    if attachments.is_empty() {
        return Ok(());
    }
    let owners = GetItem {
        item_shape: ItemShape::id_only().with([FieldUri::ItemAttachments]),
        item_ids: messages.iter().map(|id| id.as_str().into()).collect(),
    };
    let contents = GetAttachment {
        include_mime_content: false,
        attachment_ids: attachments.iter().map(|id| id.as_str().to_owned()).collect(),
    };
    let mut answers = mailbox.read_all(vec![owners.to_xml(), contents.to_xml()]).into_iter();
    let mut next = || answers.next().unwrap_or_else(|| Err(CallError::Unavailable("no answer came".into())));
    let (owners, contents) = (next(), next());
    let listed = listed(files, &messages, owners)?;
    let mut contents = Contents::read(files, &attachments, contents)?;
    for file in files {
        let Some(Stored { message, attachment }) = file.stored() else { continue };
        let place = &file.place;
        let is_there =
            messages.iter().zip(&listed).any(|(id, listed)| id == message && listed.contains(attachment));
        if !is_there {
            return Err(Failure::not_found(format!(
                "{place}/attachment_id: the message of source_message_id has no such attachment; get_email_details \
                 lists what it has."
            )));
        }
        let (content, blob) = contents.take(place, attachment)?;
        file.fill(content, blob);
    }
    Ok(())
}

/// The ids of what is attached to each of the messages.
fn listed(
    files: &[File],
    messages: &[ItemId],
    answer: Result<Document, CallError>,
) -> Result<Vec<Vec<ItemId>>, Failure> {
    let of = |message: &ItemId| place(files, "source_message_id", |stored| stored.message == *message);
    let answer = answer.map_err(|error| {
        let field = messages.first().map_or_else(String::new, of);
        let advice = "pass ids exactly as read_emails returned them";
        located(&field, error, advice)
    })?;
    let items = get_item::parse(&answer.xml).map_err(|error| answer::unreadable(&error))?;
    let mut listed = Vec::with_capacity(messages.len());
    for (message, item) in messages.iter().zip(items) {
        let item = item.into_result().map_err(|error| told(&of(message), &answer::failure(error)))?;
        listed.push(item.attachments.into_iter().filter_map(|one| one.id.map(ItemId::from)).collect());
    }
    Ok(listed)
}

/// What came for the ids of attachments.
struct Contents {
    found: Vec<(ItemId, AttachmentContent)>,
    blobs: Vec<Option<Blob>>,
}

impl Contents {
    fn read(
        files: &[File],
        attachments: &[ItemId],
        answer: Result<Document, CallError>,
    ) -> Result<Self, Failure> {
        let of = |id: &ItemId| place(files, "attachment_id", |stored| stored.attachment == *id);
        let answer = answer.map_err(|error| {
            let field = attachments.first().map_or_else(String::new, of);
            located(&field, error, "pass ids of attachments exactly as get_email_details returned them")
        })?;
        let messages = get_attachment::parse(&answer.xml).map_err(|error| answer::unreadable(&error))?;
        let mut found = Vec::with_capacity(attachments.len());
        for (id, message) in attachments.iter().zip(messages) {
            let content = message.into_result().map_err(|error| told(&of(id), &answer::failure(error)))?;
            found.push((id.clone(), content));
        }
        Ok(Self { found, blobs: answer.blobs.into_iter().map(Some).collect() })
    }

    /// The file of this id, once: the host gives each blob out one time.
    fn take(&mut self, place: &str, id: &ItemId) -> Result<(&AttachmentContent, Blob), Failure> {
        let found = self.found.iter().find(|(known, _)| known == id).map(|(_, content)| content);
        let Some(content) = found else {
            return Err(Failure::failed(format!("{place}/attachment_id: Exchange did not answer about it.")));
        };
        if content.attachment.kind != AttachmentKind::File {
            return Err(Failure::unsupported(format!(
                "{place}/attachment_id: it is no file but a message or a link. attach_email_to_draft attaches messages."
            )));
        }
        let blob = content.blob.and_then(|number| self.blobs.get_mut(number)).and_then(Option::take);
        match blob {
            Some(blob) => Ok((content, blob)),
            None => Err(Failure::invalid_argument(format!(
                "{place}/attachment_id: the same attachment is named twice, or it has no content."
            ))),
        }
    }
}

impl File {
    fn stored(&self) -> Option<&Stored> {
        match &self.source {
            Source::Message(stored) => Some(stored),
            Source::Call(_) => None,
        }
    }

    /// Takes over the bytes, and of the rest what the caller did not say.
    fn fill(&mut self, content: &AttachmentContent, blob: Blob) {
        let AttachmentContent { attachment, .. } = content;
        self.source = Source::Call(blob);
        if self.name.is_none() {
            self.name = Some(plain(attachment.name.as_deref().unwrap_or_default()));
        }
        let is_fit = |text: &&str| !text.is_empty() && text.chars().count() <= LONGEST;
        let own = |text: &Option<String>| text.as_deref().filter(is_fit).map(str::to_owned);
        if self.content_type.is_none() {
            self.content_type = own(&attachment.content_type);
        }
        if self.is_inline && self.content_id.is_none() {
            self.content_id = own(&attachment.content_id);
        }
    }
}

/// A name that somebody else gave, as a plain one.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|sign| !sign.is_control()).take(LONGEST).collect();
    match shown.trim() {
        "" => "attachment".to_owned(),
        name => name.to_owned(),
    }
}

/// Where in the arguments it stands.
fn place(files: &[File], field: &str, is_it: impl Fn(&Stored) -> bool) -> String {
    let file = files.iter().find(|file| file.stored().is_some_and(&is_it));
    file.map_or_else(|| field.to_owned(), |file| format!("{}/{field}", file.place))
}

fn located(field: &str, error: CallError, advice: &str) -> Failure {
    if error.is_wrong_id() { Failure::with_id_of(field, advice, error) } else { told(field, &error.into()) }
}

fn told(field: &str, failure: &Failure) -> Failure {
    Failure { kind: failure.kind, message: format!("{field}: {}", failure.message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_somebody_else_gave_is_made_a_plain_one() {
        assert_eq!(plain("C:\\Temp\\Plan 🚀.pdf"), "Plan 🚀.pdf");
        assert_eq!(plain("../../etc/passwd\n"), "passwd");
        assert_eq!(plain("a/"), "attachment");
        assert_eq!(plain(""), "attachment");
        assert_eq!(plain(&"ä".repeat(300)).chars().count(), 255);
    }
}
