//! FindItem: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation>

use super::answer::Names;
use super::folder_ids::FolderTarget;
use super::grouping::Grouping;
use super::{Context, item_ids, parents};
use jiff::Timestamp;

use crate::aqs;
use crate::behaviour::Feature;
use crate::errors::{EwsError, ResponseCode};
use crate::ids::{Id, Object};
use crate::paging::{self, Page, Paging};
use crate::properties::{Form, Path, item_value, write_item};
use crate::restriction::{Property, Restriction, time};
use crate::shape::{ItemShape, Purpose, item_property};
use crate::sort::SortOrder;
use crate::store::{Contents, Entry, Field, FolderKind, Mailbox, Value};
use crate::xml::{Element, Writer};

const NAMES: Names =
    Names { response: "m:FindItemResponse", message: "m:FindItemResponseMessage", empty: &[] };

#[derive(Clone, Copy, PartialEq, Eq)]
enum Traversal {
    Shallow,
    Associated,
    /// Exchange keeps soft-deleted items in a folder of their own, and finds nothing this way.
    SoftDeleted,
}

enum View {
    Part(Paging),
    Seek { condition: Restriction, from_end: bool, max: usize },
}

/// `m:CalendarView`: what happens at any time from its beginning to before its end, in the order of beginning.
struct CalendarView {
    start: Timestamp,
    end: Timestamp,
    max: usize,
}

/// What the whole request asks for, whatever the folder.
struct Query {
    shape: ItemShape,
    traversal: Traversal,
    calendar_view: Option<CalendarView>,
    restriction: Option<Restriction>,
    sort: SortOrder,
    view: View,
    grouping: Option<Grouping>,
}

/// One message for each parent folder, in their order. Who a message is from comes with the address, as in the newer
/// sample of the documentation; the page of the operation, which is older, has names alone.
pub(super) fn run(operation: &Element, context: Context<'_>, writer: &mut Writer) {
    let query = read(operation, context);
    parents::each(&NAMES, operation, context, &query, writer, |target, query, writer| {
        let mailbox = context.read(target.mailbox)?;
        check(target, &mailbox, query)?;
        let place = item_ids::place(&mailbox, target.folder, target.rights, context);
        if let (Some(grouping), View::Part(paging)) = (&query.grouping, &query.view) {
            let items = all(&mailbox, target.folder, query, context.form);
            let value = |entry: Entry<'_>, property: &_| value(entry, property, &mailbox, context.form);
            let (groups, page) = grouping.group(items, *paging, value);
            parents::root_folder(&page, "t:Groups", writer, |writer| {
                groups.write(writer, |entry, writer| {
                    write_item(entry, place, &query.shape, context.form, writer);
                });
            });
            return Ok(());
        }
        let (items, page) = find(&mailbox, target.folder, query, context.form);
        parents::root_folder(&page, "t:Items", writer, |writer| {
            for item in items {
                write_item(item, place, &query.shape, context.form, writer);
            }
        });
        Ok(())
    });
}

fn check(target: FolderTarget, mailbox: &Mailbox, query: &Query) -> Result<(), EwsError> {
    if query.calendar_view.is_some() && target.open(mailbox)?.kind != FolderKind::Calendar {
        return Err(ResponseCode::ErrorCalendarFolderIsInvalidForCalendarView.into());
    }
    if target.rights.read { Ok(()) } else { Err(ResponseCode::ErrorAccessDenied.into()) }
}

fn read(operation: &Element, context: Context<'_>) -> Result<Query, EwsError> {
    if operation.child("ContactsView").is_some() {
        let text = "This server does not offer ContactsView in FindItem.";
        return Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text));
    }
    let shape = operation.child("ItemShape").ok_or(ResponseCode::ErrorInvalidRequest)?;
    let (restriction, limit) = restriction(operation, context)?;
    Ok(Query {
        shape: ItemShape::read(shape, Purpose::Find)?,
        traversal: match operation.attribute("Traversal") {
            Some("Associated") => Traversal::Associated,
            Some("SoftDeleted") => Traversal::SoftDeleted,
            _ => Traversal::Shallow,
        },
        calendar_view: operation
            .child("CalendarView")
            .map(|view| calendar_view(view, context.behaviour.limits.find_count))
            .transpose()?,
        restriction,
        sort: operation
            .child("SortOrder")
            .map(|element| SortOrder::read(element, &|path: &Path| property(path, true)))
            .transpose()?
            .unwrap_or_default(),
        view: view(operation, limit)?,
        grouping: Grouping::read(operation, &|path: &Path| property(path, true))?,
    })
}

