//! Passes a tool's reports of progress on to the client that asked for them
//! (MCP, notifications/progress).

use std::future::Future;

use ews_mcp_runtime::Progress;
use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::RequestContext;
use rmcp::{Peer, RoleServer};
use tokio::sync::mpsc::{Sender, channel};

/// Reports that wait for a slow client; more are lost, for only the newest
/// matters.
const WAITING: usize = 16;

/// Where a call's reports go.
#[derive(Debug)]
pub(crate) struct Reporter {
    peer: Peer<RoleServer>,
    token: ProgressToken,
    /// What was last reported. A second attempt of the call begins anew, and
    /// progress must grow.
    reported: Option<u32>,
}

impl Reporter {
    /// Reports to this client; none where it asked for none.
    pub(crate) fn new(context: &RequestContext<RoleServer>) -> Option<Reporter> {
        let token = context.meta.get_progress_token()?;
        Some(Reporter { peer: context.peer.clone(), token, reported: None })
    }

    /// Where one attempt reports to, and what passes the reports on until it has
    /// ended.
    pub(crate) fn attempt(&mut self) -> (Sender<Progress>, impl Future<Output = ()> + '_) {
        let (sender, mut receiver) = channel::<Progress>(WAITING);
        let pass_on = async move {
            while let Some(progress) = receiver.recv().await {
                if self.reported.is_some_and(|reported| progress.done <= reported) {
                    continue;
                }
                self.reported = Some(progress.done);
                let mut report = ProgressNotificationParam::new(self.token.clone(), f64::from(progress.done))
                    .with_message(progress.message);
                if let Some(total) = progress.total {
                    report = report.with_total(f64::from(total));
                }
                if self.peer.notify_progress(report).await.is_err() {
                    return;
                }
            }
        };
        (sender, pass_on)
    }
}
