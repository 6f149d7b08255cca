//! docs/security.md shows the tables that the gate judges by.

#![allow(clippy::unwrap_used, reason = "this is how a test ends")]

use std::path::Path;

use ews_mcp_gate::grammar::tables_in_markdown;

#[test]
fn the_page_on_security_shows_the_gates_own_tables() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/security.md");
    let text = std::fs::read_to_string(page).unwrap();
    for (name, table) in tables_in_markdown() {
        let (_, rest) = text.split_once(&format!("<!-- begin {name} -->\n")).unwrap();
        let (shown, _) = rest.split_once(&format!("\n<!-- end {name} -->")).unwrap();
        assert!(shown == table, "the table of {name} is not the gate's: run `just docs`");
    }
}
