//! The parameters of one action: numbers within bounds, words out of a list, texts. What is left over is a mistake.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::mistake::{Mistake, Part};

/// The name of an action, and what stands in its brackets.
#[derive(Debug)]
pub(super) struct Parameters<'r> {
    pub(super) name: Part<'r>,
    given: Vec<(Part<'r>, Part<'r>)>,
    /// What was asked for.
    known: Vec<&'static str>,
}

/// A number with a unit, within bounds.
pub(super) struct Measure {
    pub(super) range: RangeInclusive<u32>,
    /// Such as ` of seconds`; empty where the number has no unit.
    pub(super) unit: &'static str,
}

impl fmt::Display for Measure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a number{} from {} to {}", self.unit, self.range.start(), self.range.end())
    }
}

impl<'r> Parameters<'r> {
    pub(super) fn new(name: Part<'r>, given: Vec<(Part<'r>, Part<'r>)>) -> Self {
        Self { name, given, known: Vec::new() }
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<Part<'r>> {
        self.known.push(key);
        self.given.iter().find(|(given, _)| given.text == key).map(|(_, value)| *value)
    }

    pub(super) fn number(
        &mut self,
        key: &'static str,
        measure: &Measure,
    ) -> Result<Option<u32>, Mistake<'r>> {
        let Some(value) = self.text(key) else { return Ok(None) };
        let digits = value.text.bytes().all(|byte| byte.is_ascii_digit());
        let number = value.text.parse().ok().filter(|number| digits && measure.range.contains(number));
        number.map(Some).ok_or_else(|| value.wrong(format!("{key} is {measure}")))
    }

    /// A number that must be there.
    pub(super) fn needed(&mut self, key: &'static str, measure: &Measure) -> Result<u32, Mistake<'r>> {
        let number = self.number(key, measure)?;
        number.ok_or_else(|| self.missing(key, &measure.to_string()))
    }

    /// A time in milliseconds that must be there.
    pub(super) fn time(&mut self, key: &'static str, measure: &Measure) -> Result<Duration, Mistake<'r>> {
        Ok(Duration::from_millis(self.needed(key, measure)?.into()))
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Mistake<'r>> {
        let Some(value) = self.text(key) else { return Ok(None) };
        let found = words.iter().find(|(word, _)| *word == value.text).map(|(_, meaning)| *meaning);
        found.map(Some).ok_or_else(|| value.wrong(format!("{key} is {}", either(words))))
    }

    /// `true` or `false`. Default: false.
    pub(super) fn flag(&mut self, key: &'static str) -> Result<bool, Mistake<'r>> {
        Ok(self.word(key, &[("true", true), ("false", false)])?.unwrap_or(false))
    }

    /// What to say where a parameter is not there.
    pub(super) fn missing(&self, key: &str, right: &str) -> Mistake<'r> {
        self.name.wrong(format!("{} needs {key}, {right}", self.name.text))
    }

    /// Nothing else may have been given.
    pub(super) fn finish(self) -> Result<(), Mistake<'r>> {
        let stray = self.given.iter().find(|(key, _)| !self.known.contains(&key.text));
        let Some((key, _)) = stray else { return Ok(()) };
        let name = self.name.text;
        Err(key.wrong(match self.known.as_slice() {
            [] => format!("{name} has no parameters"),
            known => format!("{name} has no such parameter; it has: {}", known.join(", ")),
        }))
    }
}

/// The words of a list as a sentence names them.
pub(super) fn either<T>(words: &[(&str, T)]) -> String {
    words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" or ")
}
