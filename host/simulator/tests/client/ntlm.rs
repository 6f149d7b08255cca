//! The client's side of NTLMv2, small, after MS-NLMP: to try the server's side over a connection.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md4::Md4;
use md5::{Digest as _, Md5};

const NEGOTIATE_FLAGS: u32 = 0xA208_8207;

/// NEGOTIATE_MESSAGE.
pub fn negotiate() -> Vec<u8> {
    let mut message = b"NTLMSSP\0\x01\0\0\0".to_vec();
    message.extend(NEGOTIATE_FLAGS.to_le_bytes());
    message.resize(40, 0);
    message
}

/// AUTHENTICATE_MESSAGE, with an integrity code, to a challenge. Also gives the session key.
pub fn authenticate(challenge: &[u8], user: &str, domain: &str, password: &str) -> (Vec<u8>, [u8; 16]) {
    assert_eq!(&challenge[..12], b"NTLMSSP\0\x02\0\0\0");
    let random = &challenge[24..32];
    let info = payload(challenge, 40);
    let (attributes, time) = attributes(info);
    let mut proven = vec![1, 1, 0, 0, 0, 0, 0, 0];
    proven.extend(time);
    proven.extend([0xAB; 8]);
    proven.extend([0; 4]);
    proven.extend(attributes);
    proven.extend([0; 4]);
    let password: [u8; 16] = Md4::digest(utf16(password)).into();
    let key = hmac(&password, &[&utf16(&(user.to_uppercase() + domain))]);
    let proof = hmac(&key, &[random, &proven]);
    let session = hmac(&key, &[&proof]);
    let parts = [vec![0; 24], [&proof[..], &proven].concat(), utf16(domain), utf16(user), vec![], vec![]];
    let mut message = b"NTLMSSP\0\x03\0\0\0".to_vec();
    let mut offset = 88_u32;
    for part in &parts {
        let length = u16::try_from(part.len()).unwrap();
        message.extend([length.to_le_bytes(), length.to_le_bytes()].concat());
        message.extend(offset.to_le_bytes());
        offset += u32::from(length);
    }
    message.extend(NEGOTIATE_FLAGS.to_le_bytes());
    message.extend([0; 8 + 16]);
    message.extend(parts.concat());
    let mic = hmac(&session, &[&negotiate(), challenge, &message]);
    message[72..88].copy_from_slice(&mic);
    (message, session)
}

/// The pairs of the server with the flag that announces an integrity code, and the server's time.
fn attributes(info: &[u8]) -> (Vec<u8>, [u8; 8]) {
    let mut time = None;
    let (mut pairs, mut rest) = (Vec::new(), info);
    loop {
        let id = u16::from_le_bytes([rest[0], rest[1]]);
        let length = usize::from(u16::from_le_bytes([rest[2], rest[3]]));
        let (pair, behind) = rest.split_at(4 + length);
        match id {
            0 => break,
            7 => time = Some(pair[4..].try_into().unwrap()),
            _ => {}
        }
        pairs.extend(pair);
        rest = behind;
    }
    pairs.extend([6, 0, 4, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    (pairs, time.unwrap())
}

fn payload(message: &[u8], at: usize) -> &[u8] {
    let length = usize::from(u16::from_le_bytes([message[at], message[at + 1]]));
    let offset = u32::from_le_bytes(message[at + 4..at + 8].try_into().unwrap());
    let offset = usize::try_from(offset).unwrap();
    &message[offset..offset + length]
}

pub fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 16] {
    let mut mac = Hmac::<Md5>::new_from_slice(key).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The signature of a side over a message: with extended session security, without a key exchange.
pub fn sign(session: &[u8; 16], is_client: bool, message: &[u8]) -> Vec<u8> {
    let ways = if is_client { "client-to-server" } else { "server-to-client" };
    let magic = format!("session key to {ways} signing key magic constant\0");
    let key: [u8; 16] = Md5::digest([&session[..], magic.as_bytes()].concat()).into();
    let sum = hmac(&key, &[&[0; 4], message]);
    [&[1, 0, 0, 0], &sum[..8], &[0; 4]].concat()
}