/// What to look for, as restriction or query string, and how many entries an answer may hold.
fn restriction(operation: &Element, context: Context<'_>) -> Result<(Option<Restriction>, usize), EwsError> {
    let limits = &context.behaviour.limits;
    let restriction = operation.child("Restriction");
    let Some(query) = operation.child("QueryString") else {
        let restriction = restriction.map(|element| Restriction::read(element, &searchable)).transpose()?;
        return Ok((restriction, limits.find_count));
    };
    if !context.behaviour.offers(Feature::Aqs) {
        let text = "This server does not offer QueryString in FindItem.";
        return Err(EwsError::with_text(ResponseCode::ErrorInvalidOperation, text));
    }
    if restriction.is_some() {
        let text = "A QueryString cannot be combined with a Restriction.";
        return Err(EwsError::with_text(ResponseCode::ErrorInvalidRequest, text));
    }
    Ok((aqs::read(&query.text(), context.now)?, limits.query_find_count))
}

fn calendar_view(view: &Element, limit: usize) -> Result<CalendarView, EwsError> {
    let at = |name: &str| {
        view.attribute(name).and_then(|text| time(text.trim())).ok_or(ResponseCode::ErrorInvalidRequest)
    };
    let (start, end) = (at("StartDate")?, at("EndDate")?);
    if end < start {
        return Err(ResponseCode::ErrorCalendarEndDateIsEarlierThanStartDate.into());
    }
    let max = match view.attribute("MaxEntriesReturned").map(|text| text.trim().parse::<usize>()) {
        None => limit,
        Some(Ok(max)) if max > 0 => max.min(limit),
        Some(_) => return Err(ResponseCode::ErrorInvalidPagingMaxRows.into()),
    };
    Ok(CalendarView { start, end, max })
}

fn view(operation: &Element, limit: usize) -> Result<View, EwsError> {
    let Some(seek) = operation.child("SeekToConditionPageItemView") else {
        let view =
            operation.child("IndexedPageItemView").or_else(|| operation.child("FractionalPageItemView"));
        return Paging::read(view, limit).map(View::Part);
    };
    let condition = seek.child("Condition").ok_or(ResponseCode::ErrorInvalidRequest)?;
    let max = match seek.attribute("MaxEntriesReturned").map(|text| text.trim().parse::<usize>()) {
        None => limit,
        Some(Ok(max)) if max > 0 => max.min(limit),
        Some(_) => return Err(ResponseCode::ErrorInvalidPagingMaxRows.into()),
    };
    let from_end = seek.attribute("BasePoint") == Some("End");
    Ok(View::Seek { condition: Restriction::read(condition, &searchable)?, from_end, max })
}

fn searchable(path: &Path) -> Result<Property, EwsError> {
    property(path, false)
}

