//! What a component may import and must export, read from its outermost level
//! before anything is compiled.

use semver::Version;
use wasmparser::{Parser, Payload};

use crate::contract_v0_1;
use crate::failure::LoadFailure;
use crate::log::escaped;

/// How many foreign imports are named.
const NAMED: usize = 10;

/// Refuses imports beyond the contract and WASI 0.2, and components without
/// tools.
pub(super) fn check(component: &[u8]) -> Result<(), LoadFailure> {
    let broken = |error: wasmparser::BinaryReaderError| LoadFailure::NotAComponent(error.to_string());
    let mut foreign = Vec::new();
    let mut has_tools = false;
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(component) {
        match payload.map_err(broken)? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(imports) if depth == 0 => {
                for import in imports {
                    let name = import.map_err(broken)?.name;
                    if name.implements.is_some() || name.version_suffix.is_some() || !is_allowed(name.name) {
                        foreign.push(escaped(&name.name.chars().take(100).collect::<String>()));
                    }
                }
            }
            Payload::ComponentExportSection(exports) if depth == 0 => {
                for export in exports {
                    has_tools |= is_tools(export.map_err(broken)?.name.name);
                }
            }
            _ => {}
        }
    }
    if !foreign.is_empty() {
        let more = foreign.len().saturating_sub(NAMED);
        foreign.truncate(NAMED);
        if more > 0 {
            foreign.push(format!("and {more} more"));
        }
        return Err(LoadFailure::Imports(foreign));
    }
    if !has_tools {
        return Err(LoadFailure::NoTools("there is no such export".into()));
    }
    Ok(())
}

/// `ews:plugin/exchange@0.1.x`, `ews:plugin/session@0.1.x`, `wasi:*/*@0.2.x`.
fn is_allowed(name: &str) -> bool {
    match interface(name) {
        Some((interface, version)) if interface.starts_with("wasi:") => {
            (version.major, version.minor) == (0, 2)
        }
        Some((interface, version)) => {
            contract_v0_1::IMPORTS.contains(&interface) && (version.major, version.minor) == (0, 1)
        }
        None => false,
    }
}

fn is_tools(name: &str) -> bool {
    interface(name).is_some_and(|(interface, version)| {
        interface == contract_v0_1::EXPORT && (version.major, version.minor) == (0, 1)
    })
}

/// The name without its version, and a version that is a release.
fn interface(name: &str) -> Option<(&str, Version)> {
    let (interface, version) = name.split_once('@')?;
    let version = Version::parse(version).ok()?;
    (interface.contains('/') && version.pre.is_empty()).then_some((interface, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_contract_and_wasi_0_2_are_allowed() {
        for name in [
            "ews:plugin/exchange@0.1.0",
            "ews:plugin/session@0.1.7",
            "wasi:io/streams@0.2.12",
            "wasi:http/types@0.2.0",
        ] {
            assert!(is_allowed(name), "{name}");
        }
        for name in [
            "ews:plugin/exchange",
            "ews:plugin/exchange@0.2.0",
            "ews:plugin/exchange@0.1.0-rc.1",
            "ews:plugin/tools@0.1.0",
            "ews:plugin/secrets@0.1.0",
            "wasi:io/streams@0.3.0",
            "wasi:http/types@0.2.0-rc-2023-10-25",
            "wasi:cli@0.2.0",
            "env",
            "",
        ] {
            assert!(!is_allowed(name), "{name}");
        }
    }
}
