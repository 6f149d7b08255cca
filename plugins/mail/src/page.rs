//! A page of messages: fetched step by step, until it is full or all are there.

use ews_plugin_sdk::{CallError, Failure, ItemId, Mailbox, Session};
use ews_types::{GetItem, ItemShape, Message, get_item};
use schemars::JsonSchema;
use serde::Serialize;

use crate::email::{self, Email};
use crate::field::Field;
use crate::{answer, budget};

/// How many items one `GetItem` asks for.
const BATCH: usize = 50;
/// The same with bodies. With the largest body that is asked for, an answer stays
/// below the host's 8 MiB, even where every sign of it is escaped in XML.
const BATCH_WITH_BODIES: usize = 10;
/// How many operations go side by side at most: as many as the host has under way
/// to one mailbox at once.
const SIDE_BY_SIDE: usize = 4;

/// A message that Exchange did not return.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unread {
    /// The id of the message.
    pub message_id: ItemId,
    /// The EWS ResponseCode.
    pub error_code: String,
    /// What Exchange said.
    pub error_message: String,
}

/// The messages of a page so far.
pub(crate) struct Page {
    pub(crate) emails: Vec<Email>,
    pub(crate) errors: Vec<Unread>,
    /// Whether a message did not fit any more.
    pub(crate) is_full: bool,
    /// Characters of JSON that are left.
    room: usize,
    /// Characters of JSON that the messages take.
    taken: usize,
    /// The argument that the ids came from, where a caller passed them.
    argument: Option<&'static str>,
}

impl Page {
    /// An empty page, in a result that has so many characters beside it.
    pub(crate) fn new(beside: usize) -> Self {
        let room = budget::RESULT.saturating_sub(beside);
        Self { emails: Vec::new(), errors: Vec::new(), is_full: false, room, taken: 0, argument: None }
    }

    /// The same, of ids that this argument holds: it is told where one is wrong.
    pub(crate) fn of_ids(self, argument: &'static str) -> Self {
        Self { argument: Some(argument), ..self }
    }

    /// An empty page that all messages fit into, for what is no result yet.
    pub(crate) fn unbounded() -> Self {
        Self {
            emails: Vec::new(),
            errors: Vec::new(),
            is_full: false,
            room: usize::try_from(u32::MAX / 2).unwrap_or(usize::MAX / 2),
            taken: 0,
            argument: None,
        }
    }

    /// What came of it, in a sentence without an end: `Retrieved 2 emails; 1 could
    /// not be read`.
    pub(crate) fn sentence(&self, verb: &str) -> String {
        let mut sentence = match self.emails.len() {
            1 => format!("{verb} 1 email"),
            count => format!("{verb} {count} emails"),
        };
        if !self.errors.is_empty() {
            sentence.push_str(&format!("; {} could not be read", self.errors.len()));
        }
        sentence
    }

    /// How many messages of the list it covers, those that failed included.
    pub(crate) fn covered(&self) -> usize {
        self.emails.len() + self.errors.len()
    }

    /// Adds a message, if it fits. The first always does, so that every page gets
    /// further.
    pub(crate) fn add(&mut self, email: Email) {
        if self.fits(budget::length(&email)) {
            self.emails.push(email);
        }
    }

    fn fail(&mut self, id: &str, error_code: String, error_message: String) {
        let error = Unread { message_id: id.into(), error_code, error_message };
        if self.fits(budget::length(&error)) {
            self.errors.push(error);
        }
    }

    fn fits(&mut self, length: usize) -> bool {
        // What comes after a message that did not fit is for the next page, too.
        self.is_full |= self.covered() > 0 && self.taken + length + 1 > self.room;
        if !self.is_full {
            self.taken += length + 1;
        }
        !self.is_full
    }

    /// How many more messages may fit, by the length of those that are here.
    fn expected(&self) -> usize {
        let each = self.taken.checked_div(self.covered()).unwrap_or_default().max(1);
        self.room.saturating_sub(self.taken) / each + 1
    }