/// The property to search or to sort by.
fn property(path: &Path, to_sort: bool) -> Result<Property, EwsError> {
    let code = if to_sort {
        ResponseCode::ErrorUnsupportedPathForSortGroup
    } else {
        ResponseCode::ErrorUnsupportedPathForQuery
    };
    match path {
        Path::Extended(extended) if to_sort && !extended.is_sortable() => Err(path.at_fault(code)),
        Path::Extended(extended) => Ok(Property::Extended(extended.clone())),
        Path::Indexed { .. } => Err(path.at_fault(code)),
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

/// The value by which an item is searched or sorted.
fn value(entry: Entry<'_>, property: &Property, mailbox: &Mailbox, form: Form) -> Option<Value> {
    match property {
        Property::Item(Field::ConversationId) => {
            let object = Object::Conversation(entry.conversation());
            Some(Value::Text(form.ids.encode(&Id { mailbox: mailbox.guid, object })))
        }
        Property::Item(field) => item_value(entry, *field),
        Property::Extended(path) => path.value(entry),
        Property::Folder(_) | Property::Absent => None,
    }
}

/// Whether an item is one of those that are looked for.
pub(super) fn matches(restriction: &Restriction, entry: Entry<'_>, mailbox: &Mailbox, form: Form) -> bool {
    restriction.holds(&|property| value(entry, property, mailbox, form))
}

fn find<'m>(mailbox: &'m Mailbox, folder: u64, query: &Query, form: Form) -> (Vec<Entry<'m>>, Page) {
    let contents = mailbox.contents(folder);
    if let Some(view) = &query.calendar_view {
        return happening(contents, view);
    }
    if let (Some(contents), Traversal::Shallow) = (contents, query.traversal)
        && let (View::Part(paging), None) = (&query.view, &query.restriction)
        && let Some(newest_first) = by_arrival(&query.sort)
    {
        // Nothing is walked: however many items there are, a page costs a page.
        let page = paging.page(contents.len());
        return (arrivals(contents, &page, newest_first), page);
    }
    let items = all(mailbox, folder, query, form);
    let page = match &query.view {
        View::Part(paging) => paging.page(items.len()),
        View::Seek { condition, from_end, max } => {
            let hit = |entry: &Entry<'_>| matches(condition, *entry, mailbox, form);
            let found = if *from_end { items.iter().rposition(hit) } else { items.iter().position(hit) };
            paging::seek(found, *from_end, *max, items.len())
        }
    };
    let shown = items.into_iter().skip(page.range.start).take(page.range.len()).collect();
    (shown, page)
}

/// All that is looked for, in order.
fn all<'m>(mailbox: &'m Mailbox, folder: u64, query: &Query, form: Form) -> Vec<Entry<'m>> {
    let listed = match (mailbox.contents(folder), query.traversal) {
        (Some(contents), Traversal::Shallow) => contents.iter().collect(),
        (Some(contents), Traversal::Associated) => contents.associated().collect(),
        _ => Vec::new(),
    };
    let mut items: Vec<Entry<'m>> = match &query.restriction {
        None => listed,
        Some(restriction) => {
            listed.into_iter().filter(|entry| matches(restriction, *entry, mailbox, form)).collect()
        }
    };
    let arrival = by_arrival(&query.sort);
    sort(&mut items, &query.sort, arrival, |entry, property| value(entry, property, mailbox, form));
    items
}

fn happening<'m>(contents: Option<&'m Contents>, view: &CalendarView) -> (Vec<Entry<'m>>, Page) {
    let items = contents.into_iter().flat_map(Contents::iter);
    let mut found: Vec<(Timestamp, Entry<'m>)> = items
        .filter_map(|entry| {
            let item = entry.item();
            let (start, end) = (item.time(Field::Start)?, item.time(Field::End)?);
            // What takes no time happens when it begins.
            let within = start < view.end && (end > view.start || (start == end && start >= view.start));
            within.then_some((start, entry))
        })
        .collect();
    found.sort_by_key(|(start, entry)| (*start, entry.key()));
    let page = Paging::Whole { max: view.max }.page(found.len());
    (found.into_iter().map(|(_, entry)| entry).take(page.range.len()).collect(), page)
}

/// Whether the order is that of arrival, and if so whether newest first.
fn by_arrival(sort: &SortOrder) -> Option<bool> {
    match sort.keys() {
        [] => Some(true),
        [(Property::Item(Field::DateTimeReceived), descending)] => Some(*descending),
        _ => None,
    }
}

fn arrivals<'m>(contents: &'m Contents, page: &Page, newest_first: bool) -> Vec<Entry<'m>> {
    let (start, length) = (page.range.start, page.range.len());
    if newest_first {
        return contents.newest_first(start, length);
    }
    // The oldest are the last of the newest.
    let mut items = contents.newest_first(contents.len() - page.range.end, length);
    items.reverse();
    items
}

fn sort<'m>(
    items: &mut [Entry<'m>],
    order: &SortOrder,
    arrival: Option<bool>,
    value: impl Fn(Entry<'m>, &Property) -> Option<Value>,
) {
    let newest_first = |left: &Entry<'_>, right: &Entry<'_>| {
        right.received().cmp(&left.received()).then_with(|| right.key().cmp(&left.key()))
    };
    match arrival {
        Some(true) => items.sort_by(newest_first),
        Some(false) => items.sort_by(|left, right| newest_first(right, left)),
        None => {
            let keys = |entry: &Entry<'m>| {
                order
                    .keys()
                    .iter()
                    .map(|(property, _)| SortOrder::key(value(*entry, property)))
                    .collect::<Vec<_>>()
            };
            let mut keyed: Vec<(Vec<Option<Value>>, Entry<'m>)> =
                items.iter().map(|entry| (keys(entry), *entry)).collect();
            keyed.sort_by(|(left_keys, left), (right_keys, right)| {
                order.compare(left_keys, right_keys).then_with(|| newest_first(left, right))
            });
            for (slot, (_, entry)) in items.iter_mut().zip(keyed) {
                *slot = entry;
            }
        }
    }
}
