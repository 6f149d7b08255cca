//! A mailbox and a session for unit tests: they answer what they were told to
//! and remember what they were asked. Nothing here speaks to Exchange.
//!
//! They panic where a script does not fit, as a test should.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use serde_json::Value;

use crate::mailbox::{Blob, CallError, Document, ExchangeError, Mailbox};
use crate::plugin::Outcome;
use crate::session::{Instants, Level, Session};
use crate::tool::Tool;

/// Runs a tool as the host would: arguments and result are JSON.
///
/// # Errors
/// The tool's failure; `invalid-argument` where the arguments do not fit.
#[allow(clippy::needless_pass_by_value)] // So that a test can write `json!` in place.
pub fn run<T: Tool>(arguments: Value, mailbox: &dyn Mailbox, session: &dyn Session) -> Outcome {
    crate::plugin::run::<T>(&arguments.to_string(), mailbox, session)
}

/// What a tool did to its mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The function that was called.
    pub through: Through,
    /// The XML of the operation.
    pub xml: String,
    /// The blobs that came with it.
    pub blobs: Vec<Vec<u8>>,
    /// The attachments of a send.
    pub attachments: Option<Attachments>,
}

/// The attachments that were handed over beside an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachments {
    /// Their XML.
    pub xml: String,
    /// The blobs that came with it.
    pub blobs: Vec<Vec<u8>>,
}

fn bytes(blobs: &[Blob]) -> Vec<Vec<u8>> {
    blobs.iter().map(Blob::to_vec).collect()
}

/// The functions of a [`Mailbox`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// [`Mailbox::call`].
    Call,
    /// [`Mailbox::read_all`]; each operation is a request of its own.
    ReadAll,
    /// [`Mailbox::send`].
    Send,
}

type Answer = Result<Document, CallError>;
type Responder = Box<dyn Fn(&Request) -> Answer>;

/// A mailbox that plays a script.
#[derive(Default)]
pub struct ScriptedMailbox {
    address: String,
    script: RefCell<VecDeque<Answer>>,
    responder: Option<Responder>,
    requests: RefCell<Vec<Request>>,
    round_trips: Cell<usize>,
}

impl ScriptedMailbox {
    /// A mailbox of this address that expects no operation yet.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self { address: address.into(), ..Self::default() }
    }

    /// The next operation is answered with this XML.
    #[must_use]
    pub fn answer(self, xml: impl Into<String>) -> Self {
        self.script.borrow_mut().push_back(Ok(Document::from(xml.into())));
        self
    }

    /// The next operation is answered with this XML and these blobs.
    #[must_use]
    pub fn answer_with_blobs(self, xml: impl Into<String>, blobs: Vec<Blob>) -> Self {
        self.script.borrow_mut().push_back(Ok(Document { xml: xml.into(), blobs }));
        self
    }

    /// The next operation ends in an error of Exchange.
    #[must_use]
    pub fn exchange_error(self, code: &str, message: &str) -> Self {
        self.fail(CallError::Exchange(ExchangeError { code: code.into(), message: message.into() }))
    }

    /// The next operation ends like this.
    #[must_use]
    pub fn fail(self, error: CallError) -> Self {
        self.script.borrow_mut().push_back(Err(error));
        self
    }

    /// Operations beyond the script are answered by this function.
    #[must_use]
    pub fn otherwise(mut self, respond: impl Fn(&Request) -> Answer + 'static) -> Self {
        self.responder = Some(Box::new(respond));
        self
    }

    /// What was asked so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.requests.borrow().clone()
    }

    /// The XML of what was asked so far, in order.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        self.requests.borrow().iter().map(|request| request.xml.clone()).collect()
    }

    /// How often the mailbox was called; a `read_all` counts once.
    #[must_use]
    pub fn round_trips(&self) -> usize {
        self.round_trips.get()
    }

    /// How many answers of the script nobody has asked for.
    #[must_use]
    pub fn unused(&self) -> usize {
        self.script.borrow().len()
    }

    fn play(&self, request: Request) -> Answer {
        let scripted = self.script.borrow_mut().pop_front();
        let answer = match (scripted, &self.responder) {
            (Some(answer), _) => answer,
            (None, Some(respond)) => respond(&request),
            (None, None) => panic!("the script has no answer left for {}", request.xml),
        };
        self.requests.borrow_mut().push(request);
        answer
    }
}

impl Mailbox for ScriptedMailbox {
    fn address(&self) -> String {
        self.address.clone()
    }

    fn call(&self, operation: Document) -> Answer {
        self.round_trips.set(self.round_trips.get() + 1);
        let blobs = bytes(&operation.blobs);
        self.play(Request { through: Through::Call, xml: operation.xml, blobs, attachments: None })
    }

    fn read_all(&self, operations: Vec<String>) -> Vec<Answer> {
        assert!(operations.len() <= 16, "read_all takes 16 operations, not {}", operations.len());
        self.round_trips.set(self.round_trips.get() + 1);
        operations
            .into_iter()
            .map(|xml| {
                self.play(Request { through: Through::ReadAll, xml, blobs: Vec::new(), attachments: None })
            })
            .collect()
    }

