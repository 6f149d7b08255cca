//! DeleteFolder: folders with all that is in them.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/deletefolder-operation>.

use super::delete_item::DELETE_TYPE;
use crate::grammar::folder_ids::CHANGED_FOLDERS;
use crate::grammar::rule::{Part, Rule};

static FOLDER_IDS: Rule = Rule::of("m:FolderIds", &[Part::many(CHANGED_FOLDERS, super::MOST_CHANGES)]);

pub(super) static DELETE_FOLDER: Rule =
    Rule::of("m:DeleteFolder", &[Part::one(&[&FOLDER_IDS])]).with(&[DELETE_TYPE]);
