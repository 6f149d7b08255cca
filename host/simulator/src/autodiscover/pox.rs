//! Autodiscover in plain XML: MS-OXDSCLI.

use axum::http::StatusCode;
use jiff::Timestamp;

use super::{Found, Site};
use crate::directory::Recipient;
use crate::soap::Validity;
use crate::traffic::Outgoing;
use crate::xml::{self, Namespace, Writer};

const REQUEST: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
const ACCEPTABLE: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
const RESPONSE: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

/// What is asked: whose mailbox.
enum Asked {
    Address(String),
    /// With the number and the text of the error that says why not (MS-OXDSCLI, section 2.2.4.1.1.1).
    Refused(u16, &'static str),
}

/// The answer to a document, and whose mailbox it was about.
pub(crate) fn answer(body: &[u8], site: Site<'_>, now: Timestamp) -> (String, Outgoing) {
    let asked = read(body);
    let mut writer = Writer::document();
    writer.start("Autodiscover", &[("xmlns", RESPONSE)]);
    let address = match asked {
        Asked::Refused(code, message) => {
            error(&mut writer, code, message, now);
            String::new()
        }
        Asked::Address(address) => {
            match site.find(&address) {
                Found::Mailbox(recipient) => settings(&mut writer, recipient, site),
                Found::RedirectUrl(url) => redirect(&mut writer, "redirectUrl", "RedirectUrl", url),
                Found::RedirectAddress(to) => redirect(&mut writer, "redirectAddr", "RedirectAddr", to),
                Found::NoMailbox => error(&mut writer, 501, "Bad Address.", now),
                Found::Unknown => error(&mut writer, 500, "The email address can't be found.", now),
            }
            address
        }
    };
    // No schema of EWS knows these.
    (address, Outgoing::xml(StatusCode::OK, writer.finish(), Validity::Elsewhere))
}

fn read(body: &[u8]) -> Asked {
    const INVALID: Asked = Asked::Refused(600, "Invalid Request");
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let Some(root) = std::str::from_utf8(body).ok().and_then(|text| xml::read(text).ok()) else {
        return INVALID;
    };
    let ours = Namespace::from_uri(REQUEST);
    if !root.is(&ours, "Autodiscover") {
        return INVALID;
    }
    let Some(request) = root.elements().find(|element| element.is(&ours, "Request")) else { return INVALID };
    if request.child_text("AcceptableResponseSchema").as_deref().map(str::trim) != Some(ACCEPTABLE) {
        return Asked::Refused(601, "Provider is not available");
    }
    let named = request.child_text("EMailAddress").or_else(|| request.child_text("LegacyDN"));
    match named.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()) {
        Some(name) => Asked::Address(name),
        None => INVALID,
    }
}

fn error(writer: &mut Writer, code: u16, message: &str, now: Timestamp) {
    writer.start("Response", &[]);
    writer.start("Error", &[("Time", &now.strftime("%H:%M:%S%.7f").to_string()), ("Id", "2477272013")]);
    writer.number("ErrorCode", code);
    writer.leaf("Message", message);
    writer.empty("DebugData", &[]);
    writer.end();
    writer.end();
}

fn redirect(writer: &mut Writer, action: &str, name: &'static str, to: &str) {
    writer.start("Response", &[("xmlns", ACCEPTABLE)]);
    writer.start("Account", &[]);
    writer.leaf("Action", action);
    writer.leaf(name, to);
    writer.end();
    writer.end();
}

fn settings(writer: &mut Writer, recipient: &Recipient, site: Site<'_>) {
    let legacy = format!(
        "/o={}/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn={}-{}",
        site.directory.domain,
        recipient.mailbox.simple(),
        recipient.account
    );
    let ews = site.ews_url();
    writer.start("Response", &[("xmlns", ACCEPTABLE)]);
    writer.start("User", &[]);
    writer.leaf("DisplayName", &recipient.display_name);
    writer.leaf("LegacyDN", &legacy);
    writer.leaf("AutoDiscoverSMTPAddress", &recipient.address);
    writer.leaf("DeploymentId", &crate::seed::guid("deployment").to_string());
    writer.end();
    writer.start("Account", &[]);
    writer.leaf("AccountType", "email");
    writer.leaf("Action", "settings");
    writer.leaf("MicrosoftOnline", "False");
    // Inside, outside, and in a browser.
    for kind in ["EXCH", "EXPR"] {
        writer.start("Protocol", &[]);
        writer.leaf("Type", kind);
        let server = format!("{}@{}", recipient.mailbox, site.directory.dns_domain());
        writer.leaf("Server", if kind == "EXCH" { &server } else { site.base });
        if kind == "EXCH" {
            writer.leaf("ServerVersion", &site.version.hexadecimal());
        }
        writer.leaf("AuthPackage", "Anonymous");
        for name in ["ASUrl", "EwsUrl", "EmwsUrl", "OOFUrl"] {
            writer.leaf(name, &ews);
        }
        writer.end();
    }
    writer.start("Protocol", &[]);
    writer.leaf("Type", "WEB");
    writer.start("Internal", &[]);
    writer.leaf_with("OWAUrl", &[("AuthenticationMethod", "Basic, Fba")], &format!("{}/owa/", site.base));
    writer.start("Protocol", &[]);
    writer.leaf("Type", "EXCH");
    writer.leaf("ASUrl", &ews);
    writer.end();
    writer.end();
    writer.end();
    writer.end();
    writer.end();
}
