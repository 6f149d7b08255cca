//! `FindItem`: the items in a folder.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation>.

use crate::error::Error;
use crate::id::BaseFolderId;
use crate::message::Message;
use crate::response::{self, ResponseMessage};
use crate::restriction::Restriction;
use crate::shape::ItemShape;
use crate::view::{FieldOrder, IndexedPageView, Traversal};
use crate::xml::{Element, Writer};

/// The request. Properties that are lists, such as recipients, and bodies do
/// not come with `FindItem`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindItem {
    /// Ordinary, recoverable or hidden items; never `Deep`.
    pub traversal: Traversal,
    /// Which properties come.
    pub item_shape: ItemShape,
    /// Which page comes.
    pub view: Option<IndexedPageView>,
    /// Which items are found.
    pub restriction: Option<Restriction>,
    /// In what order.
    pub sort_order: Vec<FieldOrder>,
    /// Where; at least one. Each folder has a response message of its own.
    pub parent_folder_ids: Vec<BaseFolderId>,
    /// A query in the Advanced Query Syntax, instead of a restriction.
    pub query_string: Option<String>,
}

/// A page of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemPage {
    /// The items.
    pub items: Vec<Message>,
    /// How many items the search finds in all.
    pub total_items_in_view: Option<u32>,
    /// Whether there is no more after this page.
    pub includes_last_item_in_range: bool,
    /// Where the next page begins.
    pub indexed_paging_offset: Option<u32>,
}

impl FindItem {
    /// All items of this folder, ids only.
    #[must_use]
    pub fn of(folder: BaseFolderId) -> Self {
        Self {
            traversal: Traversal::Shallow,
            item_shape: ItemShape::id_only(),
            view: None,
            restriction: None,
            sort_order: Vec::new(),
            parent_folder_ids: vec![folder],
            query_string: None,
        }
    }

    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("FindItem", &[("Traversal", self.traversal.as_str())], |writer| {
            self.item_shape.write(writer);
            if let Some(view) = self.view {
                view.write(writer, "m:IndexedPageItemView");
            }
            if let Some(restriction) = &self.restriction {
                restriction.write(writer);
            }
            FieldOrder::write_all(writer, &self.sort_order);
            BaseFolderId::write_all(writer, "m:ParentFolderIds", &self.parent_folder_ids);
            if let Some(query) = &self.query_string {
                writer.text("m:QueryString", query);
            }
        })
    }
}

/// Reads the answer: a page for each folder.
///
/// # Errors
/// Where this is no answer to `FindItem`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<ItemPage>>, Error> {
    response::parse(xml, "FindItemResponse", "FindItemResponseMessage", |message| {
        message.message_mut("RootFolder").map(page).transpose()
    })
}

fn page(root: &mut Element) -> Result<ItemPage, Error> {
    let total_items_in_view = root.attribute_number("TotalItemsInView")?;
    let includes_last_item_in_range = root.attribute_flag("IncludesLastItemInRange")?.unwrap_or(true);
    let indexed_paging_offset = root.attribute_number("IndexedPagingOffset")?;
    let items = match root.child_mut("Items") {
        Some(items) => items.children_mut().map(Message::take).collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    Ok(ItemPage { items, total_items_in_view, includes_last_item_in_range, indexed_paging_offset })
}
