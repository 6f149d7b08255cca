//! `UpdateItem`: changes properties of stored items, one by one.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation>.

use crate::create_item::MessageDisposition;
use crate::error::Error;
use crate::field_uri::Path;
use crate::id::ItemId;
use crate::message_property::MessageProperty;
use crate::response::{self, ResponseMessage};
use crate::xml::Writer;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateItem {
    /// What happens where somebody else has changed an item since.
    pub conflict_resolution: ConflictResolution,
    /// Whether messages are saved or sent.
    pub message_disposition: MessageDisposition,
    /// The changes; at least one. Each item has a response message of its own, in
    /// this order.
    pub item_changes: Vec<ItemChange>,
}

/// What happens where somebody else has changed an item since.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictResolution {
    /// Nothing is changed: `ErrorIrresolvableConflict`. Needs change keys.
    NeverOverwrite,
    /// Properties that nobody else has changed are changed. Needs change keys.
    AutoResolve,
    /// These properties are changed, whatever they were.
    AlwaysOverwrite,
}

impl ConflictResolution {
    fn as_str(self) -> &'static str {
        match self {
            Self::NeverOverwrite => "NeverOverwrite",
            Self::AutoResolve => "AutoResolve",
            Self::AlwaysOverwrite => "AlwaysOverwrite",
        }
    }
}

/// The changes of one item.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/itemchange>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange {
    /// The item.
    pub item_id: ItemId,
    /// What is changed in it; at least one.
    pub updates: Vec<Update>,
}

/// The change of one property.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updates-item>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update {
    /// It gets this value.
    SetItemField(MessageProperty),
    /// It has no value any more.
    DeleteItemField(Path),
}

impl Update {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::SetItemField(property) => writer.element("t:SetItemField", &[], |writer| {
                property.path().write(writer);
                writer.element("t:Message", &[], |writer| property.write(writer));
            }),
            Self::DeleteItemField(path) => {
                writer.element("t:DeleteItemField", &[], |writer| path.write(writer));
            }
        }
    }
}

impl UpdateItem {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let attributes = [
            ("ConflictResolution", self.conflict_resolution.as_str()),
            ("MessageDisposition", self.message_disposition.as_str()),
        ];
        Writer::operation("UpdateItem", &attributes, |writer| {
            writer.element("m:ItemChanges", &[], |writer| {
                for change in &self.item_changes {
                    writer.element("t:ItemChange", &[], |writer| {
                        change.item_id.write(writer);
                        writer.element("t:Updates", &[], |writer| {
                            change.updates.iter().for_each(|update| update.write(writer));
                        });
                    });
                }
            });
        })
    }
}

/// Reads the answer: the id of each item, with its new change key; none for what
/// Exchange sent.
///
/// # Errors
/// Where this is no answer to `UpdateItem`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<Option<ItemId>>>, Error> {
    response::parse(xml, "UpdateItemResponse", "UpdateItemResponseMessage", |message| {
        response::first_item_id(message).map(Some)
    })
}
