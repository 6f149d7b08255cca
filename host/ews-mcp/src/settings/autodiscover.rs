//! The settings of autodiscover: how Exchange is looked for where
//! `EWS_SERVER_URL` does not say where it is.

use ews_mcp_exchange::{Autodiscover, Pattern, SettingsError, autodiscover_url};

use super::{flag_or, state_folder, wrong};
use crate::settings::Sources;

const AUTODISCOVER: &str = "EWS_AUTODISCOVER";
const HOSTS: &str = "EWS_AUTODISCOVER_HOSTS";
const URL: &str = "EWS_AUTODISCOVER_URL";
const SERVER: &str = "EWS_SERVER_URL";
/// In the state folder.
const KEPT_IN: &str = "autodiscover.json";

/// Reads how Exchange is looked for, by the domain of `EWS_EMAIL`.
///
/// # Errors
/// Where it is switched off, or there is no address.
pub(crate) fn autodiscover(sources: &Sources) -> Result<Autodiscover, SettingsError> {
    if !flag_or(sources, AUTODISCOVER, true)? {
        let reason = format!("it is not set, and {AUTODISCOVER} is false; give the host of Exchange");
        return Err(wrong(SERVER, reason));
    }
    let Some(address) = sources.get("EWS_EMAIL") else {
        let reason = "it is not set; give the host of Exchange, or EWS_EMAIL so that it is looked for (autodiscover), \
                      or try `ews-mcp serve --demo` without any settings";
        return Err(wrong(SERVER, reason));
    };
    let mut settings = Autodiscover::of(address);
    settings.start = sources.get(URL).map(autodiscover_url).transpose()?;
    settings.hosts = hosts(sources)?;
    // Without a folder it is looked for at each start.
    settings.kept_in = state_folder(sources).ok().map(|folder| folder.join(KEPT_IN));
    Ok(settings)
}

fn hosts(sources: &Sources) -> Result<Vec<Pattern>, SettingsError> {
    let words = sources.get(HOSTS).unwrap_or_default().split(|c: char| c == ',' || c.is_whitespace());
    let hosts = words.filter(|word| !word.is_empty()).map(|word| {
        if word.contains(['/', ':', '@']) {
            return Err(wrong(
                HOSTS,
                format!("{word:?} is not the name of a host, such as mail.contoso.example"),
            ));
        }
        // It would give the credentials to whoever asks.
        if word.trim_matches(['*', '.']).split('.').count() < 2 {
            return Err(wrong(
                HOSTS,
                format!("{word:?} stands for too many hosts; name them, as in *.contoso.example"),
            ));
        }
        Pattern::new(word).map_err(|error| wrong(HOSTS, error.to_string()))
    });
    hosts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<Autodiscover, String> {
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        autodiscover(&Sources::of(settings)).map_err(|error| error.to_string())
    }

    const EMAIL: (&str, &str) = ("EWS_EMAIL", "svc@contoso.example");

    #[test]
    fn it_is_on_and_by_the_address() {
        let read =
            read(&[EMAIL, ("EWS_STATE_DIR", "/state"), (HOSTS, "*.a.example, mail.b.example")]).unwrap();
        assert_eq!(read.address, "svc@contoso.example");
        assert_eq!(read.kept_in.unwrap().to_str(), Some("/state/autodiscover.json"));
        assert_eq!(
            read.hosts.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["*.a.example", "mail.b.example"]
        );
    }

    #[test]
    fn what_cannot_be_used_is_a_sentence() {
        for (settings, expected) in [
            (
                &[EMAIL, (AUTODISCOVER, "false")][..],
                "EWS_SERVER_URL: it is not set, and EWS_AUTODISCOVER is false; give the host of Exchange",
            ),
            (
                &[][..],
                "EWS_SERVER_URL: it is not set; give the host of Exchange, or EWS_EMAIL so that it is looked for \
                 (autodiscover), or try `ews-mcp serve --demo` without any settings",
            ),
            (
                &[EMAIL, (HOSTS, "https://mail.b.example")],
                "EWS_AUTODISCOVER_HOSTS: \"https://mail.b.example\" is not the name of a host, such as \
                 mail.contoso.example",
            ),
            (
                &[EMAIL, (HOSTS, "*")],
                "EWS_AUTODISCOVER_HOSTS: \"*\" stands for too many hosts; name them, as in *.contoso.example",
            ),
            (
                &[EMAIL, (HOSTS, "*.com")],
                "EWS_AUTODISCOVER_HOSTS: \"*.com\" stands for too many hosts; name them, as in *.contoso.example",
            ),
            (
                &[EMAIL, (URL, "http://autodiscover.contoso.example/")],
                "EWS_AUTODISCOVER_URL: it is not https, so the password could be read on the way; give an address such as \
                 https://autodiscover.contoso.example/autodiscover/autodiscover.svc",
            ),
            (&[EMAIL, (AUTODISCOVER, "perhaps")], "EWS_AUTODISCOVER: \"perhaps\" is not true or false"),
        ] {
            assert_eq!(read(settings).unwrap_err(), expected);
        }
    }
}
