//! Restriction: what is searched for (types.xsd, SearchExpression).

use super::paths::{EXTENDED_FIELD_URI, FIELD_URI, INDEXED_FIELD_URI, PATHS};
use super::rule::{AttributeRule, Part, Role, Rule, Value};

/// The longest text that is searched for, in characters.
const LONGEST_CONSTANT: usize = 4096;

/// The most expressions inside one And or Or.
const MOST_OPERANDS: usize = 100;

static CONSTANT: Rule = Rule::empty("t:Constant")
    .with(&[AttributeRule::required("Value", Value::Text(LONGEST_CONSTANT))])
    .playing(Role::Constant);
static BITMASK: Rule = Rule::empty("t:Bitmask").with(&[AttributeRule::required("Value", Value::Bitmask)]);

// FieldURIOrConstant: another property, or a constant.
static FIELD_URI_OR_CONSTANT: Rule = Rule::of(
    "t:FieldURIOrConstant",
    &[Part::one(&[&FIELD_URI, &INDEXED_FIELD_URI, &EXTENDED_FIELD_URI, &CONSTANT])],
);

static COMPARISON: &[Part] = &[Part::one(PATHS), Part::one(&[&FIELD_URI_OR_CONSTANT])];

static IS_EQUAL_TO: Rule = Rule::of("t:IsEqualTo", COMPARISON);
static IS_NOT_EQUAL_TO: Rule = Rule::of("t:IsNotEqualTo", COMPARISON);
static IS_GREATER_THAN: Rule = Rule::of("t:IsGreaterThan", COMPARISON);
static IS_GREATER_THAN_OR_EQUAL_TO: Rule = Rule::of("t:IsGreaterThanOrEqualTo", COMPARISON);
static IS_LESS_THAN: Rule = Rule::of("t:IsLessThan", COMPARISON);
static IS_LESS_THAN_OR_EQUAL_TO: Rule = Rule::of("t:IsLessThanOrEqualTo", COMPARISON);

static EXISTS: Rule = Rule::of("t:Exists", &[Part::one(PATHS)]);
static EXCLUDES: Rule = Rule::of("t:Excludes", &[Part::one(PATHS), Part::one(&[&BITMASK])]);

static CONTAINS: Rule = Rule::of("t:Contains", &[Part::one(PATHS), Part::one(&[&CONSTANT])]).with(&[
    AttributeRule::optional(
        "ContainmentMode",
        Value::Word(&["FullString", "Prefixed", "Substring", "PrefixOnWords", "ExactPhrase"]),
    ),
    AttributeRule::optional(
        "ContainmentComparison",
        Value::Word(&[
            "Exact",
            "IgnoreCase",
            "IgnoreNonSpacingCharacters",
            "Loose",
            "IgnoreCaseAndNonSpacingCharacters",
            "LooseAndIgnoreCase",
            "LooseAndIgnoreNonSpace",
            "LooseAndIgnoreCaseAndIgnoreNonSpace",
        ]),
    ),
]);

static NOT: Rule = Rule::of("t:Not", &[Part::one(EXPRESSIONS)]);
static AND: Rule = Rule::of("t:And", &[Part::many(EXPRESSIONS, MOST_OPERANDS)]);
static OR: Rule = Rule::of("t:Or", &[Part::many(EXPRESSIONS, MOST_OPERANDS)]);

static EXPRESSIONS: &[&Rule] = &[
    &AND,
    &OR,
    &NOT,
    &CONTAINS,
    &EXCLUDES,
    &EXISTS,
    &IS_EQUAL_TO,
    &IS_NOT_EQUAL_TO,
    &IS_GREATER_THAN,
    &IS_GREATER_THAN_OR_EQUAL_TO,
    &IS_LESS_THAN,
    &IS_LESS_THAN_OR_EQUAL_TO,
];

/// Restriction.
pub(super) static RESTRICTION: Rule = Rule::of("m:Restriction", &[Part::one(EXPRESSIONS)]);
