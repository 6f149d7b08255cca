//! One property: what its element says, put into an item.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::context::Context;
use crate::errors::{EwsError, ResponseCode};
use crate::mime::{self, Surroundings};
use crate::properties::{
    ExtendedPath, ItemProperty, Kind, Native, read_address, read_body, read_value, set_native,
};
use crate::restriction::time;
use crate::store::{
    Address, ExtendedKey, Field, Flag, FlagStatus, Item, ItemKind, Value, normalized_subject,
};
use crate::xml::Element;

/// Sets a property to what its element says.
pub(super) fn set(
    item: &mut Item,
    property: &ItemProperty,
    element: &Element,
    context: Context<'_>,
) -> Result<(), EwsError> {
    if property.kind != Kind::Special {
        let value = read_value(property, element, context.directory)?;
        return store(item, property.field, value);
    }
    match property.field {
        Field::Body => item.body = Some(read_body(element)),
        Field::Flag => set_flag(item, element, context)?,
        Field::MimeContent => set_mime(item, element, context)?,
        Field::Members => item.set(Field::Members, Value::People(members(element, context)?)),
        Field::IsAssociated => item.is_associated = matches!(element.text().trim(), "true" | "1"),
        _ => return Err(EwsError::about(ResponseCode::ErrorInvalidPropertySet, property.uri)),
    }
    Ok(())
}

/// Puts a value in, with what follows from it.
fn store(item: &mut Item, field: Field, value: Value) -> Result<(), EwsError> {
    match (field, &value) {
        (Field::ItemClass, Value::Text(class)) if !fits(item.kind, class) => {
            return Err(EwsError::about(ResponseCode::ErrorObjectTypeChanged, "item:ItemClass"));
        }
        (Field::Culture, Value::Text(culture)) if !is_culture(culture) => {
            return Err(EwsError::about(ResponseCode::ErrorUnsupportedCulture, "item:Culture"));
        }
        (Field::Subject, Value::Text(subject)) if item.is(Field::IsDraft) && item.answers.is_none() => {
            let topic = normalized_subject(subject).to_owned();
            item.set(Field::ConversationTopic, Value::Text(topic));
        }
        _ => {}
    }
    item.set(field, value);
    Ok(())
}

/// Whether it is the name of a culture: a language, and what narrows it down (`de`, `de-CH`, `zh-Hans-CN`).
fn is_culture(name: &str) -> bool {
    let mut parts = name.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// Whether items of this kind may be of this class.
fn fits(kind: ItemKind, class: &str) -> bool {
    let others = ["IPM.Contact", "IPM.Appointment", "IPM.Task", "IPM.Activity"];
    let is = |known: &&str| class.get(..known.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(known));
    ItemKind::of_class(class) == kind && !others.iter().any(is)
}

/// Adds what an element says to a property that holds several things, or text.
pub(super) fn append(
    item: &mut Item,
    property: &ItemProperty,
    element: &Element,
    context: Context<'_>,
) -> Result<(), EwsError> {
    let refused = || EwsError::about(ResponseCode::ErrorInvalidPropertyAppend, property.uri);
    if !property.appendable {
        return Err(refused());
    }
    if property.field == Field::Body {
        let more = read_body(element);
        match &mut item.body {
            Some(body) if body.body_type == more.body_type => {
                let place = body.content.rfind("</body>").unwrap_or(body.content.len());
                body.content.insert_str(place, &more.content);
            }
            // Text is not put behind HTML, nor the reverse.
            Some(body) if !body.content.is_empty() => return Err(refused()),
            _ => item.body = Some(more),
        }
        return Ok(());
    }
    let more = match property.field {
        Field::Members => members(element, context)?,
        _ => match read_value(property, element, context.directory)? {
            Value::People(people) => people,
            _ => return Err(refused()),
        },
    };
    let people = [item.people(property.field), &more].concat();
    item.set(property.field, Value::People(people));
    Ok(())
}

/// Takes a property away.
pub(super) fn delete(item: &mut Item, property: &ItemProperty) -> Result<(), EwsError> {
    if !property.deletable {
        return Err(EwsError::about(ResponseCode::ErrorInvalidPropertyDelete, property.uri));
    }
    match property.field {
        Field::Body => item.body = None,
        Field::Flag => item.flag = Flag::NONE,
        field => {
            item.properties.remove(&field);
        }
    }
    Ok(())
}

/// Sets an extended property to what `t:ExtendedProperty` says.
pub(super) fn set_extended(
    item: &mut Item,
    path: &ExtendedPath,
    element: &Element,
    is_new: bool,
) -> Result<(), EwsError> {
    let value = path.read_value(element)?;
    if let ExtendedKey::Tag(tag) = path.name.key {
        match set_native(item, tag, &value, is_new) {
            Native::Set => return Ok(()),
            Native::ReadOnly => return Err(ResponseCode::ErrorInvalidPropertySet.into()),
            Native::Unknown => {}
        }
    }
    item.extended.insert(path.name.clone(), value);
    Ok(())
}

/// Reads `t:Flag`.
pub(crate) fn set_flag(item: &mut Item, element: &Element, context: Context<'_>) -> Result<(), EwsError> {
    let date = |name: &str| -> Result<_, EwsError> {
        let text = element.child_text(name);
        let wrong = || EwsError::about(ResponseCode::ErrorInvalidPropertySet, "item:Flag");
        text.map(|text| time(text.trim()).ok_or_else(wrong)).transpose()
    };
    let (start, due, completed) = (date("StartDate")?, date("DueDate")?, date("CompleteDate")?);
    item.flag = match element.child_text("FlagStatus").as_deref().map(str::trim) {
        Some("Flagged") => Flag { status: FlagStatus::Flagged, start, due, completed: None },
        Some("Complete") => Flag {
            status: FlagStatus::Complete,
            start: None,
            due: None,
            completed: completed.or(Some(context.now)),
        },
        _ => Flag::NONE,
    };
    Ok(())
}

/// Reads the item anew from MIME.
fn set_mime(item: &mut Item, element: &Element, context: Context<'_>) -> Result<(), EwsError> {
    let text: String = element.text().split_whitespace().collect();
    let bytes = STANDARD
        .decode(text)
        .map_err(|_| EwsError::from(ResponseCode::ErrorMimeContentInvalidBase64String))?;
    let around = Surroundings {
        directory: context.directory,
        guid: &|| context.store.guid(),
        creator: context.acting.mailbox,
        now: context.now,
    };
    mime::read(&bytes, item, &around).map_err(|_| ResponseCode::ErrorMimeContentInvalid.into())
}

/// The members of a distribution list. Each must say who it is.
fn members(element: &Element, context: Context<'_>) -> Result<Vec<Address>, EwsError> {
    let read = |member: &Element| {
        let mailbox = member.child("Mailbox").ok_or(ResponseCode::ErrorInvalidMailbox)?;
        read_address(mailbox, context.directory).map_err(|error| match error.code {
            ResponseCode::ErrorInvalidRecipients => ResponseCode::ErrorInvalidMailbox.into(),
            _ => error,
        })
    };
    element.elements().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_culture_is_a_language_and_what_narrows_it_down() {
        for (name, fine) in [
            ("de", true),
            ("de-CH", true),
            ("zh-Hans-CN", true),
            ("gsw", true),
            ("", false),
            ("Deutsch", false),
            ("de_CH", false),
            ("de-", false),
            ("1031", false),
        ] {
            assert_eq!(is_culture(name), fine, "{name}");
        }
    }
}
