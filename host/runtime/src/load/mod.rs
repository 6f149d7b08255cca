//! From bytes to a plugin. The bytes are taken to be hostile: each step costs
//! more than the one before and looks only at what that one let through.

mod bytes;
mod imports;

use std::sync::Arc;

use sha2::{Digest, Sha256};
use wasmtime::component::Component;

use crate::call;
use crate::contract_v0_1::bindings::PluginPre;
use crate::engine::Host;
use crate::failure::LoadFailure;
use crate::manifest::Manifest;
use crate::plugin::Plugin;
use crate::store::State;
use crate::wasi;

/// Loads a component; `source` names it in the log until it has a name.
pub(crate) async fn load(host: Arc<Host>, source: &str, bytes: Vec<u8>) -> Result<Plugin, LoadFailure> {
    bytes::check(&bytes, &host.limits)?;
    let (pre, sha256) = compile(&host, bytes).await?;
    let described = call::describe(&host, &pre, source).await.map_err(LoadFailure::Describe)?;
    let limits = Arc::clone(&host.limits);
    let parsing = tokio::task::spawn_blocking(move || Manifest::parse(&described, &limits));
    let manifest = parsing.await.map_err(|error| LoadFailure::Host(error.to_string()))?;
    let manifest = manifest.map_err(LoadFailure::Manifest)?;
    Ok(Plugin::new(host, pre, manifest, sha256, source))
}

/// Compiles on a thread for blocking work, one component at a time. The compiler
/// cannot be interrupted: one that takes too long is waited for by the next
/// component, not by this one.
async fn compile(host: &Arc<Host>, bytes: Vec<u8>) -> Result<(PluginPre<State>, String), LoadFailure> {
    let turn = Arc::clone(&host.compiler)
        .acquire_owned()
        .await
        .map_err(|error| LoadFailure::Host(error.to_string()))?;
    let worker = Arc::clone(host);
    let compiling = tokio::task::spawn_blocking(move || {
        let compiled = compile_now(&worker, &bytes);
        drop(turn);
        compiled
    });
    match tokio::time::timeout(host.limits.compile, compiling).await {
        Ok(Ok(compiled)) => compiled,
        Ok(Err(panic)) => {
            tracing::error!(%panic, "compiling a component failed");
            Err(LoadFailure::Compile("the compiler failed; the log has the details".into()))
        }
        Err(_) => Err(LoadFailure::CompileTime(host.limits.compile)),
    }
}

fn compile_now(host: &Host, bytes: &[u8]) -> Result<(PluginPre<State>, String), LoadFailure> {
    imports::check(bytes)?;
    let sha256 = hex(&Sha256::digest(bytes));
    // wasmtime validates what it compiles, and knows what it compiled before: a
    // second validation here would be most of a warm start. It tells why, though.
    let component = Component::from_binary(&host.engine, bytes).map_err(|error| {
        let invalid = bytes::validate(bytes, host.engine.get_wasm_features()).err();
        invalid.unwrap_or_else(|| LoadFailure::Compile(chain(&error)))
    })?;
    let mut linker = host.linker.clone();
    let link = |error: wasmtime::Error| LoadFailure::Link(chain(&error));
    wasi::link_traps(&mut linker, &component).map_err(link)?;
    let pre = linker.instantiate_pre(&component).map_err(link)?;
    let pre = PluginPre::new(pre).map_err(|error| LoadFailure::NoTools(chain(&error)))?;
    Ok((pre, sha256))
}

/// The causes of an error in one bounded line.
fn chain(error: &wasmtime::Error) -> String {
    crate::log::escaped(&format!("{error:#}").chars().take(600).collect::<String>())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
