//! GetRoomLists: the lists of rooms of the organization.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getroomlists-operation>.

use crate::grammar::rule::Rule;

pub(super) static GET_ROOM_LISTS: Rule = Rule::empty("m:GetRoomLists");
