//! Extended properties that a tool may write (types.xsd, ExtendedPropertyType).
//! Any may be read.
//!
//! MAPI has a property for everything, who sent a message included. So only a
//! few tags, and properties of the tool's own making, may be written.

use crate::grammar::paths::{EXTENDED_FIELD_URI, property_tag};
use crate::grammar::rule::{Part, Rule, Value};
use crate::xml::Element;

/// The property set in which the host marks what it sends. Tools cannot write
/// into it.
pub const HOST_PROPERTY_SET: &str = "6f1f6b3e-52b5-4a5f-9d0a-3f6f0c9a8e47";

/// The name of the host's mark.
pub const HOST_PROPERTY_NAME: &str = "SentOnce";

const LONGEST_VALUE: usize = 32 * 1024;

static VALUE: Rule = Rule::text("t:Value", Value::Text(LONGEST_VALUE));
static VALUES: Rule = Rule::of("t:Values", &[Part::many(&[&VALUE], 100)]);

/// ExtendedProperty.
pub(crate) static EXTENDED_PROPERTY: Rule =
    Rule::of("t:ExtendedProperty", &[Part::one(&[&EXTENDED_FIELD_URI]), Part::one(&[&VALUE, &VALUES])]);

/// Tags of MAPI that say nothing about people: how an item is shown, what was
/// done with it, and its flag (MS-OXPROPS).
const TAGS: [(u32, &str); 7] = [
    (0x0E2B, "PidTagToDoItemFlags"),
    (0x1080, "PidTagIconIndex"),
    (0x1081, "PidTagLastVerbExecuted"),
    (0x1082, "PidTagLastVerbExecutionTime"),
    (0x1090, "PidTagFlagStatus"),
    (0x1091, "PidTagFlagCompleteTime"),
    (0x1095, "PidTagFollowupIcon"),
];

/// Property sets of Microsoft end with this, but for a few (MS-OXPROPS, section
/// 1.3.2).
const MICROSOFT: &str = "-0000-0000-c000-000000000046";
const MICROSOFTS_OTHERS: [&str; 8] = [
    "00020329-0000-0000-c000-000000000046",
    "11000e07-b51b-40d6-af21-caa85edab1d0",
    "23239608-685d-4732-9c55-4c95cb4e8e33",
    "4442858e-a9e3-4e80-b900-317a210cc15b",
    "6ed8da90-450b-101b-98da-00aa003f1305",
    "71035549-0739-4dcb-9163-00f0580dbbdf",
    "96357f7f-59e1-47d0-99a7-46515c183b54",
    "9137a2fd-2fa5-4409-91aa-2c3ee697350a",
];

/// Why this ExtendedFieldURI must not be written; none where it may.
pub(crate) fn may_be_written(path: &Element) -> Result<(), String> {
    let attribute = |name: &str| path.attribute(name);
    let named = || match (attribute("PropertyName"), attribute("PropertyId")) {
        (Some(name), None) if is_plain(name) => Ok(()),
        (Some(_), None) => Err("its PropertyName may have letters, digits, spaces and . _ - only".to_owned()),
        _ => Err("it needs a PropertyName, and no PropertyId".to_owned()),
    };
    match (attribute("PropertyTag"), attribute("PropertySetId"), attribute("DistinguishedPropertySetId")) {
        (Some(tag), None, None)
            if attribute("PropertyName").is_none() && attribute("PropertyId").is_none() =>
        {
            match property_tag(tag) {
                Some(number) if TAGS.iter().any(|(known, _)| *known == number) => Ok(()),
                _ => Err(format!("{tag} is not one of the property tags that a tool may write")),
            }
        }
        (None, Some(set), None) => {
            let set = set.to_ascii_lowercase();
            if set == HOST_PROPERTY_SET {
                return Err("this property set is the host's own".to_owned());
            }
            if set.ends_with(MICROSOFT) || MICROSOFTS_OTHERS.contains(&set.as_str()) {
                return Err("this property set is Microsoft's; use one of the plugin's own".to_owned());
            }
            named()
        }
        (None, None, Some("PublicStrings")) => named(),
        (None, None, Some(set)) => Err(format!(
            "properties of the set {set} are not a tool's to write; use PublicStrings or a PropertySetId of its own"
        )),
        _ => Err("it needs one of PropertyTag, PropertySetId and DistinguishedPropertySetId".to_owned()),
    }
}

fn is_plain(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '-'))
}
