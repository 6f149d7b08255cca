//! `t:RequestServerVersion` and `t:ServerVersionInfo`.

use crate::xml::{TYPES, Writer};

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

pub(super) fn is_known(version: &str) -> bool {
    VERSIONS.contains(&version)
}

/// Writes the header that says which server this is: Exchange Server SE.
pub(super) fn write_server_version_info(writer: &mut Writer) {
    writer.empty(
        "t:ServerVersionInfo",
        &[
            ("MajorVersion", "15"),
            ("MinorVersion", "2"),
            ("MajorBuildNumber", "2562"),
            ("MinorBuildNumber", "17"),
            ("Version", "V2017_07_11"),
            ("xmlns:t", TYPES),
        ],
    );
}
