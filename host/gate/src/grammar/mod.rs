//! The grammar: what an operation may look like, as tables.
//!
//! One file per operation under `operations/`, shared types beside it. What is
//! not in the tables is refused; what is in them is let through, dropped or
//! written by the host, as the table says. Order and occurrence are those of
//! Microsoft's schema (messages.xsd, types.xsd); values are narrower where a
//! value would reach out of the mailbox.

mod attachments;
mod described;
mod folder_ids;
mod item_ids;
mod operations;
mod paths;
mod people;
mod properties;
mod refused;
mod responses;
mod restriction;
mod rule;
mod shapes;
mod views;

pub(crate) use attachments::ATTACHMENTS;
pub use described::tables_in_markdown;
pub use operations::{Class, OPERATIONS, Operation, Raise, Stored, operation};
pub(crate) use paths::{EXTENDED_FIELD_URI, FIELD_URI, INDEXED_FIELD_URI, number, property_tag};
pub(crate) use properties::{EXTENDED_PROPERTY, may_be_written};
pub use properties::{
    HOST_PROPERTY_NAME, HOST_PROPERTY_SET, Kind, PROPERTIES, Property, Writing, properties,
};
pub use refused::{REFUSED_ELEMENTS, REFUSED_OPERATIONS};
pub(crate) use refused::{refused_element, refused_operation};
pub use rule::{
    AttributeRule, Change, Content, FolderUse, Group, Part, Presence, Response, Role, Rule, Value, When,
};
