//! The host's one folder for attachments: plain file names only, nothing above
//! it, nothing through a link, nothing overwritten. The folder is a capability
//! (cap-std), so that even a name that slipped through stays inside.

use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use crate::limits;

/// Longest name, in bytes: what common file systems allow.
const LONGEST_NAME: usize = 255;

/// How many names are tried for a new file: `a.pdf`, `a (2).pdf` … `a (1000).pdf`.
const NAMES_TRIED: u32 = 1000;

/// Names that Windows keeps for devices, with any extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The folder. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Folder(Arc<Dir>);

impl Folder {
    /// Opens the folder, which must exist.
    pub(crate) fn open(path: &Path) -> std::io::Result<Folder> {
        Ok(Folder(Arc::new(Dir::open_ambient_dir(path, ambient_authority())?)))
    }

    /// Reads a file of at most `most` bytes. Blocks.
    pub(crate) fn read(&self, name: &str, most: usize) -> Result<Vec<u8>, String> {
        check(name)?;
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => format!("there is no file {name:?} in the files folder"),
            kind => format!("cannot read {name:?}: {kind}"),
        };
        // Asked before opening: opening a pipe would wait for its other end.
        if !self.0.symlink_metadata(name).map_err(failed)?.is_file() {
            return Err(format!("{name:?} is not a file"));
        }
        let file = self.0.open(name).map_err(failed)?;
        let mut bytes = Vec::new();
        file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() > most {
            return Err(format!("{name:?} is larger than {}", limits::size(most)));
        }
        Ok(bytes)
    }

    /// Writes a new file and returns the name that it got. Blocks.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> Result<String, String> {
        check(name)?;
        for number in 1..=NAMES_TRIED {
            let name = numbered(name, number);
            let mut file = match self.0.open_with(&name, &new_file()) {
                Ok(file) => file,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(format!("cannot save {name:?}: {}", error.kind())),
            };
            return match file.write_all(content).and_then(|()| file.sync_all()) {
                Ok(()) => Ok(name),
                Err(error) => {
                    // Half a file is worse than none; that it stays is all that can go wrong.
                    let _ = self.0.remove_file(&name);
                    Err(format!("cannot save {name:?}: {}", error.kind()))
                }
            };
        }
        Err(format!("there are too many files named like {name:?}"))
    }

    /// The name that [`Folder::write`] would choose, without writing.
    pub(crate) fn free_name(&self, name: &str) -> Result<String, String> {
        check(name)?;
        (1..=NAMES_TRIED)
            .map(|number| numbered(name, number))
            .find(|name| {
                self.0.symlink_metadata(name).is_err_and(|error| error.kind() == ErrorKind::NotFound)
            })
            .ok_or_else(|| format!("there are too many files named like {name:?}"))
    }
}

fn new_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use cap_std::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Whether this is a plain name on every system that the host runs on.
pub(crate) fn check(name: &str) -> Result<(), String> {
    let wrong = |reason: &str| {
        let shown: String = name.chars().take(80).collect();
        Err(format!("{shown:?} is not a plain file name: {reason}"))
    };
    if name.is_empty() || name.len() > LONGEST_NAME {
        return wrong("it needs 1 to 255 bytes");
    }
    if name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) {
        return wrong("it has one of / \\ : * ? \" < > |");
    }
    if name.chars().any(char::is_control) {
        return wrong("it has control characters");
    }
    if name.starts_with('.') || name.ends_with('.') || name.starts_with(' ') || name.ends_with(' ') {
        return wrong("it starts or ends with a dot or a space");
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    if DEVICES.contains(&stem.as_str()) {
        return wrong("Windows keeps that name for a device");
    }
    Ok(())
}

/// A plain name as close to this one as can be: names of attachments come from
/// mail.
pub(crate) fn plain(name: &str) -> String {
    if check(name).is_ok() {
        return name.to_owned();
    }
    let forbidden =
        |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let replaced: String = name.chars().map(|c| if forbidden(c) { '_' } else { c }).collect();
    let mut plain = replaced.trim_matches(['.', ' ']);
    while plain.len() > LONGEST_NAME - 1 {
        let mut end = LONGEST_NAME - 1;
        while !plain.is_char_boundary(end) {
            end -= 1;
        }
        plain = plain.get(..end).unwrap_or_default().trim_end_matches(['.', ' ']);
    }
    match check(plain) {
        Ok(()) => plain.to_owned(),
        Err(_) => format!("_{plain}"),
    }
}

