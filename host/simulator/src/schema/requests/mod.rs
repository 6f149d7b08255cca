//! The operations this server knows, as elements of `soap:Body`. An operation is added here, and in
//! `operations`, under the name of its body element.

mod folders;
mod items;

use super::{Simple, Type, optional, text_with};

/// The type of the operation with this body element, if the server knows it.
pub(crate) fn operation(name: &str) -> Option<&'static Type> {
    match name {
        "FindFolder" => Some(&folders::FIND_FOLDER),
        "FindItem" => Some(&items::FIND_ITEM),
        "GetFolder" => Some(&folders::GET_FOLDER),
        "GetItem" => Some(&items::GET_ITEM),
        _ => None,
    }
}

/// `QueryStringType`.
static QUERY_STRING: Type = text_with(
    &[
        optional("ResetCache", Simple::Boolean),
        optional("ReturnHighlightTerms", Simple::Boolean),
        optional("ReturnDeletedItems", Simple::Boolean),
    ],
    Simple::String,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_known_by_their_whole_name() {
        for name in ["FindFolder", "FindItem", "GetFolder", "GetItem"] {
            assert!(operation(name).is_some(), "{name}");
        }
        for name in ["", "Create", "createitem", "CreateItemResponse", "Subscribe"] {
            assert!(operation(name).is_none(), "{name}");
        }
    }
}
