//! ExpandDL: the members of a distribution list of the directory, by its
//! address. Private lists, by ItemId, are left out.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/expanddl-operation>.

use crate::grammar::people::LIST;
use crate::grammar::rule::{Part, Rule};

pub(super) static EXPAND_DL: Rule = Rule::of("m:ExpandDL", &[Part::one(&[&LIST])]);
