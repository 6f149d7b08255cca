//! The system's keyring: the Secret Service on Linux (over D-Bus), Keychain on
//! macOS, the Credential Manager on Windows. Other crates come to it through
//! here.
//!
//! Everything here blocks, at most as long as a person may take to unlock it.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use keyring::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

/// How long a person may take to unlock it.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Why the keyring gives nothing, or takes nothing. Shows no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// There is none, or it does not answer.
    #[error(
        "this system has no keyring that answers ({0}); where nobody is logged in at a desktop there is none"
    )]
    None(String),
    /// It stayed locked.
    #[error("the keyring did not answer within {} s; unlock it first", LONGEST_WAIT.as_secs())]
    Locked,
    /// It has something else in this place.
    #[error("what the keyring has there is not a text: {0}")]
    NotText(String),
    /// Anything else.
    #[error("the keyring failed: {0}")]
    Failed(String),
}

/// What the keyring has for a user of a service; none where it has nothing.
/// Blocks, at most 60 seconds.
///
/// # Errors
/// Where there is no keyring, it stays locked, or has no text there.
pub fn find(service: &str, user: &str) -> Result<Option<SecretString>, KeyringError> {
    within_time(service, user, |entry| match entry.get_password() {
        Ok(secret) => Ok(Some(SecretString::from(secret))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    })
}

/// Puts a secret there in place of another one.
pub(crate) fn set(service: &str, user: &str, secret: &SecretString) -> Result<(), KeyringError> {
    let secret = secret.clone();
    within_time(service, user, move |entry| entry.set_password(secret.expose_secret()))
}

/// Takes it away.
pub(crate) fn remove(service: &str, user: &str) -> Result<(), KeyringError> {
    within_time(service, user, |entry| match entry.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(error),
    })
}

/// On a thread of its own, which is left behind where the keyring never answers.
fn within_time<T: Send + 'static>(
    service: &str,
    user: &str,
    work: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, KeyringError> {
    let (service, user) = (service.to_owned(), user.to_owned());
    let (done, result) = sync_channel(1);
    std::thread::spawn(move || {
        let worked = Entry::new(&service, &user).and_then(|entry| work(&entry));
        drop(done.send(worked.map_err(|error| explained(&error))));
    });
    match result.recv_timeout(LONGEST_WAIT) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(KeyringError::Locked),
        Err(RecvTimeoutError::Disconnected) => {
            Err(KeyringError::Failed("it ended without an answer".to_owned()))
        }
    }
}

/// Some of its errors hold the bytes of the secret: only those are written out
/// that do not.
fn explained(error: &Error) -> KeyringError {
    match error {
        Error::NoDefaultStore => match Entry::store_status() {
            Err(Error::PlatformFailure(cause) | Error::NoStorageAccess(cause)) => {
                KeyringError::None(cause.to_string())
            }
            _ => KeyringError::None("it could not be opened".to_owned()),
        },
        Error::NoStorageAccess(cause) => KeyringError::None(cause.to_string()),
        Error::PlatformFailure(cause) => KeyringError::Failed(cause.to_string()),
        Error::BadEncoding(_) => KeyringError::NotText("it is not UTF-8".to_owned()),
        Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            KeyringError::NotText("it has another form".to_owned())
        }
        Error::TooLong(what, most) => {
            KeyringError::Failed(format!("{what} may have {most} characters at most"))
        }
        Error::Invalid(what, why) => KeyringError::Failed(format!("{what}: {why}")),
        Error::Ambiguous(_) => KeyringError::Failed("it has several entries of this name".to_owned()),
        _ => KeyringError::Failed("it does not say why".to_owned()),
    }
}
