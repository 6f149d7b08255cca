//! DeleteFolder: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deletefolder-operation>

use super::answer::{self, Names};
use super::removal::{self, DeleteType};
use super::{Context, folder_ids};
use crate::errors::ResponseCode;
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:DeleteFolderResponse", message: "m:DeleteFolderResponseMessage", empty: &[] };

/// One message for each folder id, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let delete_type = DeleteType::read(operation.attribute("DeleteType"));
    let ids = operation.child("FolderIds").into_iter().flat_map(Element::elements);
    answer::batch(&NAMES, context, ids, writer, |id, _| {
        let target = folder_ids::find(id, context)
            .map_err(|error| folder_ids::or_else(error, ResponseCode::ErrorItemNotFound))?;
        removal::delete_folder(target, delete_type, context)
    });
}
