//! CopyItem: items into a folder of the same mailbox.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyitem-operation>.

use super::move_item::MOVED;
use crate::grammar::rule::Rule;

pub(super) static COPY_ITEM: Rule = Rule::of("m:CopyItem", MOVED);
