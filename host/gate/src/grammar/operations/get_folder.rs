//! GetFolder: folders by id.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation>.

use crate::grammar::folder_ids::FOLDERS;
use crate::grammar::rule::{Part, Rule};
use crate::grammar::shapes::FOLDER_SHAPE;

static FOLDER_IDS: Rule = Rule::of("m:FolderIds", &[Part::many(FOLDERS, 100)]);

pub(super) static GET_FOLDER: Rule =
    Rule::of("m:GetFolder", &[Part::one(&[&FOLDER_SHAPE]), Part::one(&[&FOLDER_IDS])]);
