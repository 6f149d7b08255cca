//! What of a call goes to the audit.

use ews_mcp_gate::{Approved, Refusal};
use uuid::Uuid;

use super::Opened;
use super::exchanging::Failure;
use crate::outcome::Outcome;

impl Opened {
    pub(super) async fn audit_intent(&self, _approved: &Approved, _request_id: Uuid) -> Result<(), Failure> {
        Ok(())
    }

    pub(super) async fn audit_outcome(
        &self,
        _approved: &Approved,
        _request_id: Uuid,
        _outcome: Outcome,
        _code: Option<String>,
        _milliseconds: u64,
    ) {
    }

    pub(super) async fn audit_dry_run(&self, _approved: &Approved) {}

    pub(super) async fn audit_question(&self, _approved: &Approved) {}

    pub(super) async fn audit_answer(&self, _answer: &'static str) {}

    pub(super) async fn refused(&self, refusal: &Refusal) {
        self.record.add_refusal(refusal.rule);
        tracing::warn!(
            plugin = self.call.grant.plugin,
            tool = self.call.grant.tool,
            mailbox = self.address(),
            rule = refusal.rule,
            place = refusal.place,
            "refused"
        );
    }
}
