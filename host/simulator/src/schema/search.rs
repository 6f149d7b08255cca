//! Restrictions, sort orders, views and groupings.

use super::paths::{EXTENDED_FIELD_URI, FIELD_URI, INDEXED_FIELD_URI, PATH};
use super::values::{BASE64, BOOLEAN};
use super::{
    Choice, Simple, Type, any_number, elements, empty, extension, may, must, one_of, optional, repeated,
    required, sequence, several_of, t, text,
};

static CONSTANT: Type = empty(&[required("Value", Simple::String)]);
static BITMASK: Type = empty(&[required("Value", Simple::Bitmask)]);
static FIELD_URI_OR_CONSTANT: Type = elements(&[one_of(&[
    t("FieldURI", &FIELD_URI),
    t("IndexedFieldURI", &INDEXED_FIELD_URI),
    t("ExtendedFieldURI", &EXTENDED_FIELD_URI),
    t("Constant", &CONSTANT),
])]);

static EXISTS: Type = elements(&[one_of(PATH)]);
static EXCLUDES: Type = elements(&[one_of(PATH), must(t("Bitmask", &BITMASK))]);
static TWO_OPERANDS: Type = elements(&[one_of(PATH), must(t("FieldURIOrConstant", &FIELD_URI_OR_CONSTANT))]);
static CONTAINS: Type = sequence(
    &[
        optional(
            "ContainmentMode",
            Simple::OneOf(
                "ContainmentModeType",
                &["FullString", "Prefixed", "Substring", "PrefixOnWords", "ExactPhrase"],
            ),
        ),
        optional(
            "ContainmentComparison",
            Simple::OneOf(
                "ContainmentComparisonType",
                &[
                    "Exact",
                    "IgnoreCase",
                    "IgnoreNonSpacingCharacters",
                    "Loose",
                    "IgnoreCaseAndNonSpacingCharacters",
                    "LooseAndIgnoreCase",
                    "LooseAndIgnoreNonSpace",
                    "LooseAndIgnoreCaseAndIgnoreNonSpace",
                ],
            ),
        ),
    ],
    &[one_of(PATH), must(t("Constant", &CONSTANT))],
);
static SEVERAL_EXPRESSIONS: Type = elements(&[several_of(SEARCH_EXPRESSION)]);
static UNSIGNED_INT: Type = text(Simple::UnsignedInt);
static NEAR: Type =
    extension(&SEVERAL_EXPRESSIONS, &[must(t("Distance", &UNSIGNED_INT)), must(t("Ordered", &BOOLEAN))]);
static NOT: Type = elements(&[one_of(SEARCH_EXPRESSION)]);

/// The substitution group of `t:SearchExpression`.
static SEARCH_EXPRESSION: &[Choice] = &[
    t("Exists", &EXISTS),
    t("Excludes", &EXCLUDES),
    t("IsEqualTo", &TWO_OPERANDS),
    t("IsNotEqualTo", &TWO_OPERANDS),
    t("IsGreaterThan", &TWO_OPERANDS),
    t("IsGreaterThanOrEqualTo", &TWO_OPERANDS),
    t("IsLessThan", &TWO_OPERANDS),
    t("IsLessThanOrEqualTo", &TWO_OPERANDS),
    t("Contains", &CONTAINS),
    t("Not", &NOT),
    t("And", &SEVERAL_EXPRESSIONS),
    t("Or", &SEVERAL_EXPRESSIONS),
    t("Near", &NEAR),
];

/// `RestrictionType`.
pub(super) static RESTRICTION: Type = elements(&[one_of(SEARCH_EXPRESSION)]);

const DIRECTION: Simple = Simple::OneOf("SortDirectionType", &["Ascending", "Descending"]);
static FIELD_ORDER: Type = sequence(&[required("Order", DIRECTION)], &[one_of(PATH)]);

/// `NonEmptyArrayOfFieldOrdersType`.
pub(super) static SORT_ORDER: Type = elements(&[repeated(t("FieldOrder", &FIELD_ORDER))]);

const BASE_POINT: Simple = Simple::OneOf("IndexBasePointType", &["Beginning", "End"]);

/// `IndexedPageViewType`.
pub(super) static INDEXED_PAGE_VIEW: Type = empty(&[
    optional("MaxEntriesReturned", Simple::Int),
    required("Offset", Simple::Int),
    required("BasePoint", BASE_POINT),
]);

/// `FractionalPageViewType`.
pub(super) static FRACTIONAL_PAGE_VIEW: Type = empty(&[
    optional("MaxEntriesReturned", Simple::Int),
    required("Numerator", Simple::Int),
    required("Denominator", Simple::Int),
]);

/// `SeekToConditionPageViewType`.
pub(super) static SEEK_TO_CONDITION_PAGE_VIEW: Type = sequence(
    &[optional("MaxEntriesReturned", Simple::Int), required("BasePoint", BASE_POINT)],
    &[must(t("Condition", &RESTRICTION))],
);

/// `CalendarViewType`.
pub(super) static CALENDAR_VIEW: Type = empty(&[
    optional("MaxEntriesReturned", Simple::Int),
    required("StartDate", Simple::DateTime),
    required("EndDate", Simple::DateTime),
]);

/// `ContactsViewType`.
pub(super) static CONTACTS_VIEW: Type = empty(&[
    optional("MaxEntriesReturned", Simple::Int),
    optional("InitialName", Simple::String),
    optional("FinalName", Simple::String),
]);

static AGGREGATE_ON: Type = sequence(
    &[required("Aggregate", Simple::OneOf("AggregateType", &["Minimum", "Maximum"]))],
    &[one_of(PATH)],
);
static COUNT: Type = text(Simple::NonNegativeInteger);
static GROUP_IDS: Type = elements(&[any_number(t("GroupId", &BASE64))]);

/// `GroupByType`.
pub(super) static GROUP_BY: Type = sequence(
    &[required("Order", DIRECTION)],
    &[
        one_of(PATH),
        must(t("AggregateOn", &AGGREGATE_ON)),
        may(t("UseCollapsibleGroups", &BOOLEAN)),
        may(t("ItemsPerGroup", &COUNT)),
        may(t("MaxItemsPerGroup", &COUNT)),
        may(t("GroupsToExpand", &GROUP_IDS)),
    ],
);
static STANDARD_GROUP_BY: Type = text(Simple::OneOf("StandardGroupByType", &["ConversationTopic"]));

/// `DistinguishedGroupByType`.
pub(super) static DISTINGUISHED_GROUP_BY: Type =
    sequence(&[required("Order", DIRECTION)], &[must(t("StandardGroupBy", &STANDARD_GROUP_BY))]);
