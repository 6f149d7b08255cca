//! The key by which the server knows the ids and states that it gave out
//! (`EWS_KEY_FILE`). Made at the first start; whoever has it can name any mailbox
//! of a server whose ids do not say whose they are.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use ews_mcp_exchange::{Seal, SettingsError};
use uuid::Uuid;

use super::{state_folder, wrong};
use crate::settings::Sources;

const KEY_FILE: &str = "EWS_KEY_FILE";
/// Bytes of a key.
const LENGTH: usize = 32;

/// Reads the key, or makes it where there is none.
///
/// # Errors
/// Where it cannot be read or made, or is no key.
pub(crate) fn seal(sources: &Sources) -> Result<Seal, SettingsError> {
    let file = match sources.get(KEY_FILE) {
        Some(file) => PathBuf::from(file),
        None => state_folder(sources)?.join("key"),
    };
    match read(&file)? {
        Some(key) => Ok(Seal::new(key)),
        None => make(&file).map(Seal::new),
    }
}

fn cannot(file: &Path, what: &str, reason: impl std::fmt::Display) -> SettingsError {
    wrong(KEY_FILE, format!("the key {} cannot be {what}: {reason}", file.display()))
}

/// The key in this file; none where there is no file.
fn read(file: &Path) -> Result<Option<[u8; LENGTH]>, SettingsError> {
    let mut bytes = Vec::new();
    let opened = match std::fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(file, "read", error)),
    };
    others_cannot_read(file, &opened)?;
    // One byte more than a key has tells that there is more.
    opened.take(LENGTH as u64 + 1).read_to_end(&mut bytes).map_err(|error| cannot(file, "read", error))?;
    <[u8; LENGTH]>::try_from(bytes)
        .map(Some)
        .map_err(|_| cannot(file, "used", format!("it does not have exactly {LENGTH} bytes")))
}

#[cfg(unix)]
fn others_cannot_read(file: &Path, opened: &std::fs::File) -> Result<(), SettingsError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = opened.metadata().map_err(|error| cannot(file, "read", error))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(cannot(
            file,
            "used",
            "others than its owner can read or write it; give it the mode 0600",
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
fn others_cannot_read(_file: &Path, _opened: &std::fs::File) -> Result<(), SettingsError> {
    Ok(())
}

/// Makes a key. Another process may be quicker: then its key counts.
fn make(file: &Path) -> Result<[u8; LENGTH], SettingsError> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|error| cannot(file, "made", error))?;
    }
    let mut key = [0; LENGTH];
    let random = [Uuid::new_v4(), Uuid::new_v4()];
    for (byte, random) in key.iter_mut().zip(random.iter().flat_map(Uuid::as_bytes)) {
        *byte = *random;
    }
    // Written whole under another name first, so that nobody reads half a key.
    let new = file.with_extension(format!("{}.new", Uuid::new_v4().simple()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&new).and_then(|mut opened| {
        opened.write_all(&key)?;
        opened.sync_all()
    });
    written.map_err(|error| cannot(file, "made", error))?;
    let linked = std::fs::hard_link(&new, file);
    drop(std::fs::remove_file(&new));
    match linked {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            read(file)?.ok_or_else(|| cannot(file, "read", "it went away again"))
        }
        Err(error) => Err(cannot(file, "made", error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state").join("key");
        assert_eq!(read(&file).unwrap(), None);
        let key = make(&file).unwrap();
        assert_eq!(make(&file).unwrap(), key);
        assert_eq!(read(&file).unwrap(), Some(key));
        assert_ne!(key, [0; 32]);
        let beside: Vec<_> = std::fs::read_dir(file.parent().unwrap()).unwrap().collect();
        assert_eq!(beside.len(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
            assert!(read(&file).unwrap_err().to_string().ends_with("give it the mode 0600"));
        }
    }

    #[test]
    fn what_is_no_key_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 31, 33] {
            let file = folder.path().join(length.to_string());
            std::fs::write(&file, vec![1; length]).unwrap();
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
            }
            let error = read(&file).unwrap_err().to_string();
            assert!(error.contains("does not have exactly 32 bytes"), "{error}");
        }
    }
}
