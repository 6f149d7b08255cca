//! GetRooms: the rooms of a list.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getrooms-operation>.

use crate::grammar::people::ROOM_LIST;
use crate::grammar::rule::{Part, Rule};

pub(super) static GET_ROOMS: Rule = Rule::of("m:GetRooms", &[Part::one(&[&ROOM_LIST])]);
