//! Tables: those that hold data become tables of Markdown; those that only lay
//! out a message, as most of newsletters and of Outlook's signatures do, become
//! lines and paragraphs.

use std::rc::Rc;

use htmd::Element;
use htmd::element_handler::{HandlerResult, Handlers};
use markup5ever_rcdom::Node;

use super::html::{self, Tree};

/// What stands for a table that was only layout, so that one around it is known
/// as layout, too.
const LAYOUT: &str = "section";
/// Data has short cells.
const LONGEST_CELL: usize = 400;
/// Where nothing but its shape says that a table is one: shorter.
const LONGEST_PLAIN_CELL: usize = 60;
/// Cells of a row that are shown on one line.
const LONGEST_LINE_CELL: usize = 80;
/// More columns are no table for reading.
const MOST_COLUMNS: usize = 40;
/// What cells of data do not hold.
const BLOCKS: [&str; 16] = [
    "table",
    "section",
    "ul",
    "ol",
    "dl",
    "blockquote",
    "pre",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "center",
    "article",
];

/// Turns tables that only lay out into blocks.
pub(super) fn unfold_layout(tree: &Tree) {
    // The innermost first: the nodes of a document come before what is in them.
    for node in tree.nodes().into_iter().rev() {
        let has_tables = node.children.borrow().iter().any(|child| html::tag(child) == Some("table"));
        if !has_tables {
            continue;
        }
        let children = node.children.take();
        let children = children
            .into_iter()
            .map(|child| match html::tag(&child) {
                Some("table") if !is_data(&child) => unfolded(&child),
                _ => child,
            })
            .collect();
        html::set_children(&node, children);
    }
}

/// The rows of a table, each with its cells, and whether it stands in its head.
fn rows(table: &Node) -> Vec<(Vec<Rc<Node>>, bool)> {
    let mut rows = Vec::new();
    let mut row = |node: &Rc<Node>, is_head: bool| {
        let cells: Vec<Rc<Node>> = node
            .children
            .borrow()
            .iter()
            .filter(|cell| matches!(html::tag(cell), Some("td" | "th")))
            .map(Rc::clone)
            .collect();
        if !cells.is_empty() {
            rows.push((cells, is_head));
        }
    };
    for child in table.children.borrow().iter() {
        match html::tag(child) {
            Some("tr") => row(child, false),
            Some(part @ ("thead" | "tbody" | "tfoot")) => {
                for inner in child.children.borrow().iter().filter(|inner| html::tag(inner) == Some("tr")) {
                    row(inner, part == "thead");
                }
            }
            _ => {}
        }
    }
    rows
}

fn is_data(table: &Rc<Node>) -> bool {
    let attribute = |name| html::attribute(table, name).unwrap_or_default().to_ascii_lowercase();
    if ["presentation", "none"].contains(&attribute("role").trim()) {
        return false;
    }
    let rows = rows(table);
    let columns = rows.iter().map(|(cells, _)| cells.len()).max().unwrap_or(0);
    if rows.len() < 2 || !(2..=MOST_COLUMNS).contains(&columns) {
        return false;
    }
    let mut shapes: Vec<Shape> = Vec::new();
    for (cells, _) in &rows {
        for cell in cells {
            let shape = Shape::of(cell);
            if shape.has_blocks || shape.length > LONGEST_CELL || shape.lines > 6 {
                return false;
            }
            shapes.push(shape);
        }
    }
    let filled = shapes.iter().filter(|shape| shape.length > 0 || shape.has_picture).count();
    if filled * 3 < shapes.len() {
        return false;
    }
    let has_head = rows
        .iter()
        .any(|(cells, is_head)| *is_head || cells.iter().any(|cell| html::tag(cell) == Some("th")));
    let drawn = shapes.iter().filter(|shape| shape.has_border).count() * 2 >= shapes.len();
    let border = attribute("border");
    let has_border = !border.is_empty() && border.trim() != "0";
    let is_grid = attribute("class").contains("msotablegrid") || attribute("rules") == "all";
    if has_head || has_border || drawn || is_grid {
        return true;
    }
    let even = rows.iter().filter(|(cells, _)| cells.len() == columns).count() * 5 >= rows.len() * 4;
    let plain = shapes
        .iter()
        .all(|shape| shape.length <= LONGEST_PLAIN_CELL && shape.lines <= 1 && !shape.has_picture);
    even && plain && filled * 5 >= shapes.len() * 4 && rows.len() * columns >= 6
}

/// What a cell looks like.
#[derive(Default)]
struct Shape {
    length: usize,
    lines: usize,
    has_blocks: bool,
    has_border: bool,
    has_picture: bool,
}

impl Shape {
    fn of(cell: &Rc<Node>) -> Self {
        let style = html::attribute(cell, "style").unwrap_or_default().to_ascii_lowercase();
        let border = style.split(';').any(|one| {
            one.trim().starts_with("border")
                && ["solid", "dotted", "dashed", "double"].iter().any(|line| one.contains(line))
        });
        let text = html::visible_text(cell, LONGEST_CELL.saturating_mul(4) + 1);
        let mut shape = Self { length: text.chars().count(), has_border: border, ..Self::default() };
        let mut blocks: usize = 0;
        let mut open: Vec<Rc<Node>> = cell.children.borrow().iter().map(Rc::clone).collect();
        while let Some(node) = open.pop() {
            match html::tag(&node).unwrap_or_default() {
                tag if BLOCKS.contains(&tag) => {
                    shape.has_blocks = true;
                    break;
                }
                "p" | "div" => blocks += 1,
                "br" => shape.lines += 1,
                "img" => shape.has_picture = true,
                _ => {}
            }
            open.extend(node.children.borrow().iter().map(Rc::clone));
        }
        shape.lines += blocks.max(1);
        shape
    }
}