/// `a.pdf`, then `a (2).pdf`; shortened where it would become too long.
fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) => (stem, format!(".{extension}")),
        None => (name, String::new()),
    };
    let suffix = format!(" ({number}){extension}");
    let mut end = stem.len().min(LONGEST_NAME.saturating_sub(suffix.len()));
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{suffix}", stem.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let path = tempfile::tempdir().unwrap();
        let folder = Folder::open(path.path()).unwrap();
        (path, folder)
    }

    #[test]
    fn a_saved_file_is_never_put_over_another_one() {
        let (path, folder) = folder();
        assert_eq!(folder.free_name("a.pdf").as_deref(), Ok("a.pdf"));
        assert_eq!(folder.write("a.pdf", b"one").as_deref(), Ok("a.pdf"));
        assert_eq!(folder.free_name("a.pdf").as_deref(), Ok("a (2).pdf"));
        assert_eq!(folder.write("a.pdf", b"two").as_deref(), Ok("a (2).pdf"));
        assert_eq!(folder.write("a.pdf", b"three").as_deref(), Ok("a (3).pdf"));
        assert_eq!(std::fs::read(path.path().join("a.pdf")).unwrap(), b"one");
        assert_eq!(folder.read("a (2).pdf", 100).as_deref(), Ok(b"two".as_slice()));
    }

    #[test]
    fn names_that_are_not_plain_are_refused() {
        let (_path, folder) = folder();
        for name in [
            "",
            ".",
            "..",
            "../a",
            "/etc/passwd",
            "a/b",
            "a\\b",
            "c:a",
            ".hidden",
            "a.",
            " a",
            "a\0b",
            "a\nb",
            "NUL",
            "com1.txt",
        ] {
            assert!(folder.write(name, b"").unwrap_err().contains("not a plain file name"), "{name:?}");
            assert!(folder.read(name, 1).unwrap_err().contains("not a plain file name"), "{name:?}");
        }
        assert!(folder.write(&"a".repeat(256), b"").is_err());
    }

    #[test]
    fn what_is_missing_too_large_or_no_file_is_an_error() {
        let (path, folder) = folder();
        std::fs::write(path.path().join("big"), [0; 11]).unwrap();
        std::fs::create_dir(path.path().join("folder")).unwrap();
        assert_eq!(folder.read("no", 10).unwrap_err(), "there is no file \"no\" in the files folder");
        assert_eq!(folder.read("big", 10).unwrap_err(), "\"big\" is larger than 10 bytes");
        assert_eq!(folder.read("folder", 10).unwrap_err(), "\"folder\" is not a file");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let (path, folder) = folder();
        std::fs::write(path.path().join("real"), b"x").unwrap();
        std::os::unix::fs::symlink("real", path.path().join("link")).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", path.path().join("out")).unwrap();
        assert!(folder.read("link", 10).is_err());
        assert!(folder.read("out", 10).is_err());
        assert_eq!(folder.write("out", b"y").as_deref(), Ok("out (2)"));
    }

    #[test]
    fn names_from_mail_become_plain() {
        assert_eq!(plain("a.pdf"), "a.pdf");
        assert_eq!(plain("Re: Q1/Q2.pdf"), "Re_ Q1_Q2.pdf");
        assert_eq!(plain("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(plain("nul.txt"), "_nul.txt");
        assert_eq!(plain(""), "_");
        assert_eq!(plain("..."), "_");
        assert!(check(&plain(&"ä.".repeat(300))).is_ok());
    }

    #[test]
    fn a_numbered_name_stays_short_enough() {
        assert_eq!(numbered("a.tar.gz", 2), "a.tar (2).gz");
        assert_eq!(numbered("a", 3), "a (3)");
        let long = format!("{}.pdf", "ä".repeat(125));
        assert!(numbered(&long, 1000).len() <= LONGEST_NAME);
        assert!(numbered(&long, 1000).ends_with(" (1000).pdf"));
    }
}
