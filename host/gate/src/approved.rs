//! An operation that may be signed: what goes out, and what is known of it.

use sha2::{Digest as _, Sha256};

use crate::Effects;
use crate::answer::{LARGEST_ANSWER, LARGEST_ANSWER_WITH_BLOBS};
use crate::grammar::{Operation, operation};
use crate::judge::Reached;
use crate::named_ids::ids_in;
use crate::xml::{self, Element};

/// An operation that may be signed. Made by the gate alone.
#[derive(Debug, Clone)]
pub struct Approved {
    pub(crate) operation: &'static Operation,
    pub(crate) element: Element,
    pub(crate) effects: Effects,
    pub(crate) judged: Judged,
}

/// What the judgement found, for those who have to show or record it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Judged {
    pub(crate) reached: Reached,
    /// What it does, in lines for people.
    pub(crate) summary: String,
    /// How it has to be sent.
    pub(crate) route: Route,
    /// One t:Attachments for the draft, with blobs of its own.
    pub(crate) attachments: Option<Element>,
}

/// How an operation goes out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Route {
    /// As it is.
    #[default]
    AsItIs,
    /// As a draft that is saved, marked, compared and sent: a new message, an
    /// answer or a forward.
    NewDraft,
    /// As the stored draft that it names.
    StoredDraft {
        /// Its id.
        id: String,
        /// Its change key, as it was judged.
        change_key: String,
    },
}

/// XML in which the bytes of blobs are still missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The XML, with the prefixes `m` and `t`, which the envelope declares.
    pub xml: String,
    /// At which byte of the XML the base64 of which blob belongs, in order.
    pub blobs: Vec<(usize, usize)>,
}

impl Written {
    /// The XML with each blob as `text` makes it.
    pub fn with(&self, mut text: impl FnMut(usize) -> String) -> String {
        let mut out = String::with_capacity(self.xml.len());
        let mut from = 0;
        for (at, number) in &self.blobs {
            out.push_str(self.xml.get(from..*at).unwrap_or_default());
            out.push_str(&text(*number));
            from = *at;
        }
        out.push_str(self.xml.get(from..).unwrap_or_default());
        out
    }
}

impl Approved {
    /// What the host knows of the operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// What it does beyond reading.
    pub fn effects(&self) -> Effects {
        self.effects
    }

    /// How it goes out.
    pub fn route(&self) -> &Route {
        &self.judged.route
    }

    /// What it does, for people: a sentence, and a line for each thing that they
    /// should know. No control characters but line feeds.
    pub fn summary(&self) -> &str {
        &self.judged.summary
    }

    /// The ids of items and folders that it names, in the server's format, and
    /// the names of well-known folders.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        ids_in(&self.element)
    }

    /// The subject that it writes, where it writes one.
    pub fn subject(&self) -> Option<String> {
        subject_in(&self.element)
    }

    /// How many people it reaches. A group counts as one.
    pub fn recipients(&self) -> usize {
        self.judged.reached.count()
    }

    /// The operation for the inside of soap:Body.
    pub fn write(&self) -> Written {
        xml::write_fragment(&self.element)
    }

    /// The attachments that are to be added to its draft, as an element of their
    /// own.
    pub fn write_attachments(&self) -> Option<Written> {
        self.judged.attachments.as_ref().map(xml::write_fragment)
    }

    /// A digest of all that was judged: two operations with one digest do the
    /// same to the same people. SHA-256 of the operation, its blobs, its
    /// attachments with theirs, and the facts.
    ///
    /// `blobs` and `attached` are the SHA-256 of the blobs, in order.
    pub fn digest(&self, blobs: &[[u8; 32]], attached: &[[u8; 32]]) -> [u8; 32] {
        let mut digest = Sha256::new();
        let mut add = |bytes: &[u8]| {
            digest.update(bytes.len().to_le_bytes());
            digest.update(bytes);
        };
        add(self.write().xml.as_bytes());
        add(self.write_attachments().map(|written| written.xml).unwrap_or_default().as_bytes());
        for (list, label) in [(blobs, "blobs"), (attached, "attached")] {
            add(label.as_bytes());
            list.iter().for_each(|blob| add(blob));
        }
        // Who is reached, as it was found on stored items.
        for (key, (group, _)) in &self.judged.reached.people {
            add(group.name().as_bytes());
            add(key.as_bytes());
        }
        add(&self.judged.reached.without_address.to_le_bytes());
        add(self.judged.summary.as_bytes());
        digest.finalize().into()
    }

    /// The most bytes that its answer may have.
    pub fn largest_answer(&self) -> usize {
        let includes = |shape: &str| {
            let include = self.element.child(shape).and_then(|shape| shape.child("t:IncludeMimeContent"));
            include.is_some_and(|include| matches!(include.text().as_str(), "true" | "1"))
        };
        let has_blobs = self.operation.name == "GetAttachment"
            || includes("m:ItemShape")
            || includes("m:AttachmentShape");
        // The envelope and its header come on top.
        if has_blobs { LARGEST_ANSWER_WITH_BLOBS } else { LARGEST_ANSWER + 64 * 1024 }
    }

    /// One of the host's own operations: it reads.
    pub(crate) fn own(name: &'static str, element: Element) -> Approved {
        Approved::step(name, element, Effects::NONE)
    }

    /// One of the host's own operations, with these effects.
    pub(crate) fn step(name: &'static str, element: Element, effects: Effects) -> Approved {
        // The host's own operations are all in the table: a test sends each
        // through the grammar.
        let operation = operation(name).unwrap_or(&crate::grammar::OPERATIONS[0]);
        Approved { operation, element, effects, judged: Judged::default() }
    }
}

/// The subject of what an operation writes, not of what is attached to it.
// Recursion ends with the depth that was read.
fn subject_in(element: &Element) -> Option<String> {
    if let Some(subject) = element.child("t:Subject") {
        return Some(subject.text());
    }
    element.children().filter(|child| !child.name.is("t:Attachments")).find_map(subject_in)
}
