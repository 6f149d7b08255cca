//! Reads request envelopes, strictly, and writes answers.

use super::fault::Fault;
use super::version::{self, Schema, ServerVersion};
use crate::errors::{EwsError, ResponseCode};
use crate::properties::Precision;
use crate::rights::ConnectingSid;
use crate::schema::{self, Violation};
use crate::xml::{self, Element, Namespace, Node, SOAP, Writer};

/// A request that keeps to the schema.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) connecting: Option<ConnectingSid>,
    pub(crate) precision: Precision,
    pub(crate) schema: Schema,
    /// The one element of `soap:Body`.
    pub(crate) operation: Element,
}

/// The name of the operation in a document, however wrong the rest is.
pub(crate) fn operation_name(source: &str) -> Option<String> {
    let root = xml::read(source).ok()?;
    let body = root.elements().find(|element| element.is(&Namespace::Soap, "Body"))?;
    let name = body.elements().next()?.name.to_string();
    // It becomes part of a file's name.
    (name.len() <= 64 && name.chars().all(|c| c.is_ascii_alphanumeric())).then_some(name)
}

impl Request {
    pub(crate) fn read(source: &str) -> Result<Self, Fault> {
        let root = xml::read(source).map_err(|error| Fault::malformed(source, &error))?;
        let violation = |offset: usize, text: String| Fault::violation(source, &Violation { text, offset });
        if !root.is(&Namespace::Soap, "Envelope") {
            return Err(violation(root.offset, "The root element is not a SOAP 1.1 Envelope.".into()));
        }
        let mut header = None;
        let mut body = None;
        for part in root.elements() {
            if part.is(&Namespace::Soap, "Header") && header.is_none() && body.is_none() {
                header = Some(part);
            } else if part.is(&Namespace::Soap, "Body") && body.is_none() {
                body = Some(part);
            } else {
                return Err(violation(
                    part.offset,
                    format!("'{}' may not stand here in the Envelope.", part.name),
                ));
            }
        }
        let body = body.ok_or_else(|| violation(root.offset, "The Envelope has no Body.".into()))?;
        if body.elements().next().is_none() {
            // Exchange knows operations by the element in the Body: there is none to be judged.
            return Err(Fault::invalid(ResponseCode::ErrorInvalidRequest));
        }
        let mut operations = body.elements();
        let (Some(operation), None) = (operations.next(), operations.next()) else {
            return Err(violation(body.offset, "The Body must hold exactly one element.".into()));
        };
        if body.children.iter().any(|node| matches!(node, Node::Text(text) if !text.trim().is_empty())) {
            return Err(violation(body.offset, "The Body cannot contain text.".into()));
        }
        let headers = match header {
            Some(header) => Headers::read(source, header)?,
            None => Headers::default(),
        };
        let of = schema::operation(&operation.name)
            .filter(|_| operation.namespace == Namespace::Messages)
            .ok_or_else(|| Fault::invalid(ResponseCode::ErrorInvalidRequest))?;
        schema::validate(operation, of).map_err(|error| Fault::violation(source, &error))?;
        if headers.forbidden {
            return Err(Fault::valid(ResponseCode::ErrorTokenSerializationDenied));
        }
        Ok(Self {
            connecting: headers.connecting,
            precision: headers.precision,
            schema: headers.schema,
            operation: operation.clone(),
        })
    }
}

#[derive(Debug, Default)]
struct Headers {
    connecting: Option<ConnectingSid>,
    precision: Precision,
    schema: Schema,
    /// A header of servers among themselves was there.
    forbidden: bool,
}

impl Headers {
    fn read(source: &str, header: &Element) -> Result<Self, Fault> {
        let mut headers = Self::default();
        let mut seen: Vec<&str> = Vec::new();
        for element in header.elements() {
            let must_understand = element.attributes.iter().any(|attribute| {
                attribute.namespace == Namespace::Soap
                    && &*attribute.name == "mustUnderstand"
                    && attribute.value == "1"
            });
            if !matches!(element.namespace, Namespace::Types | Namespace::Messages) {
                if must_understand {
                    let text = format!("The header '{}' was not understood.", element.name);
                    return Err(Fault::invalid(EwsError::with_text(ResponseCode::ErrorInvalidRequest, text)));
                }
                continue;
            }
            let of = schema::header(&element.name).filter(|_| element.namespace == Namespace::Types);
            let Some(of) = of else {
                let text = format!(
                    "Could not find schema information for the element '{}:{}'.",
                    element.namespace.uri(),
                    element.name
                );
                return Err(Fault::violation(source, &Violation { text, offset: element.offset }));
            };
            schema::validate(element, of).map_err(|error| Fault::violation(source, &error))?;
            if seen.contains(&&*element.name) {
                return Err(Fault::invalid(ResponseCode::ErrorDuplicateSOAPHeader));
            }
            seen.push(&element.name);
            headers.take(element)?;
        }
        if headers.connecting.is_some() && headers.forbidden {
            return Err(Fault::valid(ResponseCode::ErrorMoreThanOneAccessModeSpecified));
        }
        Ok(headers)
    }

