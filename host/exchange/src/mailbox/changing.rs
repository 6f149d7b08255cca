//! Changes outlive their caller: each runs in a task of its own, to its own
//! deadline, and records what became of it, whoever cancelled or left. Only what
//! still waits for its turn, and was not done, ends with its caller.

use std::sync::{Arc, PoisonError};

use ews_mcp_gate::{Approved, Effect, Response, Route};

use super::persisting::Caller;
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
        let is_one_step = matches!(approved.route(), Route::AsItIs);
        let work = async move {
            match approved.route() {
                Route::AsItIs if approved.effects().contains(Effect::Send) => {
                    opened.send_as_it_is(&approved, &handed.operation.blobs).await
                }
                Route::AsItIs => opened.exchange(&approved, &handed.operation.blobs).await,
                Route::NewDraft | Route::StoredDraft { .. } => opened.send_once(&approved, &handed).await,
            }
        };
        // Dropped with whoever waits here.
        let (caller, _waits) = Caller::new(is_one_step);
        let task = self.door.changes.spawn(caller.accompanies(work));
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
