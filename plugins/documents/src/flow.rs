//! Running text of Word and PowerPoint: paragraphs, runs and tables. Their
//! elements have the same local names in both (ECMA-376, WordprocessingML and
//! DrawingML).

use crate::limits;
use crate::text::{Rows, Text};
use crate::xml::{Piece, Tag, Xml};

/// Reads the text of a part.
pub(crate) fn read(xml: &mut Xml<'_>, text: &mut Text) -> Result<(), String> {
    let mut flow = Flow::default();
    while !text.is_full() {
        match xml.next()? {
            Some(Piece::Start(tag)) => flow.start(&tag, text),
            Some(Piece::End(name)) => flow.end(&name, text),
            Some(Piece::Text(piece)) => flow.text(&piece, text),
            None => break,
        }
    }
    flow.finish(text);
    Ok(())
}

#[derive(Default)]
struct Flow {
    /// How deep inside something that is left out.
    left_out: usize,
    /// How deep inside the properties of a paragraph.
    properties: usize,
    /// Whether this is text of a run.
    in_text: bool,
    /// Tables inside tables.
    tables: usize,
    rows: Rows,
    row: Vec<String>,
    /// The cell of the outermost table, where there is one.
    cell: Option<String>,
    /// What the paragraph begins with.
    prefix: &'static str,
}

/// Text that is there twice, or was deleted.
fn is_left_out(name: &str) -> bool {
    matches!(name, "Fallback" | "moveFrom" | "delText" | "instrText")
}

impl Flow {
    fn start(&mut self, tag: &Tag, text: &mut Text) {
        if self.left_out > 0 || is_left_out(&tag.name) {
            self.left_out += 1;
            return;
        }
        match tag.name.as_str() {
            "pPr" => self.properties += 1,
            "pStyle" if self.properties > 0 => {
                let style = tag.attribute("w:val").unwrap_or_default();
                let level = style.strip_prefix("Heading").and_then(|level| level.parse::<usize>().ok());
                self.prefix = match (level, style) {
                    (Some(1), _) | (None, "Title") => "# ",
                    (Some(2), _) => "## ",
                    (Some(_), _) => "### ",
                    _ => self.prefix,
                };
            }
            "numPr" if self.properties > 0 && self.prefix.is_empty() => self.prefix = "- ",
            "p" => self.prefix = "",
            "t" => self.in_text = true,
            "tab" if self.properties == 0 => self.write("\t", text),
            "br" | "cr" => self.write("\n", text),
            "noBreakHyphen" => self.write("-", text),
            "tbl" => {
                self.tables += 1;
                if self.tables == 1 {
                    self.rows = Rows::default();
                }
            }
            "tr" if self.tables == 1 => self.row = Vec::new(),
            "tc" if self.tables == 1 => self.cell = Some(String::new()),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, text: &mut Text) {
        if self.left_out > 0 {
            self.left_out -= 1;
            return;
        }
        match name {
            "pPr" => self.properties = self.properties.saturating_sub(1),
            "t" => self.in_text = false,
            "p" => {
                self.prefix = "";
                match &mut self.cell {
                    Some(cell) => cell.push(' '),
                    None => text.end_line(),
                }
            }
            "tc" if self.tables == 1 => {
                let cell = self.cell.take().unwrap_or_default();
                if self.row.len() < limits::COLUMNS as usize {
                    self.row.push(cell);
                }
            }
            "tc" => self.write(" ", text),
            "tr" if self.tables == 1 => {
                let row = std::mem::take(&mut self.row);
                self.rows.push(row, text);
            }
            "tbl" => {
                if self.tables == 1 {
                    self.cell = None;
                    std::mem::take(&mut self.rows).finish(text);
                }
                self.tables = self.tables.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn text(&mut self, piece: &str, text: &mut Text) {
        if self.in_text && self.left_out == 0 {
            let prefix = std::mem::take(&mut self.prefix);
            if self.cell.is_none() && !prefix.is_empty() {
                text.push(prefix);
            }
            self.write(piece, text);
        }
    }

    fn write(&mut self, piece: &str, text: &mut Text) {
        match &mut self.cell {
            // A cell holds no more than all of the text may.
            Some(cell) if cell.len() < limits::TABLE => cell.push_str(piece),
            Some(_) => {}
            None => text.push(piece),
        }
    }

    fn finish(mut self, text: &mut Text) {
        if let Some(cell) = self.cell.take() {
            self.row.push(cell);
        }
        self.rows.push(self.row, text);
        self.rows.finish(text);
        text.end_paragraph();
    }
}
