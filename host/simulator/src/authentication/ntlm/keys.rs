//! What NTLM computes of passwords and keys (MS-NLMP, sections 3.3.2 and 3.4).

use hmac::{Hmac, KeyInit as _, Mac as _};
use md4::Md4;
use md5::{Digest as _, Md5};
use rc4::{Rc4, StreamCipher as _};

use super::message::{flags, utf16};

pub(crate) type Key = [u8; 16];

/// `NTOWFv2`: what stands for a password, for a user of a domain as the client wrote them.
pub(crate) fn of_password(password: &str, user: &str, domain: &str) -> Key {
    let password: Key = Md4::digest(utf16(password)).into();
    hmac_md5(&password, &[&utf16(&user.to_uppercase()), &utf16(domain)])
}

pub(crate) fn hmac_md5(key: &Key, parts: &[&[u8]]) -> Key {
    // HMAC fills a shorter key up with zeros itself.
    let mut block = hmac::digest::Key::<Hmac<Md5>>::default();
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mut mac = Hmac::<Md5>::new(&block);
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// RC4 with a key of 1 to 256 bytes; with another one, nothing is ciphered.
pub(crate) fn rc4(key: &[u8], data: &mut [u8]) {
    if let Ok(mut cipher) = Rc4::new_from_slice(key) {
        cipher.apply_keystream(data);
    }
}

/// The hash of channel bindings as they stand in `MsvAvChannelBindings`: MD5 of `gss_channel_bindings_struct`
/// (RFC 2744, section 3.11) without addresses. `data`: with its prefix, such as `tls-server-end-point:` (RFC 5929).
#[cfg(test)]
pub(crate) fn channel_bindings(data: &[u8]) -> Key {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes();
    Md5::digest([&[0; 16][..], &length[..], data].concat()).into()
}

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

impl Side {
    fn signing(self) -> &'static [u8] {
        match self {
            Self::Client => b"session key to client-to-server signing key magic constant\0",
            Self::Server => b"session key to server-to-client signing key magic constant\0",
        }
    }

    fn sealing(self) -> &'static [u8] {
        match self {
            Self::Client => b"session key to client-to-server sealing key magic constant\0",
            Self::Server => b"session key to server-to-client sealing key magic constant\0",
        }
    }
}

/// What both sides share after a logon.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    /// `ExportedSessionKey`.
    pub(crate) key: Key,
    pub(crate) flags: u32,
}

impl Session {
    /// The first signature of a side over a message, with extended session security (section 3.4.4.2). NTLM without it
    /// has another form of signatures: none is given then.
    pub(crate) fn sign(&self, side: Side, message: &[u8]) -> Option<Key> {
        if self.flags & flags::EXTENDED_SESSIONSECURITY == 0 {
            return None;
        }
        let mut sum: [u8; 8] = *hmac_md5(&self.signing_key(side), &[&[0; 4], message]).first_chunk()?;
        if self.flags & flags::KEY_EXCH != 0 {
            rc4(&self.sealing_key(side), &mut sum);
        }
        let mut signature = [0; 16];
        signature[0] = 1;
        signature[4..12].copy_from_slice(&sum);
        Some(signature)
    }

    pub(crate) fn signing_key(&self, side: Side) -> Key {
        Md5::new().chain_update(self.key).chain_update(side.signing()).finalize().into()
    }

    pub(crate) fn sealing_key(&self, side: Side) -> Key {
        let length = match self.flags {
            flags if flags & flags::KEY_128 != 0 => 16,
            flags if flags & flags::KEY_56 != 0 => 7,
            _ => 5,
        };
        let key = self.key.get(..length).unwrap_or(&self.key);
        Md5::new().chain_update(key).chain_update(side.sealing()).finalize().into()
    }
}
