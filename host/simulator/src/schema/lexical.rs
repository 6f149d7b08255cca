//! How the built-in types of XML Schema are written: times, numbers, binary data.
//!
//! Where XML Schema allows more than .NET reads (years beyond four digits, `24:00:00`), it is as .NET has it:
//! that is what a real server takes.

use jiff::civil::Date;

/// White space is collapsed around everything but plain strings.
pub(super) fn trim(value: &str) -> &str {
    value.trim_matches([' ', '\t', '\r', '\n'])
}

/// `2026-11-01T08:00:00.5+01:00`, with fraction and offset optional.
pub(super) fn is_date_time(value: &str) -> bool {
    value.split_once('T').is_some_and(|(date, time)| is_day(date) && is_time(time))
}

/// `2026-11-01`, with an optional offset.
pub(super) fn is_date(value: &str) -> bool {
    value.split_at_checked(10).is_some_and(|(day, offset)| is_day(day) && is_offset(offset))
}

/// `08:00:00.5+01:00`, with fraction and offset optional.
pub(super) fn is_time(value: &str) -> bool {
    let Some((clock, rest)) = value.split_at_checked(8) else { return false };
    let [h1, h2, b':', m1, m2, b':', s1, s2] = *clock.as_bytes() else { return false };
    let fits = two([h1, h2]).is_some_and(|h| h < 24)
        && [[m1, m2], [s1, s2]].into_iter().all(|pair| two(pair).is_some_and(|n| n < 60));
    let offset = match rest.strip_prefix('.') {
        None => Some(rest),
        Some(fraction) => {
            let offset = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            (offset.len() < fraction.len()).then_some(offset)
        }
    };
    fits && offset.is_some_and(is_offset)
}

fn is_day(value: &str) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *value.as_bytes() else { return false };
    let (Some(century), Some(year), Some(month), Some(day)) =
        (two([y1, y2]), two([y3, y4]), two([m1, m2]), two([d1, d2]))
    else {
        return false;
    };
    let year = i16::from(century) * 100 + i16::from(year);
    year > 0 && Date::new(year, month, day).is_ok()
}

fn is_offset(value: &str) -> bool {
    match *value.as_bytes() {
        [] | [b'Z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => match (two([h1, h2]), two([m1, m2])) {
            (Some(hours), Some(minutes)) => minutes < 60 && (hours < 14 || (hours, minutes) == (14, 0)),
            _ => false,
        },
        _ => false,
    }
}

fn two(digits: [u8; 2]) -> Option<i8> {
    let digits = std::str::from_utf8(&digits).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
    digits.parse().ok()
}

/// `-P1Y2M3DT4H5M6.7S`: at least one part, each at most once and in this order.
pub(super) fn is_duration(value: &str) -> bool {
    let Some(parts) = value.strip_prefix('-').unwrap_or(value).strip_prefix('P') else { return false };
    let (days, times) = match parts.split_once('T') {
        Some((days, times)) => (days, Some(times)),
        None => (parts, None),
    };
    let fine =
        are_parts(days, &['Y', 'M', 'D']) && times.is_none_or(|times| are_parts(times, &['H', 'M', 'S']));
    fine && times.map_or(!days.is_empty(), |times| !times.is_empty())
}

fn are_parts(mut value: &str, units: &[char]) -> bool {
    for unit in units {
        let Some((number, rest)) = value.split_once(*unit) else { continue };
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) if *unit == 'S' => (whole, fraction),
            _ => (number, "0"),
        };
        if !are_digits(whole) || !are_digits(fraction) {
            return false;
        }
        value = rest;
    }
    value.is_empty()
}

fn are_digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit())
}

/// A whole number in a range.
pub(super) fn is_integer(value: &str, min: i64, max: i64) -> bool {
    value.parse::<i64>().is_ok_and(|number| (min..=max).contains(&number))
}

/// `xs:nonNegativeInteger` has no upper end.
pub(super) fn is_natural(value: &str) -> bool {
    match value.strip_prefix('-') {
        Some(digits) => are_digits(digits) && digits.bytes().all(|b| b == b'0'),
        None => are_digits(value.strip_prefix('+').unwrap_or(value)),
    }
}

/// `-1.5E3`, `INF`, `-INF` or `NaN`.
pub(super) fn is_double(value: &str) -> bool {
    matches!(value, "INF" | "-INF" | "NaN")
        || (value.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            && value.parse::<f64>().is_ok())
}

