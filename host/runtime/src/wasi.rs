//! WASI 0.2 for guests: clocks, random numbers and a captured standard error.
//! Everything else is there, because ordinary JavaScript and Python components
//! import it, but denies, or traps when it is called.

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Linker, ResourceType};
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder};

use crate::limits::Limits;
use crate::log::StandardError;
use crate::store::State;

/// The interfaces that wasmtime-wasi defines; every other `wasi:` import traps
/// when it is called. A test keeps the list true.
pub(crate) const LINKED: [&str; 27] = [
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:filesystem/preopens",
    "wasi:filesystem/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:random/random",
    "wasi:sockets/instance-network",
    "wasi:sockets/ip-name-lookup",
    "wasi:sockets/network",
    "wasi:sockets/tcp",
    "wasi:sockets/tcp-create-socket",
    "wasi:sockets/udp",
    "wasi:sockets/udp-create-socket",
];

/// What one instance gets: no arguments, no environment, no folders, no network,
/// an empty standard input, and a standard output that nobody reads (the
/// process's own belongs to MCP).
pub(crate) fn context(limits: &Limits, stderr: StandardError) -> WasiCtx {
    WasiCtxBuilder::new()
        .allow_tcp(false)
        .allow_udp(false)
        .allow_ip_name_lookup(false)
        .socket_addr_check(|_, _| Box::pin(std::future::ready(false)))
        .max_random_size(limits.random as u64)
        .stderr(stderr)
        .build()
}

/// Links what this module's first lines promise to every component.
pub(crate) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)
}

/// Links traps for the `wasi:` interfaces that one component imports and
/// [`link`] does not define, such as `wasi:http`.
pub(crate) fn link_traps(linker: &mut Linker<State>, component: &Component) -> wasmtime::Result<()> {
    let engine = linker.engine().clone();
    for (name, import) in component.component_type().imports(&engine) {
        let (interface, _) = name.split_once('@').unwrap_or((name, ""));
        let ComponentItem::ComponentInstance(instance) = import.ty else { continue };
        if !interface.starts_with("wasi:") || LINKED.contains(&interface) {
            continue;
        }
        let mut traps = linker.instance(name)?;
        for (item, export) in instance.exports(&engine) {
            match export.ty {
                ComponentItem::ComponentFunc(_) => {
                    let called = format!("{interface}#{item} is not available to plugins");
                    traps.func_new(item, move |_, _, _, _| Err(wasmtime::Error::msg(called.clone())))?;
                }
                ComponentItem::Resource(_) => {
                    traps.resource(item, ResourceType::host::<()>(), |_, _| Ok(()))?;
                }
                _ => {}
            }
        }
    }
    Ok(())
}
