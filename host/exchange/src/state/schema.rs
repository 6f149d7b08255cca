//! The tables of the journal, and how older ones become these.

use rusqlite::{Connection, TransactionBehavior};

/// What makes each version of the one before, the first of nothing. Versions are
/// added, never changed.
const MIGRATIONS: [&str; 1] = ["
CREATE TABLE sends (
    marker BLOB PRIMARY KEY NOT NULL CHECK (length(marker) = 32),
    revision INTEGER NOT NULL,
    owner TEXT NOT NULL,
    call TEXT NOT NULL,
    caller TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    plugin TEXT NOT NULL,
    plugin_sha256 TEXT NOT NULL,
    tool TEXT NOT NULL,
    key_sha256 BLOB,
    arguments_sha256 BLOB NOT NULL CHECK (length(arguments_sha256) = 32),
    stage TEXT NOT NULL,
    draft_id TEXT,
    draft_change_key TEXT,
    own_draft INTEGER NOT NULL,
    submissions INTEGER NOT NULL,
    began INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    submitted INTEGER,
    result TEXT
) STRICT;
CREATE INDEX sends_by_stage ON sends (stage);
CREATE INDEX sends_by_change ON sends (changed);
"];

/// Brings a journal to this version.
///
/// # Errors
/// Where it cannot be, or is of a later version.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), String> {
    let known = MIGRATIONS.len();
    let failed = |error: rusqlite::Error| error.to_string();
    // Only one process migrates: the others wait here, and find it done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let version: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    if version > known {
        return Err(format!(
            "it was written by a later version of ews-mcp (version {version} of its tables, this one knows {known}); use \
             that one, or another folder"
        ));
    }
    for migration in MIGRATIONS.iter().skip(version) {
        transaction.execute_batch(migration).map_err(failed)?;
    }
    transaction
        .pragma_update(None, "user_version", i64::try_from(known).unwrap_or(i64::MAX))
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}
