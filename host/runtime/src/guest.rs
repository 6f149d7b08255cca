//! Guests for tests: the core module is written here, the component round it is
//! made from the contract itself.

use serde_json::{Value, json};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::{Limits, LoadError, Plugin, Runtime, Settings};

const CONTRACT: &str = include_str!("../../../wit/plugin.wit");

/// Where a guest's manifest stands in its memory.
const MANIFEST: usize = 4096;

/// What a guest does; the rest is the same in all.
pub(crate) struct Guest {
    /// What `describe` returns.
    pub(crate) manifest: String,
    /// Core imports and functions of its own.
    pub(crate) items: String,
    /// The body of `describe` before it returns the manifest.
    pub(crate) describe: String,
    /// The body of `call`: parameters `$tool $tool_length $arguments
    /// $arguments_length $mailbox`, and the address of a `result<reply, failure>`
    /// as its result. `(call $reply)` is one: the message `ok`, the arguments as
    /// payload.
    pub(crate) call: String,
    /// Version of the contract that it was built against.
    pub(crate) version: &'static str,
}

impl Guest {
    /// One tool, `try_it`, that returns its arguments.
    pub(crate) fn new() -> Guest {
        Guest {
            manifest: manifest().to_string(),
            items: String::new(),
            describe: String::new(),
            call: "(call $reply (local.get $arguments) (local.get $arguments_length))".into(),
            version: "0.1.0",
        }
    }

    /// The same with another body of `call`.
    pub(crate) fn calling(items: &str, call: &str) -> Guest {
        Guest { items: items.into(), call: call.into(), ..Guest::new() }
    }

    /// The same with another body of `describe`.
    pub(crate) fn describing(items: &str, describe: &str) -> Guest {
        Guest { items: items.into(), describe: describe.into(), ..Guest::new() }
    }

    /// The same with another manifest.
    pub(crate) fn with_manifest(manifest: &str) -> Guest {
        Guest { manifest: manifest.into(), ..Guest::new() }
    }

    /// Its component.
    pub(crate) fn component(&self) -> Vec<u8> {
        let data: String = self.manifest.bytes().map(|byte| format!("\\{byte:02x}")).collect();
        let length = self.manifest.len();
        let start = (MANIFEST + length).next_multiple_of(8);
        let pages = start / 65536 + 2;
        let Guest { items, describe, call, version, .. } = self;
        let core = format!(
            r#"(module
                {items}
                (memory (export "memory") {pages})
                (global $next (mut i32) (i32.const {start}))
                (data (i32.const 0) "ok")
                (data (i32.const {MANIFEST}) "{data}")
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                    (local $at i32)
                    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
                    (global.set $next (i32.add (local.get $at) (local.get 3)))
                    (local.get $at))
                (func $reply (param $payload i32) (param $length i32) (result i32)
                    (i32.store8 (i32.const 64) (i32.const 0))
                    (i32.store (i32.const 68) (i32.const 0))
                    (i32.store (i32.const 72) (i32.const 2))
                    (i32.store (i32.const 76) (local.get $payload))
                    (i32.store (i32.const 80) (local.get $length))
                    (i32.const 64))
                (func (export "ews:plugin/tools@{version}#describe") (result i32)
                    {describe}
                    (i32.store (i32.const 32) (i32.const {MANIFEST}))
                    (i32.store (i32.const 36) (i32.const {length}))
                    (i32.const 32))
                (func (export "ews:plugin/tools@{version}#call")
                    (param $tool i32) (param $tool_length i32)
                    (param $arguments i32) (param $arguments_length i32) (param $mailbox i32)
                    (result i32)
                    {call})
            )"#
        );
        let mut module = wat::parse_str(core).unwrap();
        let mut resolve = Resolve::default();
        let package =
            resolve.push_str("plugin.wit", &CONTRACT.replace("@0.1.0", &format!("@{version}"))).unwrap();
        let world = resolve.select_world(&[package], Some("plugin")).unwrap();
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
        ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap()
    }

    /// Loads it with these bounds.
    pub(crate) async fn load(&self, limits: Limits) -> Result<Plugin, LoadError> {
        runtime(limits).load("guest.wasm", self.component()).await
    }
}

/// A runtime with these bounds, without cache and folder.
pub(crate) fn runtime(limits: Limits) -> Runtime {
    Runtime::new(Settings { cache: None, files: None, limits }).unwrap()
}

/// Bounds that keep tests quick and small.
pub(crate) fn small() -> Limits {
    Limits { instances: 4, ..Limits::default() }
}

/// The manifest of one tool, `try_it`.
pub(crate) fn manifest() -> Value {
    json!({
        "name": "trial", "version": "1.2.3", "description": "A trial.", "later": "ignored",
        "tools": [{
            "name": "try_it", "title": "Try it", "description": "Tries it.",
            "inputSchema": { "type": "object", "additionalProperties": false, "properties": {} },
            "outputSchema": { "type": "object" },
            "effects": ["write"], "operations": ["FindItem", "CreateItem"], "needs": ["files"], "timezone": true
        }]
    })
}
