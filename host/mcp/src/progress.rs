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
    reported: Option<f64>,
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
                let Some(value) = value(self.reported, progress.done) else { continue };
                self.reported = Some(value);
                let mut report =
                    ProgressNotificationParam::new(self.token.clone(), value).with_message(progress.message);
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

/// The next value of progress, which has to grow (MCP, progress): what the tool has
/// done, or where the host only says that the call waits, halfway to the tool's next
/// step. None where it would not grow.
fn value(reported: Option<f64>, done: Option<u32>) -> Option<f64> {
    match done {
        Some(done) => Some(f64::from(done)).filter(|value| reported.is_none_or(|reported| *value > reported)),
        None => {
            let reported = reported.unwrap_or(0.0);
            let next = reported.floor() + 1.0;
            Some(f64::midpoint(reported, next)).filter(|value| *value > reported && *value < next)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_grows_whoever_reports() {
        let mut reported = None;
        let mut report = |done| {
            let value = value(reported, done);
            reported = value.or(reported);
            value
        };
        assert_eq!(report(None), Some(0.5));
        assert_eq!(report(Some(0)), None);
        assert_eq!(report(Some(3)), Some(3.0));
        assert_eq!(report(None), Some(3.5));
        assert_eq!(report(None), Some(3.75));
        assert_eq!(report(Some(3)), None);
        assert_eq!(report(Some(4)), Some(4.0));
        for _ in 0..200 {
            report(None);
        }
        assert_eq!(report(None), None, "there are only so many numbers");
        assert_eq!(report(Some(5)), Some(5.0));
    }
}
