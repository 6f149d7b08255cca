//! `send_draft`: a message that lies in Drafts, sent.

use ews_plugin_sdk::{Effect, Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::SendItem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sent::{self, Sent};

/// Sends a draft, to the people that it names, and keeps a copy in Sent Items. It
/// cannot be taken back. Pass change_key to send the draft only as it was when
/// you saw it: if somebody has changed it since, nothing is sent.
///
/// Returns draft_id (which is no longer valid), message_id (of the copy in Sent
/// Items; null where it was not found), internet_message_id, conversation_id,
/// sent_time, subject and recipients[].
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendDraft {
    /// The id of the draft: message_id of create_draft, or of a message in the
    /// folder drafts.
    #[schemars(length(min = 1, max = 2000))]
    pub draft_id: ItemId,
    /// The version that may be sent: change_key of create_draft or of
    /// get_email_details. Omitted: the draft as it is now.
    #[schemars(length(min = 1, max = 1024))]
    pub change_key: Option<String>,
}

/// The draft that was sent.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SentDraft {
    /// The id that it had as a draft.
    pub draft_id: ItemId,
    /// What was sent.
    #[serde(flatten)]
    pub sent: Sent,
}

impl Tool for SendDraft {
    const NAME: &'static str = "send_draft";
    const TITLE: &'static str = "Send a draft";
    const OPERATIONS: &'static [&'static str] = &["SendItem"];
    const EFFECTS: &'static [Effect] = &[Effect::Send];
    const TIMEZONE: bool = true;
    type Output = SentDraft;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<SentDraft>, Failure> {
        let draft_id = self.draft_id;
        let draft = ews_types::ItemId { id: draft_id.as_str().into(), change_key: self.change_key };
        let request = SendItem { item_ids: vec![draft] };
        let answer = mailbox.send(request.to_xml().into(), None).map_err(|error| {
            Failure::with_id_of("draft_id", "pass ids exactly as create_draft returned them", error)
        })?;
        let sent = Sent::of(sent::copy(&answer, session).as_ref(), session);
        Ok(Reply::new(sent.sentence("Draft"), SentDraft { draft_id, sent }))
    }
}
