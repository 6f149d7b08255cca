//! CreateAttachment: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createattachment-operation>

use uuid::Uuid;

use super::answer::{self, Names};
use super::item_ids::ItemTarget;
use super::{Context, folder_ids, item_ids};
use crate::editing::{self, Parent};
use crate::errors::{EwsError, ResponseCode};
use crate::ids::{self, Id, Object};
use crate::store::{Attachment, AttachmentContent, Field, Item, Value};
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:CreateAttachmentResponse",
    message: "m:CreateAttachmentResponseMessage",
    empty: &[("m:Attachments", "")],
};

/// One message for each attachment, in their order. Each changes the item's change key.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let parent = operation.child("ParentItemId");
    let attachments = operation.child("Attachments").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, attachments, writer, |element, writer| {
        let (target, path) = root(parent.ok_or(ResponseCode::ErrorInvalidRequest)?, context)?;
        let around = Parent { limits: &context.behaviour.limits, depth: path.len() };
        let attachment = editing::attach(element, around, context)?;
        context.room(&*context.read(target.mailbox)?, attachment.size())?;
        let is_file = matches!(attachment.content, AttachmentContent::File(_));
        let path = [path.as_slice(), &[attachment.key]].concat();
        let version = change(target, context, |item| {
            let inside = path.split_last().map_or(&[][..], |(_, outer)| outer);
            within(item, inside).ok_or(ResponseCode::ErrorItemNotFound)?.push(attachment);
            Ok(())
        })?;
        writer.start("m:Attachments", &[]);
        writer.start(if is_file { "t:FileAttachment" } else { "t:ItemAttachment" }, &[]);
        let object = Object::Attachment { folder: target.folder, item: target.item, path };
        let id = context.form.ids.encode(&Id { mailbox: target.mailbox, object });
        let (root, key) = root_ids(target, version, context);
        writer.empty("t:AttachmentId", &[("Id", &id), ("RootItemId", &root), ("RootItemChangeKey", &key)]);
        writer.end();
        writer.end();
        Ok(())
    });
}

/// The id and change key of the item that holds an attachment, however deep.
pub(super) fn root_ids(target: ItemTarget, version: u64, context: Context<'_>) -> (String, String) {
    (
        context.form.ids.encode(&Id::item(target.mailbox, target.folder, target.item)),
        ids::item_change_key(target.mailbox, version),
    )
}

/// The item in a folder that an id leads to, and the attachments from there: the id is an item's, or that of an
/// attached item.
fn root(id: &Element, context: Context<'_>) -> Result<(ItemTarget, Vec<Uuid>), EwsError> {
    let decoded = folder_ids::decode(id.attribute("Id").unwrap_or_default(), context)?;
    let Object::Attachment { path, .. } = decoded.object else {
        return item_ids::find(id, context).map(|target| (target, Vec::new()));
    };
    let target = of_attachment(id, context)?.0;
    let mailbox = context.read(target.mailbox)?;
    let item = target.open(&mailbox)?.item();
    match Attachment::find(&item.attachments, &path).map(|found| &found.content) {
        Some(AttachmentContent::Item(_)) => Ok((target, path)),
        Some(AttachmentContent::File(_)) => Err(ResponseCode::ErrorInvalidIdNotAnItemAttachmentId.into()),
        None => Err(ResponseCode::ErrorItemNotFound.into()),
    }
}

/// The item that an attachment's id leads to, and the attachments from there.
pub(super) fn of_attachment(id: &Element, context: Context<'_>) -> Result<(ItemTarget, Vec<Uuid>), EwsError> {
    let id = folder_ids::decode(id.attribute("Id").unwrap_or_default(), context)?;
    let Object::Attachment { folder, item, path } = id.object else {
        return Err(ResponseCode::ErrorInvalidAttachmentId.into());
    };
    let mailbox = context.read(id.mailbox).map_err(folder_ids::no_such_guid)?;
    let rights = context.rights(&mailbox, folder);
    let target = ItemTarget { mailbox: id.mailbox, folder, item, rights, version: None };
    target.open(&mailbox).map_err(|_| EwsError::from(ResponseCode::ErrorInvalidAttachmentId))?;
    Ok((target, path))
}

/// Changes the item that holds attachments; its new version.
pub(super) fn change(
    target: ItemTarget,
    context: Context<'_>,
    work: impl FnOnce(&mut Item) -> Result<(), EwsError>,
) -> Result<u64, EwsError> {
    let mut mailbox = context.write(target.mailbox)?;
    target.may_edit(target.open(&mailbox)?, context)?;
    let version = mailbox.next();
    let item = mailbox.item_mut(target.folder, target.item).ok_or(ResponseCode::ErrorItemNotFound)?;
    let before = item.size();
    work(item)?;
    (item.version, item.content_version) = (version, version);
    item.changes.insert("item:Attachments".to_owned(), version);
    item.set(Field::LastModifiedTime, Value::Time(context.now));
    let after = item.size();
    mailbox.contents_mut(target.folder).resized(before, after);
    Ok(version)
}

/// The attachments of an item, or of one that is attached to it.
pub(super) fn within<'i>(item: &'i mut Item, path: &[Uuid]) -> Option<&'i mut Vec<Attachment>> {
    let Some((key, deeper)) = path.split_first() else { return Some(&mut item.attachments) };
    let found = item.attachments.iter_mut().find(|attachment| attachment.key == *key)?;
    match &mut found.content {
        AttachmentContent::Item(item) => within(item, deeper),
        AttachmentContent::File(_) => None,
    }
}
