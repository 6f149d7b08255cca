//! The settings of the policy: what the administrator allows, and when the user
//! is asked.

use ews_mcp_exchange::{Confirm, Effect, Effects, Pattern, Policy, SettingsError, ToolPattern};

use super::{flag, wrong};
use crate::settings::Sources;

/// The most recipients that a limit may be set to: Exchange itself takes no more.
const MOST_RECIPIENTS: usize = 5000;

/// Reads the policy.
///
/// # Errors
/// A sentence that names the setting.
pub(crate) fn policy(sources: &Sources) -> Result<Policy, SettingsError> {
    let (denied_effects, tool_effects) = denied_effects(sources)?;
    Ok(Policy {
        read_only: flag(sources, "EWS_READ_ONLY")?,
        allowed_mailboxes: patterns(sources, "EWS_ALLOWED_MAILBOXES")?,
        denied_mailboxes: patterns(sources, "EWS_DENIED_MAILBOXES")?,
        allowed_recipients: patterns(sources, "EWS_ALLOWED_RECIPIENTS")?,
        max_recipients: max_recipients(sources)?,
        tools: tools(sources)?,
        denied_effects,
        tool_effects,
    })
}

/// Reads when the user is asked (`EWS_CONFIRM`).
///
/// # Errors
/// A sentence that names the setting.
pub(crate) fn confirm(sources: &Sources) -> Result<Confirm, SettingsError> {
    const CONFIRM: &str = "EWS_CONFIRM";
    match sources.get(CONFIRM) {
        None => Ok(Confirm::default()),
        Some(name) => Confirm::named(&name.to_ascii_lowercase())
            .ok_or_else(|| wrong(CONFIRM, format!("{name:?} is not when-possible, always or never"))),
    }
}

/// The words of a list, with commas or blanks between them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| character == ',' || character.is_whitespace())
        .filter(|word| !word.is_empty())
}

fn pattern(name: &'static str, text: &str) -> Result<Pattern, SettingsError> {
    Pattern::new(text).map_err(|error| wrong(name, error.to_string()))
}

/// A list of addresses, with `*` for any characters.
fn patterns(sources: &Sources, name: &'static str) -> Result<Vec<Pattern>, SettingsError> {
    let Some(text) = sources.get(name) else { return Ok(Vec::new()) };
    let list: Vec<Pattern> = words(text).map(|word| address_pattern(name, word)).collect::<Result<_, _>>()?;
    if list.is_empty() {
        // A list that somebody set must not turn out to allow everything.
        return Err(wrong(name, format!("{text:?} names nobody; leave it out, or give addresses")));
    }
    Ok(list)
}

fn address_pattern(name: &'static str, text: &str) -> Result<Pattern, SettingsError> {
    if !text.contains('@') && !text.contains('*') {
        let reason = format!("{text:?} is no address; write bob@contoso.example, or *@contoso.example");
        return Err(wrong(name, reason));
    }
    pattern(name, text)
}

fn max_recipients(sources: &Sources) -> Result<Option<usize>, SettingsError> {
    const MOST: &str = "EWS_MAX_RECIPIENTS";
    let Some(text) = sources.get(MOST) else { return Ok(None) };
    match text.parse() {
        Ok(number) if (1..=MOST_RECIPIENTS).contains(&number) => Ok(Some(number)),
        _ => Err(wrong(MOST, format!("{text:?} is not a number from 1 to {MOST_RECIPIENTS}"))),
    }
}

fn tools(sources: &Sources) -> Result<Vec<ToolPattern>, SettingsError> {
    const TOOLS: &str = "EWS_TOOLS";
    let Some(text) = sources.get(TOOLS) else { return Ok(Vec::new()) };
    let list: Vec<ToolPattern> = words(text)
        .map(|word| {
            let (denies, names) = match word.strip_prefix('-') {
                Some(names) => (true, names),
                None => (false, word),
            };
            Ok(ToolPattern { denies, names: pattern(TOOLS, names)? })
        })
        .collect::<Result<_, _>>()?;
    if list.is_empty() {
        return Err(wrong(
            TOOLS,
            format!("{text:?} names no tool; leave it out, or give names such as read_*"),
        ));
    }
    Ok(list)
}

