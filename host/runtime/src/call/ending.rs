//! What an instance's end means: in short for the user, in full for the log.

use wasmtime::component::ResourceTableError;
use wasmtime::{PoolConcurrencyLimitError, Trap};
use wasmtime_wasi::I32Exit;

use crate::failure::CallFailure;
use crate::limits::{Limit, Limits};
use crate::log::{Level, Speaker, escaped};
use crate::store::Stop;

/// How much of an error goes to the log, in characters.
const LOGGED: usize = 8000;

/// How much of a trap's reason goes to the user, in characters.
const SHOWN: usize = 120;

/// The host ended it.
pub(super) fn stopped(stop: Stop) -> CallFailure {
    match stop {
        Stop::Limit(reached) => CallFailure::Limit(reached),
        Stop::Access(access) => CallFailure::Access(access),
        Stop::Door(error) => CallFailure::Door(error),
        Stop::Contract(reason) => CallFailure::Contract(reason),
    }
}

/// It ended itself, or wasmtime did.
pub(super) fn trapped(error: &wasmtime::Error, limits: &Limits, speaker: &Speaker) -> CallFailure {
    let reached = |limit| CallFailure::Limit(limits.reached(limit));
    if error.downcast_ref::<PoolConcurrencyLimitError>().is_some() {
        return CallFailure::Busy { instances: limits.instances };
    }
    for line in format!("{error:?}").chars().take(LOGGED).collect::<String>().lines() {
        speaker.log(Level::Error, line);
    }
    let root = error.root_cause().to_string();
    if let Some(trap) = error.downcast_ref::<Trap>() {
        return match trap {
            Trap::StackOverflow => reached(Limit::Stack),
            trap => {
                let text = trap.to_string();
                CallFailure::Trapped { reason: text.strip_prefix("wasm trap: ").unwrap_or(&text).to_owned() }
            }
        };
    }
    if error.downcast_ref::<I32Exit>().is_some() {
        return CallFailure::Trapped { reason: "it exited".into() };
    }
    // wasmtime keeps these two to itself, so their words have to do.
    if root.starts_with("too much data is being copied") {
        return reached(Limit::Lifted);
    }
    let full = matches!(error.downcast_ref(), Some(ResourceTableError::Full));
    if full || root.contains("handle limit exceeded") {
        return reached(Limit::Handles);
    }
    CallFailure::Trapped { reason: escaped(&root.chars().take(SHOWN).collect::<String>()) }
}
