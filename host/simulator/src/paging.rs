//! Views that return a part of what was found: `IndexedPageItemView`, `FractionalPageItemView` and their folder
//! counterparts.

use std::ops::Range;

use crate::errors::{EwsError, ResponseCode};
use crate::xml::Element;

/// Which part of a view is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paging {
    /// All, up to the limit.
    Whole {
        max: usize,
    },
    Beginning {
        offset: usize,
        max: usize,
    },
    /// Counted from the end backwards.
    End {
        offset: usize,
        max: usize,
    },
    Fraction {
        numerator: u64,
        denominator: u64,
        max: usize,
    },
}

/// A part of a view, and what the answer says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) range: Range<usize>,
    total: usize,
    includes_last: bool,
    next: Option<usize>,
    fraction: Option<(usize, usize)>,
}

impl Paging {
    /// Reads the view element, if there is one of those this module knows. No answer holds more than `limit` entries,
    /// whatever is asked for.
    pub(crate) fn read(view: Option<&Element>, limit: usize) -> Result<Self, EwsError> {
        let Some(view) = view else { return Ok(Self::Whole { max: limit }) };
        let number = |name: &str| view.attribute(name).and_then(|text| text.trim().parse::<i64>().ok());
        let max = match number("MaxEntriesReturned") {
            None => limit,
            Some(max) => usize::try_from(max)
                .ok()
                .filter(|max| *max > 0)
                .ok_or(ResponseCode::ErrorInvalidPagingMaxRows)?
                .min(limit),
        };
        if view.name.starts_with("Fractional") {
            let whole = |name| number(name).and_then(|number| u64::try_from(number).ok());
            return match (whole("Numerator"), whole("Denominator")) {
                (Some(numerator), Some(denominator)) if denominator > 0 && numerator <= denominator => {
                    Ok(Self::Fraction { numerator, denominator, max })
                }
                _ => Err(ResponseCode::ErrorInvalidFractionalPagingParameters.into()),
            };
        }
        let offset = number("Offset")
            .and_then(|offset| usize::try_from(offset).ok())
            .ok_or(ResponseCode::ErrorInvalidIndexedPagingParameters)?;
        match view.attribute("BasePoint") {
            Some("End") => Ok(Self::End { offset, max }),
            _ => Ok(Self::Beginning { offset, max }),
        }
    }

    /// The part of a view with so many entries.
    pub(crate) fn page(self, total: usize) -> Page {
        match self {
            Self::Whole { max } => forward(0, max, total, false),
            Self::Beginning { offset, max } => forward(offset, max, total, true),
            Self::End { offset, max } => {
                let end = total.saturating_sub(offset);
                let start = end.saturating_sub(max);
                // Paging goes backwards: the next page lies further from the end. Microsoft's page of
                // IndexedPageItemView reckons that 10 of 100, from 25 before the end, are 65 to 75, and that 36 comes
                // next: eleven records. Ten of them end where the next page begins, at 35; none is lost or repeated.
                Page {
                    range: start..end,
                    total,
                    includes_last: start == 0,
                    next: Some(total - start),
                    fraction: None,
                }
            }
            Self::Fraction { numerator, denominator, max } => {
                let wide = u128::try_from(total).unwrap_or(u128::MAX) * u128::from(numerator)
                    / u128::from(denominator);
                let mut page = forward(usize::try_from(wide).unwrap_or(total), max, total, false);
                page.fraction = Some((page.range.end, total));
                page
            }
        }
    }
}

/// The part that begins, or from the end backwards ends, at an entry that a condition chose.
pub(crate) fn seek(found: Option<usize>, from_end: bool, max: usize, total: usize) -> Page {
    match found {
        Some(at) if from_end => {
            let start = (at + 1).saturating_sub(max);
            Page { range: start..at + 1, total, includes_last: start == 0, next: Some(start), fraction: None }
        }
        found => forward(found.unwrap_or(total), max, total, true),
    }
}

fn forward(offset: usize, max: usize, total: usize, indexed: bool) -> Page {
    let start = offset.min(total);
    let end = start.saturating_add(max).min(total);
    Page {
        range: start..end,
        total,
        includes_last: end == total,
        next: indexed.then_some(end),
        fraction: None,
    }
}

impl Page {
    /// How many entries the whole view has.
    pub(crate) fn total(&self) -> usize {
        self.total
    }

    /// The same part, of a view that is said to have so many entries.
    pub(crate) fn of(self, total: usize) -> Self {
        Self { total, ..self }
    }

