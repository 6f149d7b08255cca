//! The text as it grows, up to its limit.

use crate::limits;

/// Collects text: one empty line at most, no spaces at the ends of lines, no
/// control characters. What is beyond the limit is not kept.
#[derive(Debug, Default)]
pub(crate) struct Text {
    out: String,
    /// Line breaks that are written before the next character.
    breaks: usize,
    /// Spaces and tabs that are written before the next character of this line.
    blanks: String,
    is_full: bool,
    /// Whether tables are Markdown.
    tables: bool,
    notes: Vec<String>,
}

impl Text {
    pub(crate) fn new(tables: bool) -> Self {
        Self { tables, ..Self::default() }
    }

    /// Whether no more fits. Readers stop then.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }

    /// Whether tables are written as Markdown.
    pub(crate) fn tables(&self) -> bool {
        self.tables
    }

    /// Text as it is, line breaks included.
    pub(crate) fn push(&mut self, text: &str) {
        for sign in text.chars() {
            self.sign(sign);
        }
    }

    /// Text on one line: what breaks lines becomes a space.
    pub(crate) fn push_line(&mut self, text: &str) {
        for sign in text.chars() {
            self.sign(if matches!(sign, '\n' | '\r' | '\u{b}' | '\u{c}') { ' ' } else { sign });
        }
    }

    fn sign(&mut self, sign: char) {
        if self.is_full {
            return;
        }
        match sign {
            '\n' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}' => {
                self.breaks += 1;
                self.blanks.clear();
            }
            ' ' | '\t' => {
                // So many blanks are a trap, not a layout.
                if self.blanks.len() < 2 * limits::COLUMNS as usize {
                    self.blanks.push(sign);
                }
            }
            '\u{feff}' => {}
            sign if sign.is_control() => {}
            sign => {
                let length = sign.len_utf8() + self.breaks.min(2) + self.blanks.len();
                if self.out.len() + length > limits::TEXT {
                    self.is_full = true;
                    return;
                }
                if !self.out.is_empty() {
                    for _ in 0..self.breaks.min(2) {
                        self.out.push('\n');
                    }
                }
                self.breaks = 0;
                self.out.push_str(&self.blanks);
                self.blanks.clear();
                self.out.push(sign);
            }
        }
    }

    /// Ends the line, where it has anything.
    pub(crate) fn end_line(&mut self) {
        self.blanks.clear();
        self.breaks = self.breaks.max(1);
    }

    /// Ends the line, and leaves one empty.
    pub(crate) fn end_paragraph(&mut self) {
        self.blanks.clear();
        self.breaks = self.breaks.max(2);
    }

    /// A heading on a line of its own.
    pub(crate) fn heading(&mut self, heading: &str) {
        self.end_paragraph();
        self.push("## ");
        self.push_line(heading);
        self.end_line();
    }

    /// `Name: value`, on a line of its own.
    pub(crate) fn field(&mut self, name: &str, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        self.end_line();
        self.push(name);
        self.push(": ");
        self.push_line(value.trim());
        self.end_line();
    }

    /// One row of a table. Where tables are Markdown, the first is the heading.
    fn row(&mut self, cells: &[String], width: usize, is_first: bool) {
        self.end_line();
        if !self.tables {
            for (column, cell) in cells.iter().enumerate().take(width) {
                if column > 0 {
                    self.push("\t");
                }
                self.push_line(cell.trim());
            }
            self.end_line();
            return;
        }
        self.push("|");
        for column in 0..width {
            self.push(" ");
            let cell = cells.get(column).map_or("", |cell| cell.trim());
            self.push_line(&cell.replace('|', "\\|"));
            self.push(" |");
        }
        if is_first {
            self.end_line();
            self.push("|");
            for _ in 0..width {
                self.push("---|");
            }
        }
        self.end_line();
    }

    /// Something that was left out, in a sentence; each once.
    pub(crate) fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if self.notes.len() < 10 && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The text, whether it reached its limit, and what was left out.
    pub(crate) fn finish(self) -> (String, bool, Vec<String>) {
        (self.out, self.is_full, self.notes)
    }
}

/// The rows of one table, kept until it is known how many columns they have; of
/// a long table, as far as its first rows say it.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    rows: Vec<Vec<String>>,
    bytes: usize,
    width: usize,
    is_begun: bool,
}

impl Rows {
    /// One more row. Empty ones are left out, and so is what is right of the
    /// last column that is shown.
    pub(crate) fn push(&mut self, mut cells: Vec<String>, text: &mut Text) {
        let filled = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
        cells.truncate(filled.min(limits::COLUMNS as usize));
        if cells.is_empty() {
            return;
        }
        self.bytes += cells.iter().map(|cell| cell.len() + size_of::<String>()).sum::<usize>();
        self.rows.push(cells);
        if self.bytes > limits::TABLE {
            self.write(text);
        }
    }

    /// Writes what is left.
    pub(crate) fn finish(mut self, text: &mut Text) {
        self.write(text);
        if self.is_begun {
            text.end_paragraph();
        }
    }

    fn write(&mut self, text: &mut Text) {
        let widest = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        self.width = self.width.max(widest);
        for row in std::mem::take(&mut self.rows) {
            if !self.is_begun {
                text.end_paragraph();
            }
            text.row(&row, self.width, !self.is_begun);
            self.is_begun = true;
        }
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_and_spaces_at_ends_do_not_pile_up() {
        let mut text = Text::new(false);
        text.push("\n\n a \t\n\n\n\n\u{0}b\u{feff}\r\n");
        text.end_paragraph();
        text.push("c  ");
        assert_eq!(text.finish(), (" a\n\nb\n\nc".to_owned(), false, Vec::new()));
    }

    #[test]
    fn a_table_is_markdown_or_tabs() {
        let rows = [
            vec!["Name".into(), "Ort | Land".into(), " ".into()],
            vec![String::new()],
            vec!["Anna\nL.".into()],
        ];
        let write = |tables| {
            let mut text = Text::new(tables);
            let mut table = Rows::default();
            rows.iter().for_each(|row| table.push(row.clone(), &mut text));
            table.finish(&mut text);
            text.finish().0
        };
        assert_eq!(write(false), "Name\tOrt | Land\nAnna L.");
        assert_eq!(write(true), "| Name | Ort \\| Land |\n|---|---|\n| Anna L. |  |");
    }

    #[test]
    fn what_is_beyond_the_limit_is_not_kept() {
        let mut text = Text::new(false);
        let line = "ä".repeat(1 << 20);
        for _ in 0..4 {
            text.push(&line);
        }
        assert!(text.is_full());
        assert_eq!(text.finish().0.len(), 4 << 20);
    }
}
