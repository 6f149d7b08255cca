//! What the audit log has to know. Reads no environment and no files.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::AuditKey;

/// Where and how the audit log is written.
#[derive(Debug, Clone)]
pub struct AuditSettings {
    /// The folder of the files (`EWS_AUDIT_DIR`). Made with mode 0700 where it is
    /// missing.
    pub folder: PathBuf,
    /// The folder of the heads (`EWS_AUDIT_HEADS`), best where nobody who can
    /// write to the other one can write. None: no heads are kept apart.
    pub heads: Option<PathBuf>,
    /// The key of the chain (`EWS_AUDIT_KEY`). None: everybody who can write to
    /// the folder can write another chain.
    pub key: Option<AuditKey>,
    /// Whether subjects are recorded (`EWS_AUDIT_SUBJECTS`). By default they are
    /// not.
    pub subjects: bool,
    /// The account that signs in to Exchange, for the first record of each file.
    pub account: String,
    /// What time it is.
    pub clock: Clock,
}

impl AuditSettings {
    /// Settings with the defaults for all that has one.
    pub fn new(folder: impl Into<PathBuf>, account: impl Into<String>) -> AuditSettings {
        AuditSettings {
            folder: folder.into(),
            heads: None,
            key: None,
            subjects: false,
            account: account.into(),
            clock: Clock::system(),
        }
    }
}

/// What time it is.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock::new(Timestamp::now)
    }

    /// A clock that shows what this function says.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(now))
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
