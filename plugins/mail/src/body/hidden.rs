//! Text that a model would read and a person would not see.
//!
//! A sender can write to whoever reads a message by machine, and hide it from
//! whoever looks at it: not shown, without size, white on white, outside of the
//! window, in signs that have no shape. None of it stays, in no form of the body;
//! how much it was is told.
//!
//! Senders of newsletters hide a first line for the list of messages, too. It goes
//! the same way.
//!
//! What is judged is what a window on a desk shows: inline styles, style sheets,
//! the attributes of HTML. A text before a picture stays, for what the picture
//! shows is not known.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use super::css::{self, Declaration, Effect, Place, Side, Size};
use super::css_value::{self, Rgb};
use super::html::{self, INVISIBLE, Tree};
use super::selector::{Key, Selector};
use super::unseen;

/// Selectors of style sheets that are looked at. What more of them hide stays.
const MOST_SELECTORS: usize = 20_000;
/// Elements that selectors look at, in all. Mail needs some per element. Of a message
/// that takes more, nobody could say what is seen, and the rest of it is not shown.
const MOST_LOOKS: usize = 3_000_000;
const WHITE: Rgb = (255, 255, 255);
const BLACK: Rgb = (0, 0, 0);

/// Takes out of the tree what nobody sees. Returns how many characters it was.
pub(super) fn remove(tree: &Tree) -> usize {
    let sheet = Sheet::of(tree);
    let mut inline: HashMap<String, Rc<[Declaration]>> = HashMap::new();
    let mut removed = 0;
    let mut open = vec![(Rc::clone(&tree.0), Seen::default())];
    while let Some((node, seen)) = open.pop() {
        let mut kept = Vec::new();
        for child in node.children.take() {
            match &child.data {
                NodeData::Text { contents } => {
                    let text = contents.take();
                    let shown = if seen.shows_text() { unseen::remove(&text) } else { String::new() };
                    removed += count(&text).saturating_sub(count(&shown));
                    // White space keeps words apart, whoever sees it.
                    let shown = if shown.is_empty() && !text.is_empty() { " ".to_owned() } else { shown };
                    *contents.borrow_mut() = shown.as_str().into();
                }
                // What is no text of the message is not read as such either.
                NodeData::Element { .. } if html::tag(&child).is_some_and(|tag| INVISIBLE.contains(&tag)) => {
                }
                NodeData::Element { .. } => match seen.inside(&child, &sheet, &mut inline) {
                    Some(inside) => open.push((Rc::clone(&child), inside)),
                    None => {
                        removed += words_in(&child);
                        continue;
                    }
                },
                _ => {}
            }
            kept.push(child);
        }
        *node.children.borrow_mut() = kept;
    }
    removed
}

/// Characters that are no white space.
pub(super) fn count(text: &str) -> usize {
    text.chars().filter(|sign| !sign.is_whitespace()).count()
}

/// Those of a whole element that would be text.
fn words_in(node: &Rc<Node>) -> usize {
    let mut words = 0;
    let mut open = vec![Rc::clone(node)];
    while let Some(node) = open.pop() {
        if html::tag(&node).is_some_and(|tag| INVISIBLE.contains(&tag)) {
            continue;
        }
        if let NodeData::Text { contents } = &node.data {
            words += count(&unseen::remove(&contents.borrow()));
        }
        open.extend(node.children.borrow().iter().map(Rc::clone));
    }
    words
}

/// What an element hands down to what is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    has_size: bool,
    is_visible: bool,
    /// None where it is not known.
    color: Option<Rgb>,
    is_transparent: bool,
    background: Option<Rgb>,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            has_size: true,
            is_visible: true,
            color: Some(BLACK),
            is_transparent: false,
            background: Some(WHITE),
        }
    }
}

impl Seen {
    pub(super) fn shows_text(&self) -> bool {
        let told = match (self.color, self.background) {
            (Some(color), Some(background)) => css_value::can_be_told(color, background),
            _ => true,
        };
        self.has_size && self.is_visible && !self.is_transparent && told
    }

    /// What an element inside hands down; none where nothing of it is seen.
    pub(super) fn inside(
        mut self,
        node: &Rc<Node>,
        sheet: &Sheet,
        inline: &mut HashMap<String, Rc<[Declaration]>>,
    ) -> Option<Self> {
        if sheet.looks.get() > MOST_LOOKS {
            return None;
        }
        let attribute = |name| html::attribute(node, name);
        let tag = html::tag(node).unwrap_or_default();
        self.take_attributes(tag, &attribute);
        let own = attribute("style").map(|style| match inline.get(&style) {
            Some(known) => Rc::clone(known),
            None => {
                let read: Rc<[Declaration]> = css::declarations(&style).into();
                inline.insert(style, Rc::clone(&read));
                read
            }
        });
        let (mut boxed, mut is_shown) = (Frame::default(), None);
        let own = own.iter().flat_map(|own| own.iter()).map(|one| (rank(*one, (1, 0, 0, 0)), *one));
        let mut all: Vec<_> = sheet.declarations(node).chain(own).collect();
        // A later one of the same rank holds, for the order of sorting is stable.
        all.sort_by_key(|(rank, _)| *rank);
        for (_, declaration) in all {
            match declaration.effect {
                Effect::Display(is_none) => is_shown = Some(!is_none),
                Effect::Visibility(is_hidden) => self.is_visible = !is_hidden,
                Effect::Opacity(is_nothing) => boxed.is_faint = is_nothing,
                Effect::Font(Size::Relative) => {}
                Effect::Font(size) => self.has_size = size == Size::Seen,
                Effect::Color(color) => (self.color, self.is_transparent) = (color, false),
                Effect::Transparent => self.is_transparent = true,
                Effect::Background(color) => self.background = color,
                Effect::Extent(side, is_nothing) => boxed.extent(side, is_nothing),
                Effect::Overflow(is_hidden) => boxed.is_cut = is_hidden,
                Effect::Outside(place, is_outside) => boxed.outside(place, is_outside),
                Effect::Clipped(is_clipped) => boxed.is_clipped = is_clipped,
            }
        }
        let is_hidden = attribute("hidden").is_some() && is_shown != Some(true);
        let dot = tag == "img"
            && ["width", "height"].iter().any(|side| {
                attribute(side).is_some_and(|value| ["0", "1", "0px", "1px"].contains(&value.trim()))
            });
        (is_shown != Some(false) && !is_hidden && !dot && !boxed.is_gone()).then_some(self)
    }

