//! `m:SortOrder`.

use std::cmp::Ordering;

use crate::errors::{EwsError, ResponseCode};
use crate::properties::{Path, names};
use crate::restriction::Property;
use crate::store::Value;
use crate::xml::Element;

/// The keys to sort by, the first first. Empty: newest first.
#[derive(Debug, Default)]
pub(crate) struct SortOrder {
    keys: Vec<(Property, bool)>,
}

impl SortOrder {
    /// Reads the element; `resolve` refuses properties that cannot be sorted by.
    pub(crate) fn read(
        element: &Element,
        resolve: &dyn Fn(&Path) -> Result<Property, EwsError>,
    ) -> Result<Self, EwsError> {
        let keys = element.elements().map(|order| {
            let path = Path::within(order).ok_or(ResponseCode::ErrorInvalidRequest)??;
            Ok((resolve(&path)?, order.attribute("Order") == Some("Descending")))
        });
        keys.collect::<Result<_, EwsError>>().map(|keys| Self { keys })
    }

    /// The order by one property.
    pub(crate) fn by(property: Property, descending: bool) -> Self {
        Self { keys: vec![(property, descending)] }
    }

    /// The keys and whether each is descending.
    pub(crate) fn keys(&self) -> &[(Property, bool)] {
        &self.keys
    }

    /// A value as it is compared: text without regard to case, of several strings the first. Made once for
    /// each item, for comparing happens far more often.
    pub(crate) fn key(value: Option<Value>) -> Option<Value> {
        match value? {
            Value::Text(text) => Some(Value::Text(text.to_lowercase())),
            Value::Texts(texts) => texts.first().map(|text| Value::Text(text.to_lowercase())),
            Value::Person(person) => Some(Value::Text(names(&person).concat().to_lowercase())),
            Value::People(people) => {
                people.first().map(|person| Value::Text(names(person).concat().to_lowercase()))
            }
            Value::Many(_) => None,
            other => Some(other),
        }
    }

    /// Compares the keys of two items. What has no value comes first.
    pub(crate) fn compare(&self, left: &[Option<Value>], right: &[Option<Value>]) -> Ordering {
        for ((_, descending), (left, right)) in self.keys.iter().zip(left.iter().zip(right)) {
            let ordering = match (left, right) {
                (Some(left), Some(right)) => order(left, right),
                (left, right) => left.is_some().cmp(&right.is_some()),
            };
            let ordering = if *descending { ordering.reverse() } else { ordering };
            if ordering.is_ne() {
                return ordering;
            }
        }
        Ordering::Equal
    }
}

/// All values of one property are of one kind.
fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Real(left), Value::Real(right)) => left.total_cmp(right),
        (Value::Bytes(left), Value::Bytes(right)) => left.cmp(right),
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        (Value::Time(left), Value::Time(right)) => left.cmp(right),
        _ => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    #[test]
    fn the_first_key_that_differs_decides() {
        let root = xml::read(
            "<SortOrder><FieldOrder Order='Ascending'><FieldURI FieldURI='a'/></FieldOrder>\
             <FieldOrder Order='Descending'><FieldURI FieldURI='b'/></FieldOrder></SortOrder>",
        )
        .unwrap();
        let sort = SortOrder::read(&root, &|_| Ok(Property::Absent)).unwrap();
        let text = |text: &str| SortOrder::key(Some(Value::Text(text.into())));
        let number = |number| SortOrder::key(Some(Value::Number(number)));
        assert_eq!(sort.compare(&[text("a"), None], &[text("B"), None]), Ordering::Less);
        assert_eq!(sort.compare(&[text("a"), number(1)], &[text("A"), number(2)]), Ordering::Greater);
        assert_eq!(sort.compare(&[None, number(1)], &[text(""), number(1)]), Ordering::Less);
        assert_eq!(sort.compare(&[text("x"), None], &[text("X"), None]), Ordering::Equal);
    }
}
