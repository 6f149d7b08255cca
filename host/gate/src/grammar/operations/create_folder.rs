//! CreateFolder: folders that hold what people put into them. Search folders,
//! and folders with permissions for others, are left out.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/createfolder-operation>.

use crate::grammar::folder_ids::DESTINATIONS;
use crate::grammar::rule::{Part, Rule, Value};

static FOLDER_CLASS: Rule = Rule::text(
    "t:FolderClass",
    Value::Word(&["IPF.Note", "IPF.Appointment", "IPF.Contact", "IPF.Task", "IPF.StickyNote", "IPF.Journal"]),
);
static DISPLAY_NAME: Rule = Rule::text("t:DisplayName", Value::Text(255));

static FOLDER_PARTS: &[Part] = &[Part::maybe(&[&FOLDER_CLASS]), Part::one(&[&DISPLAY_NAME])];
static FOLDER: Rule = Rule::of("t:Folder", FOLDER_PARTS);
static CALENDAR_FOLDER: Rule = Rule::of("t:CalendarFolder", FOLDER_PARTS);
static CONTACTS_FOLDER: Rule = Rule::of("t:ContactsFolder", FOLDER_PARTS);
static TASKS_FOLDER: Rule = Rule::of("t:TasksFolder", FOLDER_PARTS);
static FOLDERS: Rule = Rule::of(
    "m:Folders",
    &[Part::many(&[&FOLDER, &CALENDAR_FOLDER, &CONTACTS_FOLDER, &TASKS_FOLDER], super::MOST_CHANGES)],
);
static PARENT_FOLDER_ID: Rule = Rule::of("m:ParentFolderId", &[Part::one(DESTINATIONS)]);

pub(super) static CREATE_FOLDER: Rule =
    Rule::of("m:CreateFolder", &[Part::one(&[&PARENT_FOLDER_ID]), Part::one(&[&FOLDERS])]);
