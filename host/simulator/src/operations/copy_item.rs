//! CopyItem: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyitem-operation>

use super::answer::Names;
use super::{Context, move_item};
use crate::errors::ResponseCode;
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:CopyItemResponse", message: "m:CopyItemResponseMessage", empty: &[("m:Items", "")] };

/// One message for each item id, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    move_item::each(&NAMES, operation, context, writer, true, |target, context| {
        let mailbox = context.read(target.mailbox)?;
        let item = target.open(&mailbox)?.item().into_owned();
        if item.is_associated { Err(ResponseCode::ErrorInvalidOperation.into()) } else { Ok(item) }
    });
}
