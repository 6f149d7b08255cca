//! Changes of single properties: SetItemField, AppendToItemField,
//! DeleteItemField (types.xsd, ItemChangeDescriptionType).

use super::check::Check;
use crate::Refusal;
use crate::grammar::{
    Change, EXTENDED_FIELD_URI, EXTENDED_PROPERTY, FIELD_URI, INDEXED_FIELD_URI, Kind, Property, Writing,
    may_be_written, properties,
};
use crate::xml::{Element, Name, Node};

impl Check<'_> {
    /// A path to a property that may be changed so, and an item that holds this
    /// property and nothing else.
    pub(super) fn change(
        &mut self,
        element: &Element,
        change: Change,
        out: &mut Element,
    ) -> Result<(), Refusal> {
        if element.has_text() {
            return self.refuse("text", "text is not known here");
        }
        let mut children = element.children();
        let Some(path) = children.next() else {
            return self.refuse("missing-element", "here stands a path to a property");
        };
        let rule = match path.name.to_string().as_str() {
            "t:FieldURI" => &FIELD_URI,
            "t:IndexedFieldURI" => &INDEXED_FIELD_URI,
            "t:ExtendedFieldURI" => &EXTENDED_FIELD_URI,
            _ => return self.unknown(path),
        };
        let path = self.element(path, rule)?;
        let extended = path.name.local == "ExtendedFieldURI";
        if extended {
            self.may_be_written(Some(&path))?;
        }
        let uri = path.attribute("FieldURI").unwrap_or_default().to_owned();
        let index = path.attribute("FieldIndex").map(str::to_owned);
        let what = if extended { "an extended property" } else { uri.as_str() };
        self.findings.changes.push(what.to_owned());
        if change == Change::Delete {
            if !extended {
                self.writable(&uri, index.is_some(), change, None)?;
            }
            out.nodes.push(Node::Element(path));
            return match children.next() {
                None => Ok(()),
                Some(child) => self.unknown(child),
            };
        }
        let Some(wrapper) = children.next() else {
            return self.refuse("missing-element", "here stands an item with the property");
        };
        if let Some(child) = children.next() {
            return self.unknown(child);
        }
        let wrapper_name = wrapper.name.to_string();
        let kind = Kind::of(&wrapper_name);
        if kind.is_none() && wrapper_name != "t:Item" {
            return self.unknown(wrapper);
        }
        if !wrapper.attributes.is_empty() {
            return self.refuse("unknown-attribute", format!("{wrapper_name} has no attributes here"));
        }
        let mut held = wrapper.children();
        let (Some(value), None) = (held.next(), held.next()) else {
            let reason = format!("{wrapper_name} holds the property of the path, and nothing else");
            return self.refuse("missing-element", reason);
        };
        if wrapper.has_text() {
            return self.refuse("text", "text is not known here");
        }
        let made = if extended {
            if change == Change::Append {
                return self.refuse("value", "extended properties are set, not appended to");
            }
            if !value.name.is(EXTENDED_PROPERTY.name) {
                return self.refuse("missing-element", format!("here stands {}", EXTENDED_PROPERTY.name));
            }
            let made = self.element(value, &EXTENDED_PROPERTY)?;
            if made.child("t:ExtendedFieldURI").map(|held| &held.attributes) != Some(&path.attributes) {
                return self.refuse("another-property", "the item holds another property than the path says");
            }
            made
        } else {
            let property = self.writable(&uri, index.is_some(), change, kind)?;
            if !value.name.is(property.rule.name) {
                let reason = format!("the path says {uri}, the item holds {}", value.name);
                return self.refuse("another-property", reason);
            }
            let made = self.element(value, property.rule)?;
            if let Some(index) = &index {
                self.one_entry(&made, index, &uri)?;
            }
            made
        };
        out.nodes.push(Node::Element(path));
        let name = Name::types(wrapper_name.trim_start_matches("t:"));
        let item = Element { name, attributes: Vec::new(), nodes: vec![Node::Element(made)] };
        out.nodes.push(Node::Element(item));
        Ok(())
    }

    /// The property of this path, if it may be changed so. A wrapper `t:Item`
    /// has no kind: it holds what all kinds share.
    fn writable(
        &self,
        uri: &str,
        indexed: bool,
        change: Change,
        kind: Option<Kind>,
    ) -> Result<&'static Property, Refusal> {
        let fits = |property: &&Property| {
            let of_kind = match (kind, change) {
                (Some(kind), _) => property.is_of(kind),
                (None, Change::Delete) => true,
                (None, _) => {
                    Kind::ALL.iter().all(|kind| property.is_of(*kind)) || property.uri == "item:Flag"
                }
            };
            let written = match (property.writing, change) {
                (Writing::Entry, Change::Set | Change::Delete) => indexed,
                (Writing::Set | Writing::Appended, Change::Set | Change::Delete) => !indexed,
                (Writing::Appended, Change::Append) => !indexed,
                _ => false,
            };
            property.uri == uri && of_kind && written
        };
        match properties().find(fits) {
            Some(property) => Ok(property),
            None => {
                let how = match change {
                    Change::Set => "set",
                    Change::Append => "appended to",
                    Change::Delete => "deleted",
                };
                let of = kind.map_or_else(String::new, |kind| format!(" of a {}", kind.word()));
                self.refuse("property", format!("{uri}{of} cannot be {how} by a tool"))
            }
        }
    }

    pub(super) fn may_be_written(&self, path: Option<&Element>) -> Result<(), Refusal> {
        match path.map(may_be_written) {
            Some(Ok(())) => Ok(()),
            Some(Err(reason)) => self.refuse("extended-property", reason),
            None => self.refuse("extended-property", "there is no path to it"),
        }
    }

    /// One entry of a dictionary, of this key, and of an address only the part
    /// that the path names.
    fn one_entry(&self, dictionary: &Element, index: &str, uri: &str) -> Result<(), Refusal> {
        let entries: Vec<&Element> = dictionary.children().collect();
        let part = uri.strip_prefix("contacts:PhysicalAddress:");
        let fits = |entry: &Element| {
            entry.attribute("Key") == Some(index)
                && part.is_none_or(|part| {
                    let mut parts = entry.children();
                    parts.next().is_some_and(|found| found.name.local == part) && parts.next().is_none()
                })
        };
        match entries.as_slice() {
            [entry] if fits(entry) => Ok(()),
            _ => self.refuse(
                "another-property",
                format!("the path says {uri} {index}; the item holds more or else"),
            ),
        }
    }
}