/// Base64 with white space anywhere. The bits that the last character has too many are zero.
pub(super) fn is_base64(value: &str) -> bool {
    let mut length = 0_usize;
    let mut padding = 0_usize;
    let mut last = b'A';
    for byte in value.bytes() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => last = byte,
            _ => return false,
        }
        length += 1;
    }
    length.is_multiple_of(4)
        && match padding {
            0 => true,
            1 => b"AEIMQUYcgkosw048".contains(&last),
            2 => b"AQgw".contains(&last),
            _ => false,
        }
}

/// `en`, `de-CH`, `x-klingon`.
pub(super) fn is_language(value: &str) -> bool {
    value.split('-').enumerate().all(|(at, part)| {
        (1..=8).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphabetic() || (at > 0 && b.is_ascii_digit()))
    })
}

/// `xs:anyURI` takes nearly everything, relative references and spaces included.
pub(super) fn is_uri(value: &str) -> bool {
    !value.contains("##")
}

/// Eight, four, four, four and twelve hexadecimal digits.
pub(super) fn is_guid(value: &str) -> bool {
    value.len() == 36
        && value.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && value.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// The digits behind `0x`.
pub(super) fn hexadecimal(value: &str) -> Option<&str> {
    let digits = value.strip_prefix("0x").or_else(|| value.strip_prefix("0X"))?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(rule: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for value in good {
            assert!(rule(value), "{value:?} is good");
        }
        for value in bad {
            assert!(!rule(value), "{value:?} is bad");
        }
    }

    #[test]
    fn times_are_written_as_xml_schema_says() {
        judge(
            is_date_time,
            &["2026-11-01T08:00:00", "2024-02-29T23:59:59.1234567Z", "9999-12-31T23:59:59-14:00"],
            &[
                "",
                "2026-11-01",
                "2026-11-01 08:00:00",
                "2026-11-01T08:00",
                "2026-02-29T08:00:00",
                "0000-01-01T00:00:00",
                "12026-01-01T00:00:00",
                "2026-11-01T24:00:00",
                "2026-11-01T08:00:60",
                "2026-11-01T08:00:00.",
                "2026-11-01T08:00:00+14:01",
                "2026-11-01T08:00:00+0100",
                "2026-11-01T08:00:00[Europe/Berlin]",
                "20261101T080000",
                "2026-11-01T08:00:0é",
            ],
        );
        judge(
            is_date,
            &["2026-11-01", "2026-11-01Z", "2026-11-01-05:00"],
            &["2026-11-31", "2026-1-1", "01.11.2026", "2026-11-01T08:00:00", "2026-11-é"],
        );
        judge(is_time, &["08:00:00", "08:00:00.25+01:00"], &["8:00:00", "08:00", "08:60:00", "08:00:00.Z"]);
    }

    #[test]
    fn durations_have_at_least_one_part_in_the_right_place() {
        judge(
            is_duration,
            &["PT0S", "-PT60M", "P1Y2M3DT4H5M6.5S", "P1D"],
            &["", "P", "PT", "P1DT", "1D", "P1H", "PT1D", "PT5M1H", "P1.5D", "PT1.S", "+P1D", "P-1D"],
        );
    }

    #[test]
    fn numbers_are_written_as_xml_schema_says() {
        judge(|value| is_integer(value, 1, 512), &["1", "+5", "0512"], &["0", "513", "1.0", "", "0x1"]);
        judge(is_natural, &["0", "-0", "+7", "99999999999999999999"], &["-1", "", "+", "1e3"]);
        judge(
            is_double,
            &["1", "-1.5E3", ".5", "INF", "NaN"],
            &["", "inf", "nan", "+INF", "1,5", "0x1", "infinity"],
        );
    }

    #[test]
    fn binary_data_is_whole_and_padded() {
        judge(
            is_base64,
            &["", "QUJD", "QUI=", "QQ==", "QU\r\n  JD"],
            &["QUJ", "QR==", "QUJ=", "Q===", "QQ==QQ==", "QU-_", "====", "QUJé"],
        );
    }

    #[test]
    fn languages_uris_and_guids_have_their_form() {
        judge(is_language, &["en", "de-CH", "x-1"], &["", "english12", "en_US", "en-", "1-en"]);
        judge(is_uri, &["", "https://ews.example/?a=b#c", "my page"], &["a##b"]);
        judge(
            is_guid,
            &["00020386-0000-0000-C000-000000000046"],
            &["", "0002038600000000c000000000000046", "{0020386-0000-0000-c000-00000000004}"],
        );
    }
}
