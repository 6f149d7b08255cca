//! What a private distribution list has (types.xsd, DistributionListType).

use super::item::LONGEST_TEXT;
use super::{Kind, Property};
use crate::grammar::people::MEMBERS;
use crate::grammar::rule::{Rule, Value};

const LIST: &[Kind] = &[Kind::DistributionList];

static DISPLAY_NAME: Rule = Rule::text("t:DisplayName", Value::Text(LONGEST_TEXT));
static FILE_AS: Rule = Rule::text("t:FileAs", Value::Text(LONGEST_TEXT));

pub(super) static PROPERTIES: &[Property] = &[
    Property::set("contacts:DisplayName", LIST, &DISPLAY_NAME),
    Property::set("contacts:FileAs", LIST, &FILE_AS),
    Property::appended("distributionlist:Members", LIST, &MEMBERS),
];
