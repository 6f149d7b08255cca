//! The components: those in the binary, and those in `EWS_PLUGIN_DIR`.

use std::path::Path;

use ews_mcp_runtime::{Plugin, Runtime};
use futures::future::try_join_all;

use crate::failure::Failure;
use crate::settings::Settings;

/// Components by name.
type Components = &'static [(&'static str, &'static [u8])];

#[cfg(feature = "bundled")]
static OFFERED: Components = include!(concat!(env!("OUT_DIR"), "/offered.rs"));
#[cfg(not(feature = "bundled"))]
static OFFERED: Components = &[];

/// For the tour only; never offered otherwise.
#[cfg(feature = "bundled")]
static DEMONSTRATION: Components = include!(concat!(env!("OUT_DIR"), "/demonstration.rs"));
#[cfg(not(feature = "bundled"))]
static DEMONSTRATION: Components = &[];

/// Loads all components.
///
/// # Errors
/// Where one does not load, or there is none.
pub(crate) async fn load(runtime: &Runtime, settings: &Settings) -> Result<Vec<Plugin>, Failure> {
    let mut sources: Vec<(String, Vec<u8>)> = OFFERED
        .iter()
        .map(|(name, bytes)| (format!("the built-in component {name}"), bytes.to_vec()))
        .collect();
    if let Some(folder) = &settings.plugin_folder {
        sources.extend(in_folder(folder)?);
    }
    if sources.is_empty() {
        let sentence = "there are no tools: this binary was built without components. Run `just build`, or run \
                        `just build-plugins` and set EWS_PLUGIN_DIR to target/plugins";
        return Err(Failure::Other(sentence.to_owned()));
    }
    let loading =
        sources.into_iter().map(|(source, bytes)| async move { runtime.load(&source, bytes).await });
    Ok(try_join_all(loading).await?)
}

/// The bytes of the component that the demo shows being refused.
pub(crate) fn hostile() -> Option<&'static [u8]> {
    DEMONSTRATION.iter().find(|(name, _)| *name == "hostile").map(|(_, bytes)| *bytes)
}

fn in_folder(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let unreadable = |path: &Path| Failure::io(format!("EWS_PLUGIN_DIR: {} cannot be read", path.display()));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        // A folder or a pipe of that name would be waited for.
        if path.extension().is_some_and(|extension| extension == "wasm") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| match std::fs::read(&path) {
            Ok(bytes) => Ok((path.display().to_string(), bytes)),
            Err(error) => Err(unreadable(&path)(error)),
        })
        .collect()
}
