//! `m:Restriction`: which items or folders a search finds.
//!
//! Strings are compared without regard to case, as the store of a real server does; `Contains` says
//! itself how.

mod comparison;
mod containment;

pub(crate) use comparison::{Comparison, time, within_years};
use comparison::{Kind, constant_of, is_integer, kind, texts};
pub(crate) use containment::{Containment, Folding};

use crate::errors::{EwsError, ResponseCode};
use crate::properties::{ExtendedPath, FolderField, Path};
use crate::store::{Field, Value};
use crate::xml::Element;

/// More nodes than this are too long.
const MAX_NODES: usize = 255;

/// A property that a search looks at.
#[derive(Clone, Debug)]
pub(crate) enum Property {
    Item(Field),
    Folder(FolderField),
    Extended(ExtendedPath),
    /// A property that what is searched never has.
    Absent,
}

/// A restriction that was read and found sound.
#[derive(Debug)]
pub(crate) enum Restriction {
    And(Vec<Restriction>),
    Or(Vec<Restriction>),
    Not(Box<Restriction>),
    Compare {
        property: Property,
        with: Operand,
        by: Comparison,
    },
    Contains {
        property: Property,
        text: String,
        mode: Containment,
        folding: Folding,
    },
    Exists(Property),
    /// No bit of the mask is set.
    Excludes {
        property: Property,
        mask: i64,
    },
}

#[derive(Debug)]
pub(crate) enum Operand {
    Constant(Value),
    Property(Property),
}

/// Says which property a path is, or why it cannot be searched by.
type Resolve<'r> = &'r dyn Fn(&Path) -> Result<Property, EwsError>;

impl Restriction {
    /// Reads `m:Restriction`.
    pub(crate) fn read(element: &Element, resolve: Resolve<'_>) -> Result<Self, EwsError> {
        let expression = element.elements().next().ok_or(ResponseCode::ErrorInvalidRequest)?;
        let mut terms = 0;
        Self::expression(expression, resolve, &mut terms)
    }

    fn expression(element: &Element, resolve: Resolve<'_>, terms: &mut usize) -> Result<Self, EwsError> {
        *terms += 1;
        if *terms > MAX_NODES {
            return Err(ResponseCode::ErrorRestrictionTooLong.into());
        }
        let mut all = || {
            element
                .elements()
                .map(|child| Self::expression(child, resolve, terms))
                .collect::<Result<Vec<_>, _>>()
        };
        let by = match &*element.name {
            "And" => return all().map(Self::And),
            "Or" => return all().map(Self::Or),
            "Not" => {
                let inner = all()?.pop().ok_or(ResponseCode::ErrorInvalidRequest)?;
                return Ok(Self::Not(Box::new(inner)));
            }
            "IsEqualTo" => Comparison::Equal,
            "IsNotEqualTo" => Comparison::NotEqual,
            "IsGreaterThan" => Comparison::Greater,
            "IsGreaterThanOrEqualTo" => Comparison::GreaterOrEqual,
            "IsLessThan" => Comparison::Less,
            "IsLessThanOrEqualTo" => Comparison::LessOrEqual,
            name => return Self::single(element, name, resolve),
        };
        let (path, property) = subject(element, resolve)?;
        let operand = element.child("FieldURIOrConstant").ok_or(ResponseCode::ErrorInvalidRequest)?;
        let with = match operand.child("Constant") {
            Some(constant) => {
                let text = constant.attribute("Value").unwrap_or_default();
                let value = constant_of(&property, text)
                    .ok_or_else(|| path.at_fault(ResponseCode::ErrorInvalidValueForProperty))?;
                Operand::Constant(value)
            }
            None => Operand::Property(subject(operand, resolve)?.1),
        };
        Ok(Self::Compare { property, with, by })
    }

