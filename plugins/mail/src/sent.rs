//! What is told of a message that was sent, from its copy in Sent Items.

use ews_plugin_sdk::{Document, ItemId, Level, Session};
use ews_types::{Message, get_item};
use schemars::JsonSchema;
use serde::Serialize;

use crate::email;

/// A message that was sent. What only the copy in Sent Items says is null where
/// that copy was not found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Sent {
    /// The id of the copy in Sent Items.
    pub message_id: Option<ItemId>,
    /// The `Message-ID` header.
    pub internet_message_id: Option<String>,
    /// The id of the thread.
    pub conversation_id: Option<ItemId>,
    /// When it was sent, RFC 3339 with the offset of the call's time zone.
    pub sent_time: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// Addresses in To, Cc and Bcc.
    pub recipients: Option<Vec<String>>,
}

/// The copy in Sent Items, from the answer to a send; none where it was not
/// found. It was sent, whatever the answer is.
pub(crate) fn copy(answer: &Document, session: &dyn Session) -> Option<Message> {
    match get_item::parse(&answer.xml) {
        Ok(messages) => messages.into_iter().next().and_then(|message| message.into_result().ok()),
        Err(error) => {
            session.log(Level::Warning, &format!("what was sent cannot be read: {error}"));
            None
        }
    }
}

impl Sent {
    /// What the copy says.
    pub(crate) fn of(copy: Option<&Message>, session: &dyn Session) -> Self {
        let Some(copy) = copy else {
            return Self {
                message_id: None,
                internet_message_id: None,
                conversation_id: None,
                sent_time: None,
                subject: None,
                recipients: None,
            };
        };
        let id = |id: &Option<ews_types::ItemId>| id.as_ref().map(|id| ItemId::from(id.id.as_str()));
        Self {
            message_id: id(&copy.item_id),
            internet_message_id: copy.internet_message_id.clone(),
            conversation_id: id(&copy.conversation_id),
            sent_time: copy.date_time_sent.as_deref().map(|time| email::show(time, session)),
            subject: copy.subject.clone(),
            recipients: Some(recipients(copy)),
        }
    }

    /// What came of it, in a sentence.
    pub(crate) fn sentence(&self, what: &str) -> String {
        let mut sentence = match self.recipients.as_deref().map_or(0, <[String]>::len) {
            0 => format!("{what} sent"),
            1 => format!("{what} sent to 1 recipient"),
            count => format!("{what} sent to {count} recipients"),
        };
        if self.message_id.is_none() {
            sentence.push_str("; no copy of it was found in Sent Items yet, so message_id is null");
        }
        sentence
    }
}

fn recipients(copy: &Message) -> Vec<String> {
    [&copy.to_recipients, &copy.cc_recipients, &copy.bcc_recipients]
        .into_iter()
        .flat_map(|people| email::addresses(people))
        .collect()
}
