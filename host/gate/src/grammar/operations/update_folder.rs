//! UpdateFolder: renames folders. Permissions, searches and retention are left
//! out.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updatefolder-operation>.

use crate::grammar::folder_ids::CHANGED_FOLDERS;
use crate::grammar::rule::{AttributeRule, Part, Rule, Value};

static NAME_PATH: Rule = Rule::empty("t:FieldURI")
    .with(&[AttributeRule::required("FieldURI", Value::Word(&["folder:DisplayName"]))]);
static DISPLAY_NAME: Rule = Rule::text("t:DisplayName", Value::Text(255));
static NAMED: &[Part] = &[Part::one(&[&DISPLAY_NAME])];
static FOLDER: Rule = Rule::of("t:Folder", NAMED);
static CALENDAR_FOLDER: Rule = Rule::of("t:CalendarFolder", NAMED);
static CONTACTS_FOLDER: Rule = Rule::of("t:ContactsFolder", NAMED);
static TASKS_FOLDER: Rule = Rule::of("t:TasksFolder", NAMED);
static SET_FOLDER_FIELD: Rule = Rule::of(
    "t:SetFolderField",
    &[Part::one(&[&NAME_PATH]), Part::one(&[&FOLDER, &CALENDAR_FOLDER, &CONTACTS_FOLDER, &TASKS_FOLDER])],
);
static UPDATES: Rule = Rule::of("t:Updates", &[Part::one(&[&SET_FOLDER_FIELD])]);
static FOLDER_CHANGE: Rule =
    Rule::of("t:FolderChange", &[Part::one(CHANGED_FOLDERS), Part::one(&[&UPDATES])]);
static FOLDER_CHANGES: Rule =
    Rule::of("m:FolderChanges", &[Part::many(&[&FOLDER_CHANGE], super::MOST_CHANGES)]);

pub(super) static UPDATE_FOLDER: Rule = Rule::of("m:UpdateFolder", &[Part::one(&[&FOLDER_CHANGES])]);
