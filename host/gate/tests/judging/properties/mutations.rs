//! What may be wrong with an operation that was right: in its elements, and in
//! its characters.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::tree::Node;

/// One mutation. Places are counted as the ones before have left them.
#[derive(Clone, Debug)]
pub enum Mutation {
    Drop(Index),
    Repeat(Index, usize),
    /// The children stand in another order.
    Turn(Index, usize),
    /// The element stands in the place of another.
    Replace(Index, Index),
    /// A copy of the element stands in another.
    Insert(Index, Index),
    /// The element stands in itself.
    Nest(Index),
    /// It gets the name of another.
    Rename(Index, Index),
    Named(Index, &'static str),
    Text(Index, &'static str),
    AnyText(Index, String),
    Value(Index, Index, &'static str),
    Attribute(Index, &'static str, &'static str),
    DropAttribute(Index, Index),
    /// The subtree of another operation stands beside it.
    Graft(Index, Index),
}

/// Templates of values that somebody would try.
const VALUES: &[&str] = &[
    "",
    " ",
    "true",
    "0",
    "-1",
    "99999999999",
    "inbox",
    "publicfoldersroot",
    "archiveinbox",
    "mallory@evil.example",
    "bruno@contoso.example",
    "Anna@contoso.example ",
    "/O=CONTOSO/CN=X",
    "$FOREIGN",
    "$PACKED_FOREIGN",
    "$PUBLIC",
    "$PERSONA",
    "$LEGACY",
    "$ITEM",
    "$OUTBOX",
    "$HIDDEN",
    "$STATE",
    "H4sI",
    "blob:0",
    "blob:1",
    "IPM.Rule.Message",
    "SendAndSaveCopy",
    "SendToAllAndSaveCopy",
    "HardDelete",
    "EX",
    "PrivateDL",
    "http://evil.example",
    "0x0042",
    "message:From",
    "\u{202E}gnp",
    "a\r\nBcc: mallory@evil.example",
];

const NAMES: &[&str] = &[
    "t:Mailbox",
    "t:From",
    "t:Sender",
    "t:EmailAddress",
    "t:ItemId",
    "t:FolderId",
    "t:DistinguishedFolderId",
    "t:MimeContent",
    "t:BccRecipients",
    "t:ReplyTo",
    "t:ReferenceAttachment",
    "t:ExtendedProperty",
    "t:PermissionSet",
    "m:SavedItemFolderId",
    "m:Mailbox",
    "m:ItemIds",
    "soap:Header",
];

const ATTRIBUTES: &[&str] = &[
    "Id",
    "ChangeKey",
    "RootItemId",
    "MessageDisposition",
    "SendMeetingInvitations",
    "SendMeetingCancellations",
    "SendMeetingInvitationsOrCancellations",
    "SuppressReadReceipts",
    "DeleteType",
    "Traversal",
    "xsi:type",
    "xml:lang",
    "xmlns",
    "PropertyTag",
    "FieldURI",
];

pub fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<Index>;
    prop_oneof![
        2 => index().prop_map(Mutation::Drop),
        2 => (index(), select(&[1_usize, 2, 20][..])).prop_map(|(place, times)| Mutation::Repeat(place, times)),
        1 => (index(), 1..5_usize).prop_map(|(place, by)| Mutation::Turn(place, by)),
        2 => (index(), index()).prop_map(|(place, with)| Mutation::Replace(place, with)),
        2 => (index(), index()).prop_map(|(place, with)| Mutation::Insert(place, with)),
        1 => index().prop_map(Mutation::Nest),
        1 => (index(), index()).prop_map(|(place, with)| Mutation::Rename(place, with)),
        2 => (index(), select(NAMES)).prop_map(|(place, name)| Mutation::Named(place, name)),
        6 => (index(), select(VALUES)).prop_map(|(place, value)| Mutation::Text(place, value)),
        1 => (index(), any::<String>()).prop_map(|(place, value)| Mutation::AnyText(place, value)),
        6 => (index(), index(), select(VALUES)).prop_map(|(place, at, value)| Mutation::Value(place, at, value)),
        3 => (index(), select(ATTRIBUTES), select(VALUES))
            .prop_map(|(place, name, value)| Mutation::Attribute(place, name, value)),
        1 => (index(), index()).prop_map(|(place, at)| Mutation::DropAttribute(place, at)),
        3 => (index(), index()).prop_map(|(place, with)| Mutation::Graft(place, with)),
    ]
}

/// The element of this number, counted from outside in.
fn at(node: &mut Node, number: usize) -> &mut Node {
    fn go<'a>(node: &'a mut Node, left: &mut usize) -> Option<&'a mut Node> {
        if *left == 0 {
            return Some(node);
        }
        *left -= 1;
        node.children.iter_mut().find_map(|child| go(child, left))
    }
    let mut left = number;
    go(node, &mut left).unwrap()
}

