//! FindItem: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation>

use super::answer::Names;
use super::{Context, parents};
use crate::errors::{EwsError, ResponseCode};
use crate::paging::{Page, Paging};
use crate::properties::{ItemField, Path, Place, Value, item_value, write_item};
use crate::restriction::{Property, Restriction};
use crate::shape::{ItemShape, Purpose, item_property};
use crate::sort::SortOrder;
use crate::store::{Contents, Folder, FolderKind, Item, Mailbox};
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:FindItemResponse", message: "m:FindItemResponseMessage", empty: None };

/// What the whole request asks for, whatever the folder.
struct Query {
    shape: ItemShape,
    /// Only mail that is neither hidden nor deleted is stored so far.
    shallow: bool,
    calendar_view: bool,
    restriction: Option<Restriction>,
    sort: SortOrder,
    paging: Paging,
}

/// One message for each parent folder, in their order.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let is_fit = |folder: &Folder, query: &Query| {
        if query.calendar_view && folder.kind != FolderKind::Calendar {
            return Err(ResponseCode::ErrorCalendarFolderIsInvalidForCalendarView.into());
        }
        Ok(())
    };
    parents::each(
        &NAMES,
        operation,
        context,
        &read(operation),
        writer,
        is_fit,
        |mailbox, folder, query, writer| {
            let (items, page) = find(mailbox, folder, query);
            let place = Place { mailbox: mailbox.guid, folder: folder.key, folder_version: folder.version };
            parents::root_folder(&page, "t:Items", writer, |writer| {
                for item in items {
                    write_item(item, place, &query.shape, context.precision, writer);
                }
            });
        },
    );
}

fn read(operation: &Element) -> Result<Query, EwsError> {
    for name in
        ["QueryString", "GroupBy", "DistinguishedGroupBy", "SeekToConditionPageItemView", "ContactsView"]
    {
        if operation.child(name).is_some() {
            let text = format!("This server does not offer {name} in FindItem.");
            return Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text));
        }
    }
    let shape = operation.child("ItemShape").ok_or(ResponseCode::ErrorInvalidRequest)?;
    let view = operation.child("IndexedPageItemView").or_else(|| operation.child("FractionalPageItemView"));
    let searchable = |path: &Path| property(path, false);
    let sortable = |path: &Path| property(path, true);
    Ok(Query {
        shape: ItemShape::read(shape, Purpose::Find)?,
        shallow: operation.attribute("Traversal") == Some("Shallow"),
        calendar_view: operation.child("CalendarView").is_some(),
        restriction: operation
            .child("Restriction")
            .map(|element| Restriction::read(element, &searchable))
            .transpose()?,
        sort: operation
            .child("SortOrder")
            .map(|element| SortOrder::read(element, &sortable))
            .transpose()?
            .unwrap_or_default(),
        paging: Paging::read(view)?,
    })
}

/// The property to search or to sort by.
fn property(path: &Path, to_sort: bool) -> Result<Property, EwsError> {
    let code = if to_sort {
        ResponseCode::ErrorUnsupportedPathForSortGroup
    } else {
        ResponseCode::ErrorUnsupportedPathForQuery
    };
    match path {
        Path::Extended(path) => Ok(Property::Extended(path.clone())),
        Path::Indexed { uri, .. } => Err(EwsError::about(code, uri)),
        Path::Field(uri) => match item_property(uri)? {
            None if uri.starts_with("item:") || uri.starts_with("message:") => {
                Err(EwsError::about(code, uri))
            }
            // A property of other kinds of items: messages do not have it.
            None => Ok(Property::Absent),
            Some(property) if if to_sort { property.sortable } else { property.searchable } => {
                Ok(Property::Item(property.field))
            }
            Some(_) => Err(EwsError::about(code, uri)),
        },
    }
}

fn value(item: Item<'_>, property: &Property) -> Option<Value> {
    match property {
        Property::Item(field) => item_value(item, *field),
        Property::Extended(path) => path.value(item),
        Property::Folder(_) | Property::Absent => None,
    }
}

fn find<'m>(mailbox: &'m Mailbox, folder: &Folder, query: &Query) -> (Vec<Item<'m>>, Page) {
    let contents = mailbox.contents.get(&folder.key).filter(|_| query.shallow && !query.calendar_view);
    let Some(contents) = contents else { return (Vec::new(), query.paging.page(0)) };
    match (&query.restriction, by_arrival(&query.sort)) {
        // Nothing is walked: however many items there are, a page costs a page.
        (None, Some(newest_first)) => {
            let page = query.paging.page(contents.len());
            (arrivals(contents, &page, newest_first), page)
        }
        (restriction, arrival) => {
            let mut items: Vec<Item<'m>> = contents
                .iter()
                .filter(|item| {
                    restriction
                        .as_ref()
                        .is_none_or(|restriction| restriction.holds(&|property| value(*item, property)))
                })
                .collect();
            sort(&mut items, &query.sort, arrival);
            let page = query.paging.page(items.len());
            (items.into_iter().skip(page.range.start).take(page.range.len()).collect(), page)
        }
    }
}

/// Whether the order is that of arrival, and if so whether newest first.
fn by_arrival(sort: &SortOrder) -> Option<bool> {
    match sort.keys() {
        [] => Some(true),
        [(Property::Item(ItemField::DateTimeReceived), descending)] => Some(*descending),
        _ => None,
    }
}

fn arrivals<'m>(contents: &'m Contents, page: &Page, newest_first: bool) -> Vec<Item<'m>> {
    let (start, length) = (page.range.start, page.range.len());
    if newest_first {
        return contents.newest_first(start, length);
    }
    // The oldest are the last of the newest.
    let mut items = contents.newest_first(contents.len() - page.range.end, length);
    items.reverse();
    items
}

fn sort(items: &mut [Item<'_>], order: &SortOrder, arrival: Option<bool>) {
    let newest_first = |left: &Item<'_>, right: &Item<'_>| {
        right.received().cmp(&left.received()).then_with(|| right.key().cmp(&left.key()))
    };
    match arrival {
        Some(true) => items.sort_by(newest_first),
        Some(false) => items.sort_by(|left, right| newest_first(right, left)),
        None => {
            let mut keyed: Vec<(Vec<Option<Value>>, Item<'_>)> = items
                .iter()
                .map(|item| {
                    (
                        order
                            .keys()
                            .iter()
                            .map(|(property, _)| SortOrder::key(value(*item, property)))
                            .collect(),
                        *item,
                    )
                })
                .collect();
            keyed.sort_by(|(left_keys, left), (right_keys, right)| {
                order.compare(left_keys, right_keys).then_with(|| newest_first(left, right))
            });
            for (slot, (_, item)) in items.iter_mut().zip(keyed) {
                *slot = item;
            }
        }
    }
}
