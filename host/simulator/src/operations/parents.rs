//! What FindFolder and FindItem have in common: one message for each parent folder, with a part of what is in it.

use super::answer::{self, Names};
use super::{Context, folder_ids};
use crate::errors::{EwsError, ResponseCode};
use crate::paging::Page;
use crate::store::{Folder, Mailbox};
use crate::xml::{Element, Writer};

/// Answers for each parent folder, in their order. `query` is what the whole request asks for; `check` says which
/// folders cannot be asked; `write` writes what a message of success holds.
pub(super) fn each<Q>(
    names: &Names,
    operation: &Element,
    context: Context<'_>,
    query: &Result<Q, EwsError>,
    writer: &mut Writer,
    check: impl Fn(&Folder, &Q) -> Result<(), EwsError>,
    write: impl Fn(&Mailbox, &Folder, &Q, &mut Writer),
) {
    let mailbox = context.store.read(context.acting.mailbox).ok_or(ResponseCode::ErrorNonExistentMailbox);
    let parents = operation.child("ParentFolderIds").into_iter().flat_map(Element::elements);
    answer::response(names, writer, |writer| {
        for parent in parents {
            let found = mailbox.as_deref().map_err(|code| (*code).into()).and_then(|mailbox| {
                let query = query.as_ref().map_err(Clone::clone)?;
                let folder = folder_ids::resolve(parent, context, mailbox)?;
                check(folder, query)?;
                Ok((mailbox, folder, query))
            });
            match found {
                Ok((mailbox, folder, query)) => {
                    answer::success(names, writer, |writer| write(mailbox, folder, query, writer));
                }
                Err(error) => answer::error(names, writer, &error),
            }
        }
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
