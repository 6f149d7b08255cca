//! Where a refresh token outlives the process (`EWS_TOKEN_CACHE`): nowhere, in a
//! file that only its owner can read, or in the system's keyring.
//!
//! Whoever has a refresh token has the mailbox until it is revoked. So it is kept
//! only where the settings say so, and thrown away when the server refuses it.
//! Everything here blocks: it is called on threads for that.

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::settings::OAuthClient;
use crate::keyring::{self, KeyringError};
use crate::private_folder;

/// Bytes of a file of ours.
const LARGEST: u64 = 64 * 1024;
/// The service by which the keyring knows us.
const SERVICE: &str = "ews-mcp";

/// Where the refresh token outlives the process.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TokenCache {
    /// Nowhere: a person signs in after each start. The default.
    #[default]
    Off,
    /// In a file of mode 0600 in this folder.
    File(PathBuf),
    /// In the system's keyring.
    Keyring,
}

/// Why a refresh token is not kept or not read. Holds nothing of it.
#[derive(Debug, thiserror::Error)]
pub(super) enum CacheError {
    #[error("{}: {error}", file.display())]
    File { file: PathBuf, error: std::io::Error },
    #[error("{}: others than its owner can read it; delete it, and sign in again", file.display())]
    OthersCanRead { file: PathBuf },
    #[error("{0}")]
    Keyring(#[from] KeyringError),
}

/// The place of one account's refresh token.
#[derive(Debug, Clone)]
pub(super) struct Place {
    cache: TokenCache,
    /// Client, server, scope and account: a token of another one is not used.
    identity: String,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    identity: String,
    refresh_token: String,
}

impl Place {
    pub(super) fn new(cache: &TokenCache, client: &OAuthClient, account: &str) -> Place {
        let OAuthClient { client_id, token_url, scope } = client;
        let identity = format!("{client_id} {token_url} {scope} {}", account.to_ascii_lowercase());
        Place { cache: cache.clone(), identity }
    }

    /// A name for it in which nothing of it can be read.
    fn name(&self) -> String {
        let digest = Sha256::digest(self.identity.as_bytes());
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    fn file(&self, folder: &Path) -> PathBuf {
        folder.join(format!("refresh-token-{}.json", self.name()))
    }

    /// The refresh token that is there.
    pub(super) fn load(&self) -> Result<Option<SecretString>, CacheError> {
        let text = match &self.cache {
            TokenCache::Off => return Ok(None),
            TokenCache::File(folder) => read(&self.file(folder))?,
            TokenCache::Keyring => keyring::find(SERVICE, &self.name())?,
        };
        // What is not ours, or not whole, is as good as nothing.
        let stored = text.and_then(|text| serde_json::from_str::<Stored>(text.expose_secret()).ok());
        let own = stored.filter(|stored| stored.identity == self.identity);
        Ok(own.map(|stored| SecretString::from(stored.refresh_token)))
    }

    /// Puts it there in place of another one.
    pub(super) fn save(&self, refresh_token: &SecretString) -> Result<(), CacheError> {
        let stored = || {
            let refresh_token = refresh_token.expose_secret().to_owned();
            let stored = Stored { identity: self.identity.clone(), refresh_token };
            SecretString::from(serde_json::to_string(&stored).unwrap_or_default())
        };
        match &self.cache {
            TokenCache::Off => Ok(()),
            TokenCache::File(folder) => {
                let file = self.file(folder);
                private_folder::replace(&file, stored().expose_secret().as_bytes())
                    .map_err(|error| CacheError::File { file, error })
            }
            TokenCache::Keyring => Ok(keyring::set(SERVICE, &self.name(), &stored())?),
        }
    }

    /// Takes it away.
    pub(super) fn forget(&self) -> Result<(), CacheError> {
        match &self.cache {
            TokenCache::Off => Ok(()),
            TokenCache::File(folder) => {
                let file = self.file(folder);
                match std::fs::remove_file(&file) {
                    Err(error) if error.kind() != ErrorKind::NotFound => {
                        Err(CacheError::File { file, error })
                    }
                    _ => Ok(()),
                }
            }
            TokenCache::Keyring => Ok(keyring::remove(SERVICE, &self.name())?),
        }
    }
}

fn read(file: &Path) -> Result<Option<SecretString>, CacheError> {
    let failed = |error| CacheError::File { file: file.to_owned(), error };
    let opened = match std::fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if others_can_read(&opened).map_err(failed)? {
        return Err(CacheError::OthersCanRead { file: file.to_owned() });
    }
    let mut text = String::new();
    opened.take(LARGEST).read_to_string(&mut text).map_err(failed)?;
    Ok(Some(SecretString::from(text)))
}

#[cfg(unix)]
fn others_can_read(opened: &std::fs::File) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(opened.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_opened: &std::fs::File) -> std::io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(folder: &Path, account: &str) -> Place {
        let client = OAuthClient {
            client_id: "c1".into(),
            token_url: "https://login.example/token".parse().unwrap(),
            scope: "s".into(),
        };
        Place::new(&TokenCache::File(folder.to_owned()), &client, account)
    }

    fn loaded(place: &Place) -> Option<String> {
        place.load().unwrap().map(|token| token.expose_secret().to_owned())
    }

    #[test]
    fn a_file_keeps_it_from_others_and_for_one_account() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let anna = place(&state, "Anna@contoso.example");
        assert_eq!(loaded(&anna), None);
        anna.save(&"r1".into()).unwrap();
        anna.save(&"r2".into()).unwrap();
        assert_eq!(loaded(&anna).as_deref(), Some("r2"));
        assert_eq!(loaded(&place(&state, "anna@contoso.example")).as_deref(), Some("r2"));
        assert_eq!(loaded(&place(&state, "bruno@contoso.example")), None);
        let files: Vec<_> = std::fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().path()).collect();
        let [file] = &files[..] else { panic!("{files:?}") };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(file), mode(&state)), (0o600, 0o700));
            std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).unwrap();
            let error = anna.load().unwrap_err().to_string();
            assert!(
                error.ends_with("others than its owner can read it; delete it, and sign in again"),
                "{error}"
            );
        }
        anna.forget().unwrap();
        anna.forget().unwrap();
        assert_eq!(loaded(&anna), None);
        assert!(!file.exists());
    }

    #[test]
    fn what_is_not_whole_or_of_somebody_else_counts_as_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (anna, bruno) = (place(folder.path(), "anna@c.example"), place(folder.path(), "bruno@c.example"));
        bruno.save(&"r".into()).unwrap();
        std::fs::rename(bruno.file(folder.path()), anna.file(folder.path())).unwrap();
        assert_eq!(loaded(&anna), None);
        anna.save(&"r".into()).unwrap();
        let whole = std::fs::read_to_string(anna.file(folder.path())).unwrap();
        std::fs::write(anna.file(folder.path()), &whole[..whole.len() - 1]).unwrap();
        assert_eq!(loaded(&anna), None);
    }

    #[test]
    fn off_keeps_nothing() {
        let mut place = place(Path::new("/nowhere"), "anna@contoso.example");
        place.cache = TokenCache::Off;
        place.save(&"r".into()).unwrap();
        assert_eq!(loaded(&place), None);
        place.forget().unwrap();
    }
}
