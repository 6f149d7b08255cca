//! SOAP faults (SOAP 1.1, section 4.4) as Exchange fills them: the ResponseCode
//! in the detail, what operators need in MessageXml.

use std::time::Duration;

use crate::xml::Element;

/// The longest wait that an answer may ask for.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(300);

/// A SOAP fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The EWS ResponseCode: from the detail, else from the faultcode.
    pub code: String,
    /// The message, in the server's language.
    pub message: String,
    /// How long Exchange asks to wait (BackOffMilliseconds), at most five
    /// minutes.
    pub back_off: Option<Duration>,
    /// The primary address that Exchange knows, with
    /// ErrorNonPrimarySmtpAddress.
    pub primary_address: Option<String>,
}

impl Fault {
    pub(super) fn read(fault: &Element) -> Fault {
        let find = |name: &str| fault.children().find(|child| child.name.local == name);
        let detail = find("detail");
        let in_detail = |name: &str| detail.and_then(|detail| detail.child(name)).map(Element::text);
        let faultcode = find("faultcode").map(Element::text).unwrap_or_default();
        let faultcode = faultcode.rsplit(':').next().unwrap_or_default().trim().to_owned();
        let message = in_detail("e:Message").or_else(|| find("faultstring").map(Element::text));
        let values = detail.and_then(|detail| detail.child("t:MessageXml"));
        Fault {
            code: in_detail("e:ResponseCode").unwrap_or(faultcode).trim().to_owned(),
            message: message.unwrap_or_default().trim().to_owned(),
            back_off: values.and_then(back_off),
            primary_address: values.and_then(|values| value(values, "Primary")),
        }
    }
}

/// A named Value of a MessageXml.
fn value(message_xml: &Element, name: &str) -> Option<String> {
    let value = message_xml.children().find(|child| {
        child.name.local == "Value" && child.attribute("Name").is_some_and(|found| found.contains(name))
    })?;
    Some(value.text().trim().to_owned())
}

/// The BackOffMilliseconds of a MessageXml.
pub(super) fn back_off(message_xml: &Element) -> Option<Duration> {
    let milliseconds = value(message_xml, "BackOffMilliseconds")?.parse().ok()?;
    Some(Duration::from_millis(milliseconds).min(LONGEST_BACK_OFF))
}
