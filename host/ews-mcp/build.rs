//! With the feature `bundled`: writes the lists of the components that go into
//! the binary, those that it offers and those for the tour. They are made by
//! `just build-plugins`.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=EWS_MCP_COMPONENTS");
    if env::var_os("CARGO_FEATURE_BUNDLED").is_none() {
        return;
    }
    let folder = match (env::var_os("EWS_MCP_COMPONENTS"), env::var_os("CARGO_MANIFEST_DIR")) {
        (Some(folder), _) => PathBuf::from(folder),
        (None, Some(manifest)) => Path::new(&manifest).join("../../target/plugins"),
        (None, None) => PathBuf::new(),
    };
    write("offered.rs", &components(&folder));
    write("demonstration.rs", &components(&folder.join("demonstration")));
}

/// A list of names and bytes, as a Rust expression.
fn write(name: &str, components: &[PathBuf]) {
    let mut list = String::from("&[\n");
    for component in components {
        println!("cargo::rerun-if-changed={}", component.display());
        let name = component.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        list.push_str(&format!("    ({name:?}, include_bytes!({:?})),\n", component.display().to_string()));
    }
    list.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join(name);
    if let Err(error) = fs::write(&out, list) {
        println!("cargo::error={} cannot be written: {error}", out.display());
    }
}

fn components(folder: &Path) -> Vec<PathBuf> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.path().canonicalize().ok())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .collect();
    found.sort();
    if found.is_empty() {
        println!(
            "cargo::error=there are no components in {}; run `just build-plugins` first",
            folder.display()
        );
    }
    found
}
