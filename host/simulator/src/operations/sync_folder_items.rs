//! SyncFolderItems: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation>

use std::cmp::Reverse;
use std::collections::HashSet;

use jiff::Timestamp;

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
        let place = item_ids::place(&mailbox, target.folder, target.rights, context);
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

/// What is told next, at most `max` changes.
fn part<'m>(
    mailbox: &Mailbox,
    contents: &'m Contents,
    progress: Progress,
    max: usize,
    hidden: bool,
) -> Part<'m> {
    let (mut changes, told) = match progress {
        Progress::Changes { told } => (Vec::new(), told),
        Progress::First { until, after } => {
            let (changes, after) = first(contents, until, after, max, hidden);
            if let Some(after) = after {
                let progress = Progress::First { until, after: Some(after) };
                return Part { changes, progress, includes_last: false };
            }
            (changes, until)
        }
    };
    let mut more = since(contents, told, hidden);
    let room = max - changes.len().min(max);
    let includes_last = more.len() <= room;
    more.truncate(room);
    let last = more.last().map_or(told, |(number, _)| *number);
    changes.extend(more.into_iter().map(|(_, change)| change));
    let told = if includes_last { mailbox.last_change() } else { last };
    Part { changes, progress: Progress::Changes { told }, includes_last }
}

/// Items that were there when the client began, newest first; and the place of the last, if there are more.
fn first<'m>(
    contents: &'m Contents,
    until: u64,
    mut after: Option<(Timestamp, u64)>,
    max: usize,
    hidden: bool,
) -> (Vec<Change<'m>>, Option<(Timestamp, u64)>) {
    let mut changes = Vec::new();
    loop {
        let start = after.map_or(0, |(received, key)| contents.rank(received, key));
        let mut page = contents.newest_first(start, max);
        if hidden {
            let behind =
                |entry: &Entry<'_>| after.is_none_or(|after| (entry.received(), entry.key()) < after);
            page.extend(contents.associated().filter(behind));
            page.sort_by_key(|entry| Reverse((entry.received(), entry.key())));
        }
        if page.is_empty() {
            return (changes, None);
        }
        for entry in page {
            if changes.len() == max {
                return (changes, after);
            }
            after = Some((entry.received(), entry.key()));
            // What came since is told as a change.
            if entry.arrived() <= until {
                changes.push(Change::Create(entry));
            }
        }
    }
}

/// Changes after a change number, in the order of their own.
///
/// The client knows just what arrived up to that number. What it was told then may have changed since, and what it was
/// not told then may be gone: so each number leads on by itself, wherever an answer ends.
fn since(contents: &Contents, told: u64, hidden: bool) -> Vec<(u64, Change<'_>)> {
    let changed = contents.changed_since(told).filter_map(|entry| {
        let item = entry.item();
        if item.is_associated && !hidden {
            return None;
        }
        Some(if item.arrived > told {
            (item.arrived, Change::Create(entry))
        } else if item.content_version > told {
            (item.content_version, Change::Update(entry))
        } else {
            (item.version, Change::ReadFlag(entry))
        })
    });
    // What came and went in between was never told.
    let gone = contents.gone_since(told).iter().filter(|gone| gone.arrived <= told);
    let gone = gone.map(|gone| (gone.version, Change::Delete(gone.key)));
    let mut all: Vec<(u64, Change<'_>)> = changed.chain(gone).collect();
    all.sort_by_key(|(number, _)| *number);
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
