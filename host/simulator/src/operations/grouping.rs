//! `m:GroupBy` and `m:DistinguishedGroupBy` of FindItem: what was found, in groups of one value each.

use std::cmp::Ordering;
use std::ops::Range;

use crate::errors::{EwsError, ResponseCode};
use crate::paging::{Page, Paging};
use crate::properties::Path;
use crate::restriction::Property;
use crate::sort::SortOrder;
use crate::store::{Entry, Field, Value};
use crate::xml::{Element, Writer};

/// How items are grouped, and in what order the groups come.
pub(super) struct Grouping {
    /// Items of one value are one group.
    by: Property,
    /// The groups are sorted by the largest or the smallest value that this property has in each.
    on: Property,
    largest: bool,
    descending: bool,
}

/// Groups, and the rows of them that a page shows: each group is a row, and then each of its items.
pub(super) struct Grouped<'m> {
    groups: Vec<Vec<Entry<'m>>>,
    rows: Range<usize>,
}

impl Grouping {
    /// Reads the element, if there is one. `resolve` refuses properties that cannot be sorted by.
    pub(super) fn read(
        operation: &Element,
        resolve: &dyn Fn(&Path) -> Result<Property, EwsError>,
    ) -> Result<Option<Self>, EwsError> {
        let descending = |element: &Element| element.attribute("Order") == Some("Descending");
        if let Some(standard) = operation.child("DistinguishedGroupBy") {
            // There is one standard, ConversationTopic.
            let (by, on) = (Field::ConversationTopic, Field::DateTimeReceived);
            let (by, on) = (Property::Item(by), Property::Item(on));
            return Ok(Some(Self { by, on, largest: true, descending: descending(standard) }));
        }
        let Some(element) = operation.child("GroupBy") else { return Ok(None) };
        let property = |element: &Element| {
            let path = Path::within(element).ok_or(ResponseCode::ErrorInvalidRequest)??;
            resolve(&path)
        };
        let aggregate = element.child("AggregateOn").ok_or(ResponseCode::ErrorInvalidRequest)?;
        Ok(Some(Self {
            by: property(element)?,
            on: property(aggregate)?,
            largest: aggregate.attribute("Aggregate") == Some("Maximum"),
            descending: descending(element),
        }))
    }

    /// Groups items, which keep their order within a group; and the page of them.
    pub(super) fn group<'m>(
        &self,
        items: Vec<Entry<'m>>,
        paging: Paging,
        value: impl Fn(Entry<'m>, &Property) -> Option<Value>,
    ) -> (Grouped<'m>, Page) {
        let total = items.len();
        let by = SortOrder::by(self.by.clone(), false);
        let on = SortOrder::by(self.on.clone(), self.descending);
        let mut keyed: Vec<(Option<Value>, Entry<'m>)> =
            items.into_iter().map(|entry| (SortOrder::key(value(entry, &self.by)), entry)).collect();
        let same = |left: &Option<Value>, right: &Option<Value>| {
            by.compare(std::slice::from_ref(left), std::slice::from_ref(right))
        };
        keyed.sort_by(|(left, _), (right, _)| same(left, right));
        let mut groups: Vec<(Option<Value>, Vec<Entry<'m>>)> = keyed
            .chunk_by(|(left, _), (right, _)| same(left, right).is_eq())
            .map(|chunk| {
                let entries: Vec<Entry<'m>> = chunk.iter().map(|(_, entry)| *entry).collect();
                (self.aggregate(&entries, &value), entries)
            })
            .collect();
        groups.sort_by(|(left, _), (right, _)| {
            on.compare(std::slice::from_ref(left), std::slice::from_ref(right))
        });
        let groups: Vec<Vec<Entry<'m>>> = groups.into_iter().map(|(_, entries)| entries).collect();
        let page = paging.page(total + groups.len());
        // The pages of the documentation count in two ways. As in the sample of the newer server, the next offset
        // counts rows, and the total items.
        (Grouped { groups, rows: page.range.clone() }, page.of(total))
    }

    fn aggregate<'m>(
        &self,
        entries: &[Entry<'m>],
        value: impl Fn(Entry<'m>, &Property) -> Option<Value>,
    ) -> Option<Value> {
        let ascending = SortOrder::by(self.on.clone(), false);
        let keys = entries.iter().map(|entry| SortOrder::key(value(*entry, &self.on)));
        let order = |left: &Option<Value>, right: &Option<Value>| -> Ordering {
            ascending.compare(std::slice::from_ref(left), std::slice::from_ref(right))
        };
        let found = if self.largest { keys.max_by(order) } else { keys.min_by(order) };
        found.flatten()
    }
}

impl<'m> Grouped<'m> {
    /// Writes the groups that the page shows something of.
    pub(super) fn write(&self, writer: &mut Writer, write_item: impl Fn(Entry<'m>, &mut Writer)) {
        let mut row = 0;
        for (index, entries) in self.groups.iter().enumerate() {
            let first = row;
            row += 1 + entries.len();
            if row <= self.rows.start || first >= self.rows.end {
                continue;
            }
            writer.start("t:GroupedItems", &[]);
            // The value that the group has, says one page and the older sample; the newer one numbers the groups.
            writer.leaf("t:GroupIndex", &index.to_string());
            writer.start("t:Items", &[]);
            for (entry, at) in entries.iter().zip(first + 1..) {
                if self.rows.contains(&at) {
                    write_item(*entry, writer);
                }
            }
            writer.end();
            writer.end();
        }
    }
}
