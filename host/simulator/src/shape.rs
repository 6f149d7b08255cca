//! `m:ItemShape` and `m:FolderShape`: which properties an answer holds, and in what form.

use std::collections::BTreeSet;

use crate::behaviour::{Behaviour, Feature};
use crate::errors::{EwsError, ResponseCode};
use crate::properties::{
    BodyFormat, ExtendedPath, FOLDER_FIELDS, FolderField, FolderShape, ITEM_FIELDS, ItemProperty, Path,
};
use crate::store::Field;
use crate::xml::Element;

/// What an item's answer holds.
#[derive(Clone, Debug)]
pub(crate) struct ItemShape {
    /// In the order of the schema.
    pub(crate) fields: Vec<Field>,
    /// Searches show the beginnings of long values only.
    pub(crate) heads_only: bool,
    pub(crate) extended: Vec<ExtendedPath>,
    /// What was asked for beside the base shape, also what no item here has.
    pub(crate) additional: Vec<Path>,
    /// `IncludeMimeContent`: what has no MIME content is then an error, where the path alone passes over it.
    pub(crate) must_have_mime: bool,
    /// Internet headers asked for one by one; empty: all.
    pub(crate) internet_headers: Vec<String>,
    pub(crate) body: BodyFormat,
    pub(crate) unique_body: BodyFormat,
    pub(crate) normalized_body: BodyFormat,
    /// Whether HTML comes without what could run.
    pub(crate) filter_html_content: bool,
    /// Whether HTML comes without the addresses of pictures elsewhere.
    pub(crate) block_external_images: bool,
    /// Characters.
    pub(crate) maximum_body_size: Option<usize>,
}

/// Which operation asks: finding returns less than getting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Find,
    Get,
    /// Synchronizing returns what finding does, and passes over what it cannot return.
    Sync,
}

impl ItemShape {
    /// As a server answers it that may not filter HTML.
    pub(crate) fn offered_by(mut self, behaviour: &Behaviour) -> Self {
        if !behaviour.offers(Feature::HtmlFilter) {
            self.filter_html_content = false;
            self.block_external_images = false;
        }
        self
    }

    /// The shape of an attached item that nothing was said about: all properties.
    pub(crate) fn whole() -> Self {
        let fields = ITEM_FIELDS.iter().filter(|property| property.in_all).map(|property| property.field);
        Self {
            fields: fields.collect(),
            heads_only: false,
            extended: Vec::new(),
            additional: Vec::new(),
            must_have_mime: false,
            internet_headers: Vec::new(),
            body: BodyFormat::Best,
            unique_body: BodyFormat::Best,
            normalized_body: BodyFormat::Best,
            filter_html_content: false,
            block_external_images: false,
            maximum_body_size: None,
        }
    }

    /// Reads the element. A property that the operation cannot return is an error.
    pub(crate) fn read(element: &Element, purpose: Purpose) -> Result<Self, EwsError> {
        let base = element.child_text("BaseShape").unwrap_or_default();
        let possible = |property: &&ItemProperty| property.in_find || purpose == Purpose::Get;
        let mut fields: BTreeSet<Field> = ITEM_FIELDS
            .iter()
            .filter(possible)
            .filter(|property| match base.as_str() {
                "Default" => property.in_default,
                "AllProperties" => property.in_all,
                _ => property.field == Field::ItemId,
            })
            .map(|property| property.field)
            .collect();
        let format = |name: &str| match element.child_text(name).as_deref() {
            Some("HTML") => Some(BodyFormat::Html),
            Some("Text") => Some(BodyFormat::Text),
            Some(_) => Some(BodyFormat::Best),
            None => None,
        };
        let flag =
            |name: &str| element.child_text(name).is_some_and(|value| matches!(value.trim(), "true" | "1"));
        let body = format("BodyType").unwrap_or_default();
        let mut shape = Self {
            fields: Vec::new(),
            heads_only: purpose == Purpose::Find,
            extended: Vec::new(),
            additional: Vec::new(),
            must_have_mime: false,
            internet_headers: Vec::new(),
            body,
            unique_body: format("UniqueBodyType").unwrap_or(body),
            normalized_body: format("NormalizedBodyType").unwrap_or(body),
            filter_html_content: flag("FilterHtmlContent"),
            block_external_images: flag("BlockExternalImages"),
            maximum_body_size: element
                .child_text("MaximumBodySize")
                .and_then(|size| size.trim().parse().ok())
                .filter(|size| *size > 0),
        };
        if flag("IncludeMimeContent") {
            if purpose == Purpose::Find {
                return Err(EwsError::about(
                    ResponseCode::ErrorInvalidPropertyForOperation,
                    "item:MimeContent",
                ));
            }
            if purpose == Purpose::Get {
                fields.insert(Field::MimeContent);
                shape.must_have_mime = true;
            }
        }
        for path in additional(element) {
            let path = path?;
            shape.additional.push(path.clone());
            match path {
                Path::Field(uri) => {
                    if let Some(property) = item_property(&uri)? {
                        if !possible(&property) && purpose == Purpose::Sync {
                            continue;
                        }
                        if !possible(&property) {
                            return Err(EwsError::about(
                                ResponseCode::ErrorInvalidPropertyForOperation,
                                &uri,
                            ));
                        }
                        fields.insert(property.field);
                    }
                }
                Path::Extended(path) => {
                    fields.insert(Field::ExtendedProperty);
                    shape.extended.push(path);
                }
                path @ Path::Indexed { .. } if purpose == Purpose::Find && is_header(&path) => {
                    return Err(path.at_fault(ResponseCode::ErrorInvalidPropertyForOperation));
                }
                Path::Indexed { uri, index } if uri == HEADER => {
                    if purpose == Purpose::Sync {
                        continue;
                    }
                    fields.insert(Field::InternetMessageHeaders);
                    shape.internet_headers.push(index);
                }
                // Properties of contacts: a message has none of them.
                Path::Indexed { .. } => {}
            }
        }
        shape.fields = fields.into_iter().collect();
        Ok(shape)
    }
}

