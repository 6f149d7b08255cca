//! The chain: what a line is sealed with, and how a sealed line is read. Pure.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::AuditError;

/// Bytes of a line without its line feed.
pub(super) const LONGEST_LINE: usize = 1024 * 1024;

const BEFORE_HASH: &[u8] = b",\"hash\":\"";
const AFTER_HASH: &[u8] = b"\"}";
const DIGITS: usize = 64;
/// Bytes that a line has behind its body.
const SEAL: usize = BEFORE_HASH.len() + DIGITS + AFTER_HASH.len();

/// Fewer characters are guessed.
const SHORTEST_KEY: usize = 16;

/// The name of a chain without a key.
pub(super) const PLAIN: &str = "sha256";
/// The name of a chain with one.
pub(super) const KEYED: &str = "hmac-sha256";

/// The hash of a record. Written as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RecordHash([u8; 32]);

impl RecordHash {
    /// What the first record of a file follows.
    pub(super) const ZERO: RecordHash = RecordHash([0; 32]);

    /// Reads 64 digits; capitals are none, for a record has one spelling only.
    pub(super) fn read(text: &[u8]) -> Option<RecordHash> {
        let digits: &[u8; DIGITS] = text.try_into().ok()?;
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            let &[high, low] = pair else { return None };
            *byte = digit(high)? << 4 | digit(low)?;
        }
        Some(RecordHash(hash))
    }
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for RecordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RecordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The key of the chain (`EWS_AUDIT_KEY`): without it, nobody can write records
/// that verify. Its Debug does not show it.
#[derive(Clone)]
pub struct AuditKey(Hmac<Sha256>);

impl AuditKey {
    /// A key of these characters, at least 16 of them.
    ///
    /// # Errors
    /// Where there are fewer.
    pub fn new(text: &SecretString) -> Result<AuditKey, AuditError> {
        let text = text.expose_secret();
        if text.chars().count() < SHORTEST_KEY {
            return Err(AuditError::ShortKey);
        }
        // HMAC takes keys of every length.
        Hmac::new_from_slice(text.as_bytes()).map(AuditKey).map_err(|_| AuditError::ShortKey)
    }

    /// Tells keys apart without telling them: 16 hexadecimal digits.
    pub(super) fn id(&self) -> String {
        let mut id = self.mac([&b"ews-mcp audit key"[..]]).to_string();
        id.truncate(16);
        id
    }

    fn mac<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> RecordHash {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        RecordHash(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKey([REDACTED])")
    }
}

/// What seals the records of a file.
#[derive(Debug, Clone)]
pub(super) enum Seal {
    Plain,
    Keyed(AuditKey),
}

impl Seal {
    pub(super) fn with(key: Option<&AuditKey>) -> Seal {
        key.cloned().map_or(Seal::Plain, Seal::Keyed)
    }

    pub(super) fn is_keyed(&self) -> bool {
        matches!(self, Seal::Keyed(_))
    }

    /// The name that `start` tells.
    pub(super) fn chain(&self) -> &'static str {
        match self {
            Seal::Plain => PLAIN,
            Seal::Keyed(_) => KEYED,
        }
    }

    /// The hash of a record with this body that follows another.
    pub(super) fn hash(&self, previous: &RecordHash, body: &[u8]) -> RecordHash {
        match self {
            Seal::Plain => {
                RecordHash(Sha256::new().chain_update(previous.0).chain_update(body).finalize().into())
            }
            Seal::Keyed(key) => key.mac([&previous.0[..], body]),
        }
    }

    /// Makes a line, with its line feed, of a JSON object.
    ///
    /// # Errors
    /// Where it has more bytes than a line may have.
    pub(super) fn line(
        &self,
        previous: &RecordHash,
        mut object: Vec<u8>,
    ) -> Result<(Vec<u8>, RecordHash), AuditError> {
        // Its closing brace comes again behind the hash.
        object.pop();
        let length = object.len() + SEAL;
        if length > LONGEST_LINE {
            return Err(AuditError::TooLong { length, limit: LONGEST_LINE });
        }
        let hash = self.hash(previous, &object);
        object.extend_from_slice(BEFORE_HASH);
        object.extend_from_slice(hash.to_string().as_bytes());
        object.extend_from_slice(AFTER_HASH);
        object.push(b'\n');
        Ok((object, hash))
    }
}

