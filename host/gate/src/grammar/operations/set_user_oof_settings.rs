//! SetUserOofSettings: out-of-office settings, of the opened mailbox alone.
//! Switched on, they answer whoever writes.
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/setuseroofsettings-operation>.

use crate::grammar::people::OWNER_MAILBOX;
use crate::grammar::rule::{Part, Rule, Value};

/// The longest answer, in characters: Exchange takes 128 kB.
const LONGEST_MESSAGE: usize = 128 * 1024;

static OOF_STATE: Rule = Rule::text("t:OofState", Value::Word(&["Disabled", "Enabled", "Scheduled"]));
static EXTERNAL_AUDIENCE: Rule = Rule::text("t:ExternalAudience", Value::Word(&["None", "Known", "All"]));
static START_TIME: Rule = Rule::text("t:StartTime", Value::DateTime);
static END_TIME: Rule = Rule::text("t:EndTime", Value::DateTime);
static DURATION: Rule = Rule::of("t:Duration", &[Part::one(&[&START_TIME]), Part::one(&[&END_TIME])]);
static MESSAGE: Rule = Rule::text("t:Message", Value::Text(LONGEST_MESSAGE));
static INTERNAL_REPLY: Rule = Rule::of("t:InternalReply", &[Part::maybe(&[&MESSAGE])]);
static EXTERNAL_REPLY: Rule = Rule::of("t:ExternalReply", &[Part::maybe(&[&MESSAGE])]);
static USER_OOF_SETTINGS: Rule = Rule::of(
    "t:UserOofSettings",
    &[
        Part::one(&[&OOF_STATE]),
        Part::one(&[&EXTERNAL_AUDIENCE]),
        Part::maybe(&[&DURATION]),
        Part::maybe(&[&INTERNAL_REPLY]),
        Part::maybe(&[&EXTERNAL_REPLY]),
    ],
);

pub(super) static SET_USER_OOF_SETTINGS: Rule = Rule::of(
    "m:SetUserOofSettingsRequest",
    &[Part::one(&[&OWNER_MAILBOX]), Part::one(&[&USER_OOF_SETTINGS])],
);
