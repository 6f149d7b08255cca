//! Which part of a search's results comes, and in what order.

use crate::field_uri::Path;
use crate::xml::Writer;

/// How far below a folder a search looks.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder>
/// and <https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Traversal {
    /// The folder itself.
    #[default]
    Shallow,
    /// All folders below it; only for folders.
    Deep,
    /// What was deleted from it and can be recovered.
    SoftDeleted,
    /// Hidden items; only for items.
    Associated,
}

impl Traversal {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Shallow => "Shallow",
            Self::Deep => "Deep",
            Self::SoftDeleted => "SoftDeleted",
            Self::Associated => "Associated",
        }
    }
}

/// A page of results, counted from the beginning.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/indexedpageitemview>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexedPageView {
    /// How many at most; Exchange has a limit of its own, usually 1,000.
    pub max_entries_returned: u32,
    /// How many to skip.
    pub offset: u32,
}

impl IndexedPageView {
    /// Writes the view as `element`.
    pub(crate) fn write(self, writer: &mut Writer, element: &str) {
        writer.empty(
            element,
            &[
                ("MaxEntriesReturned", &self.max_entries_returned.to_string()),
                ("Offset", &self.offset.to_string()),
                ("BasePoint", "Beginning"),
            ],
        );
    }
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortDirection {
    /// Least first.
    Ascending,
    /// Greatest first.
    Descending,
}

/// One property that results are sorted by.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/fieldorder>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOrder {
    /// The property.
    pub path: Path,
    /// Up or down.
    pub order: SortDirection,
}

impl FieldOrder {
    /// Least first.
    pub fn ascending(path: impl Into<Path>) -> Self {
        Self { path: path.into(), order: SortDirection::Ascending }
    }

    /// Greatest first.
    pub fn descending(path: impl Into<Path>) -> Self {
        Self { path: path.into(), order: SortDirection::Descending }
    }

    /// Writes `m:SortOrder`, where there is any.
    pub(crate) fn write_all(writer: &mut Writer, orders: &[Self]) {
        if orders.is_empty() {
            return;
        }
        writer.element("m:SortOrder", &[], |writer| {
            for order in orders {
                let direction = match order.order {
                    SortDirection::Ascending => "Ascending",
                    SortDirection::Descending => "Descending",
                };
                writer.element("t:FieldOrder", &[("Order", direction)], |writer| order.path.write(writer));
            }
        });
    }
}
