//! Whatever is done to an audit log below its head, the check finds it, in the
//! file and at the line where it was done.

#![allow(clippy::unwrap_used, reason = "a test may end this way")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

use ews_mcp_exchange::audit::{
    Audit, AuditKey, AuditSettings, Context, Durability, Event, Kind, Operation, Record, Report, verify,
};
use fastrand::Rng;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{FileFailurePersistence, RngSeed, TestRunner};
use secrecy::SecretString;
use tempfile::TempDir;
use uuid::Uuid;

const INTENTS: u128 = 6;
/// With the start and the end.
const LINES: usize = INTENTS as usize + 2;

/// Two files with heads; the later one names the earlier one.
struct Log {
    folder: TempDir,
    key: Option<AuditKey>,
    /// Path and lines, each with its line feed.
    files: Vec<(PathBuf, Vec<Vec<u8>>)>,
}

impl Log {
    async fn new(key: Option<&str>) -> Log {
        let folder = tempfile::tempdir().unwrap();
        let key = key.map(|key| AuditKey::new(&SecretString::from(key)).unwrap());
        for _ in 0..2 {
            let mut settings = AuditSettings::new(folder.path().join("audit"), "svc@contoso.example");
            settings.heads = Some(folder.path().join("heads"));
            settings.key.clone_from(&key);
            let audit = Audit::open(settings).unwrap();
            for number in 0..INTENTS {
                audit.write(intent(number), Durability::Written).await.unwrap();
            }
            audit.close().await.unwrap();
        }
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.path().join("audit"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        // The one that names the other comes second.
        paths.sort_by_key(|path| std::fs::read_to_string(path).unwrap().contains("\"previous\":[{"));
        let lines = |path: &Path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>()
        };
        let files: Vec<_> = paths.into_iter().map(|path| (path.clone(), lines(&path))).collect();
        assert!(files.iter().all(|(_, lines)| lines.len() == LINES));
        let log = Log { folder, key, files };
        assert!(log.check(true).findings.is_empty());
        log
    }

    fn check(&self, heads: bool) -> Report {
        let heads = heads.then(|| self.folder.path().join("heads"));
        verify(&self.folder.path().join("audit"), heads.as_deref(), self.key.as_ref()).unwrap()
    }

    /// Writes this instead of a file, and says what is found in it.
    fn damaged(&self, file: usize, bytes: &[u8], heads: bool) -> Vec<(Option<u64>, Kind)> {
        let (path, lines) = &self.files[file];
        put(path, bytes);
        let report = self.check(heads);
        put(path, &lines.concat());
        assert_eq!(report.is_damaged(), !report.is_intact());
        let name = path.file_name().unwrap().to_str().unwrap();
        let of_file = report.findings.into_iter().filter(|finding| finding.file == name);
        of_file
            .filter(|finding| !finding.kind.is_harmless())
            .map(|finding| (finding.line, finding.kind))
            .collect()
    }
}

