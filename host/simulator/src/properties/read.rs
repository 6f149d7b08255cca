//! Reads the values of properties from requests.

use super::item::{ItemProperty, Kind};
use crate::directory::Directory;
use crate::errors::{EwsError, ResponseCode};
use crate::restriction::time;
use crate::store::{Address, Value};
use crate::xml::Element;

/// The value that a property's element brings. Names and kinds of people are the directory's where it knows
/// them.
pub(crate) fn read_value(
    property: &ItemProperty,
    element: &Element,
    directory: &Directory,
) -> Result<Value, EwsError> {
    let wrong = || EwsError::about(ResponseCode::ErrorInvalidPropertySet, property.uri);
    let text = element.text();
    match property.kind {
        Kind::Text => Ok(Value::Text(text)),
        Kind::Number => text.trim().parse().map(Value::Number).map_err(|_| wrong()),
        Kind::Boolean => Ok(Value::Boolean(matches!(text.trim(), "true" | "1"))),
        Kind::Time => time(text.trim()).map(Value::Time).ok_or_else(wrong),
        Kind::Choice(words) => {
            let place = words.iter().position(|word| *word == text.trim());
            let place = place.and_then(|place| i64::try_from(place).ok());
            place.map(Value::Number).ok_or_else(wrong)
        }
        Kind::Texts => Ok(Value::Texts(element.elements().map(Element::text).collect())),
        Kind::Person => match element.elements().next() {
            Some(mailbox) => read_address(mailbox, directory).map(Value::Person),
            None => Err(wrong()),
        },
        Kind::People => {
            let people = element.elements().map(|mailbox| read_address(mailbox, directory));
            people.collect::<Result<_, _>>().map(Value::People)
        }
        Kind::Special => Err(wrong()),
    }
}

/// Reads `t:Mailbox`. It must say an address, or a name that the directory knows.
pub(crate) fn read_address(mailbox: &Element, directory: &Directory) -> Result<Address, EwsError> {
    let name = mailbox.child_text("Name").unwrap_or_default();
    let address = mailbox.child_text("EmailAddress").unwrap_or_default();
    if let Some(routing) = mailbox.child_text("RoutingType")
        && !routing.eq_ignore_ascii_case("SMTP")
        && !routing.eq_ignore_ascii_case("EX")
    {
        let text = format!("The routing type {routing} is not supported.");
        return Err(EwsError::with_text(ResponseCode::ErrorInvalidRoutingType, text));
    }
    if !address.trim().is_empty() {
        return Ok(directory.address(&name, address.trim()));
    }
    match directory.resolve(&name).as_slice() {
        [found] => Ok(found.address()),
        _ => Err(ResponseCode::ErrorInvalidRecipients.into()),
    }
}
