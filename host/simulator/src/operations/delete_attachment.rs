//! DeleteAttachment: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteattachment-operation>

use super::Context;
use super::answer::{self, Names};
use super::create_attachment::{change, of_attachment, root_ids, within};
use crate::errors::ResponseCode;
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:DeleteAttachmentResponse",
    message: "m:DeleteAttachmentResponseMessage",
    empty: &[],
};

/// One message for each attachment id, in their order, with the new change key of the item that held it.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let ids = operation.child("AttachmentIds").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, ids, writer, |id, writer| {
        let (target, path) = of_attachment(id, context)?;
        let version = change(target, context, |item| {
            let (key, outer) = path.split_last().ok_or(ResponseCode::ErrorInvalidAttachmentId)?;
            let attachments = within(item, outer).ok_or(ResponseCode::ErrorInvalidAttachmentId)?;
            let place = attachments.iter().position(|attachment| attachment.key == *key);
            attachments.remove(place.ok_or(ResponseCode::ErrorInvalidAttachmentId)?);
            Ok(())
        })?;
        let (root, key) = root_ids(target, version, context);
        writer.empty("m:RootItemId", &[("RootItemId", &root), ("RootItemChangeKey", &key)]);
        Ok(())
    });
}
