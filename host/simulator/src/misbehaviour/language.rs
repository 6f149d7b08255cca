//! Reads a rule: the grammar of this module's first page.

use std::ops::RangeInclusive;

use super::action;
use super::mistake::{FaultError, Mistake, Part, perhaps};
use super::operations;
use super::parameters::Parameters;
use super::rule::{Rule, When};

/// The longest rule, in characters.
const MAX_LENGTH: usize = 512;
/// How much of one that is longer is repeated.
const BEGINNING: usize = 40;

const OPERATION: &str =
    "an operation is called as its element in soap:Body, such as FindItem or SendItem, or * for all";
const POSITION: &str = "positions count from 1; write #2, #2-4 or #3-";

/// Reads one rule.
pub(super) fn read(rule: &str) -> Result<Rule, FaultError> {
    let length = rule.chars().count();
    if length > MAX_LENGTH {
        let beginning = rule.chars().take(BEGINNING).collect();
        return Err(FaultError::TooLong { beginning, length, limit: MAX_LENGTH });
    }
    whole(Part::whole(rule)).map_err(|mistake| mistake.within(rule))
}

fn whole(rule: Part<'_>) -> Result<Rule, Mistake<'_>> {
    let Some((when_part, what)) = rule.split(':') else {
        when(rule)?;
        return Err(rule.end().wrong("\":\" and what shall happen are missing, as in FindItem:busy"));
    };
    let when = when(when_part)?;
    let action = action::read(parameters(what)?)?;
    Ok(Rule::new(rule.text, when, action))
}

fn when(part: Part<'_>) -> Result<When, Mistake<'_>> {
    let (rest, position) = match part.split('#') {
        Some((rest, place)) => (rest, position(place)?),
        None => (part, 1..=u64::MAX),
    };
    let (operation, mailbox) = match rest.split('@') {
        Some((operation, address)) => (operation, Some(mailbox(address)?)),
        None => (rest, None),
    };
    let operation = match operation.text {
        "*" => None,
        name if operations::is_known(name) => Some(name.to_owned()),
        "" => return Err(operation.wrong(format!("an operation is missing: {OPERATION}"))),
        name => {
            let right = perhaps(name, operations::all()).unwrap_or_else(|| OPERATION.to_owned());
            return Err(operation.wrong(format!("EWS has no operation of this name; {right}")));
        }
    };
    Ok(When { operation, mailbox, position })
}

fn mailbox(part: Part<'_>) -> Result<String, Mistake<'_>> {
    let is_address = part.text.split_once('@').is_some_and(|(name, domain)| {
        let fine = |text: &str| !text.is_empty() && !text.contains(['@', ' ', '\t', ',', ';', '<', '>']);
        fine(name) && fine(domain)
    });
    if is_address {
        Ok(part.text.to_owned())
    } else {
        Err(part.wrong("a mailbox is an SMTP address, as in FindItem@anna.lindqvist@contoso.example:busy"))
    }
}

fn position(part: Part<'_>) -> Result<RangeInclusive<u64>, Mistake<'_>> {
    let number = |part: Part<'_>| {
        let digits = part.text.bytes().all(|byte| byte.is_ascii_digit());
        part.text.parse::<u64>().ok().filter(|number| digits && *number > 0)
    };
    let (first, last) = match part.split('-') {
        None => (part, part),
        Some((first, last)) => (first, last),
    };
    let Some(from) = number(first) else { return Err(part.wrong(POSITION)) };
    let to = match last.text {
        "" => u64::MAX,
        _ => number(last).ok_or_else(|| part.wrong(POSITION))?,
    };
    if to < from {
        return Err(part.wrong(format!("the last position comes before the first; is #{to}-{from} meant?")));
    }
    Ok(from..=to)
}

/// What stands behind the colon: a name, and parameters in brackets.
fn parameters(part: Part<'_>) -> Result<Parameters<'_>, Mistake<'_>> {
    let Some((name, rest)) = part.split('(') else { return Ok(Parameters::new(part, Vec::new())) };
    let Some((inside, behind)) = rest.split(')') else { return Err(rest.end().wrong("\")\" is missing")) };
    if !behind.text.is_empty() {
        return Err(behind.wrong("nothing may follow the \")\"; give each fault a rule of its own"));
    }
    let mut given: Vec<(Part<'_>, Part<'_>)> = Vec::new();
    let mut rest = Some(inside);
    while let Some(open) = rest {
        let (parameter, others) = match open.split(',') {
            Some((parameter, others)) => (parameter, Some(others)),
            None => (open, None),
        };
        let pair = parameter.split('=').filter(|(key, value)| !key.text.is_empty() && !value.text.is_empty());
        let Some((key, value)) = pair else {
            return Err(parameter.wrong("a parameter is written KEY=VALUE, as in status(code=503)"));
        };
        if given.iter().any(|(known, _)| known.text == key.text) {
            return Err(key.wrong("this parameter is given twice"));
        }
        given.push((key, value));
        rest = others;
    }
    Ok(Parameters::new(name, given))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(rule: &str) -> String {
        let text = read(rule).unwrap_err().to_string();
        let (before, text) = text.split_once(" cannot be read at ").unwrap();
        assert_eq!(before, format!("the fault {rule:?}"));
        text.to_owned()
    }

    #[test]
    fn rules_are_read_with_and_without_their_parts() {
        for rule in [
            "*:busy",
            "FindItem:busy",
            "SendItem#1:reset(at=after-work)",
            "GetUserAvailabilityRequest@anna.lindqvist@contoso.example:truncated",
            "FindItem@a@b.example#2-4:status(code=503,retry-after=2)",
            " FindItem @ a@b.example # 3 - : status ( code = 503 , after-work = true ) ",
        ] {
            assert!(read(rule).is_ok(), "{rule}: {:?}", read(rule));
        }
        assert_eq!(read(" *:busy ").unwrap().text(), "*:busy");
    }

    #[test]
    fn positions_are_one_or_a_range() {
        for (text, expected) in [("2", 2..=2), ("2-4", 2..=4), ("3-", 3..=u64::MAX), ("7-7", 7..=7)] {
            assert_eq!(position(Part::whole(text)).unwrap(), expected);
        }
        let right = "positions count from 1; write #2, #2-4 or #3-";
        for (rule, at) in [
            ("*#0:busy", "character 3, \"0\""),
            ("*#:busy", "character 3"),
            ("*#-3:busy", "character 3, \"-3\""),
            ("*#2-0:busy", "character 3, \"2-0\""),
            ("*#+2:busy", "character 3, \"+2\""),
            ("*#two:busy", "character 3, \"two\""),
            ("*#2#3:busy", "character 3, \"2#3\""),
            ("*#99999999999999999999:busy", "character 3, \"99999999999999999999\""),
        ] {
            assert_eq!(error(rule), format!("{at}: {right}"));
        }
        assert_eq!(
            error("*#4-2:busy"),
            "character 3, \"4-2\": the last position comes before the first; is #2-4 meant?"
        );
    }

    #[test]
    fn a_wrong_operation_is_told_with_the_right_name() {
        assert_eq!(
            error("GetUserAvailability:busy"),
            "character 1, \"GetUserAvailability\": EWS has no operation of this name; \
             is GetUserAvailabilityRequest meant?"
        );
        assert_eq!(
            error("Nonsense#2:busy"),
            format!("character 1, \"Nonsense\": EWS has no operation of this name; {OPERATION}")
        );
        assert_eq!(error(":busy"), format!("character 1: an operation is missing: {OPERATION}"));
        assert_eq!(error(""), format!("character 1: an operation is missing: {OPERATION}"));
        assert_eq!(error("@a@b.example:busy"), format!("character 1: an operation is missing: {OPERATION}"));
    }

    #[test]
    fn a_mailbox_is_an_address() {
        let right = "a mailbox is an SMTP address, as in FindItem@anna.lindqvist@contoso.example:busy";
        for (rule, at) in [
            ("*@:busy", "character 3"),
            ("*@anna:busy", "character 3, \"anna\""),
            ("*@anna@:busy", "character 3, \"anna@\""),
            ("*@a@b@c:busy", "character 3, \"a@b@c\""),
            ("*@a b@c:busy", "character 3, \"a b@c\""),
        ] {
            assert_eq!(error(rule), format!("{at}: {right}"));
        }
    }

    #[test]
    fn what_shall_happen_must_be_said_once_and_whole() {
        for (rule, expected) in [
            ("FindItem", "character 9: \":\" and what shall happen are missing, as in FindItem:busy"),
            ("*:status(code=503", "character 18: \")\" is missing"),
            ("*:busy()", "character 8: a parameter is written KEY=VALUE, as in status(code=503)"),
            (
                "*:status(503)",
                "character 10, \"503\": a parameter is written KEY=VALUE, as in status(code=503)",
            ),
            (
                "*:status(code=)",
                "character 10, \"code=\": a parameter is written KEY=VALUE, as in status(code=503)",
            ),
            ("*:status(code=503,)", "character 19: a parameter is written KEY=VALUE, as in status(code=503)"),
            ("*:status(code=503,code=500)", "character 19, \"code\": this parameter is given twice"),
            (
                "*:busy(back-off=1)(x)",
                "character 19, \"(x)\": nothing may follow the \")\"; give each fault a rule of its own",
            ),
        ] {
            assert_eq!(error(rule), expected);
        }
    }

    #[test]
    fn a_rule_has_at_most_512_characters() {
        let rule = format!("*:marker-lost(name={})", "ä".repeat(512 - 20));
        assert!(read(&rule).is_ok());
        assert_eq!(
            read(&format!("{rule} ")).unwrap_err().to_string(),
            format!(
                "the fault that begins \"*:marker-lost(name={}\" has 513 characters: the limit is 512; a rule looks \
                 like FindItem#2:busy",
                "ä".repeat(21)
            )
        );
    }
}
