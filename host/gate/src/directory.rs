//! The host's own question to the directory: which primary address stands behind
//! an address.

use crate::answer::Response;
use crate::approved::Approved;
use crate::judge::smtp_address;
use crate::xml::Element;

/// Asks the directory whose address this is: a ResolveNames.
pub fn primary_address_question(address: &str) -> Approved {
    let element = Element::messages("ResolveNames")
        .with_attribute("ReturnFullContactData", "false")
        .with_attribute("SearchScope", "ActiveDirectory")
        // The prefix asks for this address alone, not for names that look like it.
        .with_child(Element::messages("UnresolvedEntry").with_text(&format!("smtp:{address}")));
    Approved::own("ResolveNames", element)
}

/// The primary address in the answer: none where the directory knows nobody, or
/// several.
pub fn primary_address_in(answer: &Response) -> Option<String> {
    let mut found = answer.message_element(0)?.child("m:ResolutionSet")?.children();
    let only = found.next()?;
    if found.next().is_some() {
        return None;
    }
    smtp_address(only.child("t:Mailbox")?)
}
