//! Who stands in To. No condition of EWS can ask for it: `DisplayTo` has names
//! and no addresses, and recipients come with `GetItem` alone. So `DisplayTo`
//! decides where it can, and the rest is read.

use ews_plugin_sdk::{CallError, Failure, Mailbox};
use ews_types::{FieldUri, GetItem, ItemShape, Message, get_item};

use crate::answer;
use crate::filter::{Compare, Filter};

/// How many items one `GetItem` asks for.
const BATCH: usize = 100;
/// How many go side by side.
const SIDE_BY_SIDE: usize = 4;

/// Whether each message has somebody in To whom the filter names.
pub(super) fn check(
    messages: &[&Message],
    filter: &Filter,
    compare: Compare,
    mailbox: &dyn Mailbox,
) -> Result<Vec<bool>, Failure> {
    let mut verdicts: Vec<Option<bool>> =
        messages.iter().map(|message| by_names(message, filter, compare)).collect();
    let open: Vec<(usize, &str)> = verdicts
        .iter()
        .zip(messages)
        .enumerate()
        .filter(|(_, (verdict, _))| verdict.is_none())
        .filter_map(|(number, (_, message))| Some((number, message.item_id.as_ref()?.id.as_str())))
        .collect();
    for round in open.chunks(BATCH * SIDE_BY_SIDE) {
        let operations = round.chunks(BATCH).map(|batch| {
            let item_ids = batch.iter().map(|(_, id)| (*id).into()).collect();
            let item_shape = ItemShape::id_only().with([FieldUri::MessageToRecipients]);
            GetItem { item_shape, item_ids }.to_xml()
        });
        let answers = mailbox.read_all(operations.collect());
        for (batch, answer) in round.chunks(BATCH).zip(answers) {
            let document = match answer {
                Ok(document) => document,
                // The only message of its batch is gone.
                Err(CallError::Exchange(_)) if batch.len() == 1 => continue,
                Err(error) => return Err(error.into()),
            };
            let read = get_item::parse(&document.xml).map_err(|error| answer::unreadable(&error))?;
            for ((number, _), message) in batch.iter().zip(read) {
                // What is gone meanwhile is not found.
                let Ok(message) = message.into_result() else { continue };
                if let Some(verdict) = verdicts.get_mut(*number) {
                    *verdict = Some(by_people(&message, filter, compare));
                }
            }
        }
    }
    Ok(verdicts.into_iter().map(|verdict| verdict == Some(true)).collect())
}

/// What the names say; nothing where an address might still be meant.
fn by_names(message: &Message, filter: &Filter, compare: Compare) -> Option<bool> {
    let names = message.display_to.as_deref()?;
    if names.trim().is_empty() {
        // Nobody stands in To.
        return Some(false);
    }
    let each: Vec<&str> = names.split(';').map(str::trim).collect();
    filter.names_recipient(&each, compare).then_some(true)
}

fn by_people(message: &Message, filter: &Filter, compare: Compare) -> bool {
    message.to_recipients.iter().any(|person| {
        let texts: Vec<&str> =
            [&person.name, &person.email_address].into_iter().flatten().map(String::as_str).collect();
        filter.names_recipient(&texts, compare)
    })
}
