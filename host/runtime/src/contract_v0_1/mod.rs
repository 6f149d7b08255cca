//! The contract `ews:plugin@0.1`, as wasmtime sees it: generated bindings, and
//! one file for each interface that the host implements. A later version of the
//! contract gets a folder of its own beside this one.

mod exchange;
mod session;

pub(crate) use session::Session;

use wasmtime::component::{HasSelf, Linker};

use crate::store::State;

#[allow(missing_docs, unreachable_pub)]
pub(crate) mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "plugin",
        imports: {
            "ews:plugin/exchange.[constructor]blob": async | trappable,
            "ews:plugin/exchange.[method]blob.read": async | trappable,
            "ews:plugin/exchange.[method]mailbox.call": async | trappable,
            "ews:plugin/exchange.[method]mailbox.read-all": async | trappable,
            "ews:plugin/exchange.[method]mailbox.send": async | trappable,
            "ews:plugin/session.open-file": async | trappable,
            "ews:plugin/session.save-file": async | trappable,
            default: trappable,
        },
        exports: { default: async },
        with: {
            "ews:plugin/exchange.mailbox": crate::store::Mailbox,
            "ews:plugin/exchange.blob": ews_mcp_exchange::Blob,
        },
    });
}

/// Names of the interfaces that a plugin may import.
pub(crate) const IMPORTS: [&str; 2] = ["ews:plugin/exchange", "ews:plugin/session"];

/// Name of the interface that a plugin must export.
pub(crate) const EXPORT: &str = "ews:plugin/tools";

/// Links the host's side.
pub(crate) fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    bindings::Plugin::add_to_linker::<_, HasSelf<_>>(linker, |state| state)
}