/// A line without its line feed: body, and the hash that it claims, where one
/// stands in its place. None where it is shorter than a hash.
pub(super) fn parts(line: &[u8]) -> Option<(&[u8], Option<RecordHash>)> {
    let (body, seal) = line.split_at_checked(line.len().checked_sub(SEAL)?)?;
    let claimed = seal.strip_prefix(BEFORE_HASH).and_then(|seal| seal.strip_suffix(AFTER_HASH));
    Some((body, claimed.and_then(RecordHash::read)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> AuditKey {
        AuditKey::new(&SecretString::from(text)).unwrap()
    }

    #[test]
    fn a_chain_can_be_checked_with_sha256sum() {
        // printf '%s' '{"sequence":0,"event":"end"' | (head -c 32 /dev/zero; cat) | sha256sum
        let (line, hash) =
            Seal::Plain.line(&RecordHash::ZERO, b"{\"sequence\":0,\"event\":\"end\"}".to_vec()).unwrap();
        let expected = "f61a8de565359199021d6e62dd178dccd789b230f615fdc176f6b353557f37e8";
        assert_eq!(hash.to_string(), expected);
        let line = String::from_utf8(line).unwrap();
        assert_eq!(line, format!("{{\"sequence\":0,\"event\":\"end\",\"hash\":\"{expected}\"}}\n"));
    }

    #[test]
    fn a_keyed_chain_can_be_checked_with_openssl() {
        // … | openssl dgst -sha256 -hmac 0123456789abcdef
        let seal = Seal::Keyed(key("0123456789abcdef"));
        let hash = seal.hash(&RecordHash::ZERO, b"{\"sequence\":0,\"event\":\"end\"");
        let expected = "f631014a108340ef65908774205bf0ad8b21e4b357788147dd0286f238ba78f3";
        assert_eq!(hash.to_string(), expected);
        assert_eq!(key("0123456789abcdef").id(), "e8f977082cab871f");
    }

    #[test]
    fn a_line_is_read_as_it_was_sealed() {
        let seal = Seal::Keyed(key("0123456789abcdef"));
        let (line, hash) = seal.line(&RecordHash::ZERO, b"{\"a\":1}".to_vec()).unwrap();
        let (body, claimed) = parts(line.strip_suffix(b"\n").unwrap()).unwrap();
        assert_eq!((body, claimed), (&b"{\"a\":1"[..], Some(hash)));
        assert_eq!(seal.hash(&RecordHash::ZERO, body), hash);
        assert_ne!(seal.hash(&hash, body), hash, "it follows another one");
        assert_ne!(Seal::Plain.hash(&RecordHash::ZERO, body), hash, "it has a key");
    }

    #[test]
    fn a_hash_has_one_spelling() {
        let text = "0123456789abcdef".repeat(4);
        assert_eq!(RecordHash::read(text.as_bytes()).unwrap().to_string(), text);
        for wrong in
            [text.to_uppercase(), text[1..].to_owned(), format!("{}g", &text[1..]), format!("{text}0")]
        {
            assert_eq!(RecordHash::read(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(parts(b"{}"), None);
        let capitals = format!("{{,\"hash\":\"{}\"}}", text.to_uppercase());
        assert_eq!(parts(capitals.as_bytes()), Some((&b"{"[..], None)));
    }

    #[test]
    fn a_short_key_is_refused_and_no_key_is_shown() {
        let error = AuditKey::new(&SecretString::from("fifteen letters")).unwrap_err().to_string();
        assert_eq!(
            error,
            "it has fewer than 16 characters; give a long random one, such as `openssl rand -hex 32` makes"
        );
        assert_eq!(format!("{:?}", key("sixteen letters!")), "AuditKey([REDACTED])");
        assert_eq!(key("sixteen letters!").id().len(), 16);
        assert_ne!(key("sixteen letters!").id(), key("sixteen letters?").id());
    }

    #[test]
    fn a_line_that_is_too_long_is_refused() {
        let object = |length: usize| format!("{{{}}}", " ".repeat(length - 2)).into_bytes();
        let most = LONGEST_LINE - SEAL + 1;
        assert_eq!(Seal::Plain.line(&RecordHash::ZERO, object(most)).unwrap().0.len(), LONGEST_LINE + 1);
        assert!(matches!(
            Seal::Plain.line(&RecordHash::ZERO, object(most + 1)),
            Err(AuditError::TooLong { length: 1_048_577, limit: 1_048_576 })
        ));
    }
}