    fn take(&mut self, element: &Element) -> Result<(), Fault> {
        match &*element.name {
            "RequestServerVersion" => match element.attribute("Version") {
                Some(version) if version::is_known(version) => self.schema = Schema::of(version),
                _ => return Err(Fault::invalid(ResponseCode::ErrorInvalidServerVersion)),
            },
            "ExchangeImpersonation" => {
                let sid = element.child("ConnectingSID").and_then(|sid| sid.elements().next());
                self.connecting = sid.map(|sid| {
                    let name = sid.text().trim().to_owned();
                    match &*sid.name {
                        "PrincipalName" => ConnectingSid::PrincipalName(name),
                        "SID" => ConnectingSid::Sid(name),
                        "SmtpAddress" => ConnectingSid::SmtpAddress(name),
                        _ => ConnectingSid::PrimarySmtpAddress(name),
                    }
                });
            }
            "DateTimePrecision" if element.text() == "Milliseconds" => {
                self.precision = Precision::Milliseconds;
            }
            "ManagementRole"
            | "SerializedSecurityContext"
            | "OpenAsAdminOrSystemService"
            | "ProxyRequestTypeHeader" => {
                self.forbidden = true;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The envelope of an answer; `write` writes the response element.
pub(crate) fn answer(version: ServerVersion, write: impl FnOnce(&mut Writer)) -> String {
    let mut writer = Writer::document();
    writer.start("s:Envelope", &[("xmlns:s", SOAP)]);
    writer.start("s:Header", &[]);
    version.write_info(&mut writer);
    writer.end();
    writer.start("s:Body", &[]);
    write(&mut writer);
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::super::fault::Validity;
    use super::*;
    use crate::xml::{MESSAGES, TYPES};

    const GET_FOLDER: &str = "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
        <m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds></m:GetFolder>";

    fn read(header: &str, body: &str) -> Result<Request, String> {
        Request::read(&format!(
            "<s:Envelope xmlns:s='{SOAP}' xmlns:m='{MESSAGES}' xmlns:t='{TYPES}'>\
             <s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
        ))
        .map_err(|fault| fault.envelope(ServerVersion::default()))
    }

    fn code(result: Result<Request, String>) -> String {
        let envelope = result.unwrap_err();
        let (_, rest) = envelope.split_once("faultcode xmlns:a=\"").unwrap();
        let (_, rest) = rest.split_once("a:Error").unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    }

    #[test]
    fn whom_to_impersonate_is_read() {
        let request = read(
            "<t:RequestServerVersion Version='Exchange2013_SP1'/><t:ExchangeImpersonation><t:ConnectingSID>\
             <t:PrimarySmtpAddress>a@b.example</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>",
            GET_FOLDER,
        )
        .unwrap();
        assert_eq!(request.connecting, Some(ConnectingSid::PrimarySmtpAddress("a@b.example".into())));
        assert_eq!(&*request.operation.name, "GetFolder");
    }

    #[test]
    fn a_request_has_the_schema_that_it_names() {
        for (version, schema) in [
            ("Exchange2007", Schema::Before2013),
            ("Exchange2010_SP2", Schema::Before2013),
            ("Exchange2013", Schema::Since2013),
            ("V2017_07_11", Schema::Since2013),
        ] {
            let header = format!("<t:RequestServerVersion Version='{version}'/>");
            assert_eq!(read(&header, GET_FOLDER).unwrap().schema, schema, "{version}");
        }
        assert_eq!(read("", GET_FOLDER).unwrap().schema, Schema::Before2013);
    }

    #[test]
    fn wrong_headers_are_faults() {
        for (header, expected) in [
            ("<t:RequestServerVersion Version='Exchange2003'/>", "InvalidServerVersion"),
            ("<t:RequestServerVersion/>", "SchemaValidation"),
            ("<t:Unknown/>", "SchemaValidation"),
            ("<t:ExchangeImpersonation/>", "SchemaValidation"),
            ("<t:DateTimePrecision>Hours</t:DateTimePrecision>", "SchemaValidation"),
            (
                "<t:MailboxCulture>en</t:MailboxCulture><t:MailboxCulture>de</t:MailboxCulture>",
                "DuplicateSOAPHeader",
            ),
            ("<t:ManagementRole/>", "TokenSerializationDenied"),
            ("<x:h xmlns:x='urn:x' s:mustUnderstand='1'/>", "InvalidRequest"),
        ] {
            assert_eq!(code(read(header, GET_FOLDER)), expected, "{header}");
        }
        assert!(read("<x:h xmlns:x='urn:x'/>", GET_FOLDER).is_ok());
    }

    #[test]
    fn wrong_bodies_are_faults() {
        for (body, expected) in [
            ("", "InvalidRequest"),
            (&*GET_FOLDER.repeat(2), "SchemaValidation"),
            ("<m:Nonsense/>", "InvalidRequest"),
            ("<m:Subscribe/>", "InvalidRequest"),
            ("<t:GetFolder/>", "InvalidRequest"),
            ("<m:GetFolder/>", "SchemaValidation"),
        ] {
            assert_eq!(code(read("", body)), expected, "{body}");
        }
    }

    #[test]
    fn what_is_no_xml_is_invalid() {
        for source in ["", "{}", "<a/>", "<s:Envelope/>"] {
            assert_eq!(Request::read(source).unwrap_err().validity, Validity::Invalid);
        }
    }
}
