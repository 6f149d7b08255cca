//! Writes what was signed into a folder, for whoever has Microsoft's schema: see
//! `EWS_GATE_RECORD` in the documentation of these tests.

use std::path::PathBuf;

use ews_mcp_gate::Written;

use crate::stored::envelope;

/// Keeps an operation in an envelope under this name, if a folder is named for
/// it. Where blobs stand is filled with bytes.
pub fn record(group: &str, name: &str, written: &Written) {
    let Some(folder) = std::env::var_os("EWS_GATE_RECORD") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let name: String =
        format!("{group} {name}").chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let xml = envelope(&written.with(|_| "SGVsbG8=".to_owned()));
    std::fs::write(PathBuf::from(folder).join(format!("{name}.xml")), xml).unwrap();
}
