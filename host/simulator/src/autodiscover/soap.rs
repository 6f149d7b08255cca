//! Autodiscover in SOAP: GetUserSettings (MS-OXWSADISC).

use axum::http::StatusCode;

use super::{Found, Site};
use crate::directory::Recipient;
use crate::soap::{ServerVersion, Validity};
use crate::traffic::Outgoing;
use crate::xml::{self, Element, Namespace, SOAP, Writer};

const NAMESPACE: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const ACTION: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings";

/// How many mailboxes one request may ask about.
const MAX_USERS: usize = 90;

/// What was asked.
struct Asked {
    addresses: Vec<String>,
    settings: Vec<String>,
}

/// Why it cannot be answered: a SOAP fault, or an error of the whole answer.
enum Refusal {
    Fault(&'static str),
    Error(&'static str, &'static str),
}

/// The answer to a document, and whose mailbox it was about first.
pub(crate) fn answer(body: &[u8], site: Site<'_>) -> (String, Outgoing) {
    let asked = read(body);
    let (status, text) = match &asked {
        Err(Refusal::Fault(reason)) => (StatusCode::INTERNAL_SERVER_ERROR, fault(reason)),
        Err(Refusal::Error(code, message)) => (
            StatusCode::OK,
            envelope(site.version, |writer| {
                writer.leaf("ErrorCode", code);
                writer.leaf("ErrorMessage", message);
                writer.empty("UserResponses", &[]);
            }),
        ),
        Ok(asked) => (
            StatusCode::OK,
            envelope(site.version, |writer| {
                writer.leaf("ErrorCode", "NoError");
                writer.empty("ErrorMessage", &[]);
                writer.start("UserResponses", &[]);
                for address in &asked.addresses {
                    user(writer, address, &asked.settings, site);
                }
                writer.end();
            }),
        ),
    };
    let address = asked.ok().and_then(|asked| asked.addresses.into_iter().next()).unwrap_or_default();
    (address, Outgoing::xml(status, text, Validity::Elsewhere))
}

fn read(body: &[u8]) -> Result<Asked, Refusal> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let root = std::str::from_utf8(body).ok().and_then(|text| xml::read(text).ok());
    let root = root.ok_or(Refusal::Fault("The message could not be read."))?;
    let (ours, addressing) = (Namespace::from_uri(NAMESPACE), Namespace::from_uri(ADDRESSING));
    let part = |name: &str| root.elements().find(|element| element.is(&Namespace::Soap, name));
    if !root.is(&Namespace::Soap, "Envelope") {
        return Err(Refusal::Fault("The message is no SOAP 1.1 envelope."));
    }
    let header = |namespace: &Namespace, name: &str| {
        let found = part("Header")?.elements().find(|element| element.is(namespace, name))?;
        Some(found.text().trim().to_owned())
    };
    if header(&addressing, "Action").as_deref() != Some(ACTION) {
        return Err(Refusal::Fault("The action of the message is not GetUserSettings."));
    }
    // RequestedServerVersion: the versions that there are since this service is.
    match header(&ours, "RequestedServerVersion") {
        Some(version) if crate::soap::is_known_version(&version) && !version.starts_with("Exchange2007") => {}
        Some(_) => {
            return Err(Refusal::Error("InvalidServerVersion", "The requested server version is invalid."));
        }
        None => {
            return Err(Refusal::Error("InvalidRequest", "The RequestedServerVersion header is missing."));
        }
    }
    let message = part("Body").and_then(|body| body.elements().next());
    let message = message.filter(|element| element.is(&ours, "GetUserSettingsRequestMessage"));
    let request = message.and_then(|message| message.child("Request"));
    let request = request.ok_or(Refusal::Fault("The body holds no GetUserSettingsRequestMessage."))?;
    let texts = |list: Option<&Element>, of: fn(&Element) -> Option<String>| -> Vec<String> {
        list.into_iter().flat_map(Element::elements).filter_map(of).collect()
    };
    let addresses = texts(request.child("Users"), |user| user.child_text("Mailbox"));
    let settings = texts(request.child("RequestedSettings"), |setting| Some(setting.text()));
    let trimmed = |texts: Vec<String>| texts.iter().map(|text| text.trim().to_owned()).collect::<Vec<_>>();
    if addresses.is_empty() || settings.is_empty() {
        return Err(Refusal::Error("InvalidRequest", "Users or settings are missing."));
    }
    if addresses.len() > MAX_USERS {
        return Err(Refusal::Error("InvalidRequest", "The request asks for too many users."));
    }
    Ok(Asked { addresses: trimmed(addresses), settings: trimmed(settings) })
}

