//! Digests of what belongs together, and how they are written.

use sha2::{Digest as _, Sha256};

/// A digest that was begun with these texts; their lengths keep them apart.
pub(crate) fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Sha256 {
    let mut digest = Sha256::new();
    for text in texts {
        // 64 bits on every machine: some of these digests are kept.
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text);
    }
    digest
}

/// In hexadecimal digits, lower case.
pub(crate) fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
