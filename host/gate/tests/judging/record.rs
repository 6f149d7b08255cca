//! Writes what was signed into a folder, for whoever has Microsoft's schema: see
//! `EWS_GATE_RECORD` in the documentation of these tests.

use std::path::PathBuf;

use ews_mcp_gate::{Access, Written};

use crate::scene::Scene;
use crate::stored::{World, envelope};

/// Keeps an operation in an envelope under this name, if a folder is named for
/// it. Where blobs stand is filled with bytes.
pub fn record(group: &str, name: &str, written: &Written) {
    let Some(folder) = std::env::var_os("EWS_GATE_RECORD") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let name = file_name(&format!("{group} {name}"));
    let xml = envelope(&written.with(|_| "SGVsbG8=".to_owned()));
    std::fs::write(PathBuf::from(folder).join(format!("{name}.xml")), xml).unwrap();
}

/// Keeps a case as an input of `tests/fuzz` ([`crate::fuzzed::hold`]), if a folder
/// is named for them: a byte for the call, and the operation as a template.
pub fn seed(name: &str, scene: &Scene, template: &str) {
    let Some(folder) = std::env::var_os("EWS_GATE_SEEDS") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let access = match scene.mailbox.access {
        Access::Impersonation => 0,
        Access::Delegate => 1,
        Access::Primary => 2,
    };
    let policy = if scene.policy.allowed_recipients.is_empty() { 0 } else { 6 };
    let blobs = u8::try_from(scene.blobs.len().min(2)).unwrap() * 12;
    let ids = if scene.stored.world == World::Opaque { 3 } else { 0 };
    let mut bytes = vec![access + ids + policy + blobs];
    bytes.extend(template.as_bytes());
    // Large ones say no more than small ones.
    if bytes.len() <= 4096 {
        std::fs::write(PathBuf::from(folder).join(file_name(name)), bytes).unwrap();
    }
}

fn file_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
