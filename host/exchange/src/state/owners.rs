//! Which processes that share a folder are alive: each holds the lock of a file of
//! its own, and the system takes it away from whoever ends, however it ends.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::private_folder;

/// A new file has this ending until it is locked.
const NEW: &str = "new";

/// This process among those of the folder.
#[derive(Debug)]
pub(super) struct Owner {
    id: String,
    folder: PathBuf,
    /// Locked as long as it is open.
    _file: File,
}

impl Owner {
    /// Makes this process known, and forgets those that have ended.
    pub(super) fn new(folder: &Path) -> io::Result<Owner> {
        private_folder::make(folder)?;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|ending| ending != NEW) && !is_locked(&path) {
                // Another process may have been quicker.
                drop(std::fs::remove_file(&path));
            }
        }
        let id = Uuid::new_v4().simple().to_string();
        let new = folder.join(&id).with_extension(NEW);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&new)?;
        file.lock()?;
        // Nobody sees it before it is locked.
        std::fs::rename(&new, folder.join(&id))?;
        Ok(Owner { id, folder: folder.to_owned(), _file: file })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Whether the process of this id is alive.
    pub(super) fn is_alive(&self, id: &str) -> bool {
        id == self.id || is_locked(&self.folder.join(id))
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        drop(std::fs::remove_file(self.folder.join(&self.id)));
    }
}

/// Whether somebody holds the file. What cannot be found out counts as held:
/// better to wait than to do something twice.
fn is_locked(path: &Path) -> bool {
    match File::open(path) {
        Ok(file) => file.try_lock().is_err(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_alive_as_long_as_it_holds_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let first = Owner::new(folder.path()).unwrap();
        let second = Owner::new(folder.path()).unwrap();
        assert!(first.is_alive(second.id()) && second.is_alive(first.id()) && first.is_alive(first.id()));
        let id = second.id().to_owned();
        drop(second);
        assert!(!first.is_alive(&id));
        assert!(!first.is_alive("never"));
        // A file that nobody holds is one of a process that was killed.
        std::fs::write(folder.path().join("killed"), "").unwrap();
        assert!(!first.is_alive("killed"));
        let _third = Owner::new(folder.path()).unwrap();
        assert!(!folder.path().join("killed").exists());
        assert!(folder.path().join(first.id()).exists());
    }
}
