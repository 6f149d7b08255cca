//! Web pages, as text. Read token by token and never as a tree, so that no
//! nesting is too deep.

use std::cell::RefCell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind,
};

use crate::limits;
use crate::text::{Rows, Text};

/// Reads a page. Scripts and styles are left out; tables of tables are one.
pub(crate) fn read(page: &str, text: &mut Text) {
    let taken = std::mem::replace(text, Text::new(text.tables()));
    let tokenizer = Tokenizer::new(Sink(RefCell::new(Page::new(taken))), TokenizerOpts::default());
    let queue = BufferQueue::default();
    // In pieces: what is beyond the limit need not be read.
    let mut rest = page;
    while !rest.is_empty() && !tokenizer.sink.0.borrow().text.is_full() {
        let mut end = rest.len().min(64 << 10);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (piece, after) = rest.split_at(end);
        queue.push_back(StrTendril::from_slice(piece));
        let _ = tokenizer.feed(&queue);
        rest = after;
    }
    tokenizer.end();
    let mut page = tokenizer.sink.0.into_inner();
    page.finish();
    *text = page.text;
}

struct Sink(RefCell<Page>);

struct Page {
    text: Text,
    /// Elements whose text is not shown, that are open.
    hidden: usize,
    /// Whether white space counts.
    preformatted: usize,
    tables: usize,
    rows: Rows,
    row: Vec<String>,
    /// The cell of the outermost table, where there is one.
    cell: Option<String>,
    /// Whether a space comes before the next word.
    space: bool,
}

fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style" | "head" | "template" | "noscript")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "section"
            | "title"
            | "tr"
            | "ul"
            | "caption"
            | "option"
    )
}

fn is_paragraph(name: &str) -> bool {
    matches!(name, "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "table")
}

impl Page {
    fn new(text: Text) -> Self {
        Self {
            text,
            hidden: 0,
            preformatted: 0,
            tables: 0,
            rows: Rows::default(),
            row: Vec::new(),
            cell: None,
            space: false,
        }
    }

    fn characters(&mut self, characters: &str) {
        if self.hidden > 0 {
            return;
        }
        if self.preformatted > 0 {
            self.write(characters);
            return;
        }
        for sign in characters.chars() {
            if matches!(sign, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.space = true;
                continue;
            }
            if std::mem::take(&mut self.space) {
                self.write(" ");
            }
            self.write(sign.encode_utf8(&mut [0; 4]));
        }
    }

    fn write(&mut self, piece: &str) {
        match &mut self.cell {
            Some(cell) if cell.len() < limits::TABLE => cell.push_str(piece),
            Some(_) => {}
            None => self.text.push(piece),
        }
    }

    fn end_line(&mut self, paragraph: bool) {
        self.space = false;
        match &mut self.cell {
            Some(cell) => cell.push(' '),
            None if paragraph => self.text.end_paragraph(),
            None => self.text.end_line(),
        }
    }

    fn start(&mut self, name: &str, is_closed: bool) {
        match name {
            name if is_hidden(name) && !is_closed => self.hidden += 1,
            "br" => self.end_break(),
            "table" => {
                self.end_line(true);
                self.tables += 1;
                if self.tables == 1 {
                    self.rows = Rows::default();
                }
            }
            "tr" if self.tables == 1 => self.end_row(),
            "td" | "th" if self.tables == 1 => {
                self.end_cell();
                self.cell = Some(String::new());
                self.space = false;
            }
            "td" | "th" => self.space = true,
            "li" => {
                self.end_line(false);
                self.write("- ");
            }
            "pre" => {
                self.end_line(true);
                self.preformatted += 1;
            }
            name if is_paragraph(name) => self.end_line(true),
            name if is_block(name) => self.end_line(false),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            name if is_hidden(name) => self.hidden = self.hidden.saturating_sub(1),
            "table" => {
                if self.tables == 1 {
                    self.end_row();
                    std::mem::take(&mut self.rows).finish(&mut self.text);
                }
                self.tables = self.tables.saturating_sub(1);
            }
            "tr" if self.tables == 1 => self.end_row(),
            "td" | "th" if self.tables == 1 => self.end_cell(),
            "pre" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.end_line(true);
            }
            name if is_paragraph(name) => self.end_line(true),
            name if is_block(name) => self.end_line(false),
            _ => {}
        }
    }

    fn end_break(&mut self) {
        self.space = false;
        match &mut self.cell {
            Some(cell) => cell.push(' '),
            None => self.text.push("\n"),
        }
    }

    fn end_cell(&mut self) {
        if let Some(cell) = self.cell.take()
            && self.row.len() < limits::COLUMNS as usize
        {
            self.row.push(cell);
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        let row = std::mem::take(&mut self.row);
        self.rows.push(row, &mut self.text);
    }

    fn finish(&mut self) {
        self.end_row();
        std::mem::take(&mut self.rows).finish(&mut self.text);
        self.text.end_paragraph();
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(characters) => page.characters(&characters),
            Token::TagToken(Tag { kind: TagKind::StartTag, name, self_closing, .. }) => {
                page.start(&name, self_closing);
                // What is in them is no markup.
                match &*name {
                    "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                    "title" | "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => {}
                }
            }
            Token::TagToken(Tag { kind: TagKind::EndTag, name, .. }) => page.end(&name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(page: &str, tables: bool) -> String {
        let mut text = Text::new(tables);
        read(page, &mut text);
        text.finish().0
    }

    #[test]
    fn a_page_is_its_words_without_scripts_and_styles() {
        let page = "<!DOCTYPE html><html><head><title>Titel</title><style>p { color: red }</style></head>\
                    <body><h1>Gr&uuml;&szlig;e</h1><p>Ein\n  <b>fetter</b> Satz.<br>Neue Zeile</p>\
                    <script>alert('x</b>')</script><ul><li>eins<li>zwei</ul><pre>a\n  b</pre></body></html>";
        assert_eq!(shown(page, false), "Grüße\n\nEin fetter Satz.\nNeue Zeile\n\n- eins\n- zwei\n\na\n  b");
    }

    #[test]
    fn tables_come_as_rows() {
        let page = "<p>Preise</p><table><tr><th>Ware</th><th>Preis</th></tr><tr><td>Tee <i>grün</i></td>\
                    <td><table><tr><td>5</td><td>€</td></tr></table></td></tr></table>Ende";
        assert_eq!(shown(page, false), "Preise\n\nWare\tPreis\nTee grün\t5 €\n\nEnde");
        assert_eq!(shown(page, true), "Preise\n\n| Ware | Preis |\n|---|---|\n| Tee grün | 5 € |\n\nEnde");
    }

    #[test]
    fn what_never_ends_is_no_trap() {
        assert_eq!(shown(&"<div>".repeat(200_000), false), "");
        assert_eq!(shown(&format!("{}x", "<table><tr><td>".repeat(50_000)), false), "x");
        assert_eq!(shown("<p>a<script>b", false), "a");
        assert_eq!(shown("<p>a<!-- b", false), "a");
    }
}
