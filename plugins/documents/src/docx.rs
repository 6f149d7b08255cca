//! Word documents: the body, then notes, comments, headers and footers.

use std::io::{Read, Seek};

use crate::flow;
use crate::package::Package;
use crate::text::Text;
use crate::unreadable::Unreadable;

/// What stands beside the body: the name of the part, and what it is called.
const BESIDE: [(&str, &str); 3] =
    [("word/footnotes", "Footnotes"), ("word/endnotes", "Endnotes"), ("word/comments", "Comments")];
const MARGINS: [(&str, &str); 2] = [("word/header", "Header"), ("word/footer", "Footer")];

/// Reads a document.
pub(crate) fn read<R: Read + Seek>(file: R, text: &mut Text) -> Result<(), Unreadable> {
    let mut package = Package::open(file, "a Word document")?;
    package.read("word/document.xml", |xml| flow::read(xml, text))?;
    for (part, heading) in BESIDE {
        beside(&mut package, &format!("{part}.xml"), heading, text)?;
    }
    let mut seen = Vec::new();
    for (part, heading) in MARGINS {
        for name in package.numbered(part, ".xml") {
            let mut margin = Text::new(text.tables());
            package.read(&name, |xml| flow::read(xml, &mut margin))?;
            let written = margin.finish().0;
            // The same line stands on first, even and odd pages.
            if !written.is_empty() && !seen.contains(&written) && !text.is_full() {
                text.heading(heading);
                text.push(&written);
                seen.push(written);
            }
            if seen.len() > 20 {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn beside<R: Read + Seek>(
    package: &mut Package<R>,
    name: &str,
    heading: &str,
    text: &mut Text,
) -> Result<(), Unreadable> {
    if text.is_full() || !package.has(name) {
        return Ok(());
    }
    let mut part = Text::new(text.tables());
    package.read(name, |xml| flow::read(xml, &mut part))?;
    let written = part.finish().0;
    if !written.is_empty() {
        text.heading(heading);
        text.push(&written);
    }
    Ok(())
}
