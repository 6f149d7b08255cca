//! Where secrets come from: the setting itself, a file (`NAME_FILE`), what a
//! command prints (`NAME_COMMAND`), or the system's keyring (`NAME_KEYRING`).
//! One of them, for two could differ.
//!
//! Read when they are needed, and only those that are. This blocks.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use ews_mcp_exchange::{SettingsError, keyring};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::AsyncReadExt as _;

use super::wrong;
use crate::settings::Sources;

/// Bytes of a secret, or of a key file.
const LARGEST: u64 = 64 * 1024;
/// How long a command may take: a person may have to touch a key.
const LONGEST_COMMAND: Duration = Duration::from_secs(10);

/// The places of one secret.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) name: &'static str,
    pub(super) file: &'static str,
    pub(super) command: &'static str,
    pub(super) keyring: &'static str,
}

macro_rules! places {
    ($name:literal) => {
        Places {
            name: $name,
            file: concat!($name, "_FILE"),
            command: concat!($name, "_COMMAND"),
            keyring: concat!($name, "_KEYRING"),
        }
    };
}

/// All settings that are secrets.
pub(super) const SECRETS: [Places; 3] =
    [places!("EWS_PASSWORD"), places!("EWS_CLIENT_SECRET"), places!("EWS_AUDIT_KEY")];

impl Places {
    pub(super) fn of(name: &str) -> Option<&'static Places> {
        static ALL: [Places; SECRETS.len()] = SECRETS;
        ALL.iter().find(|places| places.name == name)
    }

    /// The names of the other places.
    pub(super) fn others(&self) -> [&'static str; 3] {
        [self.file, self.command, self.keyring]
    }
}

/// Reads a secret from where it is; none where no place is set.
///
/// # Errors
/// Where two places are set, or the one does not give it. The text shows nothing
/// of the secret, nor of the command but its program.
pub(crate) fn secret(sources: &Sources, name: &'static str) -> Result<Option<SecretString>, SettingsError> {
    let itself = sources.secret_text(name);
    let Some(places) = Places::of(name) else { return Ok(itself.cloned()) };
    if let [first, second, ..] = set(sources, places)[..] {
        let reason = format!("{second} is set, too, and only one of them may be; take one of the two out");
        return Err(wrong(first, reason));
    }
    if let Some(file) = sources.get(places.file) {
        return file_secret(places.file, Path::new(file)).map(Some);
    }
    if let Some(command) = sources.get(places.command) {
        return command_secret(places.command, command, LONGEST_COMMAND).map(Some);
    }
    if let Some(entry) = sources.get(places.keyring) {
        return keyring_secret(places.keyring, entry).map(Some);
    }
    Ok(itself.cloned())
}

/// The places of a secret that are set.
fn set(sources: &Sources, places: &Places) -> Vec<&'static str> {
    let mut set: Vec<&'static str> = sources.secret_text(places.name).iter().map(|_| places.name).collect();
    set.extend(places.others().into_iter().filter(|place| sources.get(place).is_some()));
    set
}

/// The setting that says where a secret is, where there is one. Reads nothing.
pub(super) fn is_set(sources: &Sources, name: &str) -> Option<&'static str> {
    set(sources, Places::of(name)?).first().copied()
}

/// A secret that has to be there.
pub(super) fn needed(
    sources: &Sources,
    name: &'static str,
    what: &str,
) -> Result<SecretString, SettingsError> {
    secret(sources, name)?.ok_or_else(|| {
        wrong(name, format!("it is not set; give {what} (or {name}_FILE, {name}_COMMAND, {name}_KEYRING)"))
    })
}

/// The whole text of a file, without one line ending at its end.
fn file_secret(setting: &'static str, file: &Path) -> Result<SecretString, SettingsError> {
    let text = read_file(setting, file)?;
    let text = text.expose_secret();
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    if text.is_empty() {
        return Err(wrong(setting, format!("{} is empty", file.display())));
    }
    Ok(SecretString::from(text))
}

/// The text of a file that holds a secret or a key. A warning where others than
/// its owner can read it: secrets that are mounted into containers often are so.
pub(super) fn read_file(setting: &'static str, file: &Path) -> Result<SecretString, SettingsError> {
    let cannot = |reason: &dyn std::fmt::Display| {
        wrong(setting, format!("{} cannot be read: {reason}", file.display()))
    };
    let opened = File::open(file).map_err(|error| cannot(&error))?;
    if others_can_read(&opened) {
        tracing::warn!(
            setting,
            file = %file.display(),
            "others than its owner can read this file, which holds a secret; give it the mode 0600"
        );
    }
    let mut bytes = Zeroizing::new(Vec::new());
    opened.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| cannot(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(cannot(&format!("it has more than {LARGEST} bytes")));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(SecretString::from(text)),
        Err(_) => Err(cannot(&"it is not UTF-8")),
    }
}