    fn single(element: &Element, name: &str, resolve: Resolve<'_>) -> Result<Self, EwsError> {
        let (path, property) = subject(element, resolve)?;
        let about = |code| path.at_fault(code);
        match name {
            "Exists" if kind(&property) == Kind::Boolean => {
                Err(about(ResponseCode::ErrorInvalidPropertyForExists))
            }
            "Exists" => Ok(Self::Exists(property)),
            "Excludes" => {
                let text =
                    element.child("Bitmask").and_then(|mask| mask.attribute("Value")).unwrap_or_default();
                let mask = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
                    Some(digits) => i64::from_str_radix(digits, 16),
                    None => text.parse(),
                };
                let mask = mask.map_err(|_| about(ResponseCode::ErrorInvalidExcludesRestriction))?;
                if !is_integer(&property) {
                    return Err(about(ResponseCode::ErrorUnsupportedPathForQuery));
                }
                Ok(Self::Excludes { property, mask })
            }
            "Contains" => {
                if !matches!(kind(&property), Kind::Text | Kind::Any) {
                    return Err(about(ResponseCode::ErrorContainsFilterWrongType));
                }
                let text = element.child("Constant").and_then(|constant| constant.attribute("Value"));
                let mode = Containment::of(element.attribute("ContainmentMode"));
                let folding = Folding::of(element.attribute("ContainmentComparison").unwrap_or("Exact"));
                let text = folding.fold(text.unwrap_or_default());
                Ok(Self::Contains { property, text, mode, folding })
            }
            _ => Err(ResponseCode::ErrorInvalidRequest.into()),
        }
    }

    /// Whether it holds for something with these values.
    pub(crate) fn holds(&self, value: &dyn Fn(&Property) -> Option<Value>) -> bool {
        match self {
            Self::And(terms) => terms.iter().all(|term| term.holds(value)),
            Self::Or(terms) => terms.iter().any(|term| term.holds(value)),
            Self::Not(term) => !term.holds(value),
            Self::Exists(property) => value(property).is_some(),
            Self::Excludes { property, mask } => {
                matches!(value(property), Some(Value::Number(number)) if number & mask == 0)
            }
            Self::Contains { property, text, mode, folding } => value(property).is_some_and(|value| {
                texts(&value).iter().any(|content| mode.holds(&folding.fold(content), text))
            }),
            Self::Compare { property, with, by } => {
                let right = match with {
                    Operand::Constant(constant) => Some(constant.clone()),
                    Operand::Property(property) => value(property),
                };
                match (value(property), right) {
                    (Some(left), Some(right)) => by.holds(&left, &right),
                    // What is not there is not equal to anything.
                    _ => matches!(by, Comparison::NotEqual),
                }
            }
        }
    }
}

