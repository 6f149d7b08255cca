//! Writes what was signed into a folder, for whoever has Microsoft's schema: see
//! `EWS_GATE_RECORD` in the documentation of these tests.

use std::path::PathBuf;

use crate::scene::declarations;

/// Keeps an operation under this name, if a folder is named for it. Where blobs
/// stand is filled with bytes.
pub fn record(group: &str, name: &str, written: &ews_mcp_gate::Written) {
    let Some(folder) = std::env::var_os("EWS_GATE_RECORD") else { return };
    let folder = PathBuf::from(folder).join(group);
    std::fs::create_dir_all(&folder).unwrap();
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let xml = written.with(|_| "SGVsbG8=".to_owned());
    let end = xml.find([' ', '>', '/']).unwrap();
    let (start, rest) = xml.split_at(end);
    std::fs::write(folder.join(format!("{name}.xml")), format!("{start} {}{rest}", declarations())).unwrap();
}
