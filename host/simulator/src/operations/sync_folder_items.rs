//! SyncFolderItems: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation>

use std::collections::HashSet;

use super::answer::{self, Names};
use super::sync_state::{ItemsState, Progress, corrupt};
use super::{Context, folder_ids, item_ids};
use crate::errors::{EwsError, ResponseCode};
use crate::ids::Object;
use crate::properties::{Place, write_item, write_item_id};
use crate::shape::{ItemShape, Purpose};
use crate::store::{Contents, Entry, Field, Mailbox};
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:SyncFolderItemsResponse",
    message: "m:SyncFolderItemsResponseMessage",
    empty: &[("m:SyncState", ""), ("m:IncludesLastItemInRange", "true")],
};

/// What happened to an item since.
enum Change<'m> {
    Create(Entry<'m>),
    Update(Entry<'m>),
    ReadFlag(Entry<'m>),
    Delete(u64),
}

/// The answer's part of all changes.
struct Part<'m> {
    changes: Vec<Change<'m>>,
    progress: Progress,
    includes_last: bool,
}

/// One message: a part of the changes, and the state that leads on.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    answer::single(&NAMES, context, operation, writer, |writer| {
        let shape = operation.child("ItemShape").ok_or(ResponseCode::ErrorInvalidRequest)?;
        let shape = ItemShape::read(shape, Purpose::Sync)?;
        let id = operation.child("SyncFolderId").ok_or(ResponseCode::ErrorInvalidRequest)?;
        let target = folder_ids::find_within(id, context)
            .map_err(|error| folder_ids::or_else(error, ResponseCode::ErrorSyncFolderNotFound))?;
        if !target.rights.read {
            return Err(ResponseCode::ErrorAccessDenied.into());
        }
        let mailbox = context.read(target.mailbox)?;
        let progress = match operation.child_text("SyncState").filter(|text| !text.trim().is_empty()) {
            None => Progress::First { until: mailbox.last_change(), after: None },
            Some(text) => {
                let state = ItemsState::decode(&text)?;
                if (state.mailbox, state.folder) != (target.mailbox, target.folder) {
                    return Err(corrupt());
                }
                state.progress
            }
        };
        let max = operation.child_text("MaxChangesReturned").and_then(|text| text.trim().parse().ok());
        let max = max.unwrap_or(1_usize).clamp(1, context.behaviour.limits.sync_changes);
        let hidden = operation.child_text("SyncScope").is_some_and(|text| text.trim() != "NormalItems");
        let nothing = Contents::default();
        let contents = mailbox.contents(target.folder).unwrap_or(&nothing);
        let part = part(&mailbox, contents, progress, max, hidden);
        let ignored = ignored(operation, context)?;
        let state = ItemsState { mailbox: target.mailbox, folder: target.folder, progress: part.progress };
        writer.leaf("m:SyncState", &state.encode());
        writer.boolean("m:IncludesLastItemInRange", part.includes_last);
        writer.start("m:Changes", &[]);
        let place = item_ids::place(&mailbox, target.folder, target.rights);
        for change in part.changes.iter().filter(|change| !ignored.contains(&change.key())) {
            change.write(place, &shape, context, writer);
        }
        writer.end();
        Ok(())
    });
}

/// The keys of the items that the client does not want to hear of.
fn ignored(operation: &Element, context: Context<'_>) -> Result<HashSet<u64>, EwsError> {
    let ids = operation.child("Ignore").into_iter().flat_map(Element::elements);
    ids.map(|id| {
        let id = folder_ids::decode(id.attribute("Id").unwrap_or_default(), context)?;
        match id.object {
            Object::Item { item, .. } => Ok(item),
            _ => Err(ResponseCode::ErrorInvalidIdMalformed.into()),
        }
    })
    .collect()
}

fn part<'m>(
    mailbox: &Mailbox,
    contents: &'m Contents,
    progress: Progress,
    max: usize,
    hidden: bool,
) -> Part<'m> {
    match progress {
        Progress::First { until, after } => {
            let start = after.map_or(0, |(received, key)| contents.rank(received, key));
            let page = contents.newest_first(start, max);
            let last = page.last().map(|entry| (entry.received(), entry.key()));
            let more = start + page.len() < contents.len();
            let mut changes: Vec<Change<'m>> = page.into_iter().map(Change::Create).collect();
            if more {
                let progress = Progress::First { until, after: last };
                return Part { changes, progress, includes_last: false };
            }
            if hidden {
                changes.extend(contents.associated().map(Change::Create));
            }
            let quiet = contents.changed_since(until, 1).is_empty() && contents.gone_since(until).is_empty();
            Part { changes, progress: Progress::Changes { base: until, told: until }, includes_last: quiet }
        }
        Progress::Changes { base, told } => {
            let mut changes = since(contents, base, told, max + 1, hidden);
            if changes.len() <= max {
                let now = mailbox.last_change();
                let changes = changes.into_iter().map(|(_, change)| change).collect();
                return Part {
                    changes,
                    progress: Progress::Changes { base: now, told: now },
                    includes_last: true,
                };
            }
            changes.truncate(max);
            let told = changes.last().map_or(told, |(version, _)| *version);
            let changes = changes.into_iter().map(|(_, change)| change).collect();
            Part { changes, progress: Progress::Changes { base, told }, includes_last: false }
        }
    }
}

/// Changes after a change number, in their order, each with its own; at most `length`.
fn since(contents: &Contents, base: u64, told: u64, length: usize, hidden: bool) -> Vec<(u64, Change<'_>)> {
    let changed = contents.changed_since(told, usize::MAX).into_iter().filter_map(|entry| {
        let item = entry.item();
        if item.is_associated && !hidden {
            return None;
        }
        let change = if item.arrived > base {
            Change::Create(entry)
        } else if item.content_version <= base {
            Change::ReadFlag(entry)
        } else {
            Change::Update(entry)
        };
        Some((item.version, change))
    });
    // What came and went in between was never told.
    let gone = contents.gone_since(told).iter().filter(|gone| gone.arrived <= base);
    let gone = gone.map(|gone| (gone.version, Change::Delete(gone.key)));
    let mut all: Vec<(u64, Change<'_>)> = changed.chain(gone).collect();
    all.sort_by_key(|(version, _)| *version);
    all.truncate(length);
    all
}

impl Change<'_> {
    fn key(&self) -> u64 {
        match self {
            Self::Create(entry) | Self::Update(entry) | Self::ReadFlag(entry) => entry.key(),
            Self::Delete(key) => *key,
        }
    }

    fn write(&self, place: Place, shape: &ItemShape, context: Context<'_>, writer: &mut Writer) {
        let form = context.form;
        let id = |item: (u64, u64), writer: &mut Writer| {
            write_item_id("t:ItemId", place.mailbox, place.folder, item, form, writer);
        };
        match self {
            Self::Create(entry) => {
                writer.start("t:Create", &[]);
                write_item(*entry, place, shape, form, writer);
            }
            Self::Update(entry) => {
                writer.start("t:Update", &[]);
                write_item(*entry, place, shape, form, writer);
            }
            Self::ReadFlag(entry) => {
                writer.start("t:ReadFlagChange", &[]);
                id((entry.key(), entry.version()), writer);
                writer.boolean("t:IsRead", entry.item().is(Field::IsRead));
            }
            Self::Delete(key) => {
                writer.start("t:Delete", &[]);
                id((*key, *key), writer);
            }
        }
        writer.end();
    }
}
