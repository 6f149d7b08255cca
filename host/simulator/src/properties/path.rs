//! `t:Path`: the three ways to name a property.

use super::extended::ExtendedPath;
use super::item::ItemProperty;
use crate::errors::{Detail, EwsError, ResponseCode};
use crate::store::ItemKind;
use crate::xml::Element;

/// One property as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// `t:FieldURI`.
    Field(String),
    /// `t:IndexedFieldURI`.
    Indexed { uri: String, index: String },
    /// `t:ExtendedFieldURI`.
    Extended(ExtendedPath),
}

impl Path {
    /// Reads one of the three elements. The schema has accepted it.
    pub(crate) fn read(element: &Element) -> Result<Self, EwsError> {
        let attribute = |name| element.attribute(name).unwrap_or_default().to_owned();
        match &*element.name {
            "ExtendedFieldURI" => ExtendedPath::read(element).map(Self::Extended),
            "IndexedFieldURI" => {
                Ok(Self::Indexed { uri: attribute("FieldURI"), index: attribute("FieldIndex") })
            }
            _ => Ok(Self::Field(attribute("FieldURI"))),
        }
    }

    /// The first child of an element that is a path.
    pub(crate) fn within(element: &Element) -> Option<Result<Self, EwsError>> {
        element
            .elements()
            .find(|child| matches!(&*child.name, "FieldURI" | "IndexedFieldURI" | "ExtendedFieldURI"))
            .map(Self::read)
    }

    /// The path as a text that stands for it alone.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Field(uri) => uri.clone(),
            Self::Indexed { uri, index } => format!("{uri}/{index}"),
            Self::Extended(path) => path.key(),
        }
    }

    /// Whether items of this kind can have the property.
    pub(crate) fn is_of(&self, kind: ItemKind) -> bool {
        let uri = match self {
            Self::Extended(_) => return true,
            Self::Indexed { uri, .. } => return uri == "item:InternetMessageHeader",
            Self::Field(uri) => uri,
        };
        if ItemProperty::by_any_uri(uri).is_some() {
            return ItemProperty::by_uri(uri, kind).is_some();
        }
        // This server never has a value for it; its family says whose it is.
        let family = uri.split_once(':').map_or("", |(family, _)| family);
        let families: &[&str] = match kind {
            ItemKind::Message => &["item", "message"],
            ItemKind::PostItem => &["item", "postitem"],
            ItemKind::DistributionList => &["item", "contacts", "distributionlist"],
            ItemKind::CalendarItem => &["item", "calendar"],
        };
        families.contains(&family)
    }

    /// The error and the property it is about.
    pub(crate) fn at_fault(&self, code: ResponseCode) -> EwsError {
        let mut error = EwsError::from(code);
        error.details.push(match self {
            Self::Field(uri) => Detail::FieldUri(uri.clone()),
            Self::Indexed { uri, index } => {
                Detail::IndexedFieldUri { uri: uri.clone(), index: index.clone() }
            }
            Self::Extended(path) => Detail::ExtendedFieldUri(path.attributes().to_vec()),
        });
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    #[test]
    fn an_error_names_a_property_as_the_request_does() {
        let at_fault = |text: &str| {
            let path = Path::read(&xml::read(text).unwrap()).unwrap();
            path.at_fault(ResponseCode::ErrorInvalidPropertySet).details
        };
        assert_eq!(at_fault("<FieldURI FieldURI='item:Body'/>"), [Detail::FieldUri("item:Body".into())]);
        assert_eq!(
            at_fault("<IndexedFieldURI FieldURI='contacts:EmailAddress' FieldIndex='EmailAddress1'/>"),
            [Detail::IndexedFieldUri { uri: "contacts:EmailAddress".into(), index: "EmailAddress1".into() }]
        );
        assert_eq!(
            at_fault("<ExtendedFieldURI PropertyTag='0x1035' PropertyType='String'/>"),
            [Detail::ExtendedFieldUri(vec![
                ("PropertyTag", "0x1035".into()),
                ("PropertyType", "String".into())
            ])]
        );
    }

    #[test]
    fn a_property_belongs_to_kinds_of_items() {
        use ItemKind::{CalendarItem, DistributionList, Message, PostItem};
        for (uri, kinds) in [
            ("item:Subject", &[Message, PostItem, DistributionList, CalendarItem][..]),
            ("item:EntityExtractionResult", &[Message, PostItem, DistributionList, CalendarItem]),
            ("message:IsRead", &[Message, PostItem]),
            ("message:ToRecipients", &[Message]),
            ("calendar:Start", &[CalendarItem]),
            ("calendar:Recurrence", &[CalendarItem]),
            ("meeting:AssociatedCalendarItemId", &[]),
            ("contacts:DisplayName", &[DistributionList]),
        ] {
            let path = Path::Field(uri.to_owned());
            for kind in [Message, PostItem, DistributionList, CalendarItem] {
                assert_eq!(path.is_of(kind), kinds.contains(&kind), "{uri} {kind:?}");
            }
        }
    }
}
