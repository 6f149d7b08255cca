//! ResolveNames: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation>

use super::answer::{self, Names};
use super::{Context, folder_ids};
use crate::directory::{Entry, Recipient};
use crate::errors::{EwsError, ResponseCode};
use crate::ids::{self, Id};
use crate::properties::write_mailbox;
use crate::store::{Address, AddressKind, Contents, Field, FolderKind, ItemKind};
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:ResolveNamesResponse", message: "m:ResolveNamesResponseMessage", empty: &[] };
/// No answer holds more.
const MAX: usize = 100;

/// Someone whom the name may mean.
enum Found<'d> {
    InDirectory(Entry<'d>),
    /// A list of a mailbox, with its item's id and change key.
    InMailbox {
        address: Address,
        id: String,
        change_key: String,
    },
}

/// One message. Several are a warning: the name is not clear.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let found = match context.fault_at(0) {
        Some(error) => Err(error),
        None => resolve(operation, context),
    };
    answer::response(&NAMES, writer, |writer| match found {
        Err(error) => answer::error(&NAMES, writer, &error),
        Ok(found) if found.is_empty() => {
            answer::error(&NAMES, writer, &ResponseCode::ErrorNameResolutionNoResults.into());
        }
        Ok(found) => {
            let several = found.len() > 1;
            writer.start(NAMES.message, &[("ResponseClass", if several { "Warning" } else { "Success" })]);
            if several {
                answer::write_error(&ResponseCode::ErrorNameResolutionMultipleResults.into(), writer);
            } else {
                writer.leaf("m:ResponseCode", &ResponseCode::NoError.name());
            }
            let full =
                matches!(operation.attribute("ReturnFullContactData").map(str::trim), Some("true" | "1"));
            write(&found, full, writer);
            writer.end();
        }
    });
}

fn resolve<'d>(operation: &Element, context: Context<'d>) -> Result<Vec<Found<'d>>, EwsError> {
    let name = operation.child_text("UnresolvedEntry").unwrap_or_default();
    if name.trim().is_empty() || matches!(name.trim(), "," | "-") {
        return Err(ResponseCode::ErrorInvalidNameForNameResolution.into());
    }
    let scope = operation.attribute("SearchScope").unwrap_or("ActiveDirectoryContacts");
    let directory = || context.directory.resolve(&name).into_iter().map(Found::InDirectory).collect();
    let mut found: Vec<Found<'d>> = match scope {
        "ActiveDirectory" => directory(),
        "Contacts" => contacts(&name, operation, context)?,
        "ContactsActiveDirectory" => {
            let mut found = contacts(&name, operation, context)?;
            found.extend::<Vec<Found<'d>>>(directory());
            found
        }
        _ => {
            let mut found: Vec<Found<'d>> = directory();
            found.extend(contacts(&name, operation, context)?);
            found
        }
    };
    found.truncate(MAX + 1);
    Ok(found)
}

/// Distribution lists in a contacts folder.
fn contacts<'d>(name: &str, operation: &Element, context: Context<'d>) -> Result<Vec<Found<'d>>, EwsError> {
    let mut folders = operation.child("ParentFolderIds").into_iter().flat_map(Element::elements);
    let target = match (folders.next(), folders.next()) {
        (Some(_), Some(_)) => {
            return Err(ResponseCode::ErrorResolveNamesOnlyOneContactsFolderAllowed.into());
        }
        (Some(folder), None) => folder_ids::find(folder, context)?,
        (None, _) => super::saving::target(None, "contacts", context)?,
    };
    let mailbox = context.read(target.mailbox)?;
    if target.open(&mailbox)?.kind != FolderKind::Contacts {
        return Err(ResponseCode::ErrorResolveNamesInvalidFolderType.into());
    }
    let wanted = name.trim().to_lowercase();
    let items = mailbox.contents(target.folder).into_iter().flat_map(Contents::iter);
    let lists = items.filter(|entry| entry.item().kind == ItemKind::DistributionList);
    let found = lists.filter_map(|entry| {
        let item = entry.item();
        let shown = item.text(Field::ListDisplayName);
        let words = shown.to_lowercase();
        let meant = words.starts_with(&wanted) || words.split(' ').any(|word| word.starts_with(&wanted));
        meant.then(|| Found::InMailbox {
            address: Address {
                name: shown.to_owned(),
                address: String::new(),
                kind: AddressKind::PrivateGroup,
            },
            id: context.form.ids.encode(&Id::item(target.mailbox, target.folder, item.key)),
            change_key: ids::item_change_key(target.mailbox, item.version),
        })
    });
    Ok(found.collect())
}

fn write(found: &[Found<'_>], full: bool, writer: &mut Writer) {
    let shown = found.len().min(MAX);
    let total = shown.to_string();
    let last = if found.len() > MAX { "false" } else { "true" };
    writer.start("m:ResolutionSet", &[("TotalItemsInView", &total), ("IncludesLastItemInRange", last)]);
    for found in found.iter().take(MAX) {
        writer.start("t:Resolution", &[]);
        match found {
            Found::InDirectory(entry) => {
                write_mailbox("t:Mailbox", &entry.address(), writer);
                if let (Entry::Recipient(recipient), true) = (entry, full) {
                    write_contact(recipient, writer);
                }
            }
            Found::InMailbox { address, id, change_key } => {
                writer.start("t:Mailbox", &[]);
                writer.leaf("t:Name", &address.name);
                writer.leaf("t:RoutingType", "MAPIPDL");
                writer.leaf("t:MailboxType", address.kind.name());
                writer.empty("t:ItemId", &[("Id", id), ("ChangeKey", change_key)]);
                writer.end();
            }
        }
        writer.end();
    }
    writer.end();
}

/// `t:Contact`: what the directory says of a person.
fn write_contact(recipient: &Recipient, writer: &mut Writer) {
    let card = &recipient.card;
    let said = |name: &'static str, text: &str, writer: &mut Writer| {
        if !text.is_empty() {
            writer.leaf(name, text);
        }
    };
    writer.start("t:Contact", &[]);
    writer.leaf("t:DisplayName", &recipient.display_name);
    said("t:GivenName", &card.given_name, writer);
    said("t:CompanyName", &card.company, writer);
    writer.start("t:EmailAddresses", &[]);
    let addresses = std::iter::once(format!("SMTP:{}", recipient.address));
    let proxies = recipient.proxies.iter().map(|proxy| format!("smtp:{proxy}"));
    for (number, address) in (1..=3).zip(addresses.chain(proxies)) {
        writer.leaf_with("t:Entry", &[("Key", &format!("EmailAddress{number}"))], &address);
    }
    writer.end();
    if !card.business_phone.is_empty() || !card.mobile_phone.is_empty() {
        writer.start("t:PhoneNumbers", &[]);
        for (key, number) in [("BusinessPhone", &card.business_phone), ("MobilePhone", &card.mobile_phone)] {
            if !number.is_empty() {
                writer.leaf_with("t:Entry", &[("Key", key)], number);
            }
        }
        writer.end();
    }
    writer.leaf("t:ContactSource", "ActiveDirectory");
    said("t:Department", &card.department, writer);
    said("t:JobTitle", &card.job_title, writer);
    said("t:OfficeLocation", &card.office, writer);
    said("t:Surname", &card.surname, writer);
    writer.end();
}
