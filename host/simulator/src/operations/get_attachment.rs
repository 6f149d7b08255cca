//! GetAttachment: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Context;
use super::answer::{self, Names};
use super::create_attachment::of_attachment;
use crate::errors::{EwsError, ResponseCode};
use crate::properties::{write_attached_item, write_attachment};
use crate::shape::{ItemShape, Purpose};
use crate::store::{Attachment, AttachmentContent};
use crate::xml::{Element, Writer};

const NAMES: Names = Names {
    response: "m:GetAttachmentResponse",
    message: "m:GetAttachmentResponseMessage",
    empty: &[("m:Attachments", "")],
};

/// One message for each attachment id, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let shape = shape(operation).map(|shape| shape.offered_by(context.behaviour));
    let ids = operation.child("AttachmentIds").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, ids, writer, |id, writer| {
        let shape = shape.as_ref().map_err(Clone::clone)?;
        let (target, path) = of_attachment(id, context)?;
        let mailbox = context.read(target.mailbox)?;
        let item = target.open(&mailbox)?.item();
        let attachment =
            Attachment::find(&item.attachments, &path).ok_or(ResponseCode::ErrorInvalidAttachmentId)?;
        let place = target.place(&mailbox, context);
        let key = (target.item, path.as_slice());
        writer.start("m:Attachments", &[]);
        write_attachment(attachment, place, key, context.form, writer, |writer| match &attachment.content {
            AttachmentContent::File(bytes) => writer.leaf("t:Content", &STANDARD.encode(bytes)),
            AttachmentContent::Item(item) => {
                write_attached_item(item, place, key, shape, context.form, writer);
            }
        });
        writer.end();
        Ok(())
    });
}

/// `m:AttachmentShape` says how attached items are shown: with all properties, and what it adds.
fn shape(operation: &Element) -> Result<ItemShape, EwsError> {
    match operation.child("AttachmentShape") {
        None => Ok(ItemShape::whole()),
        Some(element) => {
            let mut shape = ItemShape::read(element, Purpose::Get)?;
            let whole = ItemShape::whole().fields;
            shape.fields.extend(whole);
            shape.fields.sort_unstable();
            shape.fields.dedup();
            Ok(shape)
        }
    }
}