/// Effects for all tools, and for some: `destroy, reply_*:send`.
fn denied_effects(sources: &Sources) -> Result<(Effects, Vec<(Pattern, Effects)>), SettingsError> {
    const DENIED: &str = "EWS_DENIED_EFFECTS";
    let (mut all, mut some) = (Effects::NONE, Vec::new());
    for word in words(sources.get(DENIED).unwrap_or_default()) {
        let (tools, name) = match word.rsplit_once(':') {
            Some((tools, name)) => (Some(tools), name),
            None => (None, word),
        };
        let effect = Effect::named(&name.to_ascii_lowercase()).ok_or_else(|| {
            wrong(DENIED, format!("{word:?} is not write, destroy or send, or one of them after a tool, as in delete_*:destroy"))
        })?;
        match tools {
            None => all = all.union(Effects::of(&[effect])),
            Some(tools) => some.push((pattern(DENIED, tools)?, Effects::of(&[effect]))),
        }
    }
    Ok((all, some))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<Policy, String> {
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        policy(&Sources::of(settings)).map_err(|error| error.to_string())
    }

    #[test]
    fn lists_are_read_with_commas_or_blanks() {
        let policy = read(&[
            ("EWS_ALLOWED_MAILBOXES", "*@contoso.example, anna@fabrikam.example"),
            ("EWS_DENIED_MAILBOXES", "ceo@contoso.example"),
            ("EWS_TOOLS", "read_* -read_attachment"),
            ("EWS_DENIED_EFFECTS", "destroy,reply_*:send"),
            ("EWS_READ_ONLY", "no"),
            ("EWS_MAX_RECIPIENTS", "20"),
        ])
        .unwrap();
        assert!(policy.may_open("anna@fabrikam.example").is_ok());
        assert!(policy.may_open("bruno@fabrikam.example").is_err());
        assert!(policy.may_open("ceo@contoso.example").is_err());
        assert!(policy.may_offer("read_emails").is_ok());
        assert!(policy.may_offer("read_attachment").is_err());
        let all = Effects::of(&Effect::ALL);
        assert_eq!(policy.effects_of("reply_email", all), Effects::of(&[Effect::Write]));
        assert_eq!(policy.effects_of("send_email", all), Effects::of(&[Effect::Write, Effect::Send]));
        assert_eq!(policy.max_recipients, Some(20));
        assert!(!policy.read_only);
        assert_eq!(read(&[]), Ok(Policy::default()));
    }

    #[test]
    fn what_is_wrong_is_said_and_never_allows_everything() {
        let error = |name: &str, value: &str| read(&[(name, value)]).unwrap_err();
        assert_eq!(
            error("EWS_ALLOWED_MAILBOXES", "contoso.example"),
            "EWS_ALLOWED_MAILBOXES: \"contoso.example\" is no address; write bob@contoso.example, or *@contoso.example"
        );
        assert_eq!(
            error("EWS_ALLOWED_RECIPIENTS", ","),
            "EWS_ALLOWED_RECIPIENTS: \",\" names nobody; leave it out, or give addresses"
        );
        assert_eq!(
            error("EWS_MAX_RECIPIENTS", "0"),
            "EWS_MAX_RECIPIENTS: \"0\" is not a number from 1 to 5000"
        );
        assert_eq!(
            error("EWS_DENIED_EFFECTS", "delete_*:erase"),
            "EWS_DENIED_EFFECTS: \"delete_*:erase\" is not write, destroy or send, or one of them after a tool, as in \
             delete_*:destroy"
        );
        assert_eq!(error("EWS_READ_ONLY", "ja"), "EWS_READ_ONLY: \"ja\" is not true or false");
        let sources = Sources::of([("EWS_CONFIRM".to_owned(), "sometimes".to_owned())]);
        assert_eq!(
            confirm(&sources).unwrap_err().to_string(),
            "EWS_CONFIRM: \"sometimes\" is not when-possible, always or never"
        );
    }
}
