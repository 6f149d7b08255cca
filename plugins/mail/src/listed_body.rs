//! Bodies in lists of messages: their beginning, where the fields name them.

use ews_types::{ItemShape, Message};

use crate::body::{self, Format};
use crate::email::Email;
use crate::field::{self, Field};

/// How much of a body Exchange shall send, in bytes: ten of them fit into an answer,
/// and markup takes more room than what it says.
const LARGEST: u32 = 128 << 10;

/// How bodies are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListedBody {
    pub(crate) format: Format,
    pub(crate) trim_quoted: bool,
    /// How much of each comes, in characters.
    pub(crate) limit: usize,
}

impl ListedBody {
    /// Of tools that have no `format`.
    pub(crate) const TEXT: ListedBody =
        ListedBody { format: Format::Text, trim_quoted: false, limit: 10_000 };

    /// What `GetItem` is asked for.
    pub(crate) fn shape(self, fields: &[Field]) -> ItemShape {
        let shape = ItemShape::id_only().with(field::uris(fields));
        if fields.contains(&Field::Body) { body::shape(shape, self.format, LARGEST) } else { shape }
    }

    /// Puts the body into an email.
    pub(crate) fn show(self, message: &mut Message, fields: &[Field], email: &mut Email) {
        if fields.contains(&Field::Body)
            && let Some(body) = message.body.take()
        {
            body::render(body, self.format, self.trim_quoted).show(email, 0, self.limit);
        }
    }
}
