//! Judges elements by the tables.
//!
//! Messages are worded as the validator of a real server words them, so that a client's developer
//! finds them in a search.

use std::collections::VecDeque;

use super::particles::Open;
use super::{AttributeRule, Content, Particle, Simple, Type};
use crate::xml::{Element, Namespace, Node};

/// A message repeats no more than this many characters of a value.
const MAX_REPEATED: usize = 512;

/// A violation of the schema and where it stands.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub(crate) struct Violation {
    pub(crate) text: String,
    /// Bytes from the beginning of the document.
    pub(crate) offset: usize,
}

impl Violation {
    fn at(element: &Element, text: String) -> Self {
        Self { text, offset: element.offset }
    }
}

/// Judges one element against its type.
pub(crate) fn validate(element: &Element, of: &Type) -> Result<(), Violation> {
    attributes(element, of)?;
    match &of.content {
        Content::Any => Ok(()),
        Content::Text(simple) => value(element, *simple),
        Content::Sequence(_) | Content::Extension(..) => children(element, of.particles()),
    }
}

impl Type {
    /// What may stand in it: that of its bases first.
    fn particles(&self) -> VecDeque<&'static Particle> {
        match self.content {
            Content::Sequence(own) => own.iter().collect(),
            Content::Extension(base, own) => {
                let mut particles = base.particles();
                particles.extend(own);
                particles
            }
            Content::Text(_) | Content::Any => VecDeque::new(),
        }
    }

    fn attribute(&self, name: &str) -> Option<&'static AttributeRule> {
        self.attributes.iter().find(|rule| rule.name == name).or_else(|| match self.content {
            Content::Extension(base, _) => base.attribute(name),
            _ => None,
        })
    }

    /// The first attribute that has to be there and is not.
    fn missing_attribute(&self, element: &Element) -> Option<&'static AttributeRule> {
        let base = match self.content {
            Content::Extension(base, _) => base.missing_attribute(element),
            _ => None,
        };
        base.or_else(|| {
            self.attributes.iter().find(|rule| rule.required && element.attribute(rule.name).is_none())
        })
    }
}

fn attributes(element: &Element, of: &Type) -> Result<(), Violation> {
    for attribute in &element.attributes {
        if attribute.namespace == Namespace::Soap && of.soap_attributes {
            continue;
        }
        let rule = of.attribute(&attribute.name).filter(|_| attribute.namespace == Namespace::None);
        let Some(rule) = rule else {
            if matches!(of.content, Content::Any) {
                continue;
            }
            let uri = attribute.namespace.uri();
            let separator = if uri.is_empty() { "" } else { ":" };
            let text = format!("The '{uri}{separator}{}' attribute is not declared.", attribute.name);
            return Err(Violation::at(element, text));
        };
        let named = || format!("'{}' attribute", rule.name);
        check(rule.value, &attribute.value, named).map_err(|text| Violation::at(element, text))?;
    }
    match of.missing_attribute(element) {
        Some(missing) => {
            Err(Violation::at(element, format!("The required attribute '{}' is missing.", missing.name)))
        }
        None => Ok(()),
    }
}

/// The value of an element without children.
fn value(element: &Element, simple: Simple) -> Result<(), Violation> {
    if let Some(child) = element.elements().next() {
        return Err(Violation::at(child, no_children(element, child, "text only")));
    }
    let named = || format!("'{}:{}' element", element.namespace.uri(), element.name);
    check(simple, &element.text(), named).map_err(|text| Violation::at(element, text))
}

fn check(simple: Simple, value: &str, named: impl Fn() -> String) -> Result<(), String> {
    simple.check(value).map_err(|wrong| {
        let repeated = clip(value);
        format!(
            "The {} is invalid - The value '{repeated}' is invalid according to its datatype '{}' - {}",
            named(),
            wrong.datatype,
            wrong.facet.replace("{0}", repeated)
        )
    })
}

