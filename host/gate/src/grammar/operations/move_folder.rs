//! MoveFolder: folders with all that is in them, within the mailbox.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/movefolder-operation>.

use crate::grammar::folder_ids::{CHANGED_FOLDERS, DESTINATIONS};
use crate::grammar::rule::{Part, Rule};

static TO_FOLDER_ID: Rule = Rule::of("m:ToFolderId", &[Part::one(DESTINATIONS)]);
static FOLDER_IDS: Rule = Rule::of("m:FolderIds", &[Part::many(CHANGED_FOLDERS, super::MOST_CHANGES)]);

pub(super) static MOVE_FOLDER: Rule =
    Rule::of("m:MoveFolder", &[Part::one(&[&TO_FOLDER_ID]), Part::one(&[&FOLDER_IDS])]);
