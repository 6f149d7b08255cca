//! The signature: what makes an approved operation a request of Exchange.
//!
//! All of it is written here, nothing comes from a plugin: the envelope, the
//! SOAP headers, the HTTP headers that route and identify the request.

use std::sync::Arc;

use ews_mcp_gate::{Access, Approved, Mailbox, Written};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use uuid::Uuid;

use crate::document::Blob;
use crate::transport::NoAnswer;
use crate::version::Schema;

/// Larger requests are put together by a thread of their own.
const QUICKLY_WRITTEN: usize = 256 * 1024;

const PRODUCT: &str = concat!("ews-mcp/", env!("CARGO_PKG_VERSION"));

/// A request that is ready for the transport, but for the credentials.
#[derive(Debug)]
pub(crate) struct Signed {
    /// The SOAP envelope.
    pub(crate) envelope: String,
    /// The HTTP headers.
    pub(crate) headers: HeaderMap,
}

/// Signs an approved operation for a mailbox, with the bytes of its blobs, in
/// this schema. The request id finds the request in Exchange's logs.
///
/// # Errors
/// Where a blob cannot be read. Nothing was sent then.
pub(crate) async fn sign(
    approved: &Approved,
    mailbox: &Mailbox,
    schema: Schema,
    request_id: Uuid,
    blobs: &[Blob],
) -> Result<Signed, NoAnswer> {
    let written = approved.write();
    let (start, end) = envelope(mailbox, schema);
    let size =
        start.len() + written.xml.len() + end.len() + blobs.iter().map(Blob::size_as_base64).sum::<usize>();
    let blobs: Arc<[Blob]> = blobs.into();
    let put_together = move || put_together(&start, &written, end, &blobs, size);
    let envelope = if size <= QUICKLY_WRITTEN {
        put_together()
    } else {
        tokio::task::spawn_blocking(put_together)
            .await
            .unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into()))
    };
    let envelope = envelope
        .map_err(|error| NoAnswer::final_(format!("an attachment cannot be read: {error}")).not_run())?;
    Ok(Signed { envelope, headers: headers(mailbox, request_id) })
}

fn put_together(
    start: &str,
    written: &Written,
    end: &str,
    blobs: &[Blob],
    size: usize,
) -> std::io::Result<String> {
    let mut out = String::with_capacity(size);
    out.push_str(start);
    let mut from = 0;
    for (at, number) in &written.blobs {
        out.push_str(written.xml.get(from..*at).unwrap_or_default());
        match blobs.get(*number) {
            Some(blob) => blob.append_base64(&mut out)?,
            // The gate has counted them.
            None => return Err(std::io::Error::other(format!("there is no blob {number}"))),
        }
        from = *at;
    }
    out.push_str(written.xml.get(from..).unwrap_or_default());
    out.push_str(end);
    Ok(out)
}

fn headers(mailbox: &Mailbox, request_id: Uuid) -> HeaderMap {
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
    headers
}

/// What stands before and after the operation.
fn envelope(mailbox: &Mailbox, schema: Schema) -> (String, &'static str) {
    let impersonation = match mailbox.access {
        Access::Primary | Access::Delegate => String::new(),
        Access::Impersonation => format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{}</t:PrimarySmtpAddress>\
             </t:ConnectingSID></t:ExchangeImpersonation>",
            escape(&mailbox.address)
        ),
    };
    let version = schema.name();
    let start = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\">\
         <soap:Header><t:RequestServerVersion Version=\"{version}\"/>{impersonation}</soap:Header>\
         <soap:Body>"
    );
    (start, "</soap:Body></soap:Envelope>")
}

// An address may have these; all else in it was checked when the mailbox was opened.
fn escape(address: &str) -> String {
    address.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ews_mcp_gate::Fact;

    const ID: Uuid = Uuid::from_u128(7);

    async fn signed(access: Access) -> Signed {
        let mailbox = Mailbox { address: "a&b@contoso.example".into(), access };
        sign(&Fact::Identity.question(&mailbox), &mailbox, Schema::Exchange2013Sp1, ID, &[]).await.unwrap()
    }

    #[tokio::test]
    async fn impersonation_names_the_mailbox_in_header_and_route() {
        let signed = signed(Access::Impersonation).await;
        assert!(signed.envelope.contains(
            "<soap:Header><t:RequestServerVersion Version=\"Exchange2013_SP1\"/><t:ExchangeImpersonation>\
             <t:ConnectingSID><t:PrimarySmtpAddress>a&amp;b@contoso.example</t:PrimarySmtpAddress></t:ConnectingSID>\
             </t:ExchangeImpersonation></soap:Header><soap:Body><m:GetFolder>"
        ));
        assert_eq!(signed.headers["x-anchormailbox"], "a&b@contoso.example");
        assert_eq!(signed.headers["client-request-id"], "00000000-0000-0000-0000-000000000007");
        assert!(signed.envelope.ends_with("</m:GetFolder></soap:Body></soap:Envelope>"));
        assert_eq!(signed.headers["content-type"], "text/xml; charset=utf-8");
    }

    #[tokio::test]
    async fn the_primary_mailbox_and_delegate_access_have_no_impersonation_header() {
        for access in [Access::Primary, Access::Delegate] {
            assert!(!signed(access).await.envelope.contains("ExchangeImpersonation"));
        }
    }

    #[tokio::test]
    async fn blobs_are_written_where_they_belong() {
        let written = Written { xml: "<a></a><b></b>".into(), blobs: vec![(3, 1), (10, 0)] };
        let blobs = [Blob::new(b"zero".to_vec()).await.unwrap(), Blob::new(b"one".to_vec()).await.unwrap()];
        let made = put_together("(", &written, ")", &blobs, 0).unwrap();
        assert_eq!(made, "(<a>b25l</a><b>emVybw==</b>)");
        assert!(put_together("", &written, "", &blobs[..1], 0).is_err());
    }
}
