//! What an EWS operation is, and whether it may go out.
#![forbid(unsafe_code)]

mod effects;
mod grant;
mod refusal;

pub use effects::{Effect, Effects};
pub use grant::{Grant, Need};
pub use refusal::Refusal;
