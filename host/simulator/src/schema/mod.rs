//! The grammar of requests: which elements and attributes an operation has, in what order, how often and
//! with which values, as the EWS schema says. It judges and explains; it reads nothing out.
//!
//! Messages are worded as the validator of a real server words them, so that a client's developer
//! finds them in a search.

mod field_uris;
mod headers;
mod requests;
mod search;
mod shapes;
mod simple;

pub(crate) use headers::header;
pub(crate) use requests::operation;
use simple::Simple;

use crate::xml::{Element, MESSAGES, Namespace, Node, TYPES};

/// A violation of the schema and where it stands.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub(crate) struct Violation {
    pub(crate) text: String,
    /// Bytes from the beginning of the document.
    pub(crate) offset: usize,
}

/// The type of an element.
#[derive(Debug)]
pub(crate) struct Type {
    attributes: &'static [AttributeRule],
    content: Content,
    /// Header types allow any attribute of SOAP (`mustUnderstand`, `actor`).
    soap_attributes: bool,
}

#[derive(Debug)]
enum Content {
    Text(Simple),
    /// Particles in their order.
    Sequence(&'static [Particle]),
    /// Not judged further: what this server takes in but has no use for.
    Any,
}

#[derive(Debug)]
struct AttributeRule {
    name: &'static str,
    value: Simple,
    required: bool,
}

/// One of these elements, this often.
#[derive(Debug)]
struct Particle {
    one_of: &'static [Choice],
    min: u32,
    max: u32,
}

#[derive(Debug)]
struct Choice {
    namespace: &'static str,
    name: &'static str,
    of: &'static Type,
}

impl Choice {
    fn is(&self, element: &Element) -> bool {
        element.namespace.uri() == self.namespace && &*element.name == self.name
    }
}

const MANY: u32 = u32::MAX;

const fn m(name: &'static str, of: &'static Type) -> Choice {
    Choice { namespace: MESSAGES, name, of }
}

const fn t(name: &'static str, of: &'static Type) -> Choice {
    Choice { namespace: TYPES, name, of }
}

const fn one(one_of: &'static [Choice]) -> Particle {
    Particle { one_of, min: 1, max: 1 }
}

const fn maybe(one_of: &'static [Choice]) -> Particle {
    Particle { one_of, min: 0, max: 1 }
}

const fn several(one_of: &'static [Choice]) -> Particle {
    Particle { one_of, min: 1, max: MANY }
}

const fn required(name: &'static str, value: Simple) -> AttributeRule {
    AttributeRule { name, value, required: true }
}

const fn optional(name: &'static str, value: Simple) -> AttributeRule {
    AttributeRule { name, value, required: false }
}

const fn sequence(attributes: &'static [AttributeRule], particles: &'static [Particle]) -> Type {
    Type { attributes, content: Content::Sequence(particles), soap_attributes: false }
}

const fn text(value: Simple) -> Type {
    Type { attributes: &[], content: Content::Text(value), soap_attributes: false }
}

/// Judges one element against its type.
pub(crate) fn validate(element: &Element, of: &Type) -> Result<(), Violation> {
    let fail = |text: String| Violation { text, offset: element.offset };
    attributes(element, of)?;
    match &of.content {
        Content::Any => Ok(()),
        Content::Text(simple) => {
            if let Some(child) = element.elements().next() {
                return Err(Violation { text: unexpected(element, child, &[]), offset: child.offset });
            }
            let value = element.text();
            simple.check(&value).map_err(|why| {
                fail(format!(
                    "The '{}:{}' element is invalid - The value '{value}' is invalid according to its datatype {why}",
                    element.namespace.uri(),
                    element.name
                ))
            })
        }
        Content::Sequence(particles) => {
            let stray = element
                .children
                .iter()
                .any(|node| matches!(node, Node::Text(text) if !text.trim().is_empty()));
            if stray {
                return Err(fail(format!(
                    "The {} cannot contain text.{}",
                    named(element),
                    expected(particles)
                )));
            }
            children(element, particles)
        }
    }
}

fn attributes(element: &Element, of: &Type) -> Result<(), Violation> {
    let fail = |text: String| Violation { text, offset: element.offset };
    for attribute in &element.attributes {
        if attribute.namespace == Namespace::Soap && of.soap_attributes {
            continue;
        }
        let rule = of
            .attributes
            .iter()
            .find(|rule| attribute.namespace == Namespace::None && rule.name == &*attribute.name);
        let Some(rule) = rule else {
            if matches!(of.content, Content::Any) {
                continue;
            }
            let uri = attribute.namespace.uri();
            let separator = if uri.is_empty() { "" } else { ":" };
            return Err(fail(format!("The '{uri}{separator}{}' attribute is not declared.", attribute.name)));
        };
        rule.value.check(&attribute.value).map_err(|why| {
            fail(format!(
                "The '{}' attribute is invalid - The value '{}' is invalid according to its datatype {why}",
                rule.name, attribute.value
            ))
        })?;
    }
    match of.attributes.iter().find(|rule| rule.required && element.attribute(rule.name).is_none()) {
        Some(missing) => Err(fail(format!("The required attribute '{}' is missing.", missing.name))),
        None => Ok(()),
    }
}

fn children(element: &Element, particles: &'static [Particle]) -> Result<(), Violation> {
    let mut rest = particles;
    let mut count = 0;
    for child in element.elements() {
        loop {
            let Some((particle, after)) = rest.split_first() else {
                return Err(Violation { text: unexpected(element, child, &[]), offset: child.offset });
            };
            let choice = particle.one_of.iter().find(|choice| choice.is(child));
            if let Some(choice) = choice.filter(|_| count < particle.max) {
                validate(child, choice.of)?;
                count += 1;
                break;
            }
            if count < particle.min || after.is_empty() {
                let open = if count < particle.max { rest } else { after };
                return Err(Violation { text: unexpected(element, child, open), offset: child.offset });
            }
            // Nothing further on may follow either: say all that could have stood here.
            if !after.iter().any(|particle| particle.one_of.iter().any(|choice| choice.is(child))) {
                let open = if count < particle.max { rest } else { after };
                return Err(Violation { text: unexpected(element, child, open), offset: child.offset });
            }
            rest = after;
            count = 0;
        }
    }
    let mut pending = rest.iter();
    let unfinished = pending.next().is_some_and(|particle| count < particle.min)
        || pending.any(|particle| particle.min > 0);
    if unfinished {
        let open = match rest.split_first() {
            Some((particle, after)) if count >= particle.max => after,
            _ => rest,
        };
        return Err(Violation {
            text: format!("The {} has incomplete content.{}", named(element), expected(open)),
            offset: element.offset,
        });
    }
    Ok(())
}

fn named(element: &Element) -> String {
    format!("element '{}' in namespace '{}'", element.name, element.namespace.uri())
}

fn unexpected(parent: &Element, child: &Element, open: &[Particle]) -> String {
    format!("The {} has invalid child {}.{}", named(parent), named(child), expected(open))
}

/// What may stand next: up to and including the first particle that must.
fn expected(open: &[Particle]) -> String {
    let mut names = Vec::new();
    let mut namespace = "";
    for particle in open {
        for choice in particle.one_of {
            names.push(choice.name);
            namespace = choice.namespace;
        }
        if particle.min > 0 {
            break;
        }
    }
    if names.is_empty() {
        return String::new();
    }
    format!(" List of possible elements expected: '{}' in namespace '{namespace}'.", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn judge(body: &str) -> Result<(), String> {
        let source =
            format!("<m:X xmlns:m='{}' xmlns:t='{}' xmlns:s='{}'>{body}</m:X>", MESSAGES, TYPES, xml::SOAP);
        let root = xml::read(&source).unwrap();
        let element = root.elements().next().unwrap();
        let of = operation(&element.name).unwrap();
        validate(element, of).map_err(|violation| violation.text)
    }

    const IDS: &str = "<m:ParentFolderIds><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderIds>";
    const SHAPE: &str = "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>";

    #[test]
    fn a_whole_find_item_is_accepted() {
        let body = format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>\
             <t:AdditionalProperties><t:FieldURI FieldURI='item:Subject'/>\
             <t:ExtendedFieldURI PropertyTag='0x0E08' PropertyType='Integer'/></t:AdditionalProperties></m:ItemShape>\
             <m:IndexedPageItemView MaxEntriesReturned='10' Offset='0' BasePoint='Beginning'/>\
             <m:Restriction><t:And><t:IsEqualTo><t:FieldURI FieldURI='message:IsRead'/>\
             <t:FieldURIOrConstant><t:Constant Value='false'/></t:FieldURIOrConstant></t:IsEqualTo>\
             <t:Not><t:Contains ContainmentMode='Substring'><t:FieldURI FieldURI='item:Subject'/>\
             <t:Constant Value='x'/></t:Contains></t:Not></t:And></m:Restriction>\
             <m:SortOrder><t:FieldOrder Order='Descending'><t:FieldURI FieldURI='item:DateTimeReceived'/>\
             </t:FieldOrder></m:SortOrder>{IDS}</m:FindItem>"
        );
        assert_eq!(judge(&body), Ok(()));
    }

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
    fn an_unknown_field_uri_is_a_mistake() {
        let error = judge(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
             <t:FieldURI FieldURI='item:Nonsense'/></t:AdditionalProperties></m:ItemShape>\
             <m:ItemIds><t:ItemId Id='AAMk'/></m:ItemIds></m:GetItem>",
        );
        assert!(error.unwrap_err().contains("'item:Nonsense'"));
    }

    #[test]
    fn a_second_base_shape_is_a_mistake() {
        let error = judge(&format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>\
             <t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{IDS}</m:FindItem>"
        ));
        assert!(error.unwrap_err().contains("has invalid child element 'BaseShape'"));
    }
}
