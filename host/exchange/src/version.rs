//! The version of the server, and the schema that requests ask for
//! (RequestServerVersion in the web service reference).
//!
//! Requests begin with Exchange2013_SP1, which every Exchange since then answers.
//! What the server says of itself (ServerVersionInfo) decides whether the next
//! ones ask for Exchange2016. A server that refuses that is asked as before, and
//! not tried again.

use std::sync::{Mutex, PoisonError};

use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// Bytes of an answer in which its header stands.
const LONGEST_HEADER: usize = 16 * 1024;

/// The schema that a request keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Schema {
    Exchange2013Sp1,
    Exchange2016,
}

impl Schema {
    /// The value of RequestServerVersion.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Schema::Exchange2013Sp1 => "Exchange2013_SP1",
            Schema::Exchange2016 => "Exchange2016",
        }
    }
}

/// What a server says of itself (ServerVersionInfo).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerVersion {
    /// MajorVersion: 15 since Exchange 2013.
    pub major: u32,
    /// MinorVersion: of 15, 0 is Exchange 2013, 1 is 2016, 2 is 2019 and SE.
    pub minor: u32,
    /// MajorBuildNumber.
    pub build: u32,
    /// MinorBuildNumber.
    pub revision: u32,
}

impl ServerVersion {
    /// Exchange Server SE begins with this build of 15.2 (Microsoft's CSS-Exchange,
    /// Get-ExchangeBuildVersionInformation.ps1).
    const FIRST_BUILD_OF_SE: u32 = 2562;

    /// The name that Microsoft sells it by.
    pub fn name(&self) -> &'static str {
        match (self.major, self.minor) {
            (15, 2) if self.build >= Self::FIRST_BUILD_OF_SE => "Exchange Server SE",
            (15, 2) => "Exchange Server 2019",
            (15, 1) => "Exchange Server 2016",
            (15, 0) => "Exchange Server 2013",
            (15, 20) => "Exchange Online",
            (14, _) => "Exchange Server 2010",
            (8, _) => "Exchange Server 2007",
            _ => "a server of an unknown version",
        }
    }

    /// Whether Microsoft still gives out updates for it (as of the end of 2026:
    /// 2016 and 2019 left support in October 2025).
    pub fn is_supported(&self) -> bool {
        matches!((self.major, self.minor), (15, 2) if self.build >= Self::FIRST_BUILD_OF_SE)
            || (self.major, self.minor) == (15, 20)
    }

    fn knows_2016(&self) -> bool {
        (self.major, self.minor) >= (15, 1)
    }
}

impl std::fmt::Display for ServerVersion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ServerVersion { major, minor, build, revision } = self;
        write!(formatter, "{major}.{minor}.{build}.{revision}")
    }
}

/// What is known of the server.
#[derive(Debug, Default)]
pub(crate) struct Version(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    version: Option<ServerVersion>,
    has_refused_2016: bool,
}

impl Version {
    /// What to ask for next.
    pub(crate) fn schema(&self) -> Schema {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &known.version {
            Some(version) if version.knows_2016() && !known.has_refused_2016 => Schema::Exchange2016,
            _ => Schema::Exchange2013Sp1,
        }
    }

    /// What the server said last.
    pub(crate) fn server(&self) -> Option<ServerVersion> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).version.clone()
    }

    /// Reads what an answer says of its server.
    pub(crate) fn learn(&self, answer: &str) {
        if let Some(version) = read(answer) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).version = Some(version);
        }
    }

    /// Whether a request that asked for this may be sent again with less, because
    /// the server refuses the schema. It has looked at nothing of the request then.
    pub(crate) fn refused(&self, schema: Schema, code: Option<&str>) -> bool {
        let is_about_it = matches!(code, Some("ErrorInvalidServerVersion" | "ErrorIncorrectSchemaVersion"));
        if schema == Schema::Exchange2013Sp1 || !is_about_it {
            return false;
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).has_refused_2016 = true;
        true
    }
}

