//! The folder of the audit files: making it, naming files in it, listing them.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

use super::AuditError;

/// What names of audit files end with.
const ENDING: &str = ".jsonl";
/// `2026-02-03T040506.789Z-1f2e3d4c5b6a7988.jsonl`, `d` for digits and `x` for
/// hexadecimal ones.
const PATTERN: &[u8] = b"dddd-dd-ddTdddddd.dddZ-xxxxxxxxxxxxxxxx.jsonl";

/// Makes the folder where it is missing, and sees to it that nobody else can
/// take files out of it.
pub(super) fn prepare(folder: &Path) -> Result<(), AuditError> {
    let failed = AuditError::folder(folder);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        let metadata = made.and_then(|()| std::fs::metadata(folder)).map_err(failed)?;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o022 != 0 {
            return Err(AuditError::Exposed { folder: folder.to_owned(), mode });
        }
    }
    #[cfg(not(unix))]
    std::fs::create_dir_all(folder).map_err(failed)?;
    Ok(())
}

/// A name for a file that is begun now. Names sort by that time.
pub(super) fn file_name(now: Timestamp) -> String {
    let random = Uuid::new_v4().simple().to_string();
    format!("{}-{}{ENDING}", time_in_name(now), random.get(..16).unwrap_or_default())
}

/// How names of files that are begun then begin.
pub(super) fn time_in_name(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H%M%S%.3fZ").to_string()
}

/// Whether the log itself gives such names.
fn is_ours(name: &str) -> bool {
    name.len() == PATTERN.len()
        && name.bytes().zip(PATTERN).all(|(byte, pattern)| match pattern {
            b'd' => byte.is_ascii_digit(),
            b'x' => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            other => byte == *other,
        })
}

/// A new file, for this account alone. Everything goes to its end.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    private(&mut options);
    options.open(path)
}

/// New files get the mode 0600.
pub(super) fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// Brings the names in a folder to the disk, where the system knows that.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// A file of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// Of an ordinary file, its length. None for links, folders, pipes, which
    /// nobody should read.
    pub(super) length: Option<u64>,
}

/// All files of the folder with this ending, by name.
pub(super) fn list(folder: &Path, ending: &str) -> Result<Vec<Listed>, AuditError> {
    let failed = |error| AuditError::folder(folder)(error);
    let mut listed = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(ending) {
            continue;
        }
        let metadata = match entry.metadata() {
            // It went away since.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other.map_err(failed)?,
        };
        listed.push(Listed {
            name,
            path: entry.path(),
            length: metadata.is_file().then_some(metadata.len()),
        });
    }
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(listed)
}

/// The file of that name, if it may hold records and is there.
pub(super) fn look_up(folder: &Path, name: &str) -> Option<Listed> {
    // A name that leads elsewhere is none.
    if !name.ends_with(ENDING) || Path::new(name).file_name() != Some(name.as_ref()) {
        return None;
    }
    let path = folder.join(name);
    let metadata = std::fs::symlink_metadata(&path).ok()?;
    Some(Listed { name: name.to_owned(), path, length: metadata.is_file().then_some(metadata.len()) })
}

/// All files that may hold records, by name.
pub(super) fn list_records(folder: &Path) -> Result<Vec<Listed>, AuditError> {
    list(folder, ENDING)
}

/// The newest files that the log itself made, newest first, at most so many.
pub(super) fn list_newest(folder: &Path, most: usize) -> Result<Vec<Listed>, AuditError> {
    let mut listed = list_records(folder)?;
    listed.retain(|file| is_ours(&file.name));
    listed.reverse();
    listed.truncate(most);
    Ok(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_when_a_file_was_begun() {
        let name = file_name("2026-02-03T04:05:06.789999Z".parse().unwrap());
        assert!(name.starts_with("2026-02-03T040506.789Z-"), "{name}");
        assert!(is_ours(&name), "{name}");
        for other in [
            "",
            "notes.jsonl",
            "2026-02-03T040506.789Z-1f2e3d4c5b6a7988.jsonl.head",
            "2026-02-03T040506.789Z-1F2E3D4C5B6A7988.jsonl",
        ] {
            assert!(!is_ours(other), "{other}");
        }
    }

    #[test]
    fn the_newest_files_come_first_and_others_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let name = |day: u32| format!("2026-02-{day:02}T000000.000Z-0000000000000000.jsonl");
        for day in [3, 1, 2] {
            std::fs::write(folder.path().join(name(day)), "x").unwrap();
        }
        std::fs::write(folder.path().join("notes.jsonl"), "").unwrap();
        let newest: Vec<_> =
            list_newest(folder.path(), 2).unwrap().into_iter().map(|file| file.name).collect();
        assert_eq!(newest, [name(3), name(2)]);
        assert_eq!(list_records(folder.path()).unwrap().len(), 4);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_write_to_the_folder() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("state/audit");
        prepare(&new).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&new), 0o700);
        drop(create(&new.join("a.jsonl")).unwrap());
        assert_eq!(mode(&new.join("a.jsonl")), 0o600);
        assert!(create(&new.join("a.jsonl")).is_err(), "nothing is written over");
        for (wrong, accepted) in [(0o750, true), (0o770, false), (0o707, false)] {
            std::fs::set_permissions(&new, std::fs::Permissions::from_mode(wrong)).unwrap();
            assert_eq!(prepare(&new).is_ok(), accepted, "{wrong:o}");
        }
        assert_eq!(
            prepare(&new).unwrap_err().to_string(),
            format!(
                "others may write to the audit folder {} (mode 707); give a folder inside it, or take that right away: \
                 chmod go-w",
                new.display()
            )
        );
    }
}
