//! Ids in Exchange's own format.
//!
//! The bytes, in Base64: compression (0: none), the kind of what follows (3: mailbox GUID, 4: conversation in
//! a mailbox, 5: an object of the directory), the length of the GUID's text (u16, little endian) and that text, a
//! processing instruction (0: normal), the length of the store id and the store id. Attachment ids go on with a
//! count and that many lengths and ids. A store id is a MAPI entry id: 46 bytes for a folder, 70 for an item.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::{Id, Malformed, Object};

const UNCOMPRESSED: u8 = 0;
const MAILBOX_GUID: u8 = 3;
const CONVERSATION: u8 = 4;
const DIRECTORY: u8 = 5;
const NORMAL: u8 = 0;
/// `eitLTPrivateFolder` and `eitLTPrivateMessage` of MAPI entry ids.
const FOLDER_ENTRY: u16 = 1;
const MESSAGE_ENTRY: u16 = 7;
/// How deep attachments may lie in each other.
const MAX_PATH: usize = 16;

pub(super) fn encode(id: &Id) -> String {
    STANDARD.encode(bytes(id))
}

pub(super) fn decode(text: &str) -> Result<Id, Malformed> {
    read(&STANDARD.decode(text).map_err(|_| Malformed)?)
}

pub(super) fn bytes(id: &Id) -> Vec<u8> {
    let kind = match id.object {
        Object::Conversation(_) => CONVERSATION,
        Object::Person => DIRECTORY,
        _ => MAILBOX_GUID,
    };
    let mut bytes = vec![UNCOMPRESSED, kind];
    sized(&mut bytes, id.mailbox.to_string().as_bytes());
    bytes.push(NORMAL);
    match &id.object {
        Object::Folder { folder } => sized(&mut bytes, &entry_id(id.mailbox, FOLDER_ENTRY, &[*folder])),
        Object::Item { folder, item } => {
            sized(&mut bytes, &entry_id(id.mailbox, MESSAGE_ENTRY, &[*folder, *item]));
        }
        Object::Attachment { folder, item, path } => {
            sized(&mut bytes, &entry_id(id.mailbox, MESSAGE_ENTRY, &[*folder, *item]));
            bytes.push(u8::try_from(path.len()).unwrap_or(u8::MAX));
            for attachment in path {
                sized(&mut bytes, attachment.as_bytes());
            }
        }
        Object::Conversation(conversation) => sized(&mut bytes, conversation.as_bytes()),
        Object::Person => sized(&mut bytes, &[]),
    }
    bytes
}

pub(super) fn read(bytes: &[u8]) -> Result<Id, Malformed> {
    let (head, rest) = take(bytes, 2)?;
    let [UNCOMPRESSED, kind] = *head else { return Err(Malformed) };
    let (guid, rest) = take_sized(rest)?;
    let mailbox = std::str::from_utf8(guid).ok().and_then(|guid| guid.parse().ok()).ok_or(Malformed)?;
    let ([NORMAL], rest) = take(rest, 1)? else { return Err(Malformed) };
    let (store_id, rest) = take_sized(rest)?;
    let object = match kind {
        CONVERSATION => Object::Conversation(Uuid::from_slice(store_id).map_err(|_| Malformed)?),
        MAILBOX_GUID => entry(mailbox, store_id)?,
        DIRECTORY if store_id.is_empty() => Object::Person,
        _ => return Err(Malformed),
    };
    match (object, rest) {
        (object, []) => Ok(Id { mailbox, object }),
        (Object::Item { folder, item }, [count, rest @ ..]) => {
            let (mut path, mut rest) = (Vec::new(), rest);
            while !rest.is_empty() && path.len() < MAX_PATH {
                let (attachment, after) = take_sized(rest)?;
                path.push(Uuid::from_slice(attachment).map_err(|_| Malformed)?);
                rest = after;
            }
            if !rest.is_empty() || path.is_empty() || path.len() != usize::from(*count) {
                return Err(Malformed);
            }
            Ok(Id { mailbox, object: Object::Attachment { folder, item, path } })
        }
        _ => Err(Malformed),
    }
}

/// The change key of an item in its given version.
pub(crate) fn item_change_key(mailbox: Uuid, version: u64) -> String {
    change_key(ITEM, mailbox, version)
}

/// The change key of a folder in its given version.
pub(crate) fn folder_change_key(mailbox: Uuid, version: u64) -> String {
    change_key(FOLDER, mailbox, version)
}

const ITEM: u32 = 9;
const FOLDER: u32 = 1;

/// The object's type, then a sized change number: the database's GUID and a counter of six bytes.
fn change_key(kind: u32, mailbox: Uuid, version: u64) -> String {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend_from_slice(&22_u32.to_le_bytes());
    bytes.extend_from_slice(database(mailbox).as_bytes());
    bytes.extend_from_slice(&counter(version));
    STANDARD.encode(bytes)
}

/// The version that a change key of this mailbox stands for.
pub(crate) fn version_of(mailbox: Uuid, change_key: &str) -> Result<u64, Malformed> {
    let bytes = STANDARD.decode(change_key).map_err(|_| Malformed)?;
    let (head, rest) = take(&bytes, 8)?;
    let (guid, number) = take(rest, 16)?;
    let kind = head.first().copied().map(u32::from);
    let is_ours = guid == database(mailbox).as_bytes() && matches!(kind, Some(ITEM | FOLDER));
    if !is_ours || number.len() != 6 {
        return Err(Malformed);
    }
    Ok(big_endian(number))
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
        objects.push(big_endian(number));
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

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
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
        let folder = encode(&Id::folder(MAILBOX, 12));
        assert!(folder.starts_with("AAMkADFmMmUzZDRj"), "{folder}");
        assert_eq!(folder.len(), 120);
        let item = encode(&Id::item(MAILBOX, 12, 345));
        assert!(item.starts_with("AAMk") && item.len() == 152, "{item}");
        let conversation = encode(&Id { mailbox: MAILBOX, object: Object::Conversation(Uuid::nil()) });
        assert!(conversation.starts_with("AAQk") && conversation.len() == 80, "{conversation}");
        assert!(
            item_change_key(MAILBOX, 7).starts_with("CQAAABYA") && item_change_key(MAILBOX, 7).len() == 40
        );
        assert!(folder_change_key(MAILBOX, 7).starts_with("AQAAABYA"));
    }

    #[test]
    fn a_change_key_tells_its_version_to_its_mailbox_alone() {
        let key = item_change_key(MAILBOX, 7);
        assert_eq!(version_of(MAILBOX, &key), Ok(7));
        assert_eq!(version_of(Uuid::nil(), &key), Err(Malformed));
        for bad in ["", "CQAAABYA", "!"] {
            assert_eq!(version_of(MAILBOX, bad), Err(Malformed), "{bad}");
        }
    }

    #[test]
    fn another_kind_of_id_is_malformed() {
        let item = encode(&Id::item(MAILBOX, 12, 345));
        assert_eq!(decode(&item.replacen("AAMk", "AQMk", 1)), Err(Malformed));
        let mut bytes = STANDARD.decode(&item).unwrap();
        bytes.push(0);
        assert_eq!(decode(&STANDARD.encode(&bytes)), Err(Malformed));
    }
}
