//! The signature: what makes an approved operation a request of Exchange.
//!
//! All of it is written here, nothing comes from a plugin: the envelope, the
//! SOAP headers, the HTTP headers that route and identify the request.

use ews_mcp_gate::{Access, Approved, Mailbox};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use uuid::Uuid;

/// RequestServerVersion: what Exchange 2013 SP1 and all later versions answer
/// to.
const SERVER_VERSION: &str = "Exchange2013_SP1";
const PRODUCT: &str = concat!("ews-mcp/", env!("CARGO_PKG_VERSION"));

/// A request that is ready for the transport, but for the credentials.
#[derive(Debug)]
pub(crate) struct Signed {
    /// The SOAP envelope.
    pub(crate) envelope: String,
    /// The HTTP headers.
    pub(crate) headers: HeaderMap,
    /// client-request-id: finds the request in Exchange's logs.
    pub(crate) request_id: Uuid,
}

/// Signs an approved operation for a mailbox.
pub(crate) fn sign(approved: &Approved, mailbox: &Mailbox) -> Signed {
    let request_id = Uuid::new_v4();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    headers.insert(ACCEPT, HeaderValue::from_static("text/xml"));
    headers.insert(USER_AGENT, HeaderValue::from_static(PRODUCT));
    headers.insert(HeaderName::from_static("return-client-request-id"), HeaderValue::from_static("true"));
    if let Ok(id) = HeaderValue::from_str(&request_id.to_string()) {
        headers.insert(HeaderName::from_static("client-request-id"), id);
    }
    // Exchange routes by it. HeaderValue takes bytes beyond ASCII as they are.
    if let Ok(anchor) = HeaderValue::from_bytes(mailbox.address.as_bytes()) {
        headers.insert(HeaderName::from_static("x-anchormailbox"), anchor);
    }
    Signed { envelope: envelope(&approved.write(), mailbox), headers, request_id }
}

fn envelope(operation: &str, mailbox: &Mailbox) -> String {
    let impersonation = match mailbox.access {
        Access::Primary | Access::Delegate => String::new(),
        Access::Impersonation => format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{}</t:PrimarySmtpAddress>\
             </t:ConnectingSID></t:ExchangeImpersonation>",
            escape(&mailbox.address)
        ),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\">\
         <soap:Header><t:RequestServerVersion Version=\"{SERVER_VERSION}\"/>{impersonation}</soap:Header>\
         <soap:Body>{operation}</soap:Body></soap:Envelope>"
    )
}

// An address may have these; all else in it was checked when the mailbox was opened.
fn escape(address: &str) -> String {
    address.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ews_mcp_gate::identity_question;

    fn signed(access: Access) -> Signed {
        let mailbox = Mailbox { address: "a&b@contoso.example".into(), access };
        sign(&identity_question(&mailbox).unwrap(), &mailbox)
    }

    #[test]
    fn impersonation_names_the_mailbox_in_header_and_route() {
        let signed = signed(Access::Impersonation);
        assert!(signed.envelope.contains(
            "<soap:Header><t:RequestServerVersion Version=\"Exchange2013_SP1\"/><t:ExchangeImpersonation>\
             <t:ConnectingSID><t:PrimarySmtpAddress>a&amp;b@contoso.example</t:PrimarySmtpAddress></t:ConnectingSID>\
             </t:ExchangeImpersonation></soap:Header><soap:Body><m:GetFolder>"
        ));
        assert_eq!(signed.headers["x-anchormailbox"], "a&b@contoso.example");
        assert_eq!(signed.headers["client-request-id"], signed.request_id.to_string());
        assert_eq!(signed.headers["content-type"], "text/xml; charset=utf-8");
    }

    #[test]
    fn the_primary_mailbox_and_delegate_access_have_no_impersonation_header() {
        for access in [Access::Primary, Access::Delegate] {
            assert!(!signed(access).envelope.contains("ExchangeImpersonation"));
        }
    }

    #[test]
    fn every_request_has_an_id_of_its_own() {
        assert_ne!(signed(Access::Primary).request_id, signed(Access::Primary).request_id);
    }
}
