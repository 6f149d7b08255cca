//! FindPeople: people of the directory, or of a folder of contacts.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/findpeople-operation>.

use crate::grammar::folder_ids::FOLDERS;
use crate::grammar::restriction::RESTRICTION;
use crate::grammar::rule::{AttributeRule, Part, Rule, Value};
use crate::grammar::shapes::PERSONA_SHAPE;
use crate::grammar::views::{INDEXED_PAGE_ITEM_VIEW, SORT_ORDER};

// The directory belongs to no mailbox: no Mailbox in it.
static DIRECTORY: Rule = Rule::empty("t:DistinguishedFolderId")
    .with(&[AttributeRule::required("Id", Value::Word(&["directory"]))]);
static PARENT_FOLDER_ID: Rule = Rule::of("m:ParentFolderId", &[Part::one(FOLDERS)]);
static PARENT_DIRECTORY: Rule = Rule::of("m:ParentFolderId", &[Part::one(&[&DIRECTORY])]);
static QUERY_STRING: Rule = Rule::text("m:QueryString", Value::Text(4096));

pub(super) static FIND_PEOPLE: Rule = Rule::of(
    "m:FindPeople",
    &[
        Part::maybe(&[&PERSONA_SHAPE]),
        Part::one(&[&INDEXED_PAGE_ITEM_VIEW]),
        Part::maybe(&[&RESTRICTION]),
        Part::maybe(&[&SORT_ORDER]),
        // Without a folder, Exchange looks into whatever mailbox signs in.
        Part::one(&[&PARENT_DIRECTORY, &PARENT_FOLDER_ID]),
        Part::maybe(&[&QUERY_STRING]),
    ],
);
