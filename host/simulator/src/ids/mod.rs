//! Ids: what an `Id` attribute stands for, and the forms that servers give it.

mod exchange;
mod opaque;

pub(crate) use exchange::{folder_change_key, item_change_key, version_of};

use uuid::Uuid;

/// What an id stands for, within its mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    Folder {
        folder: u64,
    },
    Item {
        folder: u64,
        item: u64,
    },
    /// The keys of the attachments lead from the item inwards: one, or more for what an attached item holds.
    Attachment {
        folder: u64,
        item: u64,
        path: Vec<Uuid>,
    },
    Conversation(Uuid),
    /// Someone in the directory: the "mailbox" is the GUID of the entry.
    Person,
}

/// An id that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Id {
    /// The mailbox that holds the object.
    pub(crate) mailbox: Uuid,
    pub(crate) object: Object,
}

/// The text is not an id of this server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The form of ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdFormat {
    /// Exchange's own: the GUID of the mailbox stands in them.
    #[default]
    Exchange,
    /// Bytes without a meaning to a client, as other servers give them.
    Opaque,
}

/// The text is no form of ids.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no form of ids {0:?}; there are: exchange, opaque")]
pub struct UnknownIdFormat(String);

impl std::str::FromStr for IdFormat {
    type Err = UnknownIdFormat;

    fn from_str(text: &str) -> Result<Self, UnknownIdFormat> {
        match text {
            "exchange" => Ok(Self::Exchange),
            "opaque" => Ok(Self::Opaque),
            other => Err(UnknownIdFormat(other.to_owned())),
        }
    }
}

impl IdFormat {
    /// The id's text, as it stands in an `Id` attribute.
    pub(crate) fn encode(self, id: &Id) -> String {
        match self {
            Self::Exchange => exchange::encode(id),
            Self::Opaque => opaque::encode(id),
        }
    }

    /// Reads an id that this server gave.
    pub(crate) fn decode(self, text: &str) -> Result<Id, Malformed> {
        match self {
            Self::Exchange => exchange::decode(text),
            Self::Opaque => opaque::decode(text),
        }
    }
}

impl Id {
    pub(crate) fn folder(mailbox: Uuid, folder: u64) -> Self {
        Self { mailbox, object: Object::Folder { folder } }
    }

    pub(crate) fn item(mailbox: Uuid, folder: u64, item: u64) -> Self {
        Self { mailbox, object: Object::Item { folder, item } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAILBOX: Uuid = Uuid::from_u128(0x1f2e_3d4c_5b6a_7988_9706_1524_3342_5160);

    fn objects() -> [Object; 6] {
        [
            Object::Folder { folder: 1 },
            Object::Item { folder: 0xFFFF_FFFF_FFFF, item: 1 << 40 },
            Object::Attachment { folder: 2, item: 3, path: vec![Uuid::from_u128(9)] },
            Object::Attachment { folder: 2, item: 3, path: vec![Uuid::from_u128(9), Uuid::from_u128(8)] },
            Object::Conversation(Uuid::from_u128(77)),
            Object::Person,
        ]
    }

    #[test]
    fn every_id_reads_back_in_every_form() {
        for format in [IdFormat::Exchange, IdFormat::Opaque] {
            for object in objects() {
                let id = Id { mailbox: MAILBOX, object };
                assert_eq!(format.decode(&format.encode(&id)), Ok(id), "{format:?}");
            }
        }
    }

    #[test]
    fn what_is_cut_or_changed_is_malformed_in_every_form() {
        for format in [IdFormat::Exchange, IdFormat::Opaque] {
            let item = format.encode(&Id::item(MAILBOX, 12, 345));
            let cut = &item[..item.len() - 4];
            for bad in ["", "AAMk", "not base64!", cut, &format!("{item}AAAA")] {
                assert_eq!(format.decode(bad), Err(Malformed), "{format:?} {bad}");
            }
        }
        let id = Id::item(MAILBOX, 12, 345);
        assert_eq!(IdFormat::Exchange.decode(&IdFormat::Opaque.encode(&id)), Err(Malformed));
        assert_eq!(IdFormat::Opaque.decode(&IdFormat::Exchange.encode(&id)), Err(Malformed));
    }

    #[test]
    fn an_opaque_id_shows_no_mailbox() {
        use base64::Engine as _;
        let opaque = IdFormat::Opaque.encode(&Id::item(MAILBOX, 12, 345));
        let bytes = base64::engine::general_purpose::STANDARD.decode(opaque).unwrap();
        let guid = MAILBOX.to_string();
        assert!(!bytes.windows(8).any(|window| guid.as_bytes().starts_with(window)));
        assert!(bytes[0] > 1, "no compression byte of Exchange's form");
    }
}