fn count(node: &Node) -> usize {
    1 + node.children.iter().map(count).sum::<usize>()
}

/// The numbers of the elements of which this holds.
fn numbers(node: &Node, holds: impl Fn(&Node) -> bool) -> Vec<usize> {
    let (mut number, mut found) = (0, Vec::new());
    node.walk(&mut |_, node| {
        if holds(node) {
            found.push(number);
        }
        number += 1;
    });
    found
}

/// A copy of one of the elements.
fn copy(tree: &Node, index: &Index) -> Node {
    let (wanted, mut number, mut found) = (index.index(count(tree)), 0, None);
    tree.walk(&mut |_, node| {
        if number == wanted {
            found = Some(node);
        }
        number += 1;
    });
    found.cloned().unwrap_or_default()
}

/// One that has children, or the first one.
fn holder(tree: &Node, index: &Index) -> usize {
    let holders = numbers(tree, |node| !node.children.is_empty());
    if holders.is_empty() { 0 } else { holders[index.index(holders.len())] }
}

impl Mutation {
    pub fn change(&self, tree: &mut Node, other: &Node) {
        let all = count(tree);
        match self {
            Mutation::Drop(place) => {
                let number = holder(tree, place);
                let holder = at(tree, number);
                if !holder.children.is_empty() {
                    holder.children.remove(place.index(holder.children.len()));
                }
            }
            Mutation::Repeat(place, times) => {
                let number = holder(tree, place);
                let holder = at(tree, number);
                if !holder.children.is_empty() {
                    let which = place.index(holder.children.len());
                    let copy = holder.children[which].clone();
                    for _ in 0..*times {
                        holder.children.insert(which, copy.clone());
                    }
                }
            }
            Mutation::Turn(place, by) => {
                let number = holder(tree, place);
                let holder = at(tree, number);
                let by = by % holder.children.len().max(1);
                holder.children.rotate_left(by);
            }
            Mutation::Replace(place, with) => {
                let with = copy(tree, with);
                *at(tree, place.index(all)) = with;
            }
            Mutation::Insert(place, with) => {
                let with = copy(tree, with);
                at(tree, place.index(all)).children.insert(0, with);
            }
            Mutation::Nest(place) => {
                let inner = copy(tree, place);
                at(tree, place.index(all)).children = vec![inner];
            }
            Mutation::Rename(place, with) => {
                let name = copy(tree, with).name;
                at(tree, place.index(all)).name = name;
            }
            Mutation::Named(place, name) => at(tree, place.index(all)).name = (*name).to_owned(),
            Mutation::Text(place, value) => {
                let leaves = numbers(tree, |node| node.children.is_empty());
                at(tree, leaves[place.index(leaves.len())]).text = (*value).to_owned();
            }
            Mutation::AnyText(place, value) => at(tree, place.index(all)).text.clone_from(value),
            Mutation::Value(place, which, value) => {
                let places = numbers(tree, |node| !node.attributes.is_empty());
                if !places.is_empty() {
                    let node = at(tree, places[place.index(places.len())]);
                    let which = which.index(node.attributes.len());
                    node.attributes[which].1 = (*value).to_owned();
                }
            }
            Mutation::Attribute(place, name, value) => {
                at(tree, place.index(all)).attributes.push(((*name).to_owned(), (*value).to_owned()));
            }
            Mutation::DropAttribute(place, which) => {
                let node = at(tree, place.index(all));
                if !node.attributes.is_empty() {
                    node.attributes.remove(which.index(node.attributes.len()));
                }
            }
            Mutation::Graft(place, with) => {
                let with = copy(other, with);
                let number = holder(tree, place);
                let holder = at(tree, number);
                let which = place.index(holder.children.len() + 1);
                holder.children.insert(which, with);
            }
        }
    }
}

/// Pieces of XML in which parsers differ.
pub const PIECES: &[&str] = &[
    "<!-- x -->",
    "<!--",
    "<![CDATA[",
    "]]>",
    "<?x y?>",
    "<!DOCTYPE a>",
    "&amp;",
    "&#x0;",
    "&#65;",
    "&x;",
    "&",
    "<",
    ">",
    "/>",
    "'",
    "\"",
    "=",
    ":",
    " ",
    "\n",
    "\u{0}",
    "\u{FEFF}",
    "\u{FFFE}",
    "\u{85}",
    " xmlns=''",
    " xmlns:t='urn:x'",
    " xmlns:m='http://schemas.microsoft.com/exchange/services/2006/types'",
    " xsi:nil='true'",
    " Id='x'",
    "</t:Mailbox>",
    "<t:Mailbox>",
];

/// Puts pieces at places of a text, in the place of so many characters.
pub fn torn(text: &str, tears: &[(Index, &'static str, usize)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (place, piece, instead) in tears {
        let from = place.index(characters.len() + 1);
        let to = (from + instead).min(characters.len());
        characters.splice(from..to, piece.chars());
    }
    characters.into_iter().collect()
}
