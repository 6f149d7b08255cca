//! `MimeContent`: items as Internet messages (RFC 5322), and Internet messages as items.

mod headers;
mod read;
mod text;
mod write;

pub(crate) use headers::headers;
pub(crate) use read::{Surroundings, read};
pub(crate) use write::write;
