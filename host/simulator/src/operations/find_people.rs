//! FindPeople: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findpeople-operation>
//!
//! It looks into the directory. Mailboxes hold no people that it could find.

use super::Context;
use super::answer;
use crate::behaviour::Feature;
use crate::directory::{Entry, Recipient};
use crate::errors::{EwsError, ResponseCode};
use crate::ids::{Id, Object};
use crate::paging::{Page, Paging};
use crate::properties::write_mailbox;
use crate::store::Address;
use crate::xml::{Element, Writer};

/// `RelevanceScore` of whoever has none.
const NO_SCORE: &str = "2147483647";

/// The answer has no response messages: it is one itself.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let found = match context.fault_at(0) {
        Some(error) => Err(error),
        None => find(operation, context),
    };
    let class = if found.is_ok() { "Success" } else { "Error" };
    answer::start_response("m:FindPeopleResponse", &[("ResponseClass", class)], writer);
    match found {
        Ok((people, page)) => {
            writer.leaf("m:ResponseCode", &ResponseCode::NoError.name());
            write(&people, &page, context, writer);
        }
        Err(error) => answer::write_error(&error, writer),
    }
    writer.end();
}

fn find<'d>(operation: &Element, context: Context<'d>) -> Result<(Vec<Entry<'d>>, Page), EwsError> {
    let not_offered =
        |text: &'static str| Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text));
    if !context.behaviour.offers(Feature::FindPeople) {
        return not_offered("This server does not offer FindPeople.");
    }
    if operation.child("Restriction").is_some() || operation.child("AggregationRestriction").is_some() {
        return not_offered("This server does not offer restrictions in FindPeople.");
    }
    let folder = operation.child("ParentFolderId").and_then(|parent| parent.elements().next());
    let in_directory = folder
        .is_none_or(|folder| &*folder.name == "AddressListId" || folder.attribute("Id") == Some("directory"));
    let query = operation.child_text("QueryString").unwrap_or_default();
    let mut people = match (in_directory, query.trim()) {
        (false, _) => Vec::new(),
        // The directory cannot be leafed through.
        (true, "") => {
            let text = "The directory can only be searched with a QueryString.";
            return Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text));
        }
        (true, query) => context.directory.resolve(query),
    };
    let descending = operation
        .child("SortOrder")
        .and_then(|sort| sort.elements().next())
        .is_some_and(|order| order.attribute("Order") == Some("Descending"));
    if descending {
        people.reverse();
    }
    let paging = Paging::read(operation.child("IndexedPageItemView"), context.behaviour.limits.find_count)?;
    let page = paging.page(people.len());
    let shown = people.into_iter().skip(page.range.start).take(page.range.len()).collect();
    Ok((shown, page))
}

fn write(people: &[Entry<'_>], page: &Page, context: Context<'_>, writer: &mut Writer) {
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    writer.start("m:People", &[]);
    for entry in people {
        match entry {
            Entry::Recipient(recipient) => write_person(recipient, context, writer),
            Entry::Group(group) => {
                let address = Entry::Group(group).address();
                writer.start("t:Persona", &[]);
                write_id(group.guid, context, writer);
                writer.leaf("t:PersonaType", "DistributionList");
                writer.leaf("t:DisplayName", &group.display_name);
                write_addresses(&address, &group.proxies, writer);
                writer.leaf("t:RelevanceScore", NO_SCORE);
                writer.end();
            }
        }
    }
    writer.end();
    writer.number("m:TotalNumberOfPeopleInView", count(page.total()));
    writer.number("m:FirstMatchingRowIndex", 0);
    writer.number("m:FirstLoadedRowIndex", count(page.range.start));
    writer.leaf("m:TransactionId", &context.store.guid().hyphenated().to_string());
}

fn write_person(recipient: &Recipient, context: Context<'_>, writer: &mut Writer) {
    let card = &recipient.card;
    let address = Entry::Recipient(recipient).address();
    let said = |name: &'static str, text: &str, writer: &mut Writer| {
        if !text.is_empty() {
            writer.leaf(name, text);
        }
    };
    writer.start("t:Persona", &[]);
    write_id(recipient.mailbox, context, writer);
    writer.leaf("t:PersonaType", "Person");
    writer.leaf("t:DisplayName", &recipient.display_name);
    writer.leaf("t:DisplayNameFirstLast", &recipient.display_name);
    if !card.given_name.is_empty() && !card.surname.is_empty() {
        writer.leaf("t:DisplayNameLastFirst", &format!("{} {}", card.surname, card.given_name));
        writer.leaf("t:FileAs", &format!("{}, {}", card.surname, card.given_name));
    }
    said("t:GivenName", &card.given_name, writer);
    said("t:Surname", &card.surname, writer);
    said("t:Title", &card.job_title, writer);
    said("t:Department", &card.department, writer);
    said("t:CompanyName", &card.company, writer);
    said("t:Location", &card.office, writer);
    write_addresses(&address, &recipient.proxies, writer);
    writer.leaf("t:RelevanceScore", NO_SCORE);
    writer.end();
}

fn write_id(guid: uuid::Uuid, context: Context<'_>, writer: &mut Writer) {
    let id = context.form.ids.encode(&Id { mailbox: guid, object: Object::Person });
    writer.empty("t:PersonaId", &[("Id", &id)]);
}

/// The primary address, and then all of them.
fn write_addresses(address: &Address, proxies: &[String], writer: &mut Writer) {
    write_mailbox("t:EmailAddress", address, writer);
    writer.start("t:EmailAddresses", &[]);
    write_mailbox("t:Address", address, writer);
    for proxy in proxies {
        write_mailbox("t:Address", &Address { address: proxy.clone(), ..address.clone() }, writer);
    }
    writer.end();
}
