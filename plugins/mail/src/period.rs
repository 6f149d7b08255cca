//! From two times that a caller writes, such as `since` and `until`, to instants.

use ews_plugin_sdk::{Failure, Instants, Session};
use ews_types::{FieldUri, Message, Restriction};
use serde::{Deserialize, Serialize};

/// From an instant on, before an instant; both in UTC, as in
/// `2026-10-25T00:30:00Z`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Period {
    from: Option<String>,
    before: Option<String>,
}

#[derive(Clone, Copy)]
enum End {
    Since,
    Until,
}

impl Period {
    /// Reads the arguments of these names. A date without time is the whole local
    /// day.
    pub(crate) fn read(
        names: [&str; 2],
        since: Option<&str>,
        until: Option<&str>,
        session: &dyn Session,
    ) -> Result<Self, Failure> {
        let [first, second] = names;
        let from = since.map(|text| read(first, text, End::Since, session)).transpose()?;
        let before = until
            .filter(|text| !is_open(text))
            .map(|text| read(second, text, End::Until, session))
            .transpose()?;
        // Both are UTC in the same form, so that they sort as text.
        if let (Some(from), Some(before)) = (&from, &before)
            && from >= before
        {
            return Err(Failure::invalid_argument(format!(
                "{first} ({}) must be before {second} ({}).",
                since.unwrap_or_default(),
                until.unwrap_or_default()
            )));
        }
        Ok(Self { from, before })
    }

    /// What it asks of a message.
    pub(crate) fn restrictions(&self) -> Vec<Restriction> {
        let received = FieldUri::ItemDateTimeReceived;
        let from =
            self.from.clone().map(|from| Restriction::IsGreaterThanOrEqualTo(received.into(), from.into()));
        let before =
            self.before.clone().map(|before| Restriction::IsLessThan(received.into(), before.into()));
        from.into_iter().chain(before).collect()
    }

    /// The same in days, for a search that knows no times: a day more at either
    /// end, for it does not say where its days begin.
    pub(crate) fn days(&self) -> (Option<String>, Option<String>) {
        let from = self.from.as_deref().and_then(|text| text.get(..10));
        let before = self.before.as_deref().and_then(|text| text.get(..10));
        (
            from.map(|day| previous_day(day).unwrap_or_else(|| day.into())),
            before.map(|day| next_day(day).unwrap_or_else(|| day.into())),
        )
    }

    /// Whether there is any end to it.
    pub(crate) fn is_bounded(&self) -> bool {
        self.from.is_some() || self.before.is_some()
    }

    /// Whether a message arrived in it; what does not say when it arrived did not.
    pub(crate) fn holds(&self, message: &Message) -> bool {
        let Some(received) = message.date_time_received.as_deref().map(plain) else {
            return !self.is_bounded();
        };
        self.from.as_deref().is_none_or(|from| plain(from) <= received)
            && self.before.as_deref().is_none_or(|before| received < plain(before))
    }
}

/// An instant in UTC as it sorts: without the `Z`, which would come behind a
/// fraction of a second.
pub(crate) fn plain(instant: &str) -> &str {
    instant.trim_end_matches('Z')
}

fn read(name: &str, text: &str, end: End, session: &dyn Session) -> Result<String, Failure> {
    let text = text.trim();
    let wrong = |reason: &str| {
        Failure::invalid_argument(format!(
            "{name}: {reason}. Write a date (2026-10-25), a local time (2026-10-25T14:30:00) or an instant \
             (2026-10-25T12:30:00Z)."
        ))
    };
    if is_date(text) {
        // The first instant of the day; for `until`, of the day after it.
        let read = session.local_to_utc(text, None).map_err(|reason| wrong(&reason))?;
        let start = match end {
            End::Since => read,
            End::Until => {
                let next = next_day(text).ok_or_else(|| wrong(&format!("{text} is no date")))?;
                session.local_to_utc(&next, None).map_err(|reason| wrong(&reason))?
            }
        };
        return Ok(match start {
            Instants::One(instant) => instant,
            // Midnight comes twice: the day begins with the first.
            Instants::Fold { earlier, .. } => earlier,
            // Midnight is skipped: the day begins with the change, which is
            // midnight by the offset before it.
            Instants::Gap { later, .. } => later,
        });
    }
    if has_offset(text) {
        let utc = session.utc_to_local(text, Some("UTC")).map_err(|reason| wrong(&reason))?;
        return Ok(utc.strip_suffix("+00:00").map_or(utc.clone(), |plain| format!("{plain}Z")));
    }
    let read = session.local_to_utc(&with_seconds(text), None).map_err(|reason| wrong(&reason))?;
    Ok(match (read, end) {
        (Instants::One(instant), _) => instant,
        // An hour too much shows a message more; an hour too little hides one.
        (Instants::Fold { earlier, .. } | Instants::Gap { earlier, .. }, End::Since) => earlier,
        (Instants::Fold { later, .. } | Instants::Gap { later, .. }, End::Until) => later,
    })
}

