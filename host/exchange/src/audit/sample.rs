//! Records and folders for tests.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use secrecy::SecretString;
use uuid::Uuid;

use super::keeper::Keeper;
use super::record::{Context, Event, Operation, Record};
use super::{AuditKey, AuditSettings, Clock};

pub(super) const KEY: &str = "a key for tests only";

pub(super) fn key(text: &str) -> AuditKey {
    AuditKey::new(&SecretString::from(text)).unwrap()
}

pub(super) fn context() -> Context {
    Context {
        call: Uuid::from_u128(1),
        caller: "stdio".into(),
        account: "svc@contoso.example".into(),
        mailbox: "anna@contoso.example".into(),
        plugin: "mail".into(),
        plugin_sha256: "ab".repeat(32),
        tool: "read_emails".into(),
    }
}

/// The intent to read, told apart by a number.
pub(super) fn intent(number: u128) -> Record {
    let operation = Operation { name: "FindItem".into(), ..Operation::default() };
    Record::new(&context(), Event::Intent { operation, request_id: Uuid::from_u128(number) })
}

/// A clock that begins at this time, and goes on by a millisecond each time that
/// somebody looks.
pub(super) fn clock(start: &str) -> Clock {
    let start: Timestamp = start.parse().unwrap();
    let looks = AtomicI64::new(0);
    Clock::new(move || {
        let milliseconds = start.as_millisecond() + looks.fetch_add(1, Ordering::Relaxed);
        Timestamp::from_millisecond(milliseconds).unwrap()
    })
}

pub(super) fn settings(folder: &Path, start: &str) -> AuditSettings {
    let mut settings = AuditSettings::new(folder.join("audit"), "svc@contoso.example");
    settings.clock = clock(start);
    settings
}

/// Opens a log, and writes so many records, each of which counts as synced.
pub(super) fn written(settings: AuditSettings, records: u128) -> Keeper {
    let mut keeper = Keeper::open(settings).unwrap();
    keeper.append((0..records).map(intent)).unwrap();
    keeper.sync().unwrap();
    keeper
}

/// The names of the files in a folder that end so, sorted.
pub(super) fn names(folder: &Path, ending: &str) -> Vec<String> {
    let files = super::folder::list(folder, ending).unwrap();
    files.into_iter().map(|file| file.name).collect()
}

pub(super) fn lines(folder: &Path, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    text.lines().map(str::to_owned).collect()
}
