//! What FindFolder and FindItem have in common: one message for each parent folder, with a part of what is in it.

use super::Context;
use super::answer::{self, Names};
use super::folder_ids::{self, FolderTarget};
use crate::errors::EwsError;
use crate::paging::Page;
use crate::xml::{Element, Writer};

/// Answers for each parent folder, in their order. `query` is what the whole request asks for; `find` writes what a
/// message of success holds.
pub(super) fn each<Q>(
    names: &Names,
    operation: &Element,
    context: Context<'_>,
    query: &Result<Q, EwsError>,
    writer: &mut Writer,
    find: impl Fn(FolderTarget, &Q, &mut Writer) -> Result<(), EwsError>,
) {
    let parents = operation.child("ParentFolderIds").into_iter().flat_map(Element::elements);
    answer::batch(names, context, parents, writer, |parent, writer| {
        let query = query.as_ref().map_err(Clone::clone)?;
        find(folder_ids::find(parent, context)?, query, writer)
    });
}

/// Writes m:RootFolder around the entries of a page; `list` is `t:Items` or `t:Folders`.
pub(super) fn root_folder(
    page: &Page,
    list: &'static str,
    writer: &mut Writer,
    write: impl FnOnce(&mut Writer),
) {
    let attributes = page.attributes();
    let attributes: Vec<(&str, &str)> =
        attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
    writer.start("m:RootFolder", &attributes);
    writer.start(list, &[]);
    write(writer);
    writer.end();
    writer.end();
}