/// The beginning of a value that may be a whole attachment.
fn clip(value: &str) -> &str {
    value.char_indices().nth(MAX_REPEATED).and_then(|(end, _)| value.get(..end)).unwrap_or(value)
}

fn children(element: &Element, particles: VecDeque<&'static Particle>) -> Result<(), Violation> {
    if particles.is_empty() {
        return nothing(element);
    }
    let mut open = Open::new(particles);
    if element.children.iter().any(|node| matches!(node, Node::Text(text) if !is_white_space(text))) {
        let text = format!("The {} cannot contain text.{}", named(element), open.expected());
        return Err(Violation::at(element, text));
    }
    for child in element.elements() {
        let Some(of) = open.take(child) else {
            let text =
                format!("The {} has invalid child {}.{}", named(element), named(child), open.expected());
            return Err(Violation::at(child, text));
        };
        validate(child, of)?;
    }
    if open.is_satisfied() {
        return Ok(());
    }
    let text = format!("The {} has incomplete content.{}", named(element), open.expected());
    Err(Violation::at(element, text))
}

/// An element of a type without content holds nothing at all.
fn nothing(element: &Element) -> Result<(), Violation> {
    match element.children.iter().find(|node| !matches!(node, Node::Text(text) if text.is_empty())) {
        None => Ok(()),
        Some(Node::Element(child)) => Err(Violation::at(child, no_children(element, child, "empty"))),
        Some(Node::Text(text)) => {
            let what = if is_white_space(text) { "white space" } else { "text" };
            Err(Violation::at(element, format!("The element cannot contain {what}. Content model is empty.")))
        }
    }
}

fn is_white_space(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'))
}

fn named(element: &Element) -> String {
    format!("element '{}' in namespace '{}'", element.name, element.namespace.uri())
}

