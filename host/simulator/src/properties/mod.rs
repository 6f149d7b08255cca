//! Properties: how requests name them, what value they have, how they are read and written.

mod body;
mod computed;
mod extended;
mod folder;
mod item;
mod native;
mod path;
mod read;
mod special;
mod write;

pub(crate) use body::{BodyFormat, network_lines, read_body};
pub(crate) use computed::{display, item_value, names};
pub(crate) use extended::ExtendedPath;
pub(crate) use folder::{
    FOLDER_FIELDS, FolderField, FolderShape, FolderView, Whom, folder_extended, folder_value,
    read_permission, write_folder, write_folder_element,
};
pub(crate) use item::{ITEM_FIELDS, ItemProperty, Kind};
pub(crate) use native::{Native, remove as remove_native, set as set_native};
pub(crate) use path::Path;
pub(crate) use read::{read_address, read_value};
pub(crate) use special::{element_name, write_attached_item, write_attachment, write_item, write_item_id};
pub(crate) use write::{write_mailbox, write_strings};

use jiff::Timestamp;
use uuid::Uuid;

use crate::ids::IdFormat;
use crate::restriction::within_years;
use crate::store::Rights;

/// How times are written: the header `t:DateTimePrecision`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Precision {
    #[default]
    Seconds,
    Milliseconds,
}

/// The form in which values are written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Form {
    pub(crate) precision: Precision,
    pub(crate) ids: IdFormat,
}

impl Form {
    /// `xs:dateTime` in UTC.
    pub(crate) fn time(self, time: Timestamp) -> String {
        let time = within_years(time);
        match self.precision {
            Precision::Seconds => format!("{time:.0}"),
            Precision::Milliseconds => format!("{time:.3}"),
        }
    }
}

/// Where an item lies, and what whoever asks may do there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) mailbox: Uuid,
    pub(crate) folder: u64,
    /// The change number of that folder.
    pub(crate) folder_version: u64,
    pub(crate) rights: Rights,
    /// The mailbox of whoever asks.
    pub(crate) acting: Uuid,
}
