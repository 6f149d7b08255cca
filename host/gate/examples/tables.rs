//! Writes the gate's tables into docs/security.md, between its marks.
//! `just docs` runs it; a test says when it has to be run.

use std::error::Error;
use std::path::Path;

use ews_mcp_gate::grammar::tables_in_markdown;

fn main() -> Result<(), Box<dyn Error>> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/security.md");
    let mut text = std::fs::read_to_string(&page)?;
    for (name, table) in tables_in_markdown() {
        let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("\n<!-- end {name} -->"));
        let from = text.find(&begin).ok_or(format!("there is no mark {begin:?}"))? + begin.len();
        let to = text.find(&end).ok_or(format!("there is no mark {end:?}"))?;
        text.replace_range(from..to, &table);
    }
    std::fs::write(page, text)?;
    Ok(())
}
