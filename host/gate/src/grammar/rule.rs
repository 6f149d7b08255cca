//! The words of the tables.

use crate::{Effects, Need};

/// One element: what it may hold, and what the gate does with it.
#[derive(Debug)]
pub struct Rule {
    /// Its name, as in `m:FindItem` or `t:FolderId`.
    pub name: &'static str,
    /// The attributes that it may have. They are written in this order.
    pub attributes: &'static [AttributeRule],
    /// What may stand in it.
    pub content: Content,
    /// Whether it says whose data is meant.
    pub carrier: Carrier,
}

impl Rule {
    /// An element that holds elements.
    pub const fn of(name: &'static str, parts: &'static [Part]) -> Rule {
        Rule { name, attributes: &[], content: Content::Parts(parts), carrier: Carrier::No }
    }

    /// An element that holds text.
    pub const fn text(name: &'static str, value: Value) -> Rule {
        Rule { name, attributes: &[], content: Content::Text(value), carrier: Carrier::No }
    }

    /// An empty element.
    pub const fn empty(name: &'static str) -> Rule {
        Rule { name, attributes: &[], content: Content::Parts(&[]), carrier: Carrier::No }
    }

    /// With these attributes.
    #[must_use]
    pub const fn with(self, attributes: &'static [AttributeRule]) -> Rule {
        Rule { attributes, ..self }
    }

    /// Saying whose data is meant.
    #[must_use]
    pub const fn carrying(self, carrier: Carrier) -> Rule {
        Rule { carrier, ..self }
    }
}

/// An attribute.
#[derive(Debug)]
pub struct AttributeRule {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it may hold.
    pub value: Value,
}

impl AttributeRule {
    /// An attribute that must be there.
    pub const fn required(name: &'static str, value: Value) -> AttributeRule {
        AttributeRule { name, required: true, value }
    }

    /// An attribute that may be there.
    pub const fn optional(name: &'static str, value: Value) -> AttributeRule {
        AttributeRule { name, required: false, value }
    }
}

/// What stands in an element.
#[derive(Debug)]
pub enum Content {
    /// Text and nothing else.
    Text(Value),
    /// Elements, in this order. White space between them is dropped.
    Parts(&'static [Part]),
}

/// A place in a sequence.
#[derive(Debug)]
pub enum Part {
    /// `least` to `most` elements, each one of these.
    Choice {
        /// The elements that may stand here.
        rules: &'static [&'static Rule],
        /// At least so many.
        least: usize,
        /// At most so many.
        most: usize,
    },
    /// An element that the host writes itself, with this text, whatever the
    /// plugin wrote in its place.
    Written {
        /// The element.
        rule: &'static Rule,
        /// Its text.
        text: &'static str,
    },
}

impl Part {
    /// Exactly one of these.
    pub const fn one(rules: &'static [&'static Rule]) -> Part {
        Part::Choice { rules, least: 1, most: 1 }
    }

    /// At most one of these.
    pub const fn maybe(rules: &'static [&'static Rule]) -> Part {
        Part::Choice { rules, least: 0, most: 1 }
    }

    /// One or more of these.
    pub const fn many(rules: &'static [&'static Rule], most: usize) -> Part {
        Part::Choice { rules, least: 1, most }
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true`, `false`, `1` or `0`.
    Boolean,
    /// A whole number between these.
    Integer(i64, i64),
    /// Any text of at most so many characters.
    Text(usize),
    /// A date and time of XML Schema.
    DateTime,
    /// A property of an item or a folder, such as `message:From`.
    FieldUri,
    /// A GUID.
    Guid,
    /// A property tag of MAPI: `0x0E07` or a decimal number.
    PropertyTag,
    /// A mask of bits: decimal, or hexadecimal with `0x`.
    Bitmask,
    /// An id in the server's format; the mailbox in it is looked at.
    Id,
    /// A change key: no mailbox in it.
    ChangeKey,
}

/// Whether an element says whose data is meant, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// It does not.
    No,
    /// By a well-known folder: the host decides which mailbox that is in, and
    /// writes Mailbox where the access needs it.
    DistinguishedFolder,
    /// By an address: only the opened mailbox' own, and it is dropped.
    Mailbox,
}

/// Raises the effects of an operation when an attribute of its element has one
/// of these values.
#[derive(Debug)]
pub struct Raise {
    /// The attribute of the operation's element.
    pub attribute: &'static str,
    /// The values that raise.
    pub values: &'static [&'static str],
    /// To what.
    pub effects: Effects,
}

/// What the host knows of an operation.
#[derive(Debug)]
pub struct Class {
    /// Effects that it always has.
    pub always: Effects,
    /// Effects of which it has at least one, depending on how it is used.
    pub least_one_of: Effects,
    /// What else a tool must have declared.
    pub need: Option<Need>,
}
