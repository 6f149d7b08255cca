//! Whether bytes are a component at all, and one that this host's engine takes.

use wasmparser::{Parser, Validator, WasmFeatures};
use wasmtime::Engine;

use crate::failure::LoadFailure;
use crate::limits::{Limits, size};
use crate::log::escaped;

/// What the first bytes tell. Native code is refused here: it would run outside
/// the sandbox.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), LoadFailure> {
    if bytes.len() > limits.component {
        return Err(LoadFailure::TooLarge { bytes: bytes.len(), limit: size(limits.component) });
    }
    if Engine::detect_precompiled(bytes).is_some() {
        return Err(LoadFailure::Precompiled);
    }
    if Parser::is_core_wasm(bytes) {
        return Err(LoadFailure::CoreModule);
    }
    if !Parser::is_component(bytes) {
        return Err(LoadFailure::NotAComponent("it does not begin like one".into()));
    }
    Ok(())
}

/// Why a component is not valid with the features that the engine has.
pub(super) fn validate(bytes: &[u8], features: WasmFeatures) -> Result<(), LoadFailure> {
    match Validator::new_with_features(features).validate_all(bytes) {
        Ok(_) => Ok(()),
        Err(error) => {
            let reason = escaped(&error.to_string().chars().take(300).collect::<String>());
            // The parser has no code for it, only these words.
            Err(match reason.contains("component model async") {
                true => LoadFailure::AsyncBuiltins(reason),
                false => LoadFailure::NotAComponent(reason),
            })
        }
    }
}
