//! `GetConversationItems`: the items of conversations, in whatever folder.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getconversationitems-operation>.
//! Exchange has it since 2013; other servers may not.

use crate::error::Error;
use crate::id::{BaseFolderId, ItemId};
use crate::message::Message;
use crate::response::{self, ResponseMessage};
use crate::shape::ItemShape;
use crate::xml::Writer;

/// The request, newest items first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetConversationItems {
    /// Which properties come.
    pub item_shape: ItemShape,
    /// Folders whose items do not come; at most 10. Folders inside them are not
    /// meant.
    pub folders_to_ignore: Vec<BaseFolderId>,
    /// How many items come at most; none leaves it to Exchange.
    pub max_items_to_return: Option<u32>,
    /// The conversations; at least one. Each has a response message of its own,
    /// in this order.
    pub conversation_ids: Vec<ItemId>,
}

impl GetConversationItems {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("GetConversationItems", &[], |writer| {
            self.item_shape.write(writer);
            if !self.folders_to_ignore.is_empty() {
                BaseFolderId::write_all(writer, "m:FoldersToIgnore", &self.folders_to_ignore);
            }
            if let Some(max) = self.max_items_to_return {
                writer.text("m:MaxItemsToReturn", &max.to_string());
            }
            writer.text("m:SortOrder", "DateOrderDescending");
            writer.element("m:Conversations", &[], |writer| {
                for id in &self.conversation_ids {
                    writer.element("t:Conversation", &[], |writer| {
                        writer.empty("t:ConversationId", &[("Id", &id.id)]);
                    });
                }
            });
        })
    }
}

/// Reads the answer: for each conversation its items, copies included, in the
/// order of the nodes of its tree.
///
/// # Errors
/// Where this is no answer to `GetConversationItems`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<Vec<Message>>>, Error> {
    response::parse(xml, "GetConversationItemsResponse", "GetConversationItemsResponseMessage", |message| {
        let Some(conversation) = message.message_mut("Conversation") else { return Ok(None) };
        let mut items = Vec::new();
        if let Some(nodes) = conversation.child_mut("ConversationNodes") {
            for node in nodes.children_mut() {
                let Some(list) = node.child_mut("Items") else { continue };
                for item in list.children_mut() {
                    items.push(Message::take(item)?);
                }
            }
        }
        Ok(Some(items))
    })
}
