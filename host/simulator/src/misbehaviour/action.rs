//! What a rule does: the names of the language, their parameters and bounds, and what operations must know of them.
//!
//! | Name | Parameters |
//! |---|---|
//! | `status` | `code` (200 to 599), `retry-after` (seconds), `after-work` |
//! | `busy` | `back-off` (milliseconds) |
//! | `error` | `code` (of `ResponseCodeType`), `after-work`, `as` (`fault`, `response`), `item` (from 1) |
//! | `reset` | `at` (`before-work`, `after-work`, `middle`) |
//! | `slow` | `bytes` (default 100), `every` (milliseconds; default 50) |
//! | `delay` | `milliseconds` |
//! | `truncated` | |
//! | `huge` | `megabytes` (default 200) |
//! | `html`, `not-xml`, `garbage`, `wrong-operation` | `after-work` |
//! | `sent-copy-late` | `milliseconds` |
//! | `sent-copy-lost` | |
//! | `marker-lost` | `name` |

use std::time::Duration;

use axum::http::StatusCode;

use super::codes;
use super::mistake::{Mistake, perhaps};
use super::parameters::{Measure, Parameters, either};
use crate::errors::{EwsError, ResponseCode};

/// HTTP status codes that can be the end of an exchange.
const STATUS: Measure = Measure { range: 200..=599, unit: "" };
/// A day.
const RETRY_AFTER: Measure = Measure { range: 0..=86_400, unit: " of seconds" };
/// A day. The server only says it.
const BACK_OFF: Measure = Measure { range: 0..=86_400_000, unit: " of milliseconds" };
/// Ten minutes.
const DELAY: Measure = Measure { range: 1..=600_000, unit: " of milliseconds" };
/// A minute between two pieces.
const EVERY: Measure = Measure { range: 1..=60_000, unit: " of milliseconds" };
const BYTES: Measure = Measure { range: 1..=1_000_000, unit: "" };
/// Of a million bytes each.
const MEGABYTES: Measure = Measure { range: 1..=2_000, unit: "" };
const ITEM: Measure = Measure { range: 1..=10_000, unit: "" };

const CODE: &str = "a code of ResponseCodeType, as in error(code=ErrorMailboxMoveInProgress)";

/// What a rule does to a request and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// An HTTP status without a body.
    Status { code: StatusCode, retry_after: Option<u32>, after_work: bool },
    /// The fault `ErrorServerBusy`, with how many milliseconds to wait.
    Busy { back_off: Option<u32> },
    /// An error of EWS.
    Error { code: ResponseCode, told: Told, after_work: bool },
    /// The connection ends.
    Reset(At),
    /// So many bytes at once, and then a pause.
    Slow { bytes: u32, every: Duration },
    /// The whole answer comes late.
    Delay(Duration),
    /// The answer ends in its middle.
    Truncated,
    /// The answer is filled up to so many bytes.
    Huge { bytes: u64 },
    /// Something else stands where the answer should.
    Instead { what: Instead, after_work: bool },
    /// The copy of a sent message appears so much later.
    SentCopyLate(Duration),
    /// There is no copy of a sent message.
    SentCopyLost,
    /// The copy of a sent message lacks this named property; none: all of them.
    MarkerLost(Option<String>),
}

/// How an error is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// A SOAP fault with HTTP 500.
    Fault,
    /// A response message for each thing that was asked for.
    Responses,
    /// A response message for this thing, from 0; the others are worked.
    Item(usize),
}

/// When a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    BeforeWork,
    AfterWork,
    Middle,
}

/// What stands where an answer should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instead {
    Html,
    NotXml,
    Garbage,
    OtherOperation,
}

/// What becomes of the copy in Sent Items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SentCopy {
    AtOnce,
    /// It appears so much later than the message is sent.
    Late(Duration),
    /// There is none.
    Lost,
}

impl Action {
    /// Whether the operation runs at all.
    ///
    /// Where an error is told in response messages it does, and asks [`for_item`](Self::for_item) about each thing.
    pub(crate) fn runs(&self) -> bool {
        match self {
            Self::Status { after_work, .. } | Self::Instead { after_work, .. } => *after_work,
            Self::Error { told: Told::Fault, after_work, .. } => *after_work,
            Self::Busy { .. } | Self::Reset(At::BeforeWork) => false,
            _ => true,
        }
    }

    /// For operations: the error that a thing of the request gets in its response message (`ResponseClass="Error"`),
    /// by its index from 0, in the order of the request. An operation that takes one thing asks for index 0.
    ///
    /// `error(…, item=N)` gives it to index N - 1, `error(…, as=response)` to all. The other things are worked as
    /// ever. Whether the thing itself is worked before says [`works_item`](Self::works_item).
    pub(crate) fn for_item(&self, index: usize) -> Option<EwsError> {
        match self {
            Self::Error { code, told: Told::Responses, .. } => Some((*code).into()),
            Self::Error { code, told: Told::Item(item), .. } if *item == index => Some((*code).into()),
            _ => None,
        }
    }

    /// For operations: whether a thing that gets an error from [`for_item`](Self::for_item) is worked all the same,
    /// and its outcome thrown away (`after-work=true`).
    pub(crate) fn works_item(&self) -> bool {
        matches!(self, Self::Error { after_work: true, .. })
    }

