//! `t:Updates`: changes to an item, one property each, in their order.

use super::field::{append, delete, set, set_extended};
use crate::context::Context;
use crate::errors::{EwsError, ResponseCode};
use crate::properties::{ExtendedPath, ItemProperty, Native, Path, remove_native};
use crate::store::{ExtendedKey, Field, Item};
use crate::xml::Element;

/// One change that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The path of the property, as a text that stands for it alone.
    pub(crate) path: String,
    /// Whether it is the read flag, which is synchronized apart.
    pub(crate) is_read_flag: bool,
}

/// Applies the changes. The first that cannot be made is an error; the item is then to be thrown away.
pub(crate) fn apply(
    item: &mut Item,
    updates: &Element,
    context: Context<'_>,
) -> Result<Vec<Change>, EwsError> {
    updates.elements().map(|update| one(item, update, context)).collect()
}

fn one(item: &mut Item, update: &Element, context: Context<'_>) -> Result<Change, EwsError> {
    let path = Path::within(update).ok_or(ResponseCode::ErrorInvalidRequest)??;
    let change = Change {
        path: path.key(),
        is_read_flag: matches!(&path, Path::Field(uri) if uri == "message:IsRead"),
    };
    if &*update.name == "DeleteItemField" {
        return remove(item, &path).map(|()| change);
    }
    let object = update
        .elements()
        .find(|child| !child.name.ends_with("FieldURI"))
        .ok_or(ResponseCode::ErrorIncorrectUpdatePropertyCount)?;
    if super::create::kind(object).is_none_or(|kind| kind != item.kind) {
        return Err(ResponseCode::ErrorObjectTypeChanged.into());
    }
    let mut elements = object.elements();
    let (Some(element), None) = (elements.next(), elements.next()) else {
        return Err(ResponseCode::ErrorIncorrectUpdatePropertyCount.into());
    };
    let appends = &*update.name == "AppendToItemField";
    match &path {
        Path::Extended(_) if appends => return Err(path.at_fault(ResponseCode::ErrorInvalidPropertyAppend)),
        Path::Extended(path) => extended(item, path, element)?,
        Path::Indexed { .. } => return Err(path.at_fault(ResponseCode::ErrorInvalidPropertySet)),
        Path::Field(uri) => {
            let property = ItemProperty::by_uri(uri, item.kind).ok_or_else(|| unknown(uri))?;
            if property.element.strip_prefix("t:") != Some(&*element.name) {
                return Err(EwsError::about(ResponseCode::ErrorUpdatePropertyMismatch, uri));
            }
            if appends {
                append(item, property, element, context)?;
            } else {
                may_set(item, property)?;
                set(item, property, element, context)?;
            }
        }
    }
    Ok(change)
}

/// A property that an item of another kind has, or none that this server can write.
fn unknown(uri: &str) -> EwsError {
    let code = match ItemProperty::by_any_uri(uri) {
        Some(_) => ResponseCode::ErrorInvalidPropertyRequest,
        None if uri.starts_with("item:") || uri.starts_with("message:") => {
            ResponseCode::ErrorInvalidPropertySet
        }
        None => ResponseCode::ErrorInvalidPropertyRequest,
    };
    EwsError::about(code, uri)
}

fn may_set(item: &Item, property: &ItemProperty) -> Result<(), EwsError> {
    let sent = !item.is(Field::IsDraft);
    let receipts = [Field::IsReadReceiptRequested, Field::IsDeliveryReceiptRequested];
    if sent && receipts.contains(&property.field) {
        return Err(EwsError::about(ResponseCode::ErrorInvalidPropertyUpdateSentMessage, property.uri));
    }
    if property.settable {
        Ok(())
    } else {
        Err(EwsError::about(ResponseCode::ErrorInvalidPropertySet, property.uri))
    }
}

fn extended(item: &mut Item, path: &ExtendedPath, element: &Element) -> Result<(), EwsError> {
    let uri = element.child("ExtendedFieldURI").filter(|_| &*element.name == "ExtendedProperty");
    let same = uri.map(ExtendedPath::read).transpose()?.is_some_and(|named| named.name == path.name);
    if !same {
        return Err(ResponseCode::ErrorUpdatePropertyMismatch.into());
    }
    set_extended(item, path, element, false)
}

fn remove(item: &mut Item, path: &Path) -> Result<(), EwsError> {
    match path {
        Path::Extended(extended) => {
            if let ExtendedKey::Tag(tag) = extended.name.key {
                match remove_native(item, tag) {
                    Native::Set => return Ok(()),
                    Native::ReadOnly => {
                        return Err(path.at_fault(ResponseCode::ErrorInvalidPropertyDelete));
                    }
                    Native::Unknown => {}
                }
            }
            item.extended.remove(&extended.name);
            Ok(())
        }
        Path::Indexed { .. } => Err(path.at_fault(ResponseCode::ErrorInvalidPropertyDelete)),
        Path::Field(uri) => match ItemProperty::by_uri(uri, item.kind) {
            Some(property) => delete(item, property),
            None => Err(unknown(uri)),
        },
    }
}
