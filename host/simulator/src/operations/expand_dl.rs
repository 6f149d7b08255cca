//! ExpandDL: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/expanddl-operation>

use super::answer::{self, Names};
use super::{Context, item_ids};
use crate::directory::Entry;
use crate::errors::{EwsError, ResponseCode};
use crate::properties::write_mailbox;
use crate::store::{Address, Field, ItemKind};
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:ExpandDLResponse", message: "m:ExpandDLResponseMessage", empty: &[] };

/// One message: the members of one list. Lists among them are not expanded. A list that is not there is an error, as in
/// the sample of the page; its prose has a success.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    answer::single(&NAMES, context, operation, writer, |writer| {
        let mailbox = operation.child("Mailbox").ok_or(ResponseCode::ErrorInvalidRequest)?;
        let members = members(mailbox, context)?;
        let total = members.len().to_string();
        writer.start("m:DLExpansion", &[("TotalItemsInView", &total), ("IncludesLastItemInRange", "true")]);
        for member in &members {
            write_mailbox("t:Mailbox", member, writer);
        }
        writer.end();
        Ok(())
    });
}

fn members(mailbox: &Element, context: Context<'_>) -> Result<Vec<Address>, EwsError> {
    if let Some(id) = mailbox.child("ItemId") {
        let target = item_ids::find(id, context)?;
        let mailbox = context.read(target.mailbox)?;
        let item = target.open(&mailbox)?.item();
        if item.kind != ItemKind::DistributionList {
            return Err(ResponseCode::ErrorInvalidItemForOperationExpandDL.into());
        }
        return Ok(item.people(Field::Members).to_vec());
    }
    let none = ResponseCode::ErrorNameResolutionNoResults;
    let named = ["EmailAddress", "Name"].iter().find_map(|name| mailbox.child_text(name)).ok_or(none)?;
    if let Some(group) = context.directory.group(named.trim()) {
        return Ok(context.directory.members(group));
    }
    match context.directory.resolve(&named).as_slice() {
        [Entry::Group(group)] => Ok(context.directory.members(group)),
        [] | [Entry::Recipient(_)] => Err(none.into()),
        _ => Err(ResponseCode::ErrorNameResolutionMultipleResults.into()),
    }
}
