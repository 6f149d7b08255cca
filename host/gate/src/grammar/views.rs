//! How much of a list is asked for: the views of FindItem and FindFolder, and
//! SortOrder.

use super::paths::PATHS;
use super::rule::{AttributeRule, Part, Rule, Value};

/// The largest page, as Exchange cuts it by default.
const LARGEST_PAGE: i64 = 1000;
const LARGEST_INT: i64 = 0x7FFF_FFFF;

const PAGE: AttributeRule = AttributeRule::optional("MaxEntriesReturned", Value::Integer(1, LARGEST_PAGE));
const BASE_POINT: Value = Value::Word(&["Beginning", "End"]);

/// IndexedPageItemView.
pub(super) static INDEXED_PAGE_ITEM_VIEW: Rule = Rule::empty("m:IndexedPageItemView").with(&[
    PAGE,
    AttributeRule::required("Offset", Value::Integer(0, LARGEST_INT)),
    AttributeRule::required("BasePoint", BASE_POINT),
]);

/// IndexedPageFolderView.
pub(super) static INDEXED_PAGE_FOLDER_VIEW: Rule = Rule::empty("m:IndexedPageFolderView").with(&[
    PAGE,
    AttributeRule::required("Offset", Value::Integer(0, LARGEST_INT)),
    AttributeRule::required("BasePoint", BASE_POINT),
]);

/// FractionalPageItemView.
pub(super) static FRACTIONAL_PAGE_ITEM_VIEW: Rule = Rule::empty("m:FractionalPageItemView").with(&[
    PAGE,
    AttributeRule::required("Numerator", Value::Integer(0, LARGEST_INT)),
    AttributeRule::required("Denominator", Value::Integer(1, LARGEST_INT)),
]);

/// CalendarView.
pub(super) static CALENDAR_VIEW: Rule = Rule::empty("m:CalendarView").with(&[
    PAGE,
    AttributeRule::required("StartDate", Value::DateTime),
    AttributeRule::required("EndDate", Value::DateTime),
]);

/// ContactsView.
pub(super) static CONTACTS_VIEW: Rule = Rule::empty("m:ContactsView").with(&[
    PAGE,
    AttributeRule::optional("InitialName", Value::Text(256)),
    AttributeRule::optional("FinalName", Value::Text(256)),
]);

static FIELD_ORDER: Rule = Rule::of("t:FieldOrder", &[Part::one(PATHS)])
    .with(&[AttributeRule::required("Order", Value::Word(&["Ascending", "Descending"]))]);

/// SortOrder.
pub(super) static SORT_ORDER: Rule = Rule::of("m:SortOrder", &[Part::many(&[&FIELD_ORDER], 8)]);