/// Whether an end is none: `9999-12-31` is how people write that, and no calendar
/// knows the day after it.
fn is_open(until: &str) -> bool {
    until.trim().starts_with("9999-")
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && !text.contains(['T', 't', ' ', ':'])
}

/// Whether a time ends in `Z` or an offset. The date has dashes of its own.
fn has_offset(text: &str) -> bool {
    let Some((_, time)) = text.split_once(['T', 't', ' ']) else { return false };
    time.ends_with(['Z', 'z']) || time.contains(['+', '-'])
}

/// `2026-10-25 14:30` is as good as `2026-10-25T14:30:00`.
fn with_seconds(text: &str) -> String {
    let mut text = text.replacen(' ', "T", 1);
    if text.matches(':').count() == 1 {
        text.push_str(":00");
    }
    text
}

/// Year, month and day of a date.
fn parts(date: &str) -> Option<(u32, u32, u32)> {
    let mut parts = date.split('-').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

/// How many days a month of the Gregorian calendar has.
fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day after a date.
fn next_day(date: &str) -> Option<String> {
    let (year, month, day) = parts(date)?;
    let (year, month, day) = match (month, day) {
        (12, 31) => (year + 1, 1, 1),
        (_, day) if day >= days(year, month) => (year, month + 1, 1),
        (_, day) => (year, month, day + 1),
    };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// The day before a date.
fn previous_day(date: &str) -> Option<String> {
    let (year, month, day) = parts(date)?;
    let (year, month, day) = match (month, day) {
        (1, 1) => (year.checked_sub(1)?, 12, 31),
        (_, 1) => {
            let month = month.checked_sub(1).filter(|month| *month > 0)?;
            (year, month, days(year, month))
        }
        (_, day) => (year, month, day.checked_sub(1)?),
    };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use ews_plugin_sdk::testing::ScriptedSession;

    use super::*;

    fn period(since: Option<&str>, until: Option<&str>, session: &ScriptedSession) -> Result<Period, String> {
        Period::read(["since", "until"], since, until, session).map_err(|failure| failure.message)
    }

    fn made(from: Option<&str>, before: Option<&str>) -> Result<Period, String> {
        Ok(Period { from: from.map(Into::into), before: before.map(Into::into) })
    }

    #[test]
    fn a_date_is_the_whole_local_day() {
        let vienna = ScriptedSession::new("Europe/Vienna")
            .local("2026-10-25", "2026-10-24T22:00:00Z")
            .local("2026-10-26", "2026-10-25T23:00:00Z");
        assert_eq!(
            period(Some("2026-10-25"), Some("2026-10-25"), &vienna),
            made(Some("2026-10-24T22:00:00Z"), Some("2026-10-25T23:00:00Z"))
        );
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_with_the_change() {
        let gap =
            Instants::Gap { earlier: "2026-04-23T21:00:00Z".into(), later: "2026-04-23T22:00:00Z".into() };
        let cairo = ScriptedSession::new("Africa/Cairo").local_as("2026-04-24", Ok(gap));
        assert_eq!(period(Some("2026-04-24"), None, &cairo), made(Some("2026-04-23T22:00:00Z"), None));
    }

    #[test]
    fn a_time_that_is_skipped_or_comes_twice_hides_nothing() {
        let gap =
            Instants::Gap { earlier: "2026-03-29T00:30:00Z".into(), later: "2026-03-29T01:30:00Z".into() };
        let fold =
            Instants::Fold { earlier: "2026-10-25T00:30:00Z".into(), later: "2026-10-25T01:30:00Z".into() };
        let vienna = ScriptedSession::new("Europe/Vienna")
            .local_as("2026-03-29T02:30:00", Ok(gap))
            .local_as("2026-10-25T02:30:00", Ok(fold));
        assert_eq!(
            period(Some("2026-03-29T02:30"), Some("2026-10-25 02:30:00"), &vienna),
            made(Some("2026-03-29T00:30:00Z"), Some("2026-10-25T01:30:00Z"))
        );
        assert_eq!(
            period(Some("2026-10-25T02:30:00"), None, &vienna),
            made(Some("2026-10-25T00:30:00Z"), None)
        );
        assert_eq!(
            period(None, Some("2026-03-29T02:30:00"), &vienna),
            made(None, Some("2026-03-29T01:30:00Z"))
        );
    }

    #[test]
    fn an_instant_is_itself_whatever_its_offset() {
        let session = ScriptedSession::new("Europe/Vienna")
            .shown("2026-10-25T14:30:00+02:00", "2026-10-25T12:30:00+00:00");
        assert_eq!(
            period(Some("2026-10-25T14:30:00+02:00"), Some("2026-10-26T00:00:00Z"), &session),
            made(Some("2026-10-25T12:30:00Z"), Some("2026-10-26T00:00:00Z"))
        );
    }

    #[test]
    fn the_end_of_time_is_no_end() {
        let session = ScriptedSession::new("Europe/Vienna");
        for until in ["9999-12-31", "9999-12-31T23:59:59Z", " 9999-12-31 23:59"] {
            assert_eq!(period(None, Some(until), &session), made(None, None), "{until}");
        }
    }

    #[test]
    fn what_is_no_time_is_said_with_the_argument() {
        let session = ScriptedSession::new("Europe/Vienna");
        let message = period(Some("tomorrow"), None, &session).unwrap_err();
        assert!(
            message.starts_with("since: tomorrow is no time that the script knows. Write a date"),
            "{message}"
        );
        let message = period(None, Some("2026-02-30"), &session).unwrap_err();
        assert!(message.starts_with("until: 2026-02-30 is no time"), "{message}");
        assert_eq!(
            period(Some("2026-10-26T00:00:00Z"), Some("2026-10-25T00:00:00Z"), &session).unwrap_err(),
            "since (2026-10-26T00:00:00Z) must be before until (2026-10-25T00:00:00Z)."
        );
    }

    #[test]
    fn days_follow_each_other_over_months_and_years() {
        for (day, next) in [
            ("2026-12-31", "2027-01-01"),
            ("2028-02-28", "2028-02-29"),
            ("2100-02-28", "2100-03-01"),
            ("2000-02-29", "2000-03-01"),
            ("2026-04-30", "2026-05-01"),
            ("2026-05-30", "2026-05-31"),
        ] {
            assert_eq!(next_day(day).as_deref(), Some(next));
            assert_eq!(previous_day(next).as_deref(), Some(day));
        }
        assert_eq!(next_day("tomorrows!"), None);
        assert_eq!(previous_day("2026-00-01"), None);
    }

    #[test]
    fn days_are_a_day_more_at_either_end_and_instants_are_exact() {
        let period = made(Some("2026-03-01T00:30:00Z"), Some("2026-12-31T23:00:00Z")).unwrap();
        assert_eq!(period.days(), (Some("2026-02-28".into()), Some("2027-01-01".into())));
        let received = |time: &str| Message { date_time_received: Some(time.into()), ..Message::default() };
        for (time, holds) in [
            ("2026-03-01T00:29:59Z", false),
            ("2026-03-01T00:30:00Z", true),
            ("2026-03-01T00:30:00.250Z", true),
            ("2026-12-31T22:59:59Z", true),
            ("2026-12-31T23:00:00Z", false),
        ] {
            assert_eq!(period.holds(&received(time)), holds, "{time}");
        }
        assert!(!period.holds(&Message::default()) && Period::default().holds(&Message::default()));
    }
}
