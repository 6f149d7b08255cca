//! GetItem: items by id, with bodies.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation>.

use crate::grammar::item_ids::ITEMS;
use crate::grammar::rule::{Part, Rule};
use crate::grammar::shapes::ITEM_SHAPE;

static ITEM_IDS: Rule = Rule::of("m:ItemIds", &[Part::many(ITEMS, 1000)]);

pub(super) static GET_ITEM: Rule =
    Rule::of("m:GetItem", &[Part::one(&[&ITEM_SHAPE]), Part::one(&[&ITEM_IDS])]);
