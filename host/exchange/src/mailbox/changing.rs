//! Changes outlive their caller: each runs in a task of its own, to its own
//! deadline, and records what became of it, whoever cancelled or left.

use std::sync::{Arc, PoisonError};

use ews_mcp_gate::{Approved, Response, Route};

use super::{Handed, Opened};
use crate::error::CallError;

impl Opened {
    /// Makes a change. Whoever waits for it may stop waiting; it goes on.
    pub(super) async fn change(
        self: &Arc<Self>,
        approved: Arc<Approved>,
        handed: Arc<Handed>,
    ) -> Result<Response, CallError> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).count(approved.effects());
        self.record.begin_change();
        let opened = Arc::clone(self);
        let task = self.door.changes.spawn(async move {
            match approved.route() {
                Route::AsItIs => opened.exchange(&approved, &handed.operation.blobs).await,
                Route::NewDraft | Route::StoredDraft { .. } => opened.send_once(&approved, &handed).await,
            }
        });
        match task.await {
            Ok(result) => result,
            // It panicked, or the runtime is going away.
            Err(_) => Err(CallError::Unknown {
                message:
                    "the host failed while it made the change; look whether it was made before you try again"
                        .to_owned(),
            }),
        }
    }
}
