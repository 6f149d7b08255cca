//! UpdateItem: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation>

use super::answer::{self, Names};
use super::item_ids::ItemTarget;
use super::saving::Saved;
use super::sending::Disposition;
use super::{Context, item_ids, saving, send_item};
use crate::behaviour::Feature;
use crate::delivery;
use crate::editing::{self, Change};
use crate::errors::{EwsError, ResponseCode};
use crate::properties::item_value;
use crate::store::{Entry, Field, Item, ItemKind, Value};
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:UpdateItemResponse",
    message: "m:UpdateItemResponseMessage",
    empty: &[("m:Items", "")],
};

/// One message for each item change, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let changes = operation.child("ItemChanges").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, changes, writer, |change, writer| {
        let id = change.elements().next().ok_or(ResponseCode::ErrorInvalidRequest)?;
        let updates = change.child("Updates").ok_or(ResponseCode::ErrorInvalidRequest)?;
        let target = item_ids::find(id, context)?;
        let (saved, item) = update(target, updates, operation, context)?;
        let disposition = match operation.attribute("MessageDisposition") {
            None if item.kind != ItemKind::Message => Disposition::SaveOnly,
            attribute => Disposition::read(attribute)?,
        };
        if disposition == Disposition::SaveOnly {
            saved.write_alone(item.kind, context, writer);
        } else {
            let named = operation.child("SavedItemFolderId");
            let folder = match disposition {
                Disposition::SendAndSaveCopy => Some(saving::target(named, "sentitems", context)?),
                _ => None,
            };
            send_item::send(ItemTarget { version: Some(saved.version), ..target }, folder, context)?;
            writer.empty("m:Items", &[]);
        }
        writer.start("m:ConflictResults", &[]);
        writer.number("t:Count", 0);
        writer.end();
        Ok(())
    });
}

/// Changes the item: all of it, or nothing.
fn update(
    target: ItemTarget,
    updates: &Element,
    operation: &Element,
    context: Context<'_>,
) -> Result<(Saved, Item), EwsError> {
    let mut mailbox = context.write(target.mailbox)?;
    let entry = target.open(&mailbox)?;
    target.may_edit(entry, context)?;
    let before = entry.item().into_owned();
    if before.kind == ItemKind::Message {
        Disposition::read(operation.attribute("MessageDisposition"))?;
    }
    let mut item = before.clone();
    let changes = editing::apply(&mut item, updates, context)?;
    if context.behaviour.offers(Feature::ChangeKeys) {
        resolve(&before, &item, &changes, target.version, operation.attribute("ConflictResolution"))?;
    }
    context.room(&mailbox, item.size() - before.size())?;
    let version = mailbox.next();
    touch(&mut item, &changes, version, context);
    let receipt = item.receipt_pending && item.is(Field::IsRead) && !before.is(Field::IsRead);
    if receipt {
        item.receipt_pending = false;
    }
    let slot = mailbox.item_mut(target.folder, target.item).ok_or(ResponseCode::ErrorItemNotFound)?;
    *slot = item.clone();
    mailbox.contents_mut(target.folder).resized(before.size(), item.size());
    drop(mailbox);
    let suppress = matches!(operation.attribute("SuppressReadReceipts").map(str::trim), Some("true" | "1"));
    if receipt && !suppress {
        delivery::send_receipt(&item, context);
    }
    let saved = Saved { mailbox: target.mailbox, folder: target.folder, key: item.key, version };
    Ok((saved, item))
}

/// Notes what was changed, when and by whom.
fn touch(item: &mut Item, changes: &[Change], version: u64, context: Context<'_>) {
    item.version = version;
    if changes.iter().any(|change| !change.is_read_flag) {
        item.content_version = version;
        item.set(Field::IsUnmodified, Value::Boolean(false));
    }
    item.changes.extend(changes.iter().map(|change| (change.path.clone(), version)));
    item.set(Field::LastModifiedTime, Value::Time(context.now));
    item.set(Field::LastModifiedName, Value::Text(context.acting.display_name.clone()));
}

/// `ConflictResolution`: whether a change of what has changed since may go through. The pages differ on change keys:
/// responsecode demands one even of `AlwaysOverwrite`, itemid only of `AutoResolve`. Clients that overwrite without one
/// are answered by Exchange.
fn resolve(
    before: &Item,
    after: &Item,
    changes: &[Change],
    version: Option<u64>,
    resolution: Option<&str>,
) -> Result<(), EwsError> {
    if resolution == Some("AlwaysOverwrite") {
        return Ok(());
    }
    let Some(version) = version else {
        return Err(ResponseCode::ErrorChangeKeyRequiredForWriteOperations.into());
    };
    if version == before.version {
        return Ok(());
    }
    // Resolved by itself is what others did not touch, and what leaves all as they left it.
    let same = says_the_same(before, after);
    let touched = |change: &Change| before.changes.get(&change.path).is_some_and(|at| *at > version);
    if resolution == Some("NeverOverwrite") || (!same && changes.iter().any(touched)) {
        return Err(ResponseCode::ErrorIrresolvableConflict.into());
    }
    Ok(())
}

/// Whether clients see no difference: a list without entries, an empty text and what is the rule are as good as nothing.
fn says_the_same(before: &Item, after: &Item) -> bool {
    let value = |item: &Item, field: Field| {
        let value = item_value(Entry::Stored(item), field);
        value.filter(|value| !matches!(value, Value::Text(text) if text.is_empty()))
    };
    let body = |item: &Item| item.body.clone().filter(|body| !body.content.is_empty());
    let mut fields = before.properties.keys().chain(after.properties.keys());
    fields.all(|field| value(before, *field) == value(after, *field))
        && before.extended == after.extended
        && body(before) == body(after)
        && before.flag == after.flag
}
