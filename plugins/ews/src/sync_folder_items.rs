//! `SyncFolderItems`: what changed among the items of a folder since the last
//! time.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation>.
//!
//! ```
//! use ews_types::{BaseFolderId, DistinguishedFolderId, FieldUri, ItemShape, SyncFolderItems};
//!
//! let request = SyncFolderItems {
//!     item_shape: ItemShape::id_only().with([FieldUri::ItemSubject]),
//!     sync_folder_id: BaseFolderId::from(DistinguishedFolderId::Inbox),
//!     // The state of the answer before; none for all that is there.
//!     sync_state: None,
//!     max_changes_returned: 100,
//! };
//! assert!(request.to_xml().contains("<m:MaxChangesReturned>100</m:MaxChangesReturned>"));
//! ```

use crate::error::Error;
use crate::id::{BaseFolderId, ItemId};
use crate::message::Message;
use crate::response::{self, ResponseMessage};
use crate::shape::ItemShape;
use crate::xml::{Element, Writer};

/// The request. As with `FindItem`, recipients, bodies and attachments do not
/// come with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncFolderItems {
    /// Which properties come with items that are new or changed.
    pub item_shape: ItemShape,
    /// The folder.
    pub sync_folder_id: BaseFolderId,
    /// Up to where the client knows the folder: the state of the answer before.
    /// None: it knows nothing of it, and every item comes as a new one.
    pub sync_state: Option<String>,
    /// How many changes come at most, 1 to 512.
    pub max_changes_returned: u32,
}

/// A part of the changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncedItems {
    /// Up to where the client knows the folder with these changes.
    pub sync_state: String,
    /// Whether these are all changes for now.
    pub includes_last_item_in_range: bool,
    /// The changes, in the order in which they are to be taken over.
    pub changes: Vec<SyncedItem>,
}

/// A change of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncedItem {
    /// It is new in the folder.
    Create(Box<Message>),
    /// It was changed.
    Update(Box<Message>),
    /// It is no longer in the folder.
    Delete(ItemId),
    /// It was read, or marked as unread; nothing else.
    ReadFlagChange {
        /// The item, with its new change key.
        item_id: ItemId,
        /// Whether it is read now.
        is_read: bool,
    },
}

impl SyncFolderItems {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("SyncFolderItems", &[], |writer| {
            self.item_shape.write(writer);
            writer.element("m:SyncFolderId", &[], |writer| self.sync_folder_id.write(writer));
            writer.optional_text("m:SyncState", self.sync_state.as_deref());
            writer.text("m:MaxChangesReturned", &self.max_changes_returned.to_string());
        })
    }
}

/// Reads the answer: one response message.
///
/// # Errors
/// Where this is no answer to `SyncFolderItems`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<SyncedItems>>, Error> {
    response::parse(xml, "SyncFolderItemsResponse", "SyncFolderItemsResponseMessage", |message| {
        let Some(state) = message.message("SyncState") else { return Ok(None) };
        let sync_state = state.text().to_owned();
        let last = message.message("IncludesLastItemInRange").map_or("true", Element::text).trim();
        let includes_last_item_in_range = match last {
            "true" | "1" => true,
            "false" | "0" => false,
            other => {
                return Err(Error::Invalid { name: "IncludesLastItemInRange", value: other.to_owned() });
            }
        };
        let changes = match message.message_mut("Changes") {
            Some(changes) => changes
                .children_mut()
                .filter_map(|change| read(change).transpose())
                .collect::<Result<_, _>>()?,
            None => Vec::new(),
        };
        Ok(Some(SyncedItems { sync_state, includes_last_item_in_range, changes }))
    })
}

/// None for a kind of change that is not known.
fn read(change: &mut Element) -> Result<Option<SyncedItem>, Error> {
    let is_update = change.name() == "Update";
    Ok(Some(match change.name() {
        "Create" | "Update" => {
            let item = change.children_mut().next().ok_or(Error::Missing("item of a change"))?;
            let item = Box::new(Message::take(item)?);
            if is_update { SyncedItem::Update(item) } else { SyncedItem::Create(item) }
        }
        "Delete" => SyncedItem::Delete(id(change)?),
        "ReadFlagChange" => SyncedItem::ReadFlagChange {
            item_id: id(change)?,
            is_read: change.child_flag("IsRead")?.ok_or(Error::Missing("IsRead"))?,
        },
        _ => return Ok(None),
    }))
}

fn id(change: &Element) -> Result<ItemId, Error> {
    ItemId::read(change.child("ItemId").ok_or(Error::Missing("ItemId"))?)
}
