//! For the tests beside the tables: judges requests as they stand in `soap:Body`.

use super::{operation, validate};
use crate::xml::{self, MESSAGES, TYPES};

/// What is wrong with a request.
pub(super) fn judge(request: &str) -> Result<(), String> {
    let source = format!("<x xmlns:m='{MESSAGES}' xmlns:t='{TYPES}'>{request}</x>");
    let root = xml::read(&source).unwrap();
    let element = root.elements().next().unwrap();
    let of = operation(&element.name).unwrap();
    validate(element, of).map_err(|violation| violation.text)
}

pub(super) fn accept(request: &str) {
    assert_eq!(judge(request), Ok(()), "{request}");
}

/// The request must be refused with words that contain `why`.
pub(super) fn refuse(request: &str, why: &str) {
    let error = judge(request).expect_err(request);
    assert!(error.contains(why), "{error}\n{request}");
}

/// A `CreateItem` with these items.
pub(super) fn create(items: &str) -> String {
    format!("<m:CreateItem><m:Items>{items}</m:Items></m:CreateItem>")
}
