//! FindFolder: the folders below a folder. Hidden and soft-deleted ones are left
//! out.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation>.

use crate::grammar::folder_ids::FOLDERS;
use crate::grammar::restriction::RESTRICTION;
use crate::grammar::rule::{AttributeRule, Part, Rule, Value};
use crate::grammar::shapes::FOLDER_SHAPE;
use crate::grammar::views::INDEXED_PAGE_FOLDER_VIEW;

static PARENT_FOLDER_IDS: Rule = Rule::of("m:ParentFolderIds", &[Part::many(FOLDERS, 10)]);

pub(super) static FIND_FOLDER: Rule = Rule::of(
    "m:FindFolder",
    &[
        Part::one(&[&FOLDER_SHAPE]),
        Part::maybe(&[&INDEXED_PAGE_FOLDER_VIEW]),
        Part::maybe(&[&RESTRICTION]),
        Part::one(&[&PARENT_FOLDER_IDS]),
    ],
)
.with(&[AttributeRule::required("Traversal", Value::Word(&["Shallow", "Deep"]))]);
