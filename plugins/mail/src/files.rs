//! Files that a message gets: from the call itself, or from other messages of the
//! mailbox. Reads alone: whoever has the files hands them over.

mod given;
mod stored;

use std::collections::BTreeSet;

use ews_plugin_sdk::{Blob, Document, Failure, Mailbox};
use ews_types::{AttachedContent, CreateAttachment, NewAttachment, create_attachment};

pub use given::{AttachmentInput, InlineAttachment};
pub(crate) use given::{decode, plain_name};

use crate::answer;
use stored::Stored;

/// The most files of one message, as many as the host signs in one operation.
const MOST: usize = 100;
/// How large all files of a message may be together, in bytes, as the host signs
/// them in one operation.
const LARGEST: u64 = 48 << 20;

/// Files, ready to be handed over.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) attachments: Vec<NewAttachment>,
    /// Their bytes, in the same order.
    pub(crate) blobs: Vec<Blob>,
}

/// A file that is known but for what its source says.
#[derive(Debug)]
struct File {
    /// Where in the arguments it stands, as in `attachments/0`.
    place: String,
    name: Option<String>,
    content_type: Option<String>,
    is_inline: bool,
    content_id: Option<String>,
    source: Source,
}

/// Where a file's bytes come from.
#[derive(Debug)]
enum Source {
    /// They came with the call.
    Call(Blob),
    /// They are attached to a message.
    Message(Stored),
}

impl Files {
    /// Gathers the files of a call. Looks at all arguments first; then files of
    /// other messages are read, all of them at once.
    pub(crate) fn gather(
        attachments: Option<Vec<AttachmentInput>>,
        inline_attachments: Option<Vec<InlineAttachment>>,
        mailbox: &dyn Mailbox,
    ) -> Result<Self, Failure> {
        let mut files = given::read(attachments, inline_attachments)?;
        if files.len() > MOST {
            return Err(Failure::invalid_argument(format!(
                "attachments: {} files; a message takes at most {MOST}.",
                files.len()
            )));
        }
        stored::fetch(&mut files, mailbox)?;
        let mut ready = Self::default();
        let mut content_ids = BTreeSet::new();
        for file in files {
            let Source::Call(blob) = file.source else {
                return Err(Failure::failed(format!("{}: the file did not come.", file.place)));
            };
            let name = file.name.ok_or_else(|| {
                Failure::invalid_argument(format!(
                    "{}/name: a file that comes with the call needs one.",
                    file.place
                ))
            })?;
            let content_id = file.content_id.or_else(|| file.is_inline.then(|| name.clone()));
            if let Some(content_id) = &content_id
                && !content_ids.insert(content_id.clone())
            {
                return Err(Failure::invalid_argument(format!(
                    "{}/content_id: {content_id:?} stands for another file, too, and cid: in the body can mean only one. \
                     Give each a content_id of its own.",
                    file.place
                )));
            }
            ready.attachments.push(NewAttachment {
                name,
                content_type: file.content_type,
                content_id,
                is_inline: file.is_inline,
                blob: ready.blobs.len(),
            });
            ready.blobs.push(blob);
        }
        let size: u64 = ready.blobs.iter().map(|blob| u64::from(blob.size())).sum();
        if size > LARGEST {
            return Err(Failure::invalid_argument(format!(
                "attachments: the files have {size} bytes together; a message takes at most {LARGEST}."
            )));
        }
        Ok(ready)
    }

    pub(crate) fn len(&self) -> usize {
        self.attachments.len()
    }

    /// How many are shown inside the body.
    pub(crate) fn inline_count(&self) -> usize {
        self.attachments.iter().filter(|attachment| attachment.is_inline).count()
    }

    /// For [`Mailbox::send`], which adds them to the draft; none where there are
    /// none.
    pub(crate) fn into_document(self) -> Option<Document> {
        (!self.attachments.is_empty())
            .then(|| Document { xml: NewAttachment::all_to_xml(&self.attachments), blobs: self.blobs })
    }

    /// Adds them to a stored draft.
    pub(crate) fn add_to(self, draft_id: &str, mailbox: &dyn Mailbox) -> Result<(), Failure> {
        if self.attachments.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.attachments.iter().map(|one| one.name.clone()).collect();
        let request = CreateAttachment {
            parent_item_id: draft_id.into(),
            attachments: self.attachments.into_iter().map(AttachedContent::File).collect(),
        };
        let answer = mailbox.call(Document { xml: request.to_xml(), blobs: self.blobs })?;
        let created = create_attachment::parse(&answer.xml).map_err(|error| answer::unreadable(&error))?;
        for (name, message) in names.iter().zip(created) {
            message.into_result().map_err(|error| {
                let failure = answer::failure(error);
                Failure { message: format!("{name}: {}", failure.message), ..failure }
            })?;
        }
        Ok(())
    }
}
