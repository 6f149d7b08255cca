//! A document as a tree that can be changed, and written with what XML itself would forbid, too.

use crate::wire::Node;

#[derive(Clone, Debug)]
pub struct Tree {
    /// With its prefix.
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Self>,
}

impl Tree {
    /// The tree of a fragment, whose names have the prefixes of envelopes.
    pub fn read(fragment: &str) -> Self {
        let whole = format!("<x xmlns:m=\"urn:m\" xmlns:t=\"urn:t\">{fragment}</x>");
        let document = roxmltree::Document::parse(&whole).unwrap();
        Self::of(document.root_element().first_element_child().unwrap())
    }

    fn of(node: Node<'_>) -> Self {
        let prefix = node.lookup_prefix(node.tag_name().namespace().unwrap()).unwrap();
        Self {
            name: format!("{prefix}:{}", node.tag_name().name()),
            attributes: node.attributes().map(|a| (a.name().to_owned(), a.value().to_owned())).collect(),
            text: node.text().unwrap_or_default().to_owned(),
            children: node.children().filter(Node::is_element).map(Self::of).collect(),
        }
    }

    pub fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }

    /// All elements, in the order of the document.
    pub fn all(&self) -> Vec<&Self> {
        let (mut found, mut open) = (Vec::new(), vec![self]);
        while let Some(next) = open.pop() {
            found.push(next);
            open.extend(next.children.iter().rev());
        }
        found
    }

    /// The element at a place, counted from the root on in the order of the document.
    pub fn at(&mut self, place: usize) -> &mut Self {
        let mut left = place % self.count();
        let mut here = self;
        while left > 0 {
            left -= 1;
            let mut next = 0;
            while left >= here.children[next].count() {
                left -= here.children[next].count();
                next += 1;
            }
            here = &mut here.children[next];
        }
        here
    }

    pub fn write(&self, out: &mut String) {
        let escaped = |text: &str| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            text.replace('\u{0}', "&#0;")
        };
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push_str(&format!(" {name}=\"{}\"", escaped(value)));
        }
        out.push('>');
        out.push_str(&escaped(&self.text));
        for child in &self.children {
            child.write(out);
        }
        out.push_str(&format!("</{}>", self.name));
    }
}

#[test]
fn places_are_counted_in_the_order_of_the_document() {
    let mut tree = Tree::read("<m:A x=\"1\"><t:B><t:C>c</t:C></t:B><t:D/></m:A>");
    let all: Vec<&str> = tree.all().iter().map(|element| element.name.as_str()).collect();
    assert_eq!(all, ["m:A", "t:B", "t:C", "t:D"]);
    let names: Vec<String> = (0..5).map(|place| tree.at(place).name.clone()).collect();
    assert_eq!(names, ["m:A", "t:B", "t:C", "t:D", "m:A"]);
    let mut out = String::new();
    tree.write(&mut out);
    assert_eq!(out, "<m:A x=\"1\"><t:B><t:C>c</t:C></t:B><t:D></t:D></m:A>");
}