    fn take_attributes(&mut self, tag: &str, attribute: &dyn Fn(&'static str) -> Option<String>) {
        if matches!(tag, "body" | "table" | "tr" | "td" | "th" | "thead" | "tbody" | "tfoot") {
            if let Some(color) = attribute("bgcolor") {
                self.background = css_value::legacy_color(&color);
            }
            if attribute("background").is_some() {
                self.background = None;
            }
        }
        let color = match tag {
            "font" => attribute("color"),
            "body" => attribute("text"),
            // As browsers show it where nothing else is said.
            "a" if attribute("href").is_some() => Some("#0000ee".to_owned()),
            "mark" => {
                self.background = Some((255, 255, 0));
                Some("black".to_owned())
            }
            _ => None,
        };
        if let Some(color) = color {
            self.color = css_value::legacy_color(&color).or(self.color);
            self.is_transparent = false;
        }
    }
}

/// What an element is as a box; nothing inside can undo it.
#[derive(Debug, Default)]
struct Frame {
    is_faint: bool,
    is_cut: bool,
    is_clipped: bool,
    extents: [bool; 4],
    places: [bool; 5],
}

impl Frame {
    fn extent(&mut self, side: Side, is_nothing: bool) {
        let [height, max_height, width, max_width] = &mut self.extents;
        *match side {
            Side::Height => height,
            Side::MaxHeight => max_height,
            Side::Width => width,
            Side::MaxWidth => max_width,
        } = is_nothing;
    }

    fn outside(&mut self, place: Place, is_outside: bool) {
        let [indent, left, top, margin_left, margin_top] = &mut self.places;
        *match place {
            Place::Indent => indent,
            Place::Left => left,
            Place::Top => top,
            Place::MarginLeft => margin_left,
            Place::MarginTop => margin_top,
        } = is_outside;
    }

    fn is_gone(&self) -> bool {
        let small = self.is_cut && self.extents.contains(&true);
        self.is_faint || self.is_clipped || small || self.places.contains(&true)
    }
}

/// The last declaration of each property: those before it say nothing. A rule may
/// have any number of them.
fn last_ones(declarations: &[Declaration]) -> Vec<Declaration> {
    let mut last: Vec<Declaration> = Vec::new();
    for declaration in declarations.iter().rev() {
        let is_known = last.iter().any(|known| {
            known.is_important == declaration.is_important
                && known.effect.is_of_same_property(declaration.effect)
        });
        if !is_known {
            last.push(*declaration);
        }
    }
    last.reverse();
    last
}

type Rank = (bool, (usize, usize, usize, usize));

fn rank(declaration: Declaration, specificity: (usize, usize, usize, usize)) -> Rank {
    (declaration.is_important, specificity)
}

/// The rules of all style sheets of a message, by what they may match.
#[derive(Default)]
pub(super) struct Sheet {
    rules: Vec<(Selector, Rc<[Declaration]>)>,
    index: HashMap<Key, Vec<usize>>,
    looks: Cell<usize>,
}

impl Sheet {
    fn of(tree: &Tree) -> Self {
        let mut sheet = Self::default();
        for node in tree.nodes() {
            if html::tag(&node) == Some("style") {
                sheet.add(&html::text_of(&node));
            }
        }
        sheet
    }

    /// Adds the rules of a style element.
    pub(super) fn add(&mut self, text: &str) {
        for rule in css::rules(text) {
            let declarations: Rc<[Declaration]> = last_ones(&rule.declarations).into();
            for selector in rule.selectors {
                if self.rules.len() < MOST_SELECTORS {
                    self.index.entry(selector.key()).or_default().push(self.rules.len());
                    self.rules.push((selector, Rc::clone(&declarations)));
                }
            }
        }
    }

    /// What the sheets say of an element, in their order.
    fn declarations(&self, node: &Rc<Node>) -> std::vec::IntoIter<(Rank, Declaration)> {
        let mut numbers: Vec<usize> = Vec::new();
        if !self.rules.is_empty() {
            let mut keys = vec![Key::Any, Key::Tag(html::tag(node).unwrap_or_default().to_owned())];
            keys.extend(html::attribute(node, "id").map(|id| Key::Id(id.trim().to_lowercase())));
            let classes = html::attribute(node, "class").unwrap_or_default().to_lowercase();
            keys.extend(classes.split_whitespace().map(|class| Key::Class(class.to_owned())));
            for key in keys {
                numbers.extend(self.index.get(&key).into_iter().flatten());
            }
            numbers.sort_unstable();
            numbers.dedup();
        }
        let mut found = Vec::new();
        for (selector, declarations) in numbers.iter().filter_map(|number| self.rules.get(*number)) {
            if !selector.matches(node, &self.looks) {
                continue;
            }
            let (ids, classes, names) = selector.specificity;
            for declaration in declarations.iter() {
                if declaration.effect.hides() || !selector.is_approximate {
                    found.push((rank(*declaration, (0, ids, classes, names)), *declaration));
                }
            }
        }
        found.into_iter()
    }
}
