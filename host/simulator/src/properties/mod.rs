//! Properties: how requests name them, what value they have, how they are written.

mod extended;
mod folder;
mod item;
mod item_value;
mod item_xml;
mod path;

pub(crate) use extended::ExtendedPath;
pub(crate) use folder::{FOLDER_FIELDS, FolderField, folder_value, write_folder};
pub(crate) use item::{ITEM_FIELDS, ItemField, ItemProperty};
pub(crate) use item_value::item_value;
pub(crate) use item_xml::{Place, write_item};
pub(crate) use path::Path;

use jiff::Timestamp;

/// A property's value as searching and sorting see it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    /// Several strings, such as categories, or a recipient's name and address. A comparison holds
    /// if it holds for one of them.
    Texts(Vec<String>),
    Number(i64),
    Boolean(bool),
    Time(Timestamp),
}

/// How times are written: the header `t:DateTimePrecision`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Precision {
    #[default]
    Seconds,
    Milliseconds,
}

impl Precision {
    /// `xs:dateTime` in UTC.
    pub(crate) fn format(self, time: Timestamp) -> String {
        match self {
            Self::Seconds => format!("{time:.0}"),
            Self::Milliseconds => format!("{time:.3}"),
        }
    }
}
