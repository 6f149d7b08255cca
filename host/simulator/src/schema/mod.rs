//! The grammar of requests: which elements and attributes an operation has, in what order, how often and
//! with which values, as the EWS schema says. It judges and explains; it reads nothing out.
//!
//! The tables stand in the modules below, each with the types of one subject, in the order of Microsoft's
//! messages.xsd and types.xsd and with its names. [`validator`] reads them.

mod attachments;
mod field_uris;
mod folders;
mod headers;
mod ids;
mod items;
#[cfg(test)]
mod judge;
mod lexical;
mod particles;
mod paths;
mod permissions;
mod recipients;
mod recurrence;
mod requests;
mod response_objects;
mod search;
mod shapes;
mod simple;
mod time_zones;
mod updates;
mod validator;
mod values;

pub(crate) use field_uris::is_known as is_field_uri;
pub(crate) use headers::header;
pub(crate) use requests::operation;
use simple::Simple;
pub(crate) use validator::{Violation, validate};

use crate::xml::{Element, MESSAGES, TYPES};

/// The type of an element.
#[derive(Debug)]
pub(crate) struct Type {
    attributes: &'static [AttributeRule],
    content: Content,
    /// Header types allow any attribute of SOAP (`mustUnderstand`, `actor`).
    soap_attributes: bool,
}

#[derive(Debug)]
enum Content {
    Text(Simple),
    /// Particles in their order. Without any, not even white space may stand there.
    Sequence(&'static [Particle]),
    /// `xs:extension`: attributes and particles of the base, then these particles.
    Extension(&'static Type, &'static [Particle]),
    /// Not judged further: what this server takes in but has no use for.
    Any,
}

#[derive(Debug)]
struct AttributeRule {
    name: &'static str,
    value: Simple,
    required: bool,
}

/// What may stand at one place among the children of an element.
#[derive(Debug)]
enum Particle {
    /// This element.
    Element { choice: Choice, min: u32, max: u32 },
    /// Any of these elements, this often altogether: `xs:choice`, or a substitution group.
    OneOf { choices: &'static [Choice], min: u32, max: u32 },
    /// All of these in their order, or none: `xs:sequence` with `minOccurs="0"`. The first must be
    /// required, or nothing would tell that the run has begun.
    AllOrNone(&'static [Particle]),
}

#[derive(Debug)]
struct Choice {
    namespace: &'static str,
    name: &'static str,
    of: &'static Type,
}

impl Choice {
    fn is(&self, element: &Element) -> bool {
        element.namespace.uri() == self.namespace && &*element.name == self.name
    }
}

const MANY: u32 = u32::MAX;

/// An element in the messages namespace.
const fn m(name: &'static str, of: &'static Type) -> Choice {
    Choice { namespace: MESSAGES, name, of }
}

/// An element in the types namespace.
const fn t(name: &'static str, of: &'static Type) -> Choice {
    Choice { namespace: TYPES, name, of }
}

/// An element that has to be there.
const fn must(choice: Choice) -> Particle {
    Particle::Element { choice, min: 1, max: 1 }
}

/// An element that may be there.
const fn may(choice: Choice) -> Particle {
    Particle::Element { choice, min: 0, max: 1 }
}

/// An element that is there once or more often.
const fn repeated(choice: Choice) -> Particle {
    Particle::Element { choice, min: 1, max: MANY }
}

/// An element that is there any number of times.
const fn any_number(choice: Choice) -> Particle {
    Particle::Element { choice, min: 0, max: MANY }
}

/// One of these elements.
const fn one_of(choices: &'static [Choice]) -> Particle {
    Particle::OneOf { choices, min: 1, max: 1 }
}

/// One of these elements, or none.
const fn maybe_one_of(choices: &'static [Choice]) -> Particle {
    Particle::OneOf { choices, min: 0, max: 1 }
}

/// Any of these elements in any order, at least one.
const fn several_of(choices: &'static [Choice]) -> Particle {
    Particle::OneOf { choices, min: 1, max: MANY }
}

/// Any of these elements in any order, or nothing.
const fn any_of(choices: &'static [Choice]) -> Particle {
    Particle::OneOf { choices, min: 0, max: MANY }
}

/// All of these in their order, or none of them.
const fn all_or_none(particles: &'static [Particle]) -> Particle {
    Particle::AllOrNone(particles)
}

const fn required(name: &'static str, value: Simple) -> AttributeRule {
    AttributeRule { name, value, required: true }
}

const fn optional(name: &'static str, value: Simple) -> AttributeRule {
    AttributeRule { name, value, required: false }
}

/// Attributes, and these particles in their order.
const fn sequence(attributes: &'static [AttributeRule], particles: &'static [Particle]) -> Type {
    Type { attributes, content: Content::Sequence(particles), soap_attributes: false }
}

/// These particles in their order, and no attributes.
const fn elements(particles: &'static [Particle]) -> Type {
    sequence(&[], particles)
}

/// Nothing but attributes.
const fn empty(attributes: &'static [AttributeRule]) -> Type {
    sequence(attributes, &[])
}

/// What `base` has, then these particles.
const fn extension(base: &'static Type, particles: &'static [Particle]) -> Type {
    Type { attributes: &[], content: Content::Extension(base, particles), soap_attributes: false }
}

const fn text(value: Simple) -> Type {
    text_with(&[], value)
}

const fn text_with(attributes: &'static [AttributeRule], value: Simple) -> Type {
    Type { attributes, content: Content::Text(value), soap_attributes: false }
}
