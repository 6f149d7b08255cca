//! Writes values of properties.

use super::Form;
use super::item::{ItemProperty, Kind};
use crate::store::{Address, Rights, Scope, Value};
use crate::xml::Writer;

/// Writes the element of a property whose kind needs nothing special.
pub(super) fn write_value(property: &ItemProperty, value: &Value, form: Form, writer: &mut Writer) {
    let element = property.element;
    match (property.kind, value) {
        (Kind::Choice(words), Value::Number(place)) => {
            let word = usize::try_from(*place).ok().and_then(|place| words.get(place));
            writer.leaf(element, word.or(words.first()).copied().unwrap_or_default());
        }
        (_, Value::Text(text)) => writer.leaf(element, text),
        (_, Value::Texts(texts)) => write_strings(element, texts, writer),
        (_, Value::Number(number)) => writer.number(element, *number),
        (_, Value::Boolean(flag)) => writer.boolean(element, *flag),
        (_, Value::Time(time)) => writer.leaf(element, &form.time(*time)),
        (_, Value::Person(person)) => write_single(element, Some(person), writer),
        (_, Value::People(people)) => write_people(element, people, writer),
        (_, Value::Real(_) | Value::Bytes(_) | Value::Many(_)) => {}
    }
}

/// An array of strings; nothing where it is empty.
pub(crate) fn write_strings(name: &'static str, strings: &[String], writer: &mut Writer) {
    if strings.is_empty() {
        return;
    }
    writer.start(name, &[]);
    for string in strings {
        writer.leaf("t:String", string);
    }
    writer.end();
}

/// An element that holds one `t:Mailbox`.
pub(super) fn write_single(name: &'static str, address: Option<&Address>, writer: &mut Writer) {
    if let Some(address) = address {
        writer.start(name, &[]);
        write_mailbox("t:Mailbox", address, writer);
        writer.end();
    }
}

/// An array of `t:Mailbox`; nothing where it is empty.
pub(crate) fn write_people(name: &'static str, addresses: &[Address], writer: &mut Writer) {
    if addresses.is_empty() {
        return;
    }
    writer.start(name, &[]);
    for address in addresses {
        write_mailbox("t:Mailbox", address, writer);
    }
    writer.end();
}

/// An element of `EmailAddressType`.
pub(crate) fn write_mailbox(name: &'static str, address: &Address, writer: &mut Writer) {
    writer.start(name, &[]);
    writer.leaf("t:Name", &address.name);
    if !address.address.is_empty() {
        writer.leaf("t:EmailAddress", &address.address);
        writer.leaf("t:RoutingType", "SMTP");
    }
    writer.leaf("t:MailboxType", address.kind.name());
    writer.end();
}

/// `t:EffectiveRights` of someone with these rights to a folder.
pub(crate) fn write_folder_rights(rights: Rights, writer: &mut Writer) {
    write_effective_rights(
        [
            rights.is_owner,
            rights.create_items,
            rights.create_subfolders,
            rights.is_owner,
            rights.is_owner,
            rights.read,
            rights.is_owner,
        ],
        writer,
    );
}

/// `t:EffectiveRights` of someone with these rights to an item's folder. An item holds nothing; it may be their own.
pub(crate) fn write_item_rights(rights: Rights, is_own: bool, writer: &mut Writer) {
    let allowed = |scope: Scope| scope == Scope::All || (scope == Scope::Owned && is_own);
    let (delete, modify) = (allowed(rights.delete), allowed(rights.edit));
    write_effective_rights([false, false, false, delete, modify, rights.read, rights.is_owner], writer);
}

fn write_effective_rights(rights: [bool; 7], writer: &mut Writer) {
    let names = [
        "t:CreateAssociated",
        "t:CreateContents",
        "t:CreateHierarchy",
        "t:Delete",
        "t:Modify",
        "t:Read",
        "t:ViewPrivateItems",
    ];
    writer.start("t:EffectiveRights", &[]);
    for (name, right) in names.into_iter().zip(rights) {
        writer.boolean(name, right);
    }
    writer.end();
}