#[cfg(unix)]
fn others_can_read(opened: &File) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    opened.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_opened: &File) -> bool {
    false
}

/// The first line that a command prints. Run without a shell; its standard error
/// is ours, so that it can say what it wants.
fn command_secret(
    setting: &'static str,
    command: &str,
    longest: Duration,
) -> Result<SecretString, SettingsError> {
    let words = shlex::split(command).filter(|words| !words.is_empty());
    let Some(words) = words else {
        return Err(wrong(
            setting,
            "a quote in it is not closed; it is a program and its arguments, as in a shell",
        ));
    };
    // Its arguments may hold what is nobody's business.
    let program = words[0].clone();
    let failed = |reason: String| wrong(setting, format!("{program} {reason}"));
    let (status, printed) = run(&words, longest).map_err(|reason| failed(reason.to_string()))?;
    // First: nobody reads the rest, so that it may have ended by SIGPIPE.
    if printed.len() as u64 > LARGEST {
        return Err(failed(format!("printed more than {LARGEST} bytes")));
    }
    if !status.success() {
        let how = match status.code() {
            Some(code) => format!("ended with exit code {code}"),
            None => "was ended by a signal".to_owned(),
        };
        return Err(failed(format!("{how}; what it says about it stands on standard error")));
    }
    let Ok(text) = std::str::from_utf8(&printed) else {
        return Err(failed("printed what is not UTF-8".to_owned()));
    };
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(SecretString::from(line)),
        _ => Err(failed("printed nothing, or an empty first line".to_owned())),
    }
}

#[derive(Debug, thiserror::Error)]
enum NotRun {
    #[error("cannot be started: {0}")]
    NotStarted(std::io::Error),
    #[error("cannot be waited for: {0}")]
    Lost(std::io::Error),
    #[error("did not end within {} s", .0.as_secs())]
    TooLong(Duration),
}

/// Runs a command to its end or its deadline; how it ended, and what it printed.
fn run(words: &[String], longest: Duration) -> Result<(ExitStatus, Zeroizing<Vec<u8>>), NotRun> {
    // A runtime of its own, on a thread of its own: who reads settings may be part of
    // another one.
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map_err(NotRun::NotStarted)?.block_on(run_within(words, longest))
        });
        thread.join().unwrap_or_else(|_| Err(NotRun::Lost(std::io::ErrorKind::Other.into())))
    })
}

async fn run_within(words: &[String], longest: Duration) -> Result<(ExitStatus, Zeroizing<Vec<u8>>), NotRun> {
    let (program, arguments) =
        words.split_first().ok_or(NotRun::NotStarted(std::io::ErrorKind::NotFound.into()))?;
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        // Standard input may belong to MCP.
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .map_err(NotRun::NotStarted)?;
    let stdout = child.stdout.take();
    let ended = async {
        let mut printed = Zeroizing::new(Vec::new());
        if let Some(stdout) = stdout {
            stdout.take(LARGEST + 1).read_to_end(&mut printed).await?;
        }
        Ok((child.wait().await?, printed))
    };
    match tokio::time::timeout(longest, ended).await {
        Ok(ended) => ended.map_err(NotRun::Lost),
        Err(_) => Err(NotRun::TooLong(longest)),
    }
}

/// `SERVICE/USER`; a user has no slash in it, a service may.
fn keyring_secret(setting: &'static str, entry: &str) -> Result<SecretString, SettingsError> {
    let parts = entry.rsplit_once('/').filter(|(service, user)| !service.is_empty() && !user.is_empty());
    let Some((service, user)) = parts else {
        return Err(wrong(
            setting,
            format!("{entry:?} is not SERVICE/USER; give a service, a slash and a user"),
        ));
    };
    match keyring::find(service, user) {
        Ok(Some(secret)) if !secret.expose_secret().is_empty() => Ok(secret),
        Ok(_) => {
            Err(wrong(setting, format!("the keyring has nothing for user {user:?} of service {service:?}")))
        }
        Err(error) => Err(wrong(setting, format!("{error}; or use a file or a command"))),
    }
}

#[cfg(test)]
mod tests;
