//! Attachments: files and items inside an item.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::item::Item;

#[derive(Clone, Debug)]
pub(crate) enum AttachmentContent {
    /// Shared, for a message that goes to many has its files once.
    File(Arc<[u8]>),
    Item(Box<Item>),
}

#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    /// Unique in its item.
    pub(crate) key: Uuid,
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    /// For pictures inside the body.
    pub(crate) content_id: Option<String>,
    pub(crate) content_location: Option<String>,
    pub(crate) is_inline: bool,
    pub(crate) is_contact_photo: bool,
    pub(crate) modified: Timestamp,
    pub(crate) content: AttachmentContent,
}

impl Attachment {
    /// Bytes; an attached item counts as Exchange's size of it.
    pub(crate) fn size(&self) -> i64 {
        match &self.content {
            AttachmentContent::File(bytes) => i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            AttachmentContent::Item(item) => item.size(),
        }
    }

    /// Looks an attachment up along the keys of its place: in the item, then in the item attached there, and so on.
    pub(crate) fn find<'a>(attachments: &'a [Self], path: &[Uuid]) -> Option<&'a Self> {
        let (key, deeper) = path.split_first()?;
        let found = attachments.iter().find(|attachment| attachment.key == *key)?;
        match (&found.content, deeper) {
            (_, []) => Some(found),
            (AttachmentContent::Item(item), deeper) => Self::find(&item.attachments, deeper),
            (AttachmentContent::File(_), _) => None,
        }
    }

    /// How deep items are attached in items: 0 without attached items.
    pub(crate) fn depth(attachments: &[Self]) -> usize {
        let inner = attachments.iter().map(|attachment| match &attachment.content {
            AttachmentContent::Item(item) => 1 + Self::depth(&item.attachments),
            AttachmentContent::File(_) => 0,
        });
        inner.max().unwrap_or(0)
    }
}
