//! Ids without a meaning to clients: the bytes of Exchange's form, hidden under a fixed pattern.
//!
//! It is no encryption; it keeps a client from finding what other servers would not show it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::{Id, Malformed, exchange};

const PATTERN: Uuid = Uuid::from_u128(0xc3a1_5f0e_77d2_4b8e_9d35_64e1_0b9a_f24d);

pub(super) fn encode(id: &Id) -> String {
    STANDARD.encode(hide(&exchange::bytes(id)))
}

pub(super) fn decode(text: &str) -> Result<Id, Malformed> {
    exchange::read(&hide(&STANDARD.decode(text).map_err(|_| Malformed)?))
}

/// Hides and shows.
fn hide(bytes: &[u8]) -> Vec<u8> {
    let blocks = (0_u32..).flat_map(|block| {
        // The first byte must not look like the one that Exchange begins with.
        let mut bytes = Uuid::new_v5(&PATTERN, &block.to_be_bytes()).into_bytes();
        bytes[0] |= 0x80;
        bytes
    });
    bytes.iter().zip(blocks).map(|(byte, pattern)| byte ^ pattern).collect()
}
