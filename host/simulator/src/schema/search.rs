//! Restrictions, sort orders, views and groupings.

use super::shapes::{BOOLEAN, EXTENDED_FIELD_URI, FIELD_URI, INDEXED_FIELD_URI, PATH};
use super::{Choice, Content, Simple, Type, maybe, one, optional, required, sequence, several, t, text};

static CONSTANT: Type = sequence(&[required("Value", Simple::String)], &[]);
static BITMASK: Type = sequence(&[required("Value", Simple::Bitmask)], &[]);
static FIELD_URI_OR_CONSTANT: Type = sequence(
    &[],
    &[one(&[
        t("FieldURI", &FIELD_URI),
        t("IndexedFieldURI", &INDEXED_FIELD_URI),
        t("ExtendedFieldURI", &EXTENDED_FIELD_URI),
        t("Constant", &CONSTANT),
    ])],
);

static EXISTS: Type = sequence(&[], &[one(PATH)]);
static EXCLUDES: Type = sequence(&[], &[one(PATH), one(&[t("Bitmask", &BITMASK)])]);
static TWO_OPERANDS: Type =
    sequence(&[], &[one(PATH), one(&[t("FieldURIOrConstant", &FIELD_URI_OR_CONSTANT)])]);
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
    &[one(PATH), one(&[t("Constant", &CONSTANT)])],
);
static SEVERAL_EXPRESSIONS: Type = sequence(&[], &[several(SEARCH_EXPRESSION)]);
static NOT: Type = sequence(&[], &[one(SEARCH_EXPRESSION)]);

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
];

/// `RestrictionType`.
pub(super) static RESTRICTION: Type = sequence(&[], &[one(SEARCH_EXPRESSION)]);

const DIRECTION: Simple = Simple::OneOf("SortDirectionType", &["Ascending", "Descending"]);
static FIELD_ORDER: Type = sequence(&[required("Order", DIRECTION)], &[one(PATH)]);

/// `NonEmptyArrayOfFieldOrdersType`.
pub(super) static SORT_ORDER: Type = sequence(&[], &[several(&[t("FieldOrder", &FIELD_ORDER)])]);

const BASE_POINT: Simple = Simple::OneOf("IndexBasePointType", &["Beginning", "End"]);

/// `IndexedPageViewType`.
pub(super) static INDEXED_PAGE_VIEW: Type = sequence(
    &[
        optional("MaxEntriesReturned", Simple::Int),
        required("Offset", Simple::Int),
        required("BasePoint", BASE_POINT),
    ],
    &[],
);

/// `FractionalPageViewType`.
pub(super) static FRACTIONAL_PAGE_VIEW: Type = sequence(
    &[
        optional("MaxEntriesReturned", Simple::Int),
        required("Numerator", Simple::Int),
        required("Denominator", Simple::Int),
    ],
    &[],
);

/// `SeekToConditionPageViewType`.
pub(super) static SEEK_TO_CONDITION_PAGE_VIEW: Type = sequence(
    &[optional("MaxEntriesReturned", Simple::Int), required("BasePoint", BASE_POINT)],
    &[one(&[t("Condition", &RESTRICTION)])],
);

/// `CalendarViewType`.
pub(super) static CALENDAR_VIEW: Type = sequence(
    &[
        optional("MaxEntriesReturned", Simple::Int),
        required("StartDate", Simple::DateTime),
        required("EndDate", Simple::DateTime),
    ],
    &[],
);

/// `ContactsViewType`.
pub(super) static CONTACTS_VIEW: Type = sequence(
    &[
        optional("MaxEntriesReturned", Simple::Int),
        optional("InitialName", Simple::String),
        optional("FinalName", Simple::String),
    ],
    &[],
);

static AGGREGATE_ON: Type =
    sequence(&[required("Aggregate", Simple::OneOf("AggregateType", &["Minimum", "Maximum"]))], &[one(PATH)]);
static COUNT: Type = text(Simple::NonNegativeInteger);
static ANY: Type = Type { attributes: &[], content: Content::Any, soap_attributes: false };

/// `GroupByType`.
pub(super) static GROUP_BY: Type = sequence(
    &[required("Order", DIRECTION)],
    &[
        one(PATH),
        one(&[t("AggregateOn", &AGGREGATE_ON)]),
        maybe(&[t("UseCollapsibleGroups", &BOOLEAN)]),
        maybe(&[t("ItemsPerGroup", &COUNT)]),
        maybe(&[t("MaxItemsPerGroup", &COUNT)]),
        maybe(&[t("GroupsToExpand", &ANY)]),
    ],
);
static STANDARD_GROUP_BY: Type = text(Simple::OneOf("StandardGroupByType", &["ConversationTopic"]));

/// `DistinguishedGroupByType`.
pub(super) static DISTINGUISHED_GROUP_BY: Type =
    sequence(&[required("Order", DIRECTION)], &[one(&[t("StandardGroupBy", &STANDARD_GROUP_BY)])]);
