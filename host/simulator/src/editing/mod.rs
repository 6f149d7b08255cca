//! Makes items of what requests bring, and changes them: property by property, as the table of properties allows.

mod attachment;
mod change;
mod create;
mod field;

pub(crate) use attachment::{Parent, attach};
pub(crate) use change::{Change, apply};
pub(crate) use create::{create, finish};
