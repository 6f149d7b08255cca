//! Reads Exchange's ids of items, folders and conversations.
//!
//! An id is base64 of: one byte of compression (0 none, 1 run lengths), then,
//! decompressed, one byte of storage type, and for the types that name a mailbox
//! a 16 bit length and the mailbox' GUID as text, followed by what is inside the
//! mailbox. The source is MS-OXWSITEMID. An id can name any mailbox: that is why
//! it has to be read before it is signed.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The longest id that is read, in characters. Exchange's stay below 512.
const LONGEST: usize = 4096;

/// A mailbox' GUID: lower case hexadecimal digits in the form
/// `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailboxGuid(String);

impl MailboxGuid {
    fn parse(bytes: &[u8]) -> Option<MailboxGuid> {
        let text = std::str::from_utf8(bytes).ok()?;
        is_guid(text).then(|| MailboxGuid(text.to_ascii_lowercase()))
    }
}

/// Whether it has the form of a GUID, in digits of either case.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

impl fmt::Display for MailboxGuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an id points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Into the mailbox of this GUID.
    Mailbox(MailboxGuid),
    /// To public folders, to the directory, or to a mailbox by its address: a
    /// form that is never let through. The number is the storage type.
    Elsewhere(u8),
}

/// Where this id points; none where it is not in Exchange's format.
pub(crate) fn owner(id: &str) -> Option<Owner> {
    if id.len() > LONGEST {
        return None;
    }
    let bytes = STANDARD.decode(id).ok()?;
    let (compression, rest) = bytes.split_first()?;
    let payload = match compression {
        0 => rest.to_vec(),
        1 => expand(rest)?,
        _ => return None,
    };
    let (storage, rest) = payload.split_first()?;
    match storage {
        // MailboxItemMailboxGuidBased, ConversationIdMailboxGuidBased
        3 | 4 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            let guid = rest.get(..usize::from(u16::from_le_bytes(*length)))?;
            Some(Owner::Mailbox(MailboxGuid::parse(guid)?))
        }
        0 | 1 | 2 | 5 | 6 => Some(Owner::Elsewhere(*storage)),
        _ => None,
    }
}

/// Undoes the run lengths: two equal bytes are followed by how many more there
/// are.
fn expand(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied();
    let mut before = None;
    while let Some(byte) = rest.next() {
        out.push(byte);
        if before == Some(byte) {
            let more = rest.next()?;
            out.extend(std::iter::repeat_n(byte, usize::from(more)));
            before = None;
        } else {
            before = Some(byte);
        }
        if out.len() > LONGEST {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUID: &str = "2fb5bbcc-0e1a-4b3c-9d84-1f0c5e8a7b21";

    fn id(compression: u8, storage: u8, moniker: &str) -> String {
        let mut payload = vec![storage];
        payload.extend(u16::try_from(moniker.len()).unwrap().to_le_bytes());
        payload.extend(moniker.as_bytes());
        payload.extend([0, 4, 0, 1, 2, 3, 4]);
        let mut bytes = vec![compression];
        if compression == 1 {
            let mut index = 0;
            while index < payload.len() {
                let byte = payload[index];
                let run = payload[index..].iter().take_while(|other| **other == byte).count().min(257);
                bytes.push(byte);
                if run > 1 {
                    bytes.extend([byte, u8::try_from(run - 2).unwrap()]);
                }
                index += run;
            }
        } else {
            bytes.extend(payload);
        }
        STANDARD.encode(bytes)
    }

    #[test]
    fn the_mailbox_is_read_out_of_plain_and_compressed_ids() {
        let owner_of = |id: String| owner(&id);
        let expected = Some(Owner::Mailbox(MailboxGuid(GUID.to_owned())));
        assert!(id(0, 3, GUID).starts_with("AAMk"));
        assert!(id(1, 3, GUID).starts_with("AQMk"));
        assert_eq!(owner_of(id(0, 3, GUID)), expected);
        assert_eq!(owner_of(id(1, 3, GUID)), expected);
        assert_eq!(owner_of(id(0, 4, GUID)), expected);
        assert_eq!(owner_of(id(0, 3, &GUID.to_uppercase())), expected);
    }

    #[test]
    fn ids_that_point_elsewhere_are_told_apart() {
        assert_eq!(owner(&id(0, 1, GUID)), Some(Owner::Elsewhere(1)));
        assert_eq!(owner(&id(0, 0, "bob@contoso.example")), Some(Owner::Elsewhere(0)));
        assert_eq!(owner(&id(0, 5, "x")), Some(Owner::Elsewhere(5)));
    }

    #[test]
    fn what_is_no_id_of_exchange_has_no_owner() {
        for text in
            ["", "AA==", "inbox", "AAM", "AAMk", "////", "AQAA", &"A".repeat(5000), "ÄÖÜ=", "AAMkAAAA"]
        {
            assert_eq!(owner(text), None, "{text}");
        }
        assert_eq!(owner(&id(0, 3, "not-a-guid")), None);
        assert_eq!(owner(&id(0, 9, GUID)), None);
        assert_eq!(owner(&id(2, 3, GUID)), None);
    }

    #[test]
    fn run_lengths_cannot_blow_up() {
        let bomb = [1].into_iter().chain([7, 7, 255].repeat(900)).collect::<Vec<u8>>();
        assert_eq!(owner(&STANDARD.encode(bomb)), None);
    }
}
