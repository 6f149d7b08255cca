//! Requests and answers of Exchange Web Services (EWS) as Rust types.
//!
//! A request is a struct with a `to_xml`; an answer is read by the same
//! operation's `parse`. Names are those of EWS. A request is written in the
//! order of the EWS schema; an answer is read by namespace, whatever the
//! prefixes, and what is not known in it is skipped.
//!
//! Plain functions and types: no host, no plugin contract, no I/O, and no
//! judgement on what an operation may do.
//!
//! ```
//! use ews_types::{BaseFolderId, DistinguishedFolderId, FindItem, FieldUri, FieldOrder, ItemShape};
//!
//! let request = FindItem {
//!     item_shape: ItemShape::id_only().with([FieldUri::ItemSubject]),
//!     sort_order: vec![FieldOrder::descending(FieldUri::ItemDateTimeReceived)],
//!     ..FindItem::of(BaseFolderId::from(DistinguishedFolderId::Inbox))
//! };
//! assert!(request.to_xml().starts_with("<m:FindItem "));
//! ```

#![forbid(unsafe_code)]

mod attachment;
mod body;
pub mod copy_item;
pub mod create_attachment;
pub mod create_item;
pub mod delete_attachment;
pub mod delete_item;
mod distinguished_folder;
mod error;
mod field_uri;
pub mod find_folder;
pub mod find_item;
mod flag;
mod folder;
pub mod get_attachment;
pub mod get_conversation_items;
pub mod get_folder;
pub mod get_item;
mod id;
mod importance;
mod mailbox;
mod message;
mod message_property;
pub mod move_item;
mod new_attachment;
mod new_message;
mod response;
mod response_object;
mod restriction;
pub mod send_item;
mod shape;
pub mod sync_folder_items;
pub mod update_item;
mod view;
mod xml;

pub use attachment::{Attachment, AttachmentKind};
pub use body::{Body, BodyType};
pub use copy_item::CopyItem;
pub use create_attachment::{AttachedContent, AttachedMessage, CreateAttachment, CreatedAttachment};
pub use create_item::{CreateItem, MessageDisposition, NewItem};
pub use delete_attachment::DeleteAttachment;
pub use delete_item::{DeleteItem, DeleteType};
pub use distinguished_folder::DistinguishedFolderId;
pub use error::Error;
pub use field_uri::{ExtendedFieldUri, FieldUri, Path};
pub use find_folder::{FindFolder, FolderPage};
pub use find_item::{FindItem, ItemPage};
pub use flag::{Flag, FlagStatus};
pub use folder::Folder;
pub use get_attachment::{AttachmentContent, GetAttachment};
pub use get_conversation_items::GetConversationItems;
pub use get_folder::GetFolder;
pub use get_item::GetItem;
pub use id::{BaseFolderId, FolderId, ItemId};
pub use importance::{Importance, Sensitivity};
pub use mailbox::Mailbox;
pub use message::{InternetMessageHeader, Message};
pub use message_property::MessageProperty;
pub use move_item::MoveItem;
pub use new_attachment::NewAttachment;
pub use new_message::NewMessage;
pub use response::{ResponseClass, ResponseError, ResponseMessage};
pub use response_object::{ResponseKind, ResponseObject};
pub use restriction::{ContainmentComparison, ContainmentMode, Operand, Restriction};
pub use send_item::SendItem;
pub use shape::{BaseShape, BodyTypeResponse, FolderShape, ItemShape};
pub use sync_folder_items::{SyncFolderItems, SyncedItem, SyncedItems};
pub use update_item::{ConflictResolution, ItemChange, Update, UpdateItem};
pub use view::{FieldOrder, IndexedPageView, SortDirection, Traversal};
