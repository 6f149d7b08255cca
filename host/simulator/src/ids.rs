//! Ids in Exchange's own format.
//!
//! The bytes, in Base64: compression (0: none), the kind of what follows (3: mailbox GUID, 4: conversation in
//! a mailbox), the length of the GUID's text (u16, little endian) and that text, a processing instruction
//! (0: normal), the length of the store id and the store id. Attachment ids go on with a count and
//! that many lengths and ids. A store id is a MAPI entry id: 46 bytes for a folder, 70 for an item.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

const UNCOMPRESSED: u8 = 0;
const MAILBOX_GUID: u8 = 3;
const CONVERSATION: u8 = 4;
const NORMAL: u8 = 0;
/// `eitLTPrivateFolder` and `eitLTPrivateMessage` of MAPI entry ids.
const FOLDER_ENTRY: u16 = 1;
const MESSAGE_ENTRY: u16 = 7;

/// What an id stands for, within its mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    Folder { folder: u64 },
    Item { folder: u64, item: u64 },
    Attachment { folder: u64, item: u64, attachment: Uuid },
    Conversation(Uuid),
}

/// An id that could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id {
    /// The mailbox that holds the object.
    pub(crate) mailbox: Uuid,
    pub(crate) object: Object,
}

/// The text is not an id of this format.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl Id {
    pub(crate) fn folder(mailbox: Uuid, folder: u64) -> Self {
        Self { mailbox, object: Object::Folder { folder } }
    }

    pub(crate) fn item(mailbox: Uuid, folder: u64, item: u64) -> Self {
        Self { mailbox, object: Object::Item { folder, item } }
    }

    /// The id's text, as it stands in an `Id` attribute.
    pub(crate) fn encode(&self) -> String {
        let kind = if matches!(self.object, Object::Conversation(_)) { CONVERSATION } else { MAILBOX_GUID };
        let mut bytes = vec![UNCOMPRESSED, kind];
        sized(&mut bytes, self.mailbox.to_string().as_bytes());
        match self.object {
            Object::Folder { folder } => {
                bytes.push(NORMAL);
                sized(&mut bytes, &entry_id(self.mailbox, FOLDER_ENTRY, &[folder]));
            }
            Object::Item { folder, item } => {
                bytes.push(NORMAL);
                sized(&mut bytes, &entry_id(self.mailbox, MESSAGE_ENTRY, &[folder, item]));
            }
            Object::Attachment { folder, item, attachment } => {
                bytes.push(NORMAL);
                sized(&mut bytes, &entry_id(self.mailbox, MESSAGE_ENTRY, &[folder, item]));
                bytes.push(1);
                sized(&mut bytes, attachment.as_bytes());
            }
            Object::Conversation(conversation) => {
                bytes.push(NORMAL);
                sized(&mut bytes, conversation.as_bytes());
            }
        }
        STANDARD.encode(bytes)
    }

    /// Reads an id that this server gave.
    pub(crate) fn decode(text: &str) -> Result<Self, Malformed> {
        let bytes = STANDARD.decode(text).map_err(|_| Malformed)?;
        let (head, rest) = take(&bytes, 2)?;
        let [UNCOMPRESSED, kind] = *head else { return Err(Malformed) };
        let (guid, rest) = take_sized(rest)?;
        let mailbox = std::str::from_utf8(guid).ok().and_then(|guid| guid.parse().ok()).ok_or(Malformed)?;
        let ([NORMAL], rest) = take(rest, 1)? else { return Err(Malformed) };
        let (store_id, rest) = take_sized(rest)?;
        let object = match kind {
            CONVERSATION => Object::Conversation(Uuid::from_slice(store_id).map_err(|_| Malformed)?),
            MAILBOX_GUID => entry(mailbox, store_id)?,
            _ => return Err(Malformed),
        };
        match (object, rest) {
            (object, []) => Ok(Self { mailbox, object }),
            (Object::Item { folder, item }, [1, rest @ ..]) => {
                let (attachment, rest) = take_sized(rest)?;
                let attachment = Uuid::from_slice(attachment).map_err(|_| Malformed)?;
                if !rest.is_empty() {
                    return Err(Malformed);
                }
                Ok(Self { mailbox, object: Object::Attachment { folder, item, attachment } })
            }
            _ => Err(Malformed),
        }
    }
}

/// The change key of an item in its given version.
pub(crate) fn item_change_key(mailbox: Uuid, version: u64) -> String {
    change_key(9, mailbox, version)
}

/// The change key of a folder in its given version.
pub(crate) fn folder_change_key(mailbox: Uuid, version: u64) -> String {
    change_key(1, mailbox, version)
}

/// The object's type, then a sized change number: the database's GUID and a counter of six bytes.
fn change_key(kind: u32, mailbox: Uuid, version: u64) -> String {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend_from_slice(&22_u32.to_le_bytes());
    bytes.extend_from_slice(database(mailbox).as_bytes());
    bytes.extend_from_slice(&counter(version));
    STANDARD.encode(bytes)
}