fn no_children(parent: &Element, child: &Element, model: &str) -> String {
    format!(
        "The {} cannot contain child {} because the parent element's content model is {model}.",
        named(parent),
        named(child)
    )
}

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, judge, refuse};
    use crate::xml::{MESSAGES, TYPES};

    const IDS: &str = "<m:ParentFolderIds><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderIds>";
    const SHAPE: &str = "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>";

    #[test]
    fn order_matters_and_the_message_says_what_was_expected() {
        let error = judge(&format!("<m:FindItem Traversal='Shallow'>{IDS}{SHAPE}</m:FindItem>")).unwrap_err();
        assert_eq!(
            error,
            format!(
                "The element 'FindItem' in namespace '{MESSAGES}' has invalid child element 'ParentFolderIds' in \
                 namespace '{MESSAGES}'. List of possible elements expected: 'ItemShape' in namespace '{MESSAGES}'."
            )
        );
    }

    #[test]
    fn a_missing_element_is_incomplete_content() {
        let error = judge(&format!("<m:FindItem Traversal='Shallow'>{SHAPE}</m:FindItem>")).unwrap_err();
        assert!(error.contains("'FindItem'") && error.contains("has incomplete content"), "{error}");
        assert!(error.contains("ParentFolderIds'"), "{error}");
    }

    #[test]
    fn attributes_are_checked() {
        let missing = judge(&format!("<m:FindItem>{SHAPE}{IDS}</m:FindItem>")).unwrap_err();
        assert_eq!(missing, "The required attribute 'Traversal' is missing.");
        let unknown = judge(&format!("<m:FindItem Traversal='Shallow' Depth='1'>{SHAPE}{IDS}</m:FindItem>"));
        assert_eq!(unknown.unwrap_err(), "The 'Depth' attribute is not declared.");
        let value = judge(&format!("<m:FindItem Traversal='Deep'>{SHAPE}{IDS}</m:FindItem>")).unwrap_err();
        assert!(value.starts_with("The 'Traversal' attribute is invalid - The value 'Deep'"), "{value}");
        assert!(value.ends_with(":ItemQueryTraversalType' - The Enumeration constraint failed."), "{value}");
    }

    #[test]
    fn an_element_in_the_wrong_namespace_is_a_mistake() {
        let error = judge(&format!(
            "<m:FindItem Traversal='Shallow'><t:ItemShape><t:BaseShape>IdOnly</t:BaseShape></t:ItemShape>{IDS}</m:FindItem>"
        ));
        assert!(error.unwrap_err().contains("has invalid child element 'ItemShape'"));
    }

    #[test]
    fn stray_text_is_a_mistake() {
        let error = judge(&format!("<m:FindItem Traversal='Shallow'>hello{SHAPE}{IDS}</m:FindItem>"));
        assert!(error.unwrap_err().contains("cannot contain text"));
    }

    #[test]
    fn a_second_base_shape_is_a_mistake() {
        let error = judge(&format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>\
             <t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{IDS}</m:FindItem>"
        ));
        assert!(error.unwrap_err().contains("has invalid child element 'BaseShape'"));
    }

    #[test]
    fn all_that_may_follow_is_said_up_to_what_must() {
        let error = judge(
            "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
             <m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderHierarchy>",
        );
        assert!(
            error.unwrap_err().ends_with(&format!(": 'SyncFolderId, SyncState' in namespace '{MESSAGES}'."))
        );
        let error = judge(
            "<m:MoveItem><m:ToFolderId><t:FolderId Id='AAMk'/></m:ToFolderId><m:ReturnNewItemIds/></m:MoveItem>",
        );
        assert!(error.unwrap_err().ends_with(&format!(": 'ItemIds' in namespace '{MESSAGES}'.")));
    }

    #[test]
    fn an_element_without_content_holds_not_even_white_space() {
        let with =
            |content: &str| create(&format!("<t:Item><t:ItemId Id='AAMk'>{content}</t:ItemId></t:Item>"));
        accept(&with(""));
        accept(&with("<!-- nothing -->"));
        refuse(&with(" "), "The element cannot contain white space. Content model is empty.");
        refuse(&with("x"), "The element cannot contain text. Content model is empty.");
        refuse(
            &with("<t:Id/>"),
            &format!(
                "The element 'ItemId' in namespace '{TYPES}' cannot contain child element 'Id' in namespace '{TYPES}' \
                 because the parent element's content model is empty."
            ),
        );
    }

    #[test]
    fn a_value_holds_no_elements() {
        refuse(
            &create("<t:Item><t:Subject>a<t:b/></t:Subject></t:Item>"),
            "because the parent element's content model is text only.",
        );
    }

    #[test]
    fn a_no_break_space_is_text() {
        refuse(&create("<t:Item>\u{a0}</t:Item>"), "cannot contain text");
        accept(&create("<t:Item>\r\n\t </t:Item>"));
    }

    #[test]
    fn what_a_base_has_stands_before_the_rest() {
        accept(&create("<t:Message><t:Subject>a</t:Subject><t:IsRead>true</t:IsRead></t:Message>"));
        refuse(
            &create("<t:Message><t:IsRead>true</t:IsRead><t:Subject>a</t:Subject></t:Message>"),
            "has invalid child element 'Subject'",
        );
    }

    #[test]
    fn a_message_repeats_a_wrong_value_in_its_words_and_with_bounds() {
        refuse(
            &create("<t:Item><t:Size>big</t:Size></t:Item>"),
            "element is invalid - The value 'big' is invalid according to its datatype \
             'http://www.w3.org/2001/XMLSchema:int' - The string 'big' is not a valid Int32 value.",
        );
        let long = "é".repeat(100_000);
        let error = judge(&create(&format!("<t:Item><t:Size>{long}</t:Size></t:Item>"))).unwrap_err();
        assert_eq!(error.matches('é').count(), 1024);
    }

    #[test]
    fn attributes_of_other_namespaces_are_not_declared() {
        let request =
            create("<t:Item xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='t:MessageType'/>");
        refuse(&request, "The 'http://www.w3.org/2001/XMLSchema-instance:type' attribute is not declared.");
    }
}