fn read(answer: &str) -> Option<ServerVersion> {
    let mut end = answer.len().min(LONGEST_HEADER);
    while !answer.is_char_boundary(end) {
        end -= 1;
    }
    let mut reader = Reader::from_str(answer.get(..end)?);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "ServerVersionInfo" => {
                    let mut version = ServerVersion::default();
                    for attribute in element.attributes().flatten() {
                        let number = || attribute.value.parse().ok();
                        match attribute.key.local_name().as_ref() {
                            "MajorVersion" => version.major = number()?,
                            "MinorVersion" => version.minor = number()?,
                            "MajorBuildNumber" => version.build = number()?,
                            "MinorBuildNumber" => version.revision = number()?,
                            _ => {}
                        }
                    }
                    return Some(version);
                }
                // What stands in the body was said by mail.
                "Body" => return None,
                _ => {}
            },
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(attributes: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"s\"><s:Header><h:ServerVersionInfo {attributes} xmlns:h=\"t\"/>\
             </s:Header><s:Body/></s:Envelope>"
        )
    }

    fn of(numbers: [u32; 4]) -> ServerVersion {
        let [major, minor, build, revision] = numbers;
        ServerVersion { major, minor, build, revision }
    }

    #[test]
    fn versions_have_names() {
        for (numbers, name, is_supported) in [
            ([15, 2, 2562, 17], "Exchange Server SE", true),
            ([15, 2, 1748, 10], "Exchange Server 2019", false),
            ([15, 1, 2507, 6], "Exchange Server 2016", false),
            ([15, 0, 1497, 2], "Exchange Server 2013", false),
            ([15, 20, 9412, 0], "Exchange Online", true),
            ([14, 3, 123, 4], "Exchange Server 2010", false),
            ([99, 0, 0, 0], "a server of an unknown version", false),
        ] {
            assert_eq!((of(numbers).name(), of(numbers).is_supported()), (name, is_supported));
        }
        assert_eq!(of([15, 2, 2562, 17]).to_string(), "15.2.2562.17");
    }

    #[test]
    fn a_server_that_knows_2016_is_asked_for_it_until_it_refuses() {
        let version = Version::default();
        assert_eq!(version.schema(), Schema::Exchange2013Sp1);
        version.learn(&answer("MajorVersion=\"15\" MinorVersion=\"0\" MajorBuildNumber=\"1497\""));
        assert_eq!(version.schema(), Schema::Exchange2013Sp1);
        version.learn(&answer(
            "MajorVersion=\"15\" MinorVersion=\"2\" MajorBuildNumber=\"2562\" MinorBuildNumber=\"17\"",
        ));
        assert_eq!(version.server(), Some(of([15, 2, 2562, 17])));
        assert_eq!(version.schema(), Schema::Exchange2016);
        assert!(!version.refused(Schema::Exchange2016, Some("ErrorItemNotFound")));
        assert!(!version.refused(Schema::Exchange2016, None));
        assert_eq!(version.schema(), Schema::Exchange2016);
        // Two that were under way: both are repeated.
        assert!(version.refused(Schema::Exchange2016, Some("ErrorInvalidServerVersion")));
        assert!(version.refused(Schema::Exchange2016, Some("ErrorIncorrectSchemaVersion")));
        assert_eq!(version.schema(), Schema::Exchange2013Sp1);
        assert!(!version.refused(Schema::Exchange2013Sp1, Some("ErrorInvalidServerVersion")));
        version.learn(&answer("MajorVersion=\"15\" MinorVersion=\"2\""));
        assert_eq!(version.schema(), Schema::Exchange2013Sp1, "it is remembered");
    }

    #[test]
    fn nothing_is_learned_from_bodies_and_other_texts() {
        let version = Version::default();
        for text in [
            "",
            "<html><p>ServerVersionInfo",
            "<s:Envelope xmlns:s='s'><s:Body><t:ServerVersionInfo xmlns:t='t' MajorVersion='15' MinorVersion='2'/></s:Body></s:Envelope>",
            &answer("MajorVersion=\"x\""),
        ] {
            version.learn(text);
            assert_eq!(version.server(), None, "{text}");
        }
    }
}
