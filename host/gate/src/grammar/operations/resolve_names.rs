//! ResolveNames: people by a part of their name or address.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation>.

use crate::grammar::folder_ids::FOLDERS;
use crate::grammar::rule::{AttributeRule, Part, Rule, Value};

static PARENT_FOLDER_IDS: Rule = Rule::of("m:ParentFolderIds", &[Part::many(FOLDERS, 1)]);
static UNRESOLVED_ENTRY: Rule = Rule::text("m:UnresolvedEntry", Value::Text(500));

pub(super) static RESOLVE_NAMES: Rule = Rule::of(
    "m:ResolveNames",
    &[Part::maybe(&[&PARENT_FOLDER_IDS]), Part::one(&[&UNRESOLVED_ENTRY])],
)
.with(&[
    AttributeRule::required("ReturnFullContactData", Value::Boolean),
    AttributeRule::or(
        "SearchScope",
        Value::Word(&["ActiveDirectory", "ActiveDirectoryContacts", "Contacts", "ContactsActiveDirectory"]),
        "ActiveDirectoryContacts",
    ),
    AttributeRule::optional("ContactDataShape", Value::Word(&["IdOnly", "Default", "AllProperties"])),
]);
