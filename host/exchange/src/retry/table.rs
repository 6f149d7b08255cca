//! What is done after what went wrong: one table, for auditors to read.
//!
//! A read may be repeated whenever it may succeed later. A change is repeated
//! only where Exchange says that nothing of it was done; where nobody can say, it
//! is `unknown`, and nothing tries again. What the signals mean: "EWS throttling
//! in Exchange" and "ResponseCode" in Microsoft's documentation.

use std::time::Duration;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing.
    Read,
    /// Something.
    Change,
}

/// What came back instead of a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal<'a> {
    /// Exchange was not reached, or turned away before it looked.
    NotReached,
    /// The request was written, and the answer did not come whole.
    Lost,
    /// The answer did not come in time.
    TimedOut,
    /// Turned away, and it will be again.
    TurnedAway,
    /// An answer that is none of Exchange's.
    Unreadable,
    /// A SOAP fault with this ResponseCode.
    Fault(&'a str),
    /// A response message of class Error with this ResponseCode.
    Response(&'a str),
}

/// How long to wait before the next attempt, where Exchange does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pace {
    /// Up to 0.5, 1, 2 s.
    Short,
    /// Up to 2, 4, 8 s: for stores that are down or move.
    Long,
}

impl Pace {
    /// The longest wait after so many attempts.
    pub(crate) fn longest(self, tries: u32) -> Duration {
        let first = match self {
            Short => Duration::from_millis(500),
            Long => Duration::from_secs(2),
        };
        first * 2_u32.saturating_pow(tries.saturating_sub(1).min(8))
    }
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// It is tried again, at most four times in all; then the user may try later.
    Again(Pace),
    /// Nothing was done. The user may try later.
    Later,
    /// Nothing was done, and trying again does not help.
    Never,
    /// Nobody knows what was done. Only for changes.
    Unknown,
}

impl Act {
    /// Whether the same may succeed later.
    pub(crate) fn is_passing(self) -> bool {
        matches!(self, Again(_) | Later)
    }
}

use Act::{Again, Later, Never, Unknown};
use Pace::{Long, Short};

/// One row: the kind of signal, the codes that it holds for (empty: all others),
/// what is done about a read, and about a change.
type Row = (Kind, &'static [&'static str], Act, Act);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    NotReached,
    Lost,
    TimedOut,
    TurnedAway,
    Unreadable,
    Fault,
    Response,
}

/// Too many connections at once. Whoever gets it is not executed, and its mailbox
/// gets fewer turns for a while.
pub(crate) const TOO_MANY_CONNECTIONS: &str = "ErrorExceededConnectionCount";

/// Something failed on the way, perhaps after the work.
const ON_THE_WAY: &[&str] = &[
    "ErrorConnectionFailed",
    "ErrorConnectionFailedTransientError",
    "ErrorInternalServerError",
    "ErrorInternalServerTransientError",
    "ErrorTimeoutExpired",
];

/// The store is down, moves, or lacks something. Mostly nothing was done; of a
/// change nobody says so.
const STORE: &[&str] = &[
    "ErrorADUnavailable",
    "ErrorInsufficientResources",
    "ErrorMailboxFailover",
    "ErrorMailboxMoveInProgress",
    "ErrorMailboxStoreUnavailable",
    "ErrorNoRespondingCASInDestinationSite",
    "ErrorNotEnoughMemory",
    "ErrorTooManyObjectsOpened",
];

// The first row that fits holds.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    // signal           codes                             a read         a change
    //
    // Refused or no connection, before a byte of the request was written; HTTP 429.
    (Kind::NotReached,  &[],                              Again(Short),  Again(Short)),
    // The connection ended before the answer did; HTTP 449, 502, 503, 504; a
    // redirect to Exchange's own page for errors.
    (Kind::Lost,        &[],                              Again(Short),  Unknown),
    // REQUEST_TIMEOUT is over: there is no time left for another.
    (Kind::TimedOut,    &[],                              Later,         Unknown),
    // HTTP 401, after one renewal of what can be renewed; 403, 404, 413, redirects.
    (Kind::TurnedAway,  &[],                              Never,         Never),
    // No XML, another operation's answer, too large an answer; other statuses.
    (Kind::Unreadable,  &[],                              Never,         Unknown),
    // The budget is used up: rejected before it was executed.
    (Kind::Fault,       &["ErrorServerBusy"],             Again(Short),  Again(Short)),
    (Kind::Fault,       &[TOO_MANY_CONNECTIONS],          Again(Short),  Again(Short)),
    (Kind::Fault,       ON_THE_WAY,                       Again(Short),  Unknown),
    (Kind::Fault,       STORE,                            Again(Long),   Unknown),
    (Kind::Fault,       &["ErrorBatchProcessingStopped"], Again(Short),  Unknown),
    // Rights, ids, schema, quotas: refused as a whole.
    (Kind::Fault,       &[],                              Never,         Never),
    // The same in response messages. Others of the same batch may have been done,
    // so of a change nothing is repeated but what Exchange had no connection for.
    (Kind::Response,    &["ErrorServerBusy"],             Again(Short),  Later),
    (Kind::Response,    &[TOO_MANY_CONNECTIONS],          Again(Short),  Again(Short)),
    (Kind::Response,    ON_THE_WAY,                       Again(Short),  Unknown),
    (Kind::Response,    STORE,                            Again(Long),   Unknown),
    (Kind::Response,    &["ErrorBatchProcessingStopped"], Again(Short),  Later),
    (Kind::Response,    &[],                              Never,         Never),
];