    /// The attributes of `m:RootFolder`.
    pub(crate) fn attributes(&self) -> Vec<(&'static str, String)> {
        let mut attributes = Vec::new();
        if let Some(next) = self.next {
            attributes.push(("IndexedPagingOffset", next.to_string()));
        }
        if let Some((numerator, denominator)) = self.fraction {
            attributes.push(("NumeratorOffset", numerator.to_string()));
            attributes.push(("AbsoluteDenominator", denominator.to_string()));
        }
        attributes.push(("TotalItemsInView", self.total.to_string()));
        attributes.push(("IncludesLastItemInRange", self.includes_last.to_string()));
        attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn read(attributes: &str) -> Result<Paging, ResponseCode> {
        let view = xml::read(&format!("<IndexedPageItemView {attributes}/>")).unwrap();
        Paging::read(Some(&view), 1_000).map_err(|error| error.code)
    }

    #[test]
    fn pages_follow_each_other_from_the_beginning() {
        let paging = read("Offset='0' BasePoint='Beginning' MaxEntriesReturned='10'").unwrap();
        let page = paging.page(25);
        assert_eq!((page.range.clone(), page.includes_last, page.next), (0..10, false, Some(10)));
        let page = Paging::Beginning { offset: 20, max: 10 }.page(25);
        assert_eq!((page.range.clone(), page.includes_last, page.next), (20..25, true, Some(25)));
    }

    #[test]
    fn an_offset_behind_the_end_gives_an_empty_last_page() {
        let page = Paging::Beginning { offset: 99, max: 10 }.page(25);
        assert_eq!((page.range.clone(), page.includes_last), (25..25, true));
    }

    #[test]
    fn pages_from_the_end_go_backwards() {
        let page = read("Offset='0' BasePoint='End' MaxEntriesReturned='10'").unwrap().page(25);
        assert_eq!((page.range.clone(), page.includes_last, page.next), (15..25, false, Some(10)));
        let page = Paging::End { offset: 20, max: 10 }.page(25);
        assert_eq!((page.range.clone(), page.includes_last, page.next), (0..5, true, Some(25)));
    }

    #[test]
    fn ten_of_a_hundred_before_the_last_twenty_five() {
        let page = Paging::End { offset: 25, max: 10 }.page(100);
        assert_eq!((page.range.clone(), page.next), (65..75, Some(35)));
        let next = Paging::End { offset: 35, max: 10 }.page(100);
        assert_eq!(next.range.end, page.range.start);
    }

    #[test]
    fn a_fraction_says_where_a_page_begins() {
        let read = |attributes: &str| {
            let view = xml::read(&format!("<FractionalPageItemView {attributes}/>")).unwrap();
            Paging::read(Some(&view), 1_000).map_err(|error| error.code)
        };
        let range = |attributes: &str| read(attributes).unwrap().page(9).range;
        assert_eq!(range("Numerator='2' Denominator='3' MaxEntriesReturned='12'"), 6..9);
        assert_eq!(range("Numerator='0' Denominator='3'"), 0..9);
        assert_eq!(range("Numerator='3' Denominator='3'"), 9..9);
        // responsecode allows every positive denominator; the page of the view those above one.
        assert_eq!(range("Numerator='1' Denominator='1'"), 9..9);
        for wrong in [
            "Numerator='4' Denominator='3'",
            "Numerator='-1' Denominator='3'",
            "Numerator='0' Denominator='0'",
        ] {
            assert_eq!(read(wrong), Err(ResponseCode::ErrorInvalidFractionalPagingParameters), "{wrong}");
        }
    }

    #[test]
    fn no_answer_holds_more_than_the_limit() {
        assert_eq!(Paging::Whole { max: 1_000 }.page(5_000).range, 0..1_000);
        let paging = read("Offset='0' BasePoint='Beginning' MaxEntriesReturned='2000000'").unwrap();
        assert_eq!(paging.page(5_000).range, 0..1_000);
    }

    #[test]
    fn impossible_pages_are_errors() {
        assert_eq!(
            read("Offset='-1' BasePoint='End'"),
            Err(ResponseCode::ErrorInvalidIndexedPagingParameters)
        );
        assert_eq!(
            read("Offset='0' BasePoint='End' MaxEntriesReturned='0'"),
            Err(ResponseCode::ErrorInvalidPagingMaxRows)
        );
    }
}
