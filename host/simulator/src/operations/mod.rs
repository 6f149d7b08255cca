//! The EWS operations, one file each, named as Microsoft names them.
//!
//! An operation gets its body element, which the schema has accepted, and writes its response
//! element.

pub(crate) mod answer;
mod find_folder;
mod find_item;
mod folder_ids;
mod get_folder;
mod get_item;
mod parents;

use crate::directory::{Directory, Recipient};
use crate::properties::Precision;
use crate::store::Store;
use crate::xml::{Element, Writer};

/// What an operation works on, and for whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) directory: &'a Directory,
    pub(crate) store: &'a Store,
    /// The user as whom the request runs.
    pub(crate) acting: &'a Recipient,
    pub(crate) precision: Precision,
}

/// Runs an operation. False: there is none with this body element.
pub(crate) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) -> bool {
    match &*operation.name {
        "FindFolder" => find_folder::run(operation, context, writer),
        "FindItem" => find_item::run(operation, context, writer),
        "GetFolder" => get_folder::run(operation, context, writer),
        "GetItem" => get_item::run(operation, context, writer),
        _ => return false,
    }
    true
}
