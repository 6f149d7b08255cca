//! Where settings stand: the environment wins over the file of `NAME=value`
//! lines, which wins over the settings file.

use std::collections::HashMap;
use std::env::VarError;
use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};

use super::env_file;
use super::names::{LISTS, NAMES, nearest};
use super::secret::Places;

/// A file of settings that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", file.display())]
pub(crate) struct FileError {
    file: PathBuf,
    reason: String,
}

impl FileError {
    fn new(file: &Path, reason: impl Into<String>) -> Self {
        FileError { file: file.to_owned(), reason: reason.into() }
    }
}

/// The texts of all settings, secrets apart from the others. Its Debug shows
/// names only.
#[derive(Clone, Default)]
pub(crate) struct Sources {
    texts: HashMap<String, String>,
    secrets: HashMap<String, SecretString>,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.texts.keys().chain(self.secrets.keys())).finish()
    }
}

impl Extend<(String, String)> for Sources {
    fn extend<T: IntoIterator<Item = (String, String)>>(&mut self, settings: T) {
        for (name, text) in settings {
            match Places::of(&name) {
                Some(_) => drop(self.secrets.insert(name, SecretString::from(text))),
                None => drop(self.texts.insert(name, text)),
            }
        }
    }
}

impl Sources {
    /// These settings and no others.
    #[cfg(test)]
    pub(crate) fn of(settings: impl IntoIterator<Item = (String, String)>) -> Sources {
        let mut sources = Sources::default();
        sources.extend(settings);
        sources
    }

    /// With these settings in place of its own. A secret that is set here is
    /// looked for nowhere else.
    #[must_use]
    pub(crate) fn with(mut self, settings: impl IntoIterator<Item = (String, String)>) -> Sources {
        for (name, text) in settings {
            for place in Places::of(&name).map(Places::others).into_iter().flatten() {
                self.texts.remove(place);
            }
            self.extend([(name, text)]);
        }
        self
    }

    /// The text of a setting without blanks around it; an empty one counts as not
    /// set.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// The text of a secret as it was written, blanks and all, where it stands in
    /// the setting itself. `secret` knows its other places.
    pub(super) fn secret_text(&self, name: &str) -> Option<&SecretString> {
        self.secrets.get(name).filter(|text| !text.expose_secret().is_empty())
    }

    /// Reads all sources. Files that are named must be there, the default ones
    /// may be missing.
    ///
    /// # Errors
    /// Where a file cannot be read, or the settings file holds a name that there
    /// is not.
    pub(crate) fn read(config: Option<&Path>, env_file: Option<&Path>) -> Result<Sources, FileError> {
        let mut settings = Sources::default();
        let default_config = dirs::config_dir().map(|folder| folder.join("ews-mcp").join("config.toml"));
        match (config, default_config) {
            (Some(file), _) => settings.extend(settings_file(file)?),
            (None, Some(file)) if file.exists() => settings.extend(settings_file(&file)?),
            _ => {}
        }
        let default_env_file = Path::new(".env");
        match env_file {
            Some(file) => settings.extend(env_lines(file)?),
            None if default_env_file.is_file() => settings.extend(env_lines(default_env_file)?),
            None => {}
        }
        for name in NAMES {
            match std::env::var(name) {
                Ok(value) => settings.extend([(name.to_owned(), value)]),
                Err(VarError::NotPresent) => {}
                Err(VarError::NotUnicode(_)) => {
                    return Err(FileError::new(Path::new(name), "the environment variable is not UTF-8"));
                }
            }
        }
        Ok(settings)
    }
}

/// The text of a file that may hold secrets.
fn text_of(file: &Path) -> Result<Zeroizing<String>, FileError> {
    let text = std::fs::read_to_string(file).map_err(|error| FileError::new(file, error.to_string()))?;
    Ok(Zeroizing::new(text))
}

