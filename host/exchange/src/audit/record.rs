//! What a record says. There is no place in it for bodies, passwords and
//! addresses of correspondents.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::outcome::Outcome;

/// Characters of a text; what is longer is cut and ends with `…`.
const LONGEST_TEXT: usize = 500;
/// Characters of an id. Exchange's own have fewer than 600.
const LONGEST_ID: usize = 1024;
/// Ids that are kept of one operation. How many there were is always said.
const MOST_IDS: usize = 100;
/// Effects that are kept. There are three.
const MOST_EFFECTS: usize = 16;

/// One record: what happened, and whose call it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What happened.
    // Before the call: reading the call takes away the fields that it has.
    #[serde(flatten)]
    pub event: Event,
    /// The call. None in records of the log about itself.
    #[serde(flatten)]
    pub context: Option<Context>,
}

/// What all records of a call have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The tool call.
    pub call: Uuid,
    /// Who called: the identity that the client proved, or `stdio`.
    pub caller: String,
    /// The account that signs in to Exchange.
    pub account: String,
    /// The primary SMTP address of the mailbox, or what was asked for where it
    /// was not opened.
    pub mailbox: String,
    /// The plugin's name.
    pub plugin: String,
    /// SHA-256 of the component, 64 hexadecimal digits.
    pub plugin_sha256: String,
    /// The tool.
    pub tool: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Event {
    /// An operation is about to be sent.
    Intent {
        /// Which.
        #[serde(flatten)]
        operation: Operation,
        /// The client-request-id that Exchange's logs know it by.
        request_id: Uuid,
    },
    /// What became of an operation that was sent.
    Outcome {
        /// Which, with the ids that are known now.
        #[serde(flatten)]
        operation: Operation,
        /// As its intent has it.
        request_id: Uuid,
        /// What became of it; `not_done` for all that reads.
        #[serde(with = "OutcomeName")]
        outcome: Outcome,
        /// `NoError`, or the EWS ResponseCode of the failure. None where
        /// Exchange gave no answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        response_code: Option<String>,
        /// From the intent to the answer.
        milliseconds: u64,
    },
    /// The gate did not let an operation out.
    Refused {
        /// The name of the body element, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operation: Option<String>,
        /// The rule's short name, such as `operation-not-granted`.
        rule: String,
        /// A path of element names. A plugin chose them, so it may be nonsense.
        place: String,
    },
    /// A mailbox was not opened for the call.
    Denied {
        /// What was denied.
        denied: Denied,
        /// The setting that says so, such as `EWS_DENIED_MAILBOXES`; or the EWS
        /// ResponseCode, where Exchange did.
        rule: String,
    },
    /// The user was asked whether an operation may be sent.
    Asked {
        /// Which.
        #[serde(flatten)]
        operation: Operation,
        /// What the answer is bound to: SHA-256 of what was shown and would be
        /// sent, 64 hexadecimal digits.
        question: String,
    },
    /// What the user said.
    Answered {
        /// As in the question.
        question: String,
        /// What was said.
        answer: Answer,
    },
    /// An operation was shown instead of sent.
    DryRun {
        /// Which.
        #[serde(flatten)]
        operation: Operation,
    },
    /// What became of something that an earlier process was about to send when it
    /// ended, as far as it could be found out.
    Reconciled {
        /// Which: its name, effects and draft.
        #[serde(flatten)]
        operation: Operation,
        /// What became of it.
        #[serde(with = "OutcomeName")]
        outcome: Outcome,
    },
    /// The first record of a file, by the log itself.
    Start(Start),
    /// The last record of a file that was closed, by the log itself.
    End {
        /// Why it was closed.
        reason: End,
    },
}

/// What is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Denied {
    /// The mailbox.
    Mailbox,
}

/// The answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Yes.
    Accept,
    /// No.
    Decline,
    /// Neither: the question was closed, or nobody answered.
    None,
}

/// Why a file ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// The log was closed.
    Closed,
    /// Another day (UTC) has begun; the log goes on in another file.
    NewDay,
}

/// An operation as the audit log knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The name of the body element, such as `SendItem`.
    #[serde(rename = "operation")]
    pub name: String,
    /// The names of its effects: none, where it reads.
    pub effects: Vec<String>,
    /// The ids of items and folders in it.
    #[serde(flatten)]
    pub items: ItemIds,
    /// How many people it reaches, the mailbox itself not counted. A group counts
    /// as one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub recipients: u64,
    /// The subject. Left out unless the settings say that subjects are recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// Ids, at most 100 of them, and how many there were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemIds {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    item_count: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl ItemIds {
    /// Those that are kept.
    pub fn kept(&self) -> &[String] {
        &self.items
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.item_count
    }

    /// These, and then those that are not among the kept ones.
    #[must_use]
    pub fn and(mut self, more: impl IntoIterator<Item = String>) -> ItemIds {
        for id in more {
            if self.items.contains(&id) {
                continue;
            }
            self.item_count += 1;
            if self.items.len() < MOST_IDS {
                self.items.push(id);
            }
        }
        self
    }
}