    fn send(&self, operation: Document, attachments: Option<Document>) -> Answer {
        self.round_trips.set(self.round_trips.get() + 1);
        let blobs = bytes(&operation.blobs);
        let attachments =
            attachments.map(|document| Attachments { blobs: bytes(&document.blobs), xml: document.xml });
        self.play(Request { through: Through::Send, xml: operation.xml, blobs, attachments })
    }
}

/// A session that knows what it was told, and shows times in UTC otherwise.
#[derive(Debug, Default)]
pub struct ScriptedSession {
    zone: String,
    local: Vec<(String, Result<Instants, String>)>,
    shown: Vec<(String, String)>,
    zones: Vec<(String, String)>,
    files: RefCell<Vec<(String, Vec<u8>)>>,
    added: RefCell<Vec<(String, String, Vec<u8>)>>,
    progress: RefCell<Vec<(u32, Option<u32>, String)>>,
    lines: RefCell<Vec<(Level, String)>>,
}

impl ScriptedSession {
    /// A session in this zone, where every local time is unknown so far.
    #[must_use]
    pub fn new(zone: &str) -> Self {
        Self { zone: zone.into(), ..Self::default() }
    }

    /// This wall clock time is that instant, in whatever zone.
    #[must_use]
    pub fn local(self, local: &str, instant: &str) -> Self {
        self.local_as(local, Ok(Instants::One(instant.into())))
    }

    /// This wall clock time is read like that, in whatever zone.
    #[must_use]
    pub fn local_as(mut self, local: &str, instants: Result<Instants, String>) -> Self {
        self.local.push((local.into(), instants));
        self
    }

    /// This instant is shown like that, in whatever zone.
    #[must_use]
    pub fn shown(mut self, instant: &str, local: &str) -> Self {
        self.shown.push((instant.into(), local.into()));
        self
    }

    /// These two names mean the same zone.
    #[must_use]
    pub fn zone(mut self, iana: &str, windows: &str) -> Self {
        self.zones.push((iana.into(), windows.into()));
        self
    }

    /// The folder for attachments holds this file.
    #[must_use]
    pub fn file(self, name: &str, content: &[u8]) -> Self {
        self.files.borrow_mut().push((name.into(), content.to_vec()));
        self
    }

    /// The files in the folder for attachments, saved ones included.
    #[must_use]
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        self.files.borrow().clone()
    }

    /// The files that were added to the result: name, media type, content.
    #[must_use]
    pub fn added(&self) -> Vec<(String, String, Vec<u8>)> {
        self.added.borrow().clone()
    }

    /// The progress that was reported: done, total, message.
    #[must_use]
    pub fn progress(&self) -> Vec<(u32, Option<u32>, String)> {
        self.progress.borrow().clone()
    }

    /// The lines that were logged.
    #[must_use]
    pub fn lines(&self) -> Vec<(Level, String)> {
        self.lines.borrow().clone()
    }
}

impl Session for ScriptedSession {
    fn time_zone(&self) -> String {
        self.zone.clone()
    }

    fn local_to_utc(&self, local: &str, _zone: Option<&str>) -> Result<Instants, String> {
        self.local.iter().find(|(known, _)| known == local).map_or_else(
            || Err(format!("{local} is no time that the script knows")),
            |(_, read)| read.clone(),
        )
    }

    fn utc_to_local(&self, instant: &str, _zone: Option<&str>) -> Result<String, String> {
        if let Some((_, local)) = self.shown.iter().find(|(known, _)| known == instant) {
            return Ok(local.clone());
        }
        instant
            .strip_suffix('Z')
            .map(|plain| format!("{plain}+00:00"))
            .ok_or_else(|| format!("{instant} is no instant that the script knows"))
    }

    fn windows_name(&self, iana: &str) -> Option<String> {
        self.zones.iter().find(|(name, _)| name == iana).map(|(_, windows)| windows.clone())
    }

    fn iana_name(&self, windows: &str) -> Option<String> {
        self.zones.iter().find(|(_, name)| name == windows).map(|(iana, _)| iana.clone())
    }

    fn report_progress(&self, done: u32, total: Option<u32>, message: &str) {
        self.progress.borrow_mut().push((done, total, message.into()));
    }

    fn log(&self, level: Level, message: &str) {
        self.lines.borrow_mut().push((level, message.into()));
    }

    fn add_file(&self, name: &str, media_type: &str, content: Blob) {
        self.added.borrow_mut().push((name.into(), media_type.into(), content.to_vec()));
    }

    fn open_file(&self, name: &str) -> Result<Blob, String> {
        self.files
            .borrow()
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, content)| Blob::new(content))
            .ok_or_else(|| format!("there is no file {name}"))
    }

    fn save_file(&self, name: &str, content: Blob) -> Result<String, String> {
        let mut files = self.files.borrow_mut();
        let mut free = name.to_owned();
        let mut number = 1;
        while files.iter().any(|(known, _)| *known == free) {
            free = match name.rsplit_once('.') {
                Some((stem, extension)) => format!("{stem} ({number}).{extension}"),
                None => format!("{name} ({number})"),
            };
            number += 1;
        }
        files.push((free.clone(), content.to_vec()));
        Ok(free)
    }
}