/// Without emptying the file first, after which some file systems wait for the
/// disk.
fn put(path: &Path, bytes: &[u8]) {
    let mut file = std::fs::File::options().write(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
    file.set_len(bytes.len() as u64).unwrap();
}

fn intent(number: u128) -> Record {
    let context = Context {
        call: Uuid::from_u128(number),
        caller: "stdio".into(),
        account: "svc@contoso.example".into(),
        mailbox: "anna@contoso.example".into(),
        plugin: "mail".into(),
        plugin_sha256: "ab".repeat(32),
        tool: "read_emails".into(),
    };
    let operation = Operation { name: "FindItem".into(), ..Operation::default() };
    Record::new(&context, Event::Intent { operation, request_id: Uuid::from_u128(number) })
}

async fn plain_and_keyed() -> [Log; 2] {
    [Log::new(None).await, Log::new(Some("a key for tests only")).await]
}

#[tokio::test]
async fn every_byte_that_is_changed_is_found_in_its_line() {
    let mut random = Rng::with_seed(0x5EED);
    for log in plain_and_keyed().await {
        for file in 0..2 {
            let lines = &log.files[file].1;
            let mut bytes = lines.concat();
            let mut position = 0;
            for (index, line) in lines.iter().enumerate() {
                for _ in 0..line.len() {
                    let kept = bytes[position];
                    bytes[position] = kept ^ random.u8(1..);
                    let found = log.damaged(file, &bytes, true);
                    let line = Some(index as u64 + 1);
                    assert!(
                        found.iter().any(|(found, _)| *found == line),
                        "byte {position} in line {line:?}: {found:?}"
                    );
                    bytes[position] = kept;
                    position += 1;
                }
            }
        }
    }
}

#[tokio::test]
async fn every_run_of_lines_that_is_removed_is_found_where_it_was() {
    for log in plain_and_keyed().await {
        for file in 0..2 {
            for first in 0..LINES {
                for end in first + 1..=LINES {
                    let mut lines = log.files[file].1.clone();
                    lines.drain(first..end);
                    let found = log.damaged(file, &lines.concat(), true);
                    let expected = if end == LINES { Kind::Cut } else { Kind::Missing };
                    assert!(found.contains(&(Some(first as u64 + 1), expected)), "{first}..{end}: {found:?}");
                    // Without heads, the end of the earlier file is known from the later one.
                    if end < LINES || file == 0 {
                        assert!(!log.damaged(file, &lines.concat(), false).is_empty());
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn every_two_lines_that_are_swapped_are_found() {
    for log in plain_and_keyed().await {
        for file in 0..2 {
            for first in 0..LINES {
                for second in first + 1..LINES {
                    let mut lines = log.files[file].1.clone();
                    lines.swap(first, second);
                    let found = log.damaged(file, &lines.concat(), false);
                    let places = [Some(first as u64 + 1), Some(second as u64 + 1)];
                    let is_named = |(line, kind): &(Option<u64>, Kind)| {
                        places.contains(line) && *kind == Kind::Reordered
                    };
                    assert!(found.iter().any(is_named), "{first} and {second}: {found:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn every_line_that_is_put_in_is_found() {
    for log in plain_and_keyed().await {
        for file in 0..2 {
            for from in 0..2 {
                for copied in 0..LINES {
                    for place in 0..=LINES {
                        let mut lines = log.files[file].1.clone();
                        lines.insert(place, log.files[from].1[copied].clone());
                        let found = log.damaged(file, &lines.concat(), false);
                        assert!(!found.is_empty(), "line {copied} of {from} at {place} of {file}");
                    }
                }
            }
        }
    }
}

/// What somebody does to a file. Indices lie anywhere in it.
#[derive(Debug, Clone)]
enum Damage {
    Remove(Index),
    Swap(Index, Index),
    /// A line, a byte in it, and what is changed of that.
    Change(Index, Index, u8),
    /// Everything from this line on.
    Cut(Index),
    /// A line of this or the other file, and where it is put.
    Copy(bool, Index, Index),
    PutIn(Index, Vec<u8>),
}

impl Damage {
    fn any() -> impl Strategy<Value = Damage> {
        let index = any::<Index>;
        prop_oneof![
            index().prop_map(Damage::Remove),
            (index(), index()).prop_map(|(one, other)| Damage::Swap(one, other)),
            (index(), index(), 1..=u8::MAX).prop_map(|(line, byte, bits)| Damage::Change(line, byte, bits)),
            index().prop_map(Damage::Cut),
            (any::<bool>(), index(), index()).prop_map(|(own, from, to)| Damage::Copy(own, from, to)),
            (index(), vec(any::<u8>(), 0..200)).prop_map(|(place, bytes)| Damage::PutIn(place, bytes)),
        ]
    }

    fn apply(&self, lines: &mut Vec<Vec<u8>>, other: &[Vec<u8>]) {
        let within = |index: &Index, lines: &[Vec<u8>]| (!lines.is_empty()).then(|| index.index(lines.len()));
        match self {
            Damage::Remove(line) => {
                within(line, lines).map(|line| lines.remove(line));
            }
            Damage::Swap(one, other) => {
                if let (Some(one), Some(other)) = (within(one, lines), within(other, lines)) {
                    lines.swap(one, other);
                }
            }
            Damage::Change(line, byte, bits) => {
                if let Some(line) = within(line, lines).map(|line| &mut lines[line])
                    && !line.is_empty()
                {
                    let byte = byte.index(line.len());
                    line[byte] ^= bits;
                }
            }
            Damage::Cut(line) => lines.truncate(line.index(lines.len() + 1)),
            Damage::Copy(own, from, to) => {
                let source = if *own { lines.as_slice() } else { other };
                if let Some(copied) = within(from, source).map(|from| source[from].clone()) {
                    lines.insert(to.index(lines.len() + 1), copied);
                }
            }
            Damage::PutIn(place, bytes) => lines.insert(place.index(lines.len() + 1), bytes.clone()),
        }
    }
}

/// Several damages at once, of all kinds. The same ones each time; with
/// `PROPTEST_CASES` there are so many others.
#[tokio::test]
async fn however_much_is_damaged_it_is_found() {
    for log in plain_and_keyed().await {
        let mut config = ProptestConfig {
            failure_persistence: Some(Box::new(FileFailurePersistence::Direct(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/proptest-regressions/audit_damage.txt"
            )))),
            ..ProptestConfig::default()
        };
        if std::env::var_os("PROPTEST_CASES").is_none() {
            (config.cases, config.rng_seed) = (1_000, RngSeed::Fixed(0x00DA_3A6E));
        }
        let damages = (0..2usize, vec(Damage::any(), 1..5));
        let result = TestRunner::new(config).run(&damages, |(file, damages)| {
            let (whole, other) = (&log.files[file].1, &log.files[1 - file].1);
            let mut lines = whole.clone();
            damages.iter().for_each(|damage| damage.apply(&mut lines, other));
            let bytes = lines.concat();
            let found = log.damaged(file, &bytes, true);
            let same = bytes == whole.concat();
            // What stands behind the end and is no whole line is torn, not damaged.
            let torn = bytes.strip_prefix(&whole.concat()[..]).is_some_and(|rest| !rest.contains(&b'\n'));
            prop_assert_eq!(found.is_empty(), same || torn, "{:?}", found);
            Ok(())
        });
        if let Err(failure) = result {
            panic!("{failure}");
        }
    }
}
