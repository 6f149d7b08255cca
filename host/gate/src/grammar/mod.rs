//! The grammar: what an operation may look like, as tables.
//!
//! One file per operation under `operations/`, shared types beside it. What is
//! not in the tables is refused; what is in them is let through, dropped or
//! written by the host, as the table says. Order and occurrence are those of
//! Microsoft's schema (messages.xsd, types.xsd); values are narrower where a
//! value would reach out of the mailbox.

mod folder_ids;
mod item_ids;
mod operations;
mod paths;
mod restriction;
mod rule;
mod shapes;
mod views;

pub use operations::{OPERATIONS, Operation, operation};
pub use rule::{AttributeRule, Carrier, Class, Content, Part, Raise, Rule, Value};