impl<T: Into<String>> FromIterator<T> for ItemIds {
    fn from_iter<I: IntoIterator<Item = T>>(ids: I) -> Self {
        let mut kept = ItemIds::default();
        for id in ids {
            kept.item_count += 1;
            if kept.items.len() < MOST_IDS {
                kept.items.push(id.into());
            }
        }
        kept
    }
}

/// The first record of a file. Only the log itself makes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Start {
    /// Of the file's format: 1.
    pub format: u32,
    /// The file's own name.
    pub file: String,
    /// Of ews-mcp.
    pub version: String,
    /// The process's number.
    pub process: u32,
    /// The account that signs in to Exchange.
    pub account: String,
    /// `sha256` or `hmac-sha256`.
    pub chain: String,
    /// Which key, where there is one: 16 hexadecimal digits that tell keys apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// The files that no other one names as they were when this one began.
    pub previous: Vec<PreviousFile>,
}

/// The head of an earlier file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PreviousFile {
    /// Its name.
    pub file: String,
    /// Its length in bytes.
    pub length: u64,
    /// How many whole records it had.
    pub records: u64,
    /// The hash of the last of them. None where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Whether something stood behind the last whole record: a process was
    /// ended, or still at it, while it wrote.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub torn: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Outcome", rename_all = "snake_case")]
enum OutcomeName {
    NotDone,
    Done,
    Unknown,
}

/// A name that no event has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no event {name:?}; there are: {}", Event::NAMES.join(", "))]
pub struct UnknownEvent {
    name: String,
}

/// The name of an event, for filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventName(&'static str);

impl PartialEq<str> for EventName {
    fn eq(&self, name: &str) -> bool {
        self.0 == name
    }
}

impl FromStr for EventName {
    type Err = UnknownEvent;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Event::NAMES.into_iter().find(|known| *known == name);
        known.map(EventName).ok_or_else(|| UnknownEvent { name: name.to_owned() })
    }
}

impl Event {
    /// The names of all events, as they stand in records.
    pub const NAMES: [&'static str; 10] = [
        "intent",
        "outcome",
        "refused",
        "denied",
        "asked",
        "answered",
        "dry-run",
        "reconciled",
        "start",
        "end",
    ];

    /// Its name, one of [`Event::NAMES`].
    pub fn name(&self) -> &'static str {
        match self {
            Event::Intent { .. } => "intent",
            Event::Outcome { .. } => "outcome",
            Event::Refused { .. } => "refused",
            Event::Denied { .. } => "denied",
            Event::Asked { .. } => "asked",
            Event::Answered { .. } => "answered",
            Event::DryRun { .. } => "dry-run",
            Event::Reconciled { .. } => "reconciled",
            Event::Start(_) => "start",
            Event::End { .. } => "end",
        }
    }

    /// The operation that it is about, if it tells one.
    pub fn operation(&self) -> Option<&str> {
        match self {
            Event::Intent { operation, .. }
            | Event::Outcome { operation, .. }
            | Event::Asked { operation, .. }
            | Event::Reconciled { operation, .. }
            | Event::DryRun { operation } => Some(&operation.name),
            Event::Refused { operation, .. } => operation.as_deref(),
            _ => None,
        }
    }
}

impl Record {
    /// A record of a call.
    pub fn new(context: &Context, event: Event) -> Record {
        Record { context: Some(context.clone()), event }
    }

    /// What may be written: without a subject unless they are recorded, and with
    /// every text cut to its length.
    pub(super) fn bounded(mut self, subjects: bool) -> Record {
        if let Some(Context { call: _, caller, account, mailbox, plugin, plugin_sha256, tool }) =
            &mut self.context
        {
            for text in [caller, account, mailbox, plugin, plugin_sha256, tool] {
                cut(text, LONGEST_TEXT);
            }
        }
        match &mut self.event {
            Event::Intent { operation, .. }
            | Event::DryRun { operation }
            | Event::Reconciled { operation, .. } => operation.bound(subjects),
            Event::Outcome { operation, response_code, .. } => {
                operation.bound(subjects);
                response_code.iter_mut().for_each(|code| cut(code, LONGEST_TEXT));
            }
            Event::Refused { operation, rule, place } => {
                operation.iter_mut().chain([rule, place]).for_each(|text| cut(text, LONGEST_TEXT));
            }
            Event::Asked { operation, question } => {
                operation.bound(subjects);
                cut(question, LONGEST_TEXT);
            }
            Event::Denied { rule: text, .. } | Event::Answered { question: text, .. } => {
                cut(text, LONGEST_TEXT);
            }
            Event::Start(_) | Event::End { .. } => {}
        }
        self
    }
}

impl Operation {
    fn bound(&mut self, subjects: bool) {
        if !subjects {
            self.subject = None;
        }
        self.effects.truncate(MOST_EFFECTS);
        self.effects.iter_mut().chain([&mut self.name]).chain(&mut self.subject).for_each(|text| {
            cut(text, LONGEST_TEXT);
        });
        self.items.items.truncate(MOST_IDS);
        self.items.items.iter_mut().for_each(|id| cut(id, LONGEST_ID));
    }
}

fn cut(text: &mut String, characters: usize) {
    if let Some((end, _)) = text.char_indices().nth(characters) {
        text.truncate(end);
        text.push('…');
    }
}

#[cfg(test)]
mod tests;