/// A table as blocks.
fn unfolded(table: &Rc<Node>) -> Rc<Node> {
    let new = html::element(LAYOUT);
    let mut blocks = Vec::new();
    let captions = table
        .children
        .borrow()
        .iter()
        .filter(|one| html::tag(one) == Some("caption"))
        .map(Rc::clone)
        .collect::<Vec<_>>();
    blocks.extend(captions.iter().map(|caption| html::renamed(caption, "div")));
    for (cells, _) in rows(table) {
        let shapes: Vec<Shape> = cells.iter().map(Shape::of).collect();
        let filled = shapes.iter().filter(|shape| shape.length > 0 || shape.has_picture).count();
        let on_a_line = filled > 1
            && shapes
                .iter()
                .all(|shape| shape.length <= LONGEST_LINE_CELL && shape.lines <= 1 && !shape.has_blocks);
        if on_a_line {
            let line = html::element("div");
            let mut parts = Vec::new();
            for cell in &cells {
                parts.push(inline(cell));
                parts.push(html::text_node(" "));
            }
            html::set_children(&line, parts);
            blocks.push(line);
        } else {
            blocks.extend(cells.iter().map(|cell| html::renamed(cell, "div")));
        }
    }
    html::set_children(&new, blocks);
    new
}

/// A cell of one line, without the block that may be in it.
fn inline(cell: &Rc<Node>) -> Rc<Node> {
    let span = html::renamed(cell, "span");
    let children = span.children.take();
    let children = children
        .into_iter()
        .map(|child| if matches!(html::tag(&child), Some("p" | "div")) { inline(&child) } else { child })
        .collect();
    html::set_children(&span, children);
    span
}

/// Writes a table of data as Markdown.
#[allow(clippy::needless_pass_by_value, reason = "a handler has this form")]
pub(super) fn write(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let mut table: Vec<Vec<String>> = Vec::new();
    let mut has_head = false;
    // Cells of rows above that reach down: how many rows more.
    let mut reaching: Vec<usize> = Vec::new();
    for (number, (cells, is_head)) in rows(element.node).into_iter().enumerate() {
        if number == 0 {
            has_head = is_head || cells.iter().all(|cell| html::tag(cell) == Some("th"));
        }
        let mut row = Vec::new();
        let free = |row: &mut Vec<String>, reaching: &mut Vec<usize>| {
            while let Some(rows) = reaching.get_mut(row.len()).filter(|rows| **rows > 0) {
                *rows -= 1;
                row.push(String::new());
            }
        };
        for cell in cells {
            free(&mut row, &mut reaching);
            let text = handlers.handle(&cell).map(|result| one_line(&result.content)).unwrap_or_default();
            let span = |name| {
                let span = html::attribute(&cell, name).and_then(|span| span.trim().parse::<usize>().ok());
                span.unwrap_or(1).clamp(1, MOST_COLUMNS)
            };
            let down = span("rowspan") - 1;
            for column in 0..span("colspan") {
                if row.len() >= MOST_COLUMNS {
                    break;
                }
                let at = row.len();
                if down > 0 {
                    reaching.resize(reaching.len().max(at + 1), 0);
                    if let Some(rows) = reaching.get_mut(at) {
                        *rows = down;
                    }
                }
                row.push(if column == 0 { text.clone() } else { String::new() });
            }
        }
        free(&mut row, &mut reaching);
        table.push(row);
    }
    let columns = table.iter().map(Vec::len).max()?;
    let used: Vec<usize> = (0..columns)
        .filter(|column| table.iter().any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty())))
        .collect();
    table.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    let first = table.first()?;
    let is_bold = |cell: &String| cell.is_empty() || cell.starts_with("**") && cell.ends_with("**");
    let has_digit = |cell: &String| cell.chars().any(|sign| sign.is_ascii_digit());
    let names = first.iter().all(|cell| !cell.is_empty() && !has_digit(cell) && !cell.ends_with(':'));
    let numbers =
        table.iter().skip(1).any(|row| row.iter().filter(|cell| has_digit(cell)).count() * 2 >= row.len());
    let is_named = has_head || first.iter().all(is_bold) || names && numbers;
    if !is_named {
        // A table of Markdown has a head; this one has none.
        table.insert(0, Vec::new());
    }
    let mut text = String::from("\n\n");
    for caption in element.node.children.borrow().iter().filter(|child| html::tag(child) == Some("caption")) {
        if let Some(caption) = handlers.handle(caption) {
            text.push_str(&one_line(&caption.content));
            text.push_str("\n\n");
        }
    }
    for (number, row) in table.iter().enumerate() {
        text.push('|');
        for column in &used {
            text.push(' ');
            text.push_str(row.get(*column).map_or("", String::as_str));
            text.push_str(" |");
        }
        text.push('\n');
        if number == 0 {
            text.push('|');
            text.push_str(&" --- |".repeat(used.len()));
            text.push('\n');
        }
    }
    text.push('\n');
    Some(text.into())
}

/// The lines of a cell on one.
fn one_line(content: &str) -> String {
    let lines: Vec<&str> = content.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" / ")
}
