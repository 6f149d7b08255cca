//! Ids as Exchange makes them, and as an attacker would: written here from the
//! description of their format, not with the gate's reader.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The GUID of the opened mailbox.
pub const OWN: &str = "2fb5bbcc-0e1a-4b3c-9d84-1f0c5e8a7b21";
/// The GUID of somebody else's.
pub const OTHER: &str = "9a1c0000-0e1a-4b3c-9d84-1f0c5e8a7b21";

/// Storage types.
pub const BY_ADDRESS: u8 = 0;
pub const PUBLIC_FOLDER: u8 = 1;
pub const PUBLIC_FOLDER_ITEM: u8 = 2;
pub const MAILBOX: u8 = 3;
pub const CONVERSATION: u8 = 4;
pub const DIRECTORY: u8 = 5;
pub const MAILBOX_WITH_FALLBACK: u8 = 6;

/// An id of this storage type, moniker and number inside of the store, as it
/// is.
pub fn plain(storage: u8, moniker: &str, number: u8) -> String {
    STANDARD.encode([&[0], payload(storage, moniker, number).as_slice()].concat())
}

/// The same, with runs of equal bytes written short.
pub fn packed(storage: u8, moniker: &str, number: u8) -> String {
    let mut out = vec![1];
    let payload = payload(storage, moniker, number);
    let mut rest = payload.as_slice();
    while let Some((byte, after)) = rest.split_first() {
        let run = 1 + after.iter().take(200).take_while(|next| *next == byte).count();
        match u8::try_from(run - 1).unwrap_or(0).checked_sub(1) {
            None => out.push(*byte),
            Some(more) => out.extend([*byte, *byte, more]),
        }
        rest = &rest[run..];
    }
    STANDARD.encode(out)
}

/// The id of the attachment of this number on an item of this mailbox.
pub fn attachment(moniker: &str, number: u8) -> String {
    let mut bytes = vec![0];
    bytes.extend(payload(MAILBOX, moniker, number));
    bytes.extend([1, 4, 0, 9, 9, 9, number]);
    STANDARD.encode(bytes)
}

fn payload(storage: u8, moniker: &str, number: u8) -> Vec<u8> {
    let mut payload = vec![storage];
    payload.extend(u16::try_from(moniker.len()).unwrap_or(u16::MAX).to_le_bytes());
    payload.extend(moniker.as_bytes());
    payload.push(0);
    let inside = [&[0; 20], [7; 8].as_slice(), &[number; 18]].concat();
    payload.extend(u16::try_from(inside.len()).unwrap_or(u16::MAX).to_le_bytes());
    payload.extend(inside);
    payload
}

/// The mailbox GUID in an id; none where it has another form. Of the payload
/// nothing is left out: an id that says one thing to one reader and another
/// thing to another one has none.
pub fn guid_in(id: &str) -> Option<String> {
    let payload = payload_of(id)?;
    if !matches!(payload.first()?, 3 | 4) || payload.get(1..3)? != [36, 0] {
        return None;
    }
    let guid = std::str::from_utf8(payload.get(3..39)?).ok()?;
    (guid.len() == 36).then(|| guid.to_ascii_lowercase())
}

/// The number with which an id was made here.
pub fn number_in(id: &str) -> Option<u8> {
    payload_of(id)?.last().copied()
}

fn payload_of(id: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(id).ok()?;
    match bytes.split_first()? {
        (0, payload) => Some(payload.to_vec()),
        (1, packed) => unpacked(packed),
        _ => None,
    }
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if bytes.get(at + 1) == Some(byte) {
            let count = usize::from(*bytes.get(at + 2)?) + 2;
            out.extend(std::iter::repeat_n(*byte, count));
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    Some(out)
}

#[test]
fn ids_are_made_as_exchange_makes_them() {
    assert!(plain(MAILBOX, OWN, 1).starts_with("AAMk"));
    assert!(packed(MAILBOX, OWN, 1).starts_with("AQMk"));
    assert!(plain(CONVERSATION, OWN, 1).starts_with("AAQk"));
    assert!(packed(MAILBOX, OWN, 1).len() < plain(MAILBOX, OWN, 1).len());
    for id in
        [plain(MAILBOX, OWN, 1), packed(MAILBOX, OWN, 1), packed(CONVERSATION, OWN, 9), attachment(OWN, 3)]
    {
        assert_eq!(guid_in(&id).as_deref(), Some(OWN), "{id}");
    }
    assert_eq!(guid_in(&plain(PUBLIC_FOLDER, OWN, 1)), None);
    assert_eq!(number_in(&packed(MAILBOX, OWN, 110)), Some(110));
    assert_eq!(number_in(&attachment(OWN, 10)), Some(10));
}
