//! Bodies in the answers of tools that have no `format`: as plain text, its
//! beginning, where `fields` asks for them.

use ews_types::{ItemShape, Message};

use crate::body::{self, Format};
use crate::email::Email;
use crate::field::{self, Field};

/// How much of a body comes, in characters.
const LIMIT: usize = 10_000;
/// How much of it Exchange shall send, in bytes.
const LARGEST: u32 = 128 << 10;

/// What `GetItem` is asked for.
pub(crate) fn shape(fields: &[Field]) -> ItemShape {
    let shape = ItemShape::id_only().with(field::uris(fields));
    if fields.contains(&Field::Body) { body::shape(shape, Format::Text, LARGEST) } else { shape }
}

/// Puts the body into an email.
pub(crate) fn show(message: &mut Message, fields: &[Field], email: &mut Email) {
    if fields.contains(&Field::Body)
        && let Some(body) = message.body.take()
    {
        body::render(body, Format::Text, false).show(email, 0, LIMIT);
    }
}