/// `NAME=value` lines. Names that are not ours are left alone: the file may
/// serve others, too.
fn env_lines(file: &Path) -> Result<Vec<(String, String)>, FileError> {
    let text = text_of(file)?;
    let mut lines = env_file::read(&text)
        .map_err(|(line, reason)| FileError::new(file, format!("line {line}: {reason}")))?;
    lines.retain(|(name, _)| NAMES.contains(&name.as_str()));
    Ok(lines)
}

/// TOML: the same names, in capitals or not.
fn settings_file(file: &Path) -> Result<Vec<(String, String)>, FileError> {
    let text = text_of(file)?;
    let table: toml::Table =
        // toml's whole text shows the line, which may hold the password.
        text.parse().map_err(|error: toml::de::Error| FileError::new(file, error.message().to_owned()))?;
    let mut settings = Vec::new();
    for (name, value) in table {
        let Some(known) = NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(&name)) else {
            let meant = nearest(&name).map(|name| format!("; did you mean {name}?")).unwrap_or_default();
            return Err(FileError::new(file, format!("there is no setting {name}{meant}")));
        };
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            toml::Value::Array(values) if LISTS.contains(&known) => {
                let words: Option<Vec<&str>> = values.iter().map(toml::Value::as_str).collect();
                match words {
                    // A list without anything in it must not count as not set.
                    Some(words) if words.is_empty() => ",".to_owned(),
                    Some(words) => words.join(","),
                    None => return Err(FileError::new(file, format!("{known} must be a list of texts"))),
                }
            }
            _ => {
                return Err(FileError::new(file, format!("{known} must be a text, a number, true or false")));
            }
        };
        settings.push((known.to_owned(), value));
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    #[test]
    fn the_settings_file_takes_names_in_either_case() {
        let file = file(
            "ews_email = \"anna@contoso.example\"\nREQUEST_TIMEOUT = 20\newS_impersonation_enabled = true\n",
        );
        let settings: HashMap<_, _> = settings_file(file.path()).unwrap().into_iter().collect();
        assert_eq!(settings["EWS_EMAIL"], "anna@contoso.example");
        assert_eq!(settings["REQUEST_TIMEOUT"], "20");
        assert_eq!(settings["EWS_IMPERSONATION_ENABLED"], "true");
    }

    #[test]
    fn lists_may_be_lists() {
        let file = file("ews_tools = ['read_*', '-read_attachment']\news_allowed_mailboxes = []\n");
        let settings: HashMap<_, _> = settings_file(file.path()).unwrap().into_iter().collect();
        assert_eq!(settings["EWS_TOOLS"], "read_*,-read_attachment");
        assert_eq!(settings["EWS_ALLOWED_MAILBOXES"], ",");
    }

    #[test]
    fn a_wrong_file_says_which_and_why_and_shows_no_secret() {
        let error = |text: &str| {
            let file = file(text);
            let error = settings_file(file.path()).unwrap_err().to_string();
            assert!(error.contains(&file.path().display().to_string()), "{error}");
            error.rsplit(": ").next().unwrap().to_owned()
        };
        assert_eq!(error("EWS_EMIAL = 'x'"), "there is no setting EWS_EMIAL; did you mean EWS_EMAIL?");
        assert_eq!(error("colour = 'red'"), "there is no setting colour");
        assert_eq!(error("EWS_EMAIL = ['x']"), "EWS_EMAIL must be a text, a number, true or false");
        assert!(!error("EWS_PASSWORD = s3cret").contains("s3cret"));
        let lines = file("EWS_PASSWORD='s3cret\nEWS_EMAIL");
        assert!(!env_lines(lines.path()).unwrap_err().to_string().contains("s3cret"));
    }

    #[test]
    fn env_lines_keep_what_quotes_hold() {
        let lines = file("# a note\nEWS_PASSWORD='pä $s # \"s'\nEWS_USERNAME='CONTOSO\\svc'\nOTHER=x\n");
        assert_eq!(
            env_lines(lines.path()).unwrap(),
            [
                ("EWS_PASSWORD".to_owned(), "pä $s # \"s".to_owned()),
                ("EWS_USERNAME".to_owned(), "CONTOSO\\svc".to_owned())
            ]
        );
    }
}
