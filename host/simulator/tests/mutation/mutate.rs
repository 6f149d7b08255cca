//! What may be wrong with a request.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::forms::EDGES;
use crate::tree::Tree;

/// One mutation. Places are counted in the document as the ones before have left it.
#[derive(Clone, Debug)]
pub enum Mutation {
    Drop(Index),
    /// The element stands there so many times more.
    Repeat(Index, usize),
    /// The element's children stand in another order.
    Turn(Index, usize),
    Rename(Index, Index),
    /// The element takes the place of another.
    Replace(Index, Index),
    /// The element stands in itself, so often.
    Nest(Index, usize),
    Text(Index, Value),
    Attribute(Index, Index, Value),
    AttributeName(Index, Index, Index),
    DropAttribute(Index, Index),
    /// In the bytes of the document.
    Byte(Index, u8),
    Insert(Index, Vec<u8>),
    Cut(Index, Index),
}

#[derive(Clone, Debug)]
pub enum Value {
    Edge(&'static str),
    /// An id, change key or state of the server.
    Id(Index),
    Cut(Index),
    Long(usize, char),
    Any(String),
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => select(EDGES).prop_map(Value::Edge),
        3 => any::<Index>().prop_map(Value::Id),
        1 => any::<Index>().prop_map(Value::Cut),
        1 => (select(&[1_000_usize, 70_000][..]), select(&['a', ' ', '9', '\u{DF}', '(', '<'][..]))
            .prop_map(|(length, sign)| Value::Long(length, sign)),
        1 => any::<String>().prop_map(Value::Any),
    ]
}

/// A mutation of any kind; most are of values.
pub fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<Index>;
    let often = select(&[1_usize, 2, 20, 2_000][..]);
    let deep = select(&[1_usize, 5, 40, 200, 300][..]);
    prop_oneof![
        3 => index().prop_map(Mutation::Drop),
        2 => (index(), often).prop_map(|(place, times)| Mutation::Repeat(place, times)),
        1 => (index(), 1..5_usize).prop_map(|(place, by)| Mutation::Turn(place, by)),
        1 => (index(), index()).prop_map(|(place, with)| Mutation::Rename(place, with)),
        2 => (index(), index()).prop_map(|(place, with)| Mutation::Replace(place, with)),
        1 => (index(), deep).prop_map(|(place, times)| Mutation::Nest(place, times)),
        8 => (index(), value()).prop_map(|(place, value)| Mutation::Text(place, value)),
        8 => (index(), index(), value())
            .prop_map(|(place, which, value)| Mutation::Attribute(place, which, value)),
        1 => (index(), index(), index())
            .prop_map(|(place, which, with)| Mutation::AttributeName(place, which, with)),
        1 => (index(), index()).prop_map(|(place, which)| Mutation::DropAttribute(place, which)),
        1 => (index(), any::<u8>()).prop_map(|(place, byte)| Mutation::Byte(place, byte)),
        1 => (index(), proptest::collection::vec(any::<u8>(), 1..6))
            .prop_map(|(place, bytes)| Mutation::Insert(place, bytes)),
        1 => (index(), index()).prop_map(|(from, to)| Mutation::Cut(from, to)),
    ]
}

/// The elements of this kind, as places in the document.
fn places(tree: &Tree, wanted: impl Fn(&Tree) -> bool) -> Vec<usize> {
    let all = tree.all();
    all.iter().enumerate().filter(|(_, element)| wanted(element)).map(|(place, _)| place).collect()
}

impl Value {
    fn make(&self, before: &str, ids: &[String]) -> String {
        match self {
            Self::Edge(text) => (*text).to_owned(),
            Self::Id(which) => which.get(ids).clone(),
            Self::Cut(at) => {
                let signs = before.chars().count();
                before.chars().take(if signs == 0 { 0 } else { at.index(signs) }).collect()
            }
            Self::Long(length, sign) => sign.to_string().repeat(*length),
            Self::Any(text) => text.clone(),
        }
    }
}

impl Mutation {
    /// Changes the tree; what is about bytes leaves it as it is.
    pub fn change(&self, tree: &mut Tree, ids: &[String]) {
        let count = tree.count();
        match self {
            Self::Drop(place) | Self::Repeat(place, _) => {
                let parents = places(tree, |element| !element.children.is_empty());
                if parents.is_empty() {
                    return;
                }
                let children = &mut tree.at(*place.get(&parents)).children;
                let which = place.index(children.len());
                if let Self::Repeat(_, times) = self {
                    let times = (*times).min(200_000 / children[which].count());
                    let copies = vec![children[which].clone(); times];
                    children.splice(which..which, copies);
                } else {
                    children.remove(which);
                }
            }
            Self::Turn(place, by) => {
                let children = &mut tree.at(place.index(count)).children;
                let by = by.checked_rem(children.len()).unwrap_or(0);
                children.rotate_left(by);
            }
            Self::Rename(place, with) => {
                let name = tree.at(with.index(count)).name.clone();
                tree.at(place.index(count)).name = name;
            }
            Self::Replace(place, with) => {
                let other = tree.at(with.index(count)).clone();
                *tree.at(place.index(count)) = other;
            }
            Self::Nest(place, times) => {
                let element = tree.at(place.index(count));
                let size = element.count();
                let outer = element.clone();
                for _ in 0..(*times).min(20_000 / size) {
                    let inner = std::mem::replace(element, outer.clone());
                    match element.children.len() {
                        0 => element.children.push(inner),
                        children => element.children[place.index(children)] = inner,
                    }
                }
            }
            Self::Text(place, value) => {
                let leaves = places(tree, |element| element.children.is_empty());
                let leaf = tree.at(*place.get(&leaves));
                leaf.text = value.make(&leaf.text, ids);
            }
            Self::Attribute(place, which, _)
            | Self::AttributeName(place, which, _)
            | Self::DropAttribute(place, which) => {
                let with = places(tree, |element| !element.attributes.is_empty());
                if with.is_empty() {
                    return;
                }
                let named = tree.all().into_iter().flat_map(|element| &element.attributes);
                let names: Vec<String> = named.map(|(name, _)| name.clone()).take(1_000).collect();
                let attributes = &mut tree.at(*place.get(&with)).attributes;
                let at = which.index(attributes.len());
                match self {
                    Self::Attribute(_, _, value) => attributes[at].1 = value.make(&attributes[at].1, ids),
                    Self::AttributeName(_, _, other) => attributes[at].0.clone_from(other.get(&names)),
                    _ => {
                        attributes.remove(at);
                    }
                }
            }
            Self::Byte(..) | Self::Insert(..) | Self::Cut(..) => {}
        }
    }

    /// Changes the bytes.
    pub fn damage(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        if length == 0 {
            return;
        }
        match self {
            Self::Byte(place, byte) => bytes[place.index(length)] = *byte,
            Self::Insert(place, new) => {
                let at = place.index(length);
                bytes.splice(at..at, new.iter().copied());
            }
            Self::Cut(from, to) => {
                let (from, to) = (from.index(length), to.index(length));
                bytes.drain(from.min(to)..from.max(to));
            }
            _ => {}
        }
    }
}
