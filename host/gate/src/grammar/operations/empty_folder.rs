//! EmptyFolder: removes all that is in folders.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/emptyfolder-operation>.

use super::delete_item::DELETE_TYPE;
use crate::grammar::folder_ids::FOLDERS_WITH_CONTENT;
use crate::grammar::rule::{AttributeRule, Part, Rule, Value};

static FOLDER_IDS: Rule = Rule::of("m:FolderIds", &[Part::many(FOLDERS_WITH_CONTENT, 10)]);

pub(super) static EMPTY_FOLDER: Rule = Rule::of("m:EmptyFolder", &[Part::one(&[&FOLDER_IDS])])
    .with(&[DELETE_TYPE, AttributeRule::required("DeleteSubFolders", Value::Boolean)]);
