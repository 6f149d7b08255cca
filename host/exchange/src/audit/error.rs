//! Why something cannot be written into the audit log, or read from it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What keeps the audit log from being written or read. Whoever gets one for an
/// intent must not sign.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The key is too short to be one.
    #[error("it has fewer than 16 characters; give a long random one, such as `openssl rand -hex 32` makes")]
    ShortKey,
    /// The folder of the audit files or of the heads cannot be made, entered or
    /// listed.
    #[error("the audit folder {} cannot be used: {error}", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// What the operating system says.
        error: Arc<io::Error>,
    },
    /// Somebody else could take files away.
    #[error(
        "others may write to the audit folder {} (mode {mode:03o}); give a folder inside it, or take that right away: chmod go-w",
        folder.display()
    )]
    Exposed {
        /// Which.
        folder: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A file cannot be written or read.
    #[error("the audit file {} cannot be {what}: {error}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// `written`, `read`, and so on.
        what: &'static str,
        /// What the operating system says.
        error: Arc<io::Error>,
    },
    /// A record has more than a line may have. Nothing of it was written; the
    /// log goes on.
    #[error("a record for the audit log has {length} bytes; a line may have {limit}")]
    TooLong {
        /// What it would have.
        length: usize,
        /// What a line may have.
        limit: usize,
    },
    /// [`Audit::close`](super::Audit::close) was called.
    #[error("the audit log was closed")]
    Closed,
    /// The thread that writes has ended, which it should not.
    #[error("the thread that writes the audit log has ended; start the server anew")]
    Stopped,
}

impl AuditError {
    pub(super) fn folder(folder: &Path) -> impl FnOnce(io::Error) -> AuditError {
        move |error| AuditError::Folder { folder: folder.to_owned(), error: Arc::new(error) }
    }

    pub(super) fn file(file: &Path, what: &'static str) -> impl FnOnce(io::Error) -> AuditError {
        move |error| AuditError::File { file: file.to_owned(), what, error: Arc::new(error) }
    }
}