fn user(writer: &mut Writer, address: &str, wanted: &[String], site: Site<'_>) {
    writer.start("UserResponse", &[]);
    match site.find(address) {
        Found::Mailbox(recipient) => settings(writer, recipient, wanted, site),
        Found::RedirectUrl(url) => refused(writer, "RedirectUrl", "Redirection url.", url),
        Found::RedirectAddress(to) => refused(writer, "RedirectAddress", "Redirection address.", to),
        Found::NoMailbox | Found::Unknown => {
            refused(writer, "InvalidUser", &format!("Invalid user: '{address}'"), "");
        }
    }
    writer.end();
}

fn refused(writer: &mut Writer, code: &str, message: &str, target: &str) {
    writer.leaf("ErrorCode", code);
    writer.leaf("ErrorMessage", message);
    redirect_target(writer, target);
    writer.empty("UserSettingErrors", &[]);
    writer.empty("UserSettings", &[]);
}

fn redirect_target(writer: &mut Writer, target: &str) {
    if target.is_empty() {
        writer.empty("RedirectTarget", &[("i:nil", "true")]);
    } else {
        writer.leaf("RedirectTarget", target);
    }
}

fn settings(writer: &mut Writer, recipient: &Recipient, wanted: &[String], site: Site<'_>) {
    let (found, missing): (Vec<_>, Vec<_>) = wanted
        .iter()
        .map(|name| (name, setting(name, recipient, site)))
        .partition(|(_, value)| value.is_some());
    writer.leaf("ErrorCode", "NoError");
    writer.leaf("ErrorMessage", "No error.");
    redirect_target(writer, "");
    writer.start("UserSettingErrors", &[]);
    for (name, _) in missing {
        writer.start("UserSettingError", &[]);
        writer.leaf("ErrorCode", "SettingIsNotAvailable");
        writer.leaf("ErrorMessage", "The setting is not available.");
        writer.leaf("SettingName", name);
        writer.end();
    }
    writer.end();
    writer.start("UserSettings", &[]);
    for (name, value) in found {
        writer.start("UserSetting", &[("i:type", "StringSetting")]);
        writer.leaf("Name", name);
        writer.leaf("Value", &value.unwrap_or_default());
        writer.end();
    }
    writer.end();
}

fn setting(name: &str, recipient: &Recipient, site: Site<'_>) -> Option<String> {
    match name {
        "ExternalEwsUrl" | "InternalEwsUrl" => Some(site.ews_url()),
        "ExternalEwsVersion" => Some(site.version.build()),
        "EwsSupportedSchemas" => Some(crate::soap::supported_schemas()),
        "UserDisplayName" => Some(recipient.display_name.clone()),
        "AutoDiscoverSMTPAddress" => Some(recipient.address.clone()),
        _ => None,
    }
}

fn envelope(version: ServerVersion, write: impl FnOnce(&mut Writer)) -> String {
    let mut writer = Writer::document();
    writer.start("s:Envelope", &[("xmlns:s", SOAP), ("xmlns:a", ADDRESSING)]);
    writer.start("s:Header", &[]);
    writer.leaf_with("a:Action", &[("s:mustUnderstand", "1")], &format!("{ACTION}Response"));
    writer.start("h:ServerVersionInfo", &[("xmlns:h", NAMESPACE), ("xmlns:i", INSTANCE)]);
    for (name, value) in ["h:MajorVersion", "h:MinorVersion", "h:MajorBuildNumber", "h:MinorBuildNumber"]
        .into_iter()
        .zip(version.numbers())
    {
        writer.number(name, value);
    }
    writer.leaf("h:Version", version.name());
    writer.end();
    writer.end();
    writer.start("s:Body", &[]);
    writer.start("GetUserSettingsResponseMessage", &[("xmlns", NAMESPACE)]);
    writer.start("Response", &[("xmlns:i", INSTANCE)]);
    write(&mut writer);
    writer.finish()
}

fn fault(reason: &str) -> String {
    let mut writer = Writer::document();
    writer.start("s:Envelope", &[("xmlns:s", SOAP)]);
    writer.start("s:Body", &[]);
    writer.start("s:Fault", &[]);
    writer.leaf("faultcode", "s:Client");
    writer.leaf_with("faultstring", &[("xml:lang", "en-US")], reason);
    writer.finish()
}