/// What is done after this signal.
pub(crate) fn act(signal: Signal<'_>, effect: Effect) -> Act {
    let (kind, code) = match signal {
        Signal::NotReached => (Kind::NotReached, ""),
        Signal::Lost => (Kind::Lost, ""),
        Signal::TimedOut => (Kind::TimedOut, ""),
        Signal::TurnedAway => (Kind::TurnedAway, ""),
        Signal::Unreadable => (Kind::Unreadable, ""),
        Signal::Fault(code) => (Kind::Fault, code),
        Signal::Response(code) => (Kind::Response, code),
    };
    let row = TABLE.iter().find(|(of, codes, ..)| *of == kind && (codes.is_empty() || codes.contains(&code)));
    match (row, effect) {
        (Some((_, _, read, _)), Effect::Read) => *read,
        (Some((_, _, _, change)), Effect::Change) => *change,
        // The test below sees that there is a row for everything.
        (None, Effect::Read) => Never,
        (None, Effect::Change) => Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_ends_with_a_row_for_all_others() {
        for kind in [
            Kind::NotReached,
            Kind::Lost,
            Kind::TimedOut,
            Kind::TurnedAway,
            Kind::Unreadable,
            Kind::Fault,
            Kind::Response,
        ] {
            let last = TABLE.iter().rfind(|(of, ..)| *of == kind).unwrap();
            assert!(last.1.is_empty(), "{kind:?}");
        }
        for (kind, codes, read, change) in TABLE {
            assert_ne!(*read, Unknown, "{kind:?} {codes:?}");
            if matches!(change, Again(_)) {
                assert!(matches!(read, Again(_)), "{kind:?} {codes:?}");
            }
        }
    }

    #[test]
    fn a_change_is_repeated_only_where_exchange_says_that_nothing_was_done() {
        let repeated: Vec<_> =
            TABLE.iter().filter(|row| matches!(row.3, Again(_))).map(|row| (row.0, row.1)).collect();
        let connections: &[&str] = &["ErrorExceededConnectionCount"];
        let busy: &[&str] = &["ErrorServerBusy"];
        assert_eq!(
            repeated,
            [
                (Kind::NotReached, &[][..]),
                (Kind::Fault, busy),
                (Kind::Fault, connections),
                (Kind::Response, connections),
            ]
        );
    }

    #[test]
    fn signals_are_acted_on_as_written() {
        for (signal, read, change) in [
            (Signal::NotReached, Again(Short), Again(Short)),
            (Signal::Lost, Again(Short), Unknown),
            (Signal::TimedOut, Later, Unknown),
            (Signal::TurnedAway, Never, Never),
            (Signal::Unreadable, Never, Unknown),
            (Signal::Fault("ErrorServerBusy"), Again(Short), Again(Short)),
            (Signal::Fault("ErrorMailboxMoveInProgress"), Again(Long), Unknown),
            (Signal::Fault("ErrorTimeoutExpired"), Again(Short), Unknown),
            (Signal::Fault("ErrorImpersonateUserDenied"), Never, Never),
            (Signal::Fault(""), Never, Never),
            (Signal::Response("ErrorServerBusy"), Again(Short), Later),
            (Signal::Response("ErrorInternalServerError"), Again(Short), Unknown),
            (Signal::Response("ErrorItemNotFound"), Never, Never),
        ] {
            assert_eq!(
                (act(signal, Effect::Read), act(signal, Effect::Change)),
                (read, change),
                "{signal:?}"
            );
        }
    }

    #[test]
    fn waits_double() {
        let waits = |pace: Pace| [1, 2, 3].map(|tries| pace.longest(tries).as_millis());
        assert_eq!(waits(Short), [500, 1000, 2000]);
        assert_eq!(waits(Long), [2000, 4000, 8000]);
        assert_eq!(Long.longest(u32::MAX), Duration::from_secs(512));
    }
}
