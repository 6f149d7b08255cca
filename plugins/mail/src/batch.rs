//! Changes of several messages in one operation, and what came of each.

use ews_plugin_sdk::{CallError, Failure, ItemId, Mailbox};
use ews_types::{Error, GetItem, ItemShape, ResponseMessage, get_item};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer;

/// The most messages of one call, as many as the host signs in one operation.
pub(crate) const MOST: usize = 100;

/// What came of one message.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Changed {
    /// The id that was passed.
    pub message_id: ItemId,
    /// The id that the message has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_message_id: Option<ItemId>,
    /// The id of its copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copied_message_id: Option<ItemId>,
    /// The version that it has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_key: Option<String>,
    /// The EWS ResponseCode, where it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// What Exchange said, where it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}

impl Changed {
    fn new(id: &str) -> Self {
        Self {
            message_id: id.into(),
            new_message_id: None,
            copied_message_id: None,
            change_key: None,
            error_code: None,
            error_message: None,
        }
    }
}

/// The messages that a call is about.
pub(crate) struct Batch {
    /// The argument that named them.
    argument: &'static str,
    /// Their ids, each once.
    pub(crate) ids: Vec<String>,
}

/// What came of all of them. At least one was done.
pub(crate) struct Results {
    /// How many were done.
    pub(crate) done: usize,
    /// How many were not.
    pub(crate) failed: usize,
    /// In the order of the ids.
    pub(crate) each: Vec<Changed>,
}

/// The ids in their order, each once.
pub(crate) fn each_once(given: Vec<ItemId>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::with_capacity(given.len());
    for id in given.into_iter().map(ItemId::into_string) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

impl Batch {
    /// From the two arguments, of which there must be one.
    pub(crate) fn read(one: Option<ItemId>, several: Option<Vec<ItemId>>) -> Result<Self, Failure> {
        let (argument, given) = match (one, several) {
            (Some(one), None) => ("message_id", vec![one]),
            (None, Some(several)) if (1..=MOST).contains(&several.len()) => ("message_ids", several),
            (None, Some(several)) => {
                return Err(Failure::invalid_argument(format!(
                    "message_ids: {} ids; pass 1 to {MOST} in one call.",
                    several.len()
                )));
            }
            _ => {
                return Err(Failure::invalid_argument(
                    "Pass message_id for one message or message_ids for several, and not both.",
                ));
            }
        };
        Ok(Self { argument, ids: each_once(given) })
    }

    /// The only message; none where there are several.
    pub(crate) fn only(&self) -> Option<&str> {
        match self.ids.as_slice() {
            [id] => Some(id),
            _ => None,
        }
    }

    /// The ids for an operation that ends with a version of its message: whether
    /// the message still has it is asked before, for Exchange moves and deletes
    /// whatever is there.
    pub(crate) fn of_version(
        &self,
        change_key: Option<&str>,
        mailbox: &dyn Mailbox,
    ) -> Result<Vec<ews_types::ItemId>, Failure> {
        let Some(change_key) = change_key else {
            return Ok(self.ids.iter().map(|id| id.as_str().into()).collect());
        };
        let id = self.only_with_change_key()?;
        let request = GetItem { item_shape: ItemShape::id_only(), item_ids: vec![id.into()] };
        let answer = mailbox.call(request.to_xml().into()).map_err(|error| self.failure(error))?;
        let stored = answer::only(get_item::parse(&answer.xml))?;
        is_version(Some(change_key), stored.item_id.as_ref())?;
        Ok(vec![ews_types::ItemId { id: id.into(), change_key: Some(change_key.into()) }])
    }

    /// The only message, as it must be where a change key is given.
    pub(crate) fn only_with_change_key(&self) -> Result<&str, Failure> {
        self.only().ok_or_else(|| {
            Failure::invalid_argument(
                "change_key belongs to one message: pass message_id with it, or leave it out.",
            )
        })
    }

    /// Why the operation as a whole was not done.
    pub(crate) fn failure(&self, error: CallError) -> Failure {
        answer::wrong_id(self.argument, error)
    }

    /// What came of each message. A failure where none was done.
    pub(crate) fn results<T>(
        &self,
        verb: &str,
        messages: Result<Vec<ResponseMessage<T>>, Error>,
        read: impl Fn(T, &mut Changed),
    ) -> Result<Results, Failure> {
        let messages = messages.map_err(|error| answer::unreadable(&error))?;
        if messages.len() != self.ids.len() {
            return Err(Failure::failed(format!(
                "Exchange was asked about {} messages and answered about {}; look at them before you go on.",
                self.ids.len(),
                messages.len()
            )));
        }
        let mut results = Results { done: 0, failed: 0, each: Vec::with_capacity(messages.len()) };
        let mut first = None;
        for (id, message) in self.ids.iter().zip(messages) {
            let mut changed = Changed::new(id);
            match message.into_result() {
                Ok(content) => {
                    results.done += 1;
                    read(content, &mut changed);
                }
                Err(error) => {
                    results.failed += 1;
                    changed.error_code = Some(error.code.clone());
                    changed.error_message = Some(error.text.clone());
                    first.get_or_insert(error);
                }
            }
            results.each.push(changed);
        }
        match first {
            Some(first) if results.done == 0 => {
                let mut failure = answer::failure(first);
                if results.failed > 1 {
                    failure.message = format!(
                        "None of the {} messages was {verb}. The first: {}",
                        results.failed, failure.message
                    );
                }
                Err(failure)
            }
            _ => Ok(results),
        }
    }
}

/// Whether what is stored is the version that the caller has seen; without a
/// change key any is.
pub(crate) fn is_version(wanted: Option<&str>, stored: Option<&ews_types::ItemId>) -> Result<(), Failure> {
    let now = stored.and_then(|id| id.change_key.as_deref());
    match wanted {
        Some(wanted) if now != Some(wanted) => Err(Failure::conflict(
            "change_key: the message was changed since it had this version, and nothing was done. Read it again, then \
             repeat the change with its new change_key.",
        )),
        _ => Ok(()),
    }
}

impl Results {
    /// `Moved 2 of 3 emails`, and where to look for the third.
    pub(crate) fn sentence(&self, verb: &str, rest: &str) -> String {
        let all = self.done + self.failed;
        match (self.failed, all) {
            (0, 1) => format!("{verb} 1 email{rest}"),
            (0, all) => format!("{verb} {all} emails{rest}"),
            (_, all) => {
                format!("{verb} {} of {all} emails{rest}; results[] says which were not, and why", self.done)
            }
        }
    }
}