fn subject(element: &Element, resolve: Resolve<'_>) -> Result<(Path, Property), EwsError> {
    let path = Path::within(element).ok_or(ResponseCode::ErrorInvalidRequest)??;
    let property = resolve(&path)?;
    Ok((path, property))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn holds(expression: &str, values: &[(Field, Value)]) -> Result<bool, ResponseCode> {
        let root = xml::read(&format!("<Restriction>{expression}</Restriction>")).unwrap();
        let resolve = |path: &Path| match path {
            Path::Field(uri) => {
                Ok(Property::Item(crate::properties::ItemProperty::by_any_uri(uri).unwrap().field))
            }
            _ => Ok(Property::Absent),
        };
        let restriction = Restriction::read(&root, &resolve).map_err(|error| error.code)?;
        Ok(restriction.holds(&|property| match property {
            Property::Item(field) => {
                values.iter().find(|(known, _)| known == field).map(|(_, value)| value.clone())
            }
            _ => None,
        }))
    }

    fn compare(name: &str, uri: &str, constant: &str) -> String {
        format!(
            "<{name}><FieldURI FieldURI='{uri}'/><FieldURIOrConstant><Constant Value='{constant}'/>\
             </FieldURIOrConstant></{name}>"
        )
    }

    fn contains(mode: &str, comparison: &str, text: &str) -> String {
        format!(
            "<Contains ContainmentMode='{mode}' ContainmentComparison='{comparison}'>\
             <FieldURI FieldURI='item:Subject'/><Constant Value='{text}'/></Contains>"
        )
    }

    fn subject(text: &str) -> Vec<(Field, Value)> {
        vec![(Field::Subject, Value::Text(text.into()))]
    }

    #[test]
    fn comparisons_know_times_numbers_words_and_flags() {
        let values = [
            (Field::DateTimeReceived, Value::Time("2026-11-01T08:00:00Z".parse().unwrap())),
            (Field::Size, Value::Number(100)),
            (Field::Importance, Value::Number(2)),
            (Field::IsRead, Value::Boolean(false)),
        ];
        for (name, uri, constant, expected) in [
            ("IsGreaterThanOrEqualTo", "item:DateTimeReceived", "2026-11-01T09:00:00+01:00", true),
            ("IsGreaterThan", "item:DateTimeReceived", "2026-11-01T08:00:00", false),
            ("IsLessThan", "item:Size", "101", true),
            ("IsLessThanOrEqualTo", "item:Size", "99", false),
            ("IsEqualTo", "item:Importance", "High", true),
            ("IsNotEqualTo", "item:Importance", "High", false),
            ("IsEqualTo", "message:IsRead", "0", true),
            ("IsEqualTo", "item:Subject", "x", false),
            ("IsNotEqualTo", "item:Subject", "x", true),
        ] {
            assert_eq!(
                holds(&compare(name, uri, constant), &values),
                Ok(expected),
                "{name} {uri} {constant}"
            );
        }
    }

    #[test]
    fn and_or_and_not_combine() {
        let (yes, no) =
            (compare("IsEqualTo", "item:Subject", "A"), compare("IsEqualTo", "item:Subject", "b"));
        for (expression, expected) in [
            (format!("<And>{yes}{no}</And>"), false),
            (format!("<Or>{yes}{no}</Or>"), true),
            (format!("<Not>{no}</Not>"), true),
        ] {
            assert_eq!(holds(&expression, &subject("a")), Ok(expected), "{expression}");
        }
    }

    #[test]
    fn contains_follows_mode_and_comparison() {
        for (mode, comparison, text, expected) in [
            ("Substring", "Exact", "über", true),
            ("Substring", "Exact", "ÜBER", false),
            ("Substring", "IgnoreCase", "ÜBER", true),
            ("Substring", "IgnoreCaseAndNonSpacingCharacters", "uber", true),
            ("Substring", "IgnoreCase", "uber", false),
            ("Substring", "Loose", "UBER", true),
            ("Prefixed", "Exact", "Bericht", true),
            ("Prefixed", "Exact", "über", false),
            ("FullString", "Exact", "Bericht", false),
            ("PrefixOnWords", "IgnoreCase", "pro ber", true),
            ("ExactPhrase", "IgnoreCase", "über projekte", true),
            ("ExactPhrase", "IgnoreCase", "bericht projekte", false),
        ] {
            let found = holds(&contains(mode, comparison, text), &subject("Bericht über Projekte 日本語"));
            assert_eq!(found, Ok(expected), "{mode} {comparison} {text}");
        }
    }

    #[test]
    fn excludes_looks_at_bits_and_exists_at_presence() {
        let size = [(Field::Size, Value::Number(0b100))];
        let excludes = |mask: &str| {
            format!("<Excludes><FieldURI FieldURI='item:Size'/><Bitmask Value='{mask}'/></Excludes>")
        };
        assert_eq!(holds(&excludes("0x3"), &size), Ok(true));
        assert_eq!(holds(&excludes("4"), &size), Ok(false));
        assert_eq!(holds("<Exists><FieldURI FieldURI='item:Categories'/></Exists>", &size), Ok(false));
    }

    #[test]
    fn wrong_uses_have_their_codes() {
        for (expression, code) in [
            (compare("IsEqualTo", "item:Size", "big"), ResponseCode::ErrorInvalidValueForProperty),
            (compare("IsEqualTo", "item:DateTimeSent", "now"), ResponseCode::ErrorInvalidValueForProperty),
            (
                "<Exists><FieldURI FieldURI='message:IsRead'/></Exists>".into(),
                ResponseCode::ErrorInvalidPropertyForExists,
            ),
            (
                "<Contains><FieldURI FieldURI='item:Size'/><Constant Value='1'/></Contains>".into(),
                ResponseCode::ErrorContainsFilterWrongType,
            ),
            (
                format!("<And>{}</And>", compare("IsEqualTo", "item:Subject", "a").repeat(255)),
                ResponseCode::ErrorRestrictionTooLong,
            ),
            (
                "<Excludes><FieldURI FieldURI='item:Subject'/><Bitmask Value='1'/></Excludes>".into(),
                ResponseCode::ErrorUnsupportedPathForQuery,
            ),
            (
                "<Excludes><FieldURI FieldURI='item:Size'/><Bitmask Value='0x'/></Excludes>".into(),
                ResponseCode::ErrorInvalidExcludesRestriction,
            ),
        ] {
            assert_eq!(holds(&expression, &[]), Err(code), "{}", &expression[..40]);
        }
        let longest = format!("<And>{}</And>", compare("IsEqualTo", "item:Subject", "a").repeat(254));
        assert_eq!(holds(&longest, &subject("A")), Ok(true));
    }
}