    /// For operations that send: what becomes of the copy in Sent Items. The recipients get theirs at once.
    pub(crate) fn sent_copy(&self) -> SentCopy {
        match self {
            Self::SentCopyLate(time) => SentCopy::Late(*time),
            Self::SentCopyLost => SentCopy::Lost,
            _ => SentCopy::AtOnce,
        }
    }

    /// For operations that send: whether the copy in Sent Items lacks the extended property with this
    /// `PropertyName`. Properties with a `PropertyTag` or `PropertyId` stay.
    pub(crate) fn loses_marker(&self, property_name: &str) -> bool {
        match self {
            Self::MarkerLost(name) => name.as_ref().is_none_or(|name| name == property_name),
            _ => false,
        }
    }
}

type Read = for<'p, 'r> fn(&'p mut Parameters<'r>) -> Result<Action, Mistake<'r>>;

const NAMES: &[(&str, Read)] = &[
    ("status", status),
    ("busy", |given| Ok(Action::Busy { back_off: given.number("back-off", &BACK_OFF)? })),
    ("error", error),
    ("reset", reset),
    ("slow", slow),
    ("delay", |given| Ok(Action::Delay(given.time("milliseconds", &DELAY)?))),
    ("truncated", |_| Ok(Action::Truncated)),
    ("huge", huge),
    ("html", |given| instead(given, Instead::Html)),
    ("not-xml", |given| instead(given, Instead::NotXml)),
    ("garbage", |given| instead(given, Instead::Garbage)),
    ("wrong-operation", |given| instead(given, Instead::OtherOperation)),
    ("sent-copy-late", |given| Ok(Action::SentCopyLate(given.time("milliseconds", &DELAY)?))),
    ("sent-copy-lost", |_| Ok(Action::SentCopyLost)),
    ("marker-lost", |given| Ok(Action::MarkerLost(given.text("name").map(|name| name.text.to_owned())))),
];

/// Reads an action out of its name and parameters.
pub(super) fn read(mut given: Parameters<'_>) -> Result<Action, Mistake<'_>> {
    let name = given.name;
    let Some((_, read)) = NAMES.iter().find(|(known, _)| *known == name.text) else {
        let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        return Err(name.wrong(format!("there is no such fault; there are: {}", names.join(", "))));
    };
    let action = read(&mut given)?;
    given.finish()?;
    Ok(action)
}

fn status<'r>(given: &mut Parameters<'r>) -> Result<Action, Mistake<'r>> {
    let number = given.needed("code", &STATUS)?;
    let code = u16::try_from(number).ok().and_then(|code| StatusCode::from_u16(code).ok());
    Ok(Action::Status {
        code: code.ok_or_else(|| given.missing("code", &STATUS.to_string()))?,
        retry_after: given.number("retry-after", &RETRY_AFTER)?,
        after_work: given.flag("after-work")?,
    })
}

fn error<'r>(given: &mut Parameters<'r>) -> Result<Action, Mistake<'r>> {
    let name = given.text("code").ok_or_else(|| given.missing("code", CODE))?;
    let code = codes::code(name.text).ok_or_else(|| {
        let right = perhaps(name.text, codes::all()).unwrap_or_else(|| format!("code is {CODE}"));
        name.wrong(format!("EWS has no error code of this name; {right}"))
    })?;
    let after_work = given.flag("after-work")?;
    let told = given.word("as", &[("fault", Told::Fault), ("response", Told::Responses)])?;
    let told = match (told, given.number("item", &ITEM)?) {
        (told, None) => told.unwrap_or(Told::Fault),
        (Some(Told::Fault), Some(_)) => {
            return Err(given.name.wrong("a fault is about the whole request; leave out item or as=fault"));
        }
        // A u32 from 1.
        (_, Some(item)) => Told::Item(usize::try_from(item - 1).unwrap_or(usize::MAX)),
    };
    Ok(Action::Error { code, told, after_work })
}

fn reset<'r>(given: &mut Parameters<'r>) -> Result<Action, Mistake<'r>> {
    let words = [("before-work", At::BeforeWork), ("after-work", At::AfterWork), ("middle", At::Middle)];
    let at = given.word("at", &words)?.ok_or_else(|| given.missing("at", &either(&words)))?;
    Ok(Action::Reset(at))
}

fn slow<'r>(given: &mut Parameters<'r>) -> Result<Action, Mistake<'r>> {
    let bytes = given.number("bytes", &BYTES)?.unwrap_or(100);
    let every = given.number("every", &EVERY)?.unwrap_or(50);
    Ok(Action::Slow { bytes, every: Duration::from_millis(every.into()) })
}

fn huge<'r>(given: &mut Parameters<'r>) -> Result<Action, Mistake<'r>> {
    let megabytes = given.number("megabytes", &MEGABYTES)?.unwrap_or(200);
    Ok(Action::Huge { bytes: u64::from(megabytes) * 1_000_000 })
}

fn instead<'r>(given: &mut Parameters<'r>, what: Instead) -> Result<Action, Mistake<'r>> {
    Ok(Action::Instead { what, after_work: given.flag("after-work")? })
}

#[cfg(test)]
mod tests;
