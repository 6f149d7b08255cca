//! The architecture's invariants, read from `cargo metadata` and the sources.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "this is how a test ends")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn packages() -> Vec<Package> {
    let metadata =
        MetadataCommand::new().current_dir(root()).no_deps().other_options(vec!["--locked".into()]).exec();
    metadata.unwrap().packages
}

/// The names of what a package is built from; what only its tests use is left
/// out.
fn dependencies(package: &Package) -> BTreeSet<String> {
    let normal = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    normal.map(|dependency| dependency.name.clone()).collect()
}

/// The folder of a package, as in `host/gate`.
fn folder(package: &Package) -> String {
    let folder = package.manifest_path.parent().unwrap().as_std_path().to_owned();
    folder.strip_prefix(root()).unwrap().display().to_string()
}

fn by_folder() -> BTreeMap<String, Package> {
    packages().into_iter().map(|package| (folder(&package), package)).collect()
}

/// The sources of a folder: path and text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// The parts of the host that name a crate, in Cargo.toml.
fn hosts_with(dependency: &str) -> Vec<String> {
    let host = by_folder().into_iter().filter(|(folder, _)| folder.starts_with("host/"));
    host.filter(|(_, package)| dependencies(package).contains(dependency)).map(|(folder, _)| folder).collect()
}

#[test]
fn the_top_level_holds_what_the_layout_says() {
    let allowed = [
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Cargo.lock",
        "Cargo.toml",
        "Justfile",
        "LICENSE",
        "README.md",
        "clippy.toml",
        "docs",
        "host",
        "plugins",
        "rustfmt.toml",
        "target",
        "tests",
        "wit",
    ];
    for entry in std::fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name.starts_with('.') || allowed.contains(&name.as_str()), "{name} does not belong there");
    }
}

#[test]
fn dependencies_point_down_only() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("host/ews-mcp", &["ews-mcp-exchange", "ews-mcp-mcp", "ews-mcp-runtime", "ews-mcp-simulator"][..]),
        ("host/mcp", &["ews-mcp-exchange", "ews-mcp-runtime"]),
        ("host/runtime", &["ews-mcp-exchange", "ews-mcp-gate"]),
        ("host/exchange", &["ews-mcp-gate"]),
        ("host/gate", &[]),
        ("host/simulator", &[]),
        ("plugins/documents", &[]),
        ("plugins/sdk", &[]),
        ("plugins/ews", &[]),
        ("plugins/mail", &["ews-document-text", "ews-plugin-sdk", "ews-types"]),
        ("tests/hostile", &["ews-plugin-sdk"]),
        ("tests", &[]),
    ]);
    let packages = by_folder();
    let own: BTreeSet<String> = packages.values().map(|package| package.name.to_string()).collect();
    assert_eq!(
        packages.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        allowed.keys().copied().collect()
    );
    for (folder, package) in &packages {
        let used: BTreeSet<String> = dependencies(package).intersection(&own).cloned().collect();
        let allowed: BTreeSet<String> = allowed[folder.as_str()].iter().map(ToString::to_string).collect();
        assert!(used.is_subset(&allowed), "{folder} depends on {:?}", used.difference(&allowed));
    }
}

#[test]
fn each_foreign_world_has_one_door() {
    assert_eq!(hosts_with("rmcp"), ["host/mcp"], "only mcp speaks MCP");
    assert_eq!(hosts_with("wasmtime"), ["host/runtime"], "only runtime runs WebAssembly");
    assert_eq!(hosts_with("reqwest"), ["host/exchange"], "only exchange speaks HTTP out");
    assert_eq!(hosts_with("oauth2"), ["host/exchange"], "only exchange asks for tokens");
    assert_eq!(hosts_with("keyring"), ["host/exchange"], "only exchange opens the keyring");
    assert_eq!(hosts_with("clap"), ["host/ews-mcp"], "only the binary has a command line");
    let secrets: BTreeSet<String> = hosts_with("secrecy").into_iter().collect();
    // The binary reads them from the settings and hands them on.
    assert_eq!(secrets, BTreeSet::from(["host/ews-mcp".to_owned(), "host/exchange".to_owned()]));
}

#[test]
fn the_gate_is_pure() {
    let gate = &by_folder()["host/gate"];
    let allowed = BTreeSet::from(["base64", "hmac", "quick-xml", "sha2", "thiserror"].map(str::to_owned));
    assert_eq!(dependencies(gate), allowed);
    for (path, text) in sources("host/gate/src") {
        for word in [
            "std::fs",
            "std::net",
            "std::env",
            "std::io",
            "std::thread",
            "SystemTime::",
            "Instant::",
            "async fn",
        ] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn no_crate_has_unsafe_code_of_its_own() {
    for folder in by_folder().keys().filter(|folder| {
        folder.starts_with("host/") || ["plugins/documents", "plugins/ews"].contains(&folder.as_str())
    }) {
        let source = root().join(folder).join("src");
        let roots: Vec<PathBuf> =
            ["lib.rs", "main.rs"].iter().map(|name| source.join(name)).filter(|path| path.exists()).collect();
        assert!(!roots.is_empty(), "{folder}");
        for path in roots {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.contains("#![forbid(unsafe_code)]"), "{} does not forbid it", path.display());
        }
    }
}

#[test]
fn only_the_binary_reads_the_environment_and_prints() {
    for folder in
        ["host/exchange/src", "host/gate/src", "host/mcp/src", "host/runtime/src", "host/simulator/src"]
    {
        for (path, text) in sources(folder) {
            // Whether a test keeps its recordings may stand in the environment.
            let text = text.split("#[cfg(test)]").next().unwrap();
            if path.file_name().is_some_and(|name| name == "tests.rs") {
                continue;
            }
            for word in ["env::var", "println!", "eprintln!", "dbg!", "stdout()"] {
                assert!(!text.contains(word), "{} has {word}", path.display());
            }
        }
    }
}

#[test]
fn every_room_is_small_and_says_what_it_is_for() {
    for folder in ["host", "plugins", "tests"] {
        for (path, text) in sources(folder) {
            let lines = text.lines().count();
            assert!(lines <= 600, "{} has {lines} lines", path.display());
            let name = path.file_stem().unwrap().to_str().unwrap();
            assert!(!["utils", "util", "common", "misc", "helpers"].contains(&name), "{}", path.display());
            // A module of tests needs no introduction.
            if name != "tests" {
                assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
            }
        }
    }
}

#[test]
fn the_contract_is_what_both_sides_are_built_from() {
    let contract = std::fs::read_to_string(root().join("wit/plugin.wit")).unwrap();
    assert!(contract.contains("package ews:plugin@0.1.0;"));
    // One JavaScript engine wants a Number there and another a BigInt.
    assert!(!contract.contains("u64") && !contract.contains("s64"), "no 64 bit integers in the contract");
    for (folder, word) in [("host/runtime/src", "wit"), ("plugins/sdk/src", "wit")] {
        let uses = sources(folder)
            .into_iter()
            .any(|(_, text)| text.contains("path: \"../../wit\"") && text.contains(word));
        assert!(uses, "{folder} is not built from wit/");
    }
}