/// One Internet header of an item.
const HEADER: &str = "item:InternetMessageHeader";

fn is_header(path: &Path) -> bool {
    matches!(path, Path::Indexed { uri, .. } if uri == HEADER)
}

/// The property of this path; none where the path belongs to another kind of item, or where this server
/// never has a value.
pub(crate) fn item_property(uri: &str) -> Result<Option<&'static ItemProperty>, EwsError> {
    if uri.starts_with("folder:") {
        return Err(EwsError::about(ResponseCode::ErrorInvalidPropertyRequest, uri));
    }
    Ok(ItemProperty::by_any_uri(uri))
}

/// Reads `m:FolderShape`.
pub(crate) fn folder_shape(element: &Element) -> Result<FolderShape, EwsError> {
    let base = element.child_text("BaseShape").unwrap_or_default();
    let mut fields: BTreeSet<FolderField> = FOLDER_FIELDS
        .iter()
        .filter(|(field, _, in_default)| match base.as_str() {
            "Default" => *in_default,
            // Who may do what is a list that must be asked for.
            "AllProperties" => *field != FolderField::PermissionSet,
            _ => *field == FolderField::FolderId,
        })
        .map(|(field, ..)| *field)
        .collect();
    let mut extended = Vec::new();
    let mut counts_calendars = base != "Default";
    for path in additional(element) {
        match path? {
            Path::Field(uri) => {
                counts_calendars |= uri == "folder:TotalCount";
                if !uri.starts_with("folder:") {
                    return Err(EwsError::about(ResponseCode::ErrorInvalidPropertyRequest, &uri));
                }
                fields.extend(folder_field(&uri));
            }
            Path::Extended(path) => {
                fields.insert(FolderField::ExtendedProperty);
                extended.push(path);
            }
            path @ Path::Indexed { .. } => {
                return Err(path.at_fault(ResponseCode::ErrorInvalidPropertyRequest));
            }
        }
    }
    Ok(FolderShape { fields: fields.into_iter().collect(), extended, heads_only: false, counts_calendars })
}

/// The property of this path; none where this server never has a value.
pub(crate) fn folder_field(uri: &str) -> Option<FolderField> {
    FOLDER_FIELDS.iter().find(|(_, known, _)| *known == uri).map(|(field, ..)| *field)
}

fn additional(shape: &Element) -> impl Iterator<Item = Result<Path, EwsError>> {
    shape.child("AdditionalProperties").into_iter().flat_map(|paths| paths.elements().map(Path::read))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn read(inner: &str, purpose: Purpose) -> Result<ItemShape, ResponseCode> {
        let root = xml::read(&format!("<ItemShape>{inner}</ItemShape>")).unwrap();
        ItemShape::read(&root, purpose).map_err(|error| error.code)
    }

    fn with(uri: &str) -> String {
        format!(
            "<BaseShape>IdOnly</BaseShape><AdditionalProperties><FieldURI FieldURI='{uri}'/></AdditionalProperties>"
        )
    }

    #[test]
    fn id_only_is_the_id_and_what_was_added_in_the_order_of_the_schema() {
        let shape = read(&with("item:Subject"), Purpose::Find).unwrap();
        assert_eq!(shape.fields, [Field::ItemId, Field::Subject]);
    }

    #[test]
    fn finding_never_returns_bodies_or_recipients() {
        let shape = read("<BaseShape>AllProperties</BaseShape>", Purpose::Find).unwrap();
        for field in [Field::Body, Field::ToRecipients, Field::Attachments] {
            assert!(!shape.fields.contains(&field), "{field:?}");
        }
        let error = read(&with("item:Body"), Purpose::Find).unwrap_err();
        assert_eq!(error, ResponseCode::ErrorInvalidPropertyForOperation);
        assert!(read(&with("item:Body"), Purpose::Get).is_ok());
    }

    #[test]
    fn synchronizing_passes_over_what_finding_refuses() {
        assert_eq!(read(&with("item:Body"), Purpose::Sync).unwrap().fields, [Field::ItemId]);
    }

    #[test]
    fn a_folders_property_is_none_of_an_item() {
        let error = read(&with("folder:DisplayName"), Purpose::Get).unwrap_err();
        assert_eq!(error, ResponseCode::ErrorInvalidPropertyRequest);
    }

    #[test]
    fn properties_of_other_items_are_passed_over() {
        assert_eq!(read(&with("task:StartDate"), Purpose::Get).unwrap().fields, [Field::ItemId]);
    }
}