    /// Adds messages that `FindItem` found: as they are where it knows all that the
    /// fields show, else read anew with the shape's properties.
    pub(crate) fn list(
        &mut self,
        found: Vec<Message>,
        fields: &[Field],
        shape: &ItemShape,
        mailbox: &dyn Mailbox,
        session: &dyn Session,
        mut show: impl FnMut(Message) -> Email,
    ) -> Result<(), Failure> {
        // FindItem may know a sender of the same organisation by name only.
        let nameless =
            |message: &Message| message.from.as_ref().is_some_and(|from| !email::has_address(from));
        let thorough = fields.iter().any(|field| field.needs_get_item());
        if thorough || fields.contains(&Field::From) && found.iter().any(nameless) {
            let ids: Vec<String> =
                found.into_iter().filter_map(|message| message.item_id).map(|id| id.id).collect();
            return self.fetch(&ids, shape, mailbox, session, show);
        }
        for message in found {
            self.add(show(message));
            if self.is_full {
                break;
            }
        }
        Ok(())
    }

    /// Reads messages with the shape's properties and adds what `show` makes of
    /// them, in the order of the ids.
    pub(crate) fn fetch(
        &mut self,
        ids: &[String],
        shape: &ItemShape,
        mailbox: &dyn Mailbox,
        session: &dyn Session,
        mut show: impl FnMut(Message) -> Email,
    ) -> Result<(), Failure> {
        // Only bodies are asked for in a form.
        let batch = if shape.body_type.is_some() { BATCH_WITH_BODIES } else { BATCH };
        let mut rest = ids;
        while !rest.is_empty() && !self.is_full {
            // One batch first: it shows how many more are worth reading.
            let batches = if self.covered() == 0 { 1 } else { self.expected().div_ceil(batch) };
            let step = batch * batches.clamp(1, SIDE_BY_SIDE);
            let (now, later) = rest.split_at(step.min(rest.len()));
            let operations = now
                .chunks(batch)
                .map(|ids| {
                    // Without change keys, for the newest state is wanted.
                    let item_ids = ids.iter().map(|id| id.as_str().into()).collect();
                    GetItem { item_shape: shape.clone(), item_ids }.to_xml()
                })
                .collect();
            for (ids, answer) in now.chunks(batch).zip(mailbox.read_all(operations)) {
                match (answer, ids) {
                    _ if self.is_full => break,
                    (Ok(answer), _) => self.take(ids, &answer.xml, &mut show)?,
                    // The host gives the error of a single item as the operation's.
                    (Err(CallError::Exchange(error)), [only]) => self.fail(only, error.code, error.message),
                    (Err(error), _) => return Err(self.failure(error)),
                }
            }
            // A full page is the result itself.
            if ids.len() > batch && !self.is_full {
                let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
                session.report_progress(count(self.covered()), Some(count(ids.len())), "Reading messages");
            }
            rest = later;
        }
        Ok(())
    }

    fn failure(&self, error: CallError) -> Failure {
        match self.argument {
            Some(argument) => {
                Failure::with_id_of(argument, "pass ids exactly as another tool returned them", error)
            }
            None => error.into(),
        }
    }

    /// Takes the answers of one batch. Exchange answers in the order of the ids.
    fn take(
        &mut self,
        ids: &[String],
        xml: &str,
        show: &mut impl FnMut(Message) -> Email,
    ) -> Result<(), Failure> {
        let messages = get_item::parse(xml).map_err(|error| answer::unreadable(&error))?;
        if messages.len() != ids.len() {
            return Err(Failure::failed(format!(
                "Exchange was asked for {} messages and answered for {}.",
                ids.len(),
                messages.len()
            )));
        }
        for (id, message) in ids.iter().zip(messages) {
            match message.into_result() {
                Ok(message) => self.add(show(message)),
                Err(error) => self.fail(id, error.code, error.text),
            }
            if self.is_full {
                break;
            }
        }
        Ok(())
    }
}