/// The replica GUID of the mailbox's objects.
fn database(mailbox: Uuid) -> Uuid {
    Uuid::new_v5(&mailbox, b"database")
}

/// The provider UID of the mailbox's entry ids.
fn provider(mailbox: Uuid) -> Uuid {
    Uuid::new_v5(&mailbox, b"provider")
}

fn entry_id(mailbox: Uuid, kind: u16, objects: &[u64]) -> Vec<u8> {
    let mut bytes = vec![0; 4];
    bytes.extend_from_slice(provider(mailbox).as_bytes());
    bytes.extend_from_slice(&kind.to_le_bytes());
    for object in objects {
        bytes.extend_from_slice(database(mailbox).as_bytes());
        bytes.extend_from_slice(&counter(*object));
        bytes.extend_from_slice(&[0, 0]);
    }
    bytes
}

fn entry(mailbox: Uuid, bytes: &[u8]) -> Result<Object, Malformed> {
    let (flags, rest) = take(bytes, 4)?;
    let (uid, rest) = take(rest, 16)?;
    let (kind, mut rest) = take(rest, 2)?;
    if flags != [0; 4] || uid != provider(mailbox).as_bytes() {
        return Err(Malformed);
    }
    let mut objects = Vec::new();
    while !rest.is_empty() {
        let (guid, after) = take(rest, 16)?;
        let (number, after) = take(after, 6)?;
        let (pad, after) = take(after, 2)?;
        if guid != database(mailbox).as_bytes() || pad != [0, 0] {
            return Err(Malformed);
        }
        objects.push(number.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte)));
        rest = after;
    }
    match (u16::from_le_bytes([kind[0], kind[1]]), objects.as_slice()) {
        (FOLDER_ENTRY, [folder]) => Ok(Object::Folder { folder: *folder }),
        (MESSAGE_ENTRY, [folder, item]) => Ok(Object::Item { folder: *folder, item: *item }),
        _ => Err(Malformed),
    }
}

/// The six bytes of a global counter, big endian.
fn counter(value: u64) -> [u8; 6] {
    let [_, _, rest @ ..] = value.to_be_bytes();
    rest
}

fn sized(bytes: &mut Vec<u8>, content: &[u8]) {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(content);
}

fn take(bytes: &[u8], count: usize) -> Result<(&[u8], &[u8]), Malformed> {
    bytes.split_at_checked(count).ok_or(Malformed)
}

fn take_sized(bytes: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let (length, rest) = take(bytes, 2)?;
    let length = length.iter().rev().fold(0_usize, |value, byte| value << 8 | usize::from(*byte));
    take(rest, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAILBOX: Uuid = Uuid::from_u128(0x1f2e_3d4c_5b6a_7988_9706_1524_3342_5160);

    #[test]
    fn ids_look_like_those_of_exchange() {
        let folder = Id::folder(MAILBOX, 12).encode();
        assert!(folder.starts_with("AAMkADFmMmUzZDRj"), "{folder}");
        assert_eq!(folder.len(), 120);
        let item = Id::item(MAILBOX, 12, 345).encode();
        assert!(item.starts_with("AAMk") && item.len() == 152, "{item}");
        let conversation = Id { mailbox: MAILBOX, object: Object::Conversation(Uuid::nil()) }.encode();
        assert!(conversation.starts_with("AAQk") && conversation.len() == 80, "{conversation}");
        assert!(
            item_change_key(MAILBOX, 7).starts_with("CQAAABYA") && item_change_key(MAILBOX, 7).len() == 40
        );
        assert!(folder_change_key(MAILBOX, 7).starts_with("AQAAABYA"));
    }

    #[test]
    fn every_id_reads_back() {
        for object in [
            Object::Folder { folder: 1 },
            Object::Item { folder: 0xFFFF_FFFF_FFFF, item: 1 << 40 },
            Object::Attachment { folder: 2, item: 3, attachment: Uuid::from_u128(9) },
            Object::Conversation(Uuid::from_u128(77)),
        ] {
            let id = Id { mailbox: MAILBOX, object };
            assert_eq!(Id::decode(&id.encode()), Ok(id));
        }
    }

    #[test]
    fn what_is_cut_or_changed_is_malformed() {
        let item = Id::item(MAILBOX, 12, 345).encode();
        for bad in ["", "AAMk", "not base64!", &item[..item.len() - 4], &item.replacen("AAMk", "AQMk", 1)] {
            assert_eq!(Id::decode(bad), Err(Malformed), "{bad}");
        }
        let mut bytes = STANDARD.decode(&item).unwrap();
        bytes.push(0);
        assert_eq!(Id::decode(&STANDARD.encode(&bytes)), Err(Malformed));
    }
}
