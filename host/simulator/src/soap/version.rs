//! `t:RequestServerVersion` and `t:ServerVersionInfo`.

use crate::xml::{TYPES, Writer};

/// The newest version of `ExchangeVersionType` that these servers know.
const NEWEST: &str = "V2017_07_11";

/// `ExchangeVersionType`: what a request may ask for.
const VERSIONS: &[&str] = &[
    "Exchange2007",
    "Exchange2007_SP1",
    "Exchange2009",
    "Exchange2010",
    "Exchange2010_SP1",
    "Exchange2010_SP2",
    "Exchange2012",
    "Exchange2013",
    "Exchange2013_SP1",
    "Exchange2015",
    "Exchange2016",
    "V2015_10_05",
    "V2016_01_06",
    "V2016_04_13",
    "V2016_07_13",
    "V2016_10_10",
    "V2017_01_07",
    "V2017_04_14",
    "V2017_07_11",
];

/// The schema that a request keeps to, as far as answers differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Schema {
    /// Also that of a request that names none: it is of 2007.
    #[default]
    Before2013,
    Since2013,
}

impl Schema {
    /// The schema of a version that is known.
    pub(super) fn of(version: &str) -> Self {
        let old = VERSIONS.iter().take_while(|known| **known != "Exchange2013");
        if old.copied().any(|known| known == version) { Self::Before2013 } else { Self::Since2013 }
    }
}

pub(crate) fn is_known(version: &str) -> bool {
    VERSIONS.contains(&version)
}

/// What Autodiscover tells of these versions (`EwsSupportedSchemas`).
pub(crate) fn supported_schemas() -> String {
    VERSIONS.iter().filter(|version| version.starts_with("Exchange")).copied().collect::<Vec<_>>().join(", ")
}

/// Which server this says it is. It changes numbers, and not what the server does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerVersion {
    /// Exchange Server 2016, cumulative update 23.
    Exchange2016,
    /// Exchange Server 2019, cumulative update 15.
    Exchange2019,
    /// Exchange Server Subscription Edition, RTM.
    #[default]
    SubscriptionEdition,
}

/// The text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no server version {name:?}; there are: 2016, 2019, SE")]
pub struct UnknownServerVersion {
    name: String,
}

impl std::str::FromStr for ServerVersion {
    type Err = UnknownServerVersion;

    fn from_str(text: &str) -> Result<Self, UnknownServerVersion> {
        match text {
            "2016" => Ok(Self::Exchange2016),
            "2019" => Ok(Self::Exchange2019),
            _ if text.eq_ignore_ascii_case("SE") => Ok(Self::SubscriptionEdition),
            _ => Err(UnknownServerVersion { name: text.to_owned() }),
        }
    }
}

impl ServerVersion {
    /// Major and minor version, major and minor build. Source: Microsoft's page "Exchange Server build numbers and
    /// release dates".
    pub(crate) fn numbers(self) -> [u16; 4] {
        match self {
            Self::Exchange2016 => [15, 1, 2507, 6],
            Self::Exchange2019 => [15, 2, 1748, 10],
            Self::SubscriptionEdition => [15, 2, 2562, 17],
        }
    }

    /// The newest version of `ExchangeVersionType` that it knows.
    pub(crate) fn name(self) -> &'static str {
        NEWEST
    }

    /// As text: `15.02.2562.017`.
    pub(crate) fn build(self) -> String {
        let [major, minor, build, revision] = self.numbers();
        format!("{major:02}.{minor:02}.{build:04}.{revision:03}")
    }

    /// `ServerVersion` of Autodiscover: the numbers without the last in the bits of one (MS-OXDSCLI, section
    /// 2.2.4.1.1.2.6.28).
    pub(crate) fn hexadecimal(self) -> String {
        let [major, minor, build, _] = self.numbers().map(u32::from);
        format!("{:08X}", 7 << 28 | (major & 0x3F) << 22 | (minor & 0x3F) << 16 | 0x8000 | build & 0x7FFF)
    }

    /// Writes the header that says which server this is.
    pub(super) fn write_info(self, writer: &mut Writer) {
        let numbers = self.numbers().map(|number| number.to_string());
        let [major, minor, build, revision] = numbers.each_ref().map(String::as_str);
        writer.empty(
            "t:ServerVersionInfo",
            &[
                ("MajorVersion", major),
                ("MinorVersion", minor),
                ("MajorBuildNumber", build),
                ("MinorBuildNumber", revision),
                ("Version", self.name()),
                ("xmlns:t", TYPES),
            ],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_in_three_forms() {
        for (name, build, hexadecimal) in [
            ("2016", "15.01.2507.006", "73C189CB"),
            ("2019", "15.02.1748.010", "73C286D4"),
            ("SE", "15.02.2562.017", "73C28A02"),
        ] {
            let version: ServerVersion = name.parse().unwrap();
            assert_eq!(version.build(), build);
            assert_eq!(version.hexadecimal(), hexadecimal);
        }
        assert_eq!(
            "2013".parse::<ServerVersion>().unwrap_err().to_string(),
            "there is no server version \"2013\"; there are: 2016, 2019, SE"
        );
        assert!(supported_schemas().starts_with("Exchange2007, Exchange2007_SP1,"));
    }
}
