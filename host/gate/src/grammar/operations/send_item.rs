//! SendItem: a stored draft. What is sent always leaves a copy in Sent Items.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/senditem-operation>.

use crate::grammar::folder_ids::DESTINATIONS;
use crate::grammar::item_ids::SENT_ITEMS;
use crate::grammar::rule::{AttributeRule, Part, Role, Rule};

static ITEM_IDS: Rule = Rule::of("m:ItemIds", &[Part::one(SENT_ITEMS)]);
static SAVED_ITEM_FOLDER_ID: Rule =
    Rule::of("m:SavedItemFolderId", &[Part::one(DESTINATIONS)]).playing(Role::SentCopyFolder);

pub(super) static SEND_ITEM: Rule =
    Rule::of("m:SendItem", &[Part::one(&[&ITEM_IDS]), Part::maybe(&[&SAVED_ITEM_FOLDER_ID])])
        .with(&[AttributeRule::written("SaveItemToFolder", "true")]);
