//! GetUserOofSettings: out-of-office settings, of the opened mailbox alone.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getuseroofsettings-operation>.

use crate::grammar::people::OWNER_MAILBOX;
use crate::grammar::rule::{Part, Rule};

pub(super) static GET_USER_OOF_SETTINGS: Rule =
    Rule::of("m:GetUserOofSettingsRequest", &[Part::one(&[&OWNER_MAILBOX])]);
