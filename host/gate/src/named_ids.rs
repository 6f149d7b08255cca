//! The ids that stand in an operation or an answer, for those who record what it
//! was about. Decides nothing: pinning ids to their mailbox is the judge's.

use crate::xml::Element;

/// Attributes that hold ids (section 3.1 of MS-OXWSCDATA: ItemIdType and the
/// types beside it).
pub(crate) const CARRIERS: [&str; 4] = ["Id", "RootItemId", "RecurringMasterId", "OccurrenceId"];

/// The ids of items, attachments, conversations and folders, and the names of
/// well-known folders, in document order.
pub(crate) fn ids_in(element: &Element) -> impl Iterator<Item = &str> {
    // A stack and no recursion: it comes to its end one id at a time.
    let mut open = vec![element];
    std::iter::from_fn(move || {
        let next = open.pop()?;
        let children: Vec<&Element> = next.children().collect();
        open.extend(children.into_iter().rev());
        Some(next)
    })
    .filter(|element| is_carrier(element.name.local.as_str()))
    .flat_map(|element| CARRIERS.iter().filter_map(|name| element.attribute(name)))
}

/// A PersonaId names somebody, and is no way to anything stored.
fn is_carrier(local: &str) -> bool {
    local.ends_with("Id") && local != "PersonaId"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_wherever_they_stand() {
        let item =
            |id: &str| Element::types("ItemId").with_attribute("Id", id).with_attribute("ChangeKey", "CQ");
        let element = Element::messages("MoveItem")
            .with_child(
                Element::messages("ToFolderId")
                    .with_child(Element::types("DistinguishedFolderId").with_attribute("Id", "inbox")),
            )
            .with_child(
                Element::messages("ItemIds").with_child(item("AAMk1")).with_child(
                    Element::types("OccurrenceItemId")
                        .with_attribute("RecurringMasterId", "AAMk2")
                        .with_attribute("InstanceIndex", "3"),
                ),
            )
            .with_child(Element::types("PersonaId").with_attribute("Id", "somebody"))
            .with_child(Element::types("StartTimeZone").with_attribute("Id", "UTC"));
        assert_eq!(ids_in(&element).collect::<Vec<_>>(), ["inbox", "AAMk1", "AAMk2"]);
    }
}
