use super::super::keys::{Side, channel_bindings};
use super::super::message::{push_attribute, utf16};
use super::*;

/// MS-NLMP, section 4.2.4.3: the AUTHENTICATE_MESSAGE.
const AUTHENTICATE: &str = "\
    4e544c4d53535000030000001800180 06c00000054005400840000000c000c00 4800000008000800540000001000100 0\
    5c00000010001000d800000035828 8e20501280a0000000f44006f006d006100 69006e00550073006500720043004f00\
    4d005000550054004500520086c35097 ac9cec102554764a57cccc19aaaaaaaa aaaaaaaa68cd0ab851e51c96aabc927b\
    ebef6a1c010100000000000000000000 00000000aaaaaaaaaaaaaaaa00000000 02000c0044006f006d00610069006e00\
    01000c00530065007200760065007200 0000000000000000c5dad2544fc97990 94ce1ce90bc9d03e";

const SERVER_CHALLENGE: [u8; 8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF];
const NEGOTIATE: &[u8] = b"the first message";
const CHALLENGE: &[u8] = b"the second message";

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .map(|digit| u8::try_from(digit).unwrap())
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn judge(authenticate: &[u8], protection: ExtendedProtection) -> Result<Session, Refusal> {
    let handshake = Handshake {
        negotiate: NEGOTIATE,
        challenge: CHALLENGE,
        server_challenge: SERVER_CHALLENGE,
        authenticate,
    };
    verify(&handshake, protection, |user, domain| {
        ((user, domain) == ("User", "Domain")).then_some("Password")
    })
}

/// A message as a client makes it, with these attributes and perhaps an integrity code.
fn authenticate(attributes: &[(u16, &[u8])], with_mic: bool) -> Vec<u8> {
    let key = keys::of_password("Password", "User", "Domain");
    let mut proven = vec![1, 1, 0, 0, 0, 0, 0, 0];
    proven.extend([0; 8]);
    proven.extend([0xAA; 8]);
    proven.extend([0; 4]);
    for (id, value) in attributes {
        push_attribute(&mut proven, *id, value);
    }
    push_attribute(&mut proven, av::EOL, &[]);
    proven.extend([0; 4]);
    let proof = keys::hmac_md5(&key, &[&SERVER_CHALLENGE, &proven]);
    let response = [&proof[..], &proven].concat();
    let session = keys::hmac_md5(&key, &[&proof]);
    let parts = [vec![0; 24], response, utf16("Domain"), utf16("User"), Vec::new(), Vec::new()];
    let mut message = b"NTLMSSP\0\x03\0\0\0".to_vec();
    let mut offset: u32 = 88;
    for part in &parts {
        let length = u16::try_from(part.len()).unwrap();
        message.extend(length.to_le_bytes());
        message.extend(length.to_le_bytes());
        message.extend(offset.to_le_bytes());
        offset += u32::from(length);
    }
    message.extend((flags::UNICODE | flags::EXTENDED_SESSIONSECURITY).to_le_bytes());
    message.extend([0; 8 + 16]);
    message.extend(parts.concat());
    if with_mic {
        let mic = keys::hmac_md5(&session, &[NEGOTIATE, CHALLENGE, &message]);
        message[72..88].copy_from_slice(&mic);
    }
    message
}

#[test]
fn the_example_of_the_specification_is_right() {
    assert_eq!(
        keys::of_password("Password", "User", "Domain").to_vec(),
        hex("0c868a403bfd7a93a3001ef22ef02e3f")
    );
    let session = judge(&hex(AUTHENTICATE), ExtendedProtection::None).unwrap();
    assert_eq!(session.key, [0x55; 16], "section 4.2.4.2.3: the exchanged session key");
    assert_eq!(session.signing_key(Side::Client).to_vec(), hex("4788dc861b4782f35d43fd98fe1a2d39"));
    assert_eq!(session.sealing_key(Side::Client).to_vec(), hex("59f600973cc4960a25480a7c196e4c58"));
}

#[test]
fn the_example_with_one_bit_changed_is_wrong() {
    let right = hex(AUTHENTICATE);
    // The proof, the client's challenge, a letter of the target info.
    for at in [132, 164, 180] {
        let mut wrong = right.clone();
        wrong[at] ^= 1;
        assert_eq!(judge(&wrong, ExtendedProtection::None).unwrap_err(), Refusal::WrongPassword, "{at}");
    }
    let mut other = right.clone();
    other[84] ^= 1;
    assert_eq!(judge(&other, ExtendedProtection::None).unwrap_err(), Refusal::UnknownAccount);
    assert_eq!(judge(&right[..200], ExtendedProtection::None).unwrap_err(), Refusal::Malformed);
    let handshake = Handshake {
        negotiate: NEGOTIATE,
        challenge: CHALLENGE,
        server_challenge: [0; 8],
        authenticate: &right,
    };
    let other_challenge = verify(&handshake, ExtendedProtection::None, |_, _| Some("Password"));
    assert_eq!(other_challenge.unwrap_err(), Refusal::WrongPassword);
}

#[test]
fn old_and_empty_responses_are_refused_whoever_sends_them() {
    let mut message = hex(AUTHENTICATE);
    message[20] = 24;
    assert_eq!(judge(&message, ExtendedProtection::None).unwrap_err(), Refusal::Old);
    message[20] = 0;
    assert_eq!(judge(&message, ExtendedProtection::None).unwrap_err(), Refusal::Old, "LM alone");
    message[12] = 1;
    assert_eq!(judge(&message, ExtendedProtection::None).unwrap_err(), Refusal::Anonymous);
    let mut nameless = hex(AUTHENTICATE);
    nameless[36] = 0;
    assert_eq!(judge(&nameless, ExtendedProtection::None).unwrap_err(), Refusal::Anonymous);
}

#[test]
fn an_integrity_code_that_is_announced_must_be_right() {
    let announced: &[(u16, &[u8])] = &[(av::FLAGS, &[2, 0, 0, 0])];
    assert!(judge(&authenticate(announced, true), ExtendedProtection::None).is_ok());
    assert_eq!(
        judge(&authenticate(announced, false), ExtendedProtection::None).unwrap_err(),
        Refusal::WrongMic
    );
    let mut changed = authenticate(announced, true);
    changed[60] ^= 0x10;
    assert_eq!(judge(&changed, ExtendedProtection::None).unwrap_err(), Refusal::WrongMic);
    assert!(judge(&authenticate(&[], false), ExtendedProtection::None).is_ok());
}

#[test]
fn channel_bindings_are_those_of_the_channel() {
    let (right, wrong) = (channel_bindings(b"tls-server-end-point:one"), channel_bindings(b"another"));
    let with = |bindings: &Key| authenticate(&[(av::CHANNEL_BINDINGS, bindings)], false);
    let without = authenticate(&[], false);
    for (message, none, allow, require) in [
        (&without, Ok(()), Ok(()), Err(Refusal::NoChannelBindings)),
        (&with(&[0; 16]), Ok(()), Ok(()), Err(Refusal::NoChannelBindings)),
        (&with(&right), Ok(()), Ok(()), Ok(())),
        (&with(&wrong), Ok(()), Err(Refusal::WrongChannelBindings), Err(Refusal::WrongChannelBindings)),
    ] {
        let judged = |protection| judge(message, protection).map(|_| ());
        assert_eq!(judged(ExtendedProtection::None), none);
        assert_eq!(judged(ExtendedProtection::Allow(right)), allow);
        assert_eq!(judged(ExtendedProtection::Require(right)), require);
    }
}

#[test]
fn bindings_are_hashed_as_windows_hashes_them() {
    let certificate = hex("e3ca49271e5089cc48ce82109f1324f41dbeddc29a777410c738f7868c4ff405");
    let data = [&b"tls-server-end-point:"[..], &certificate].concat();
    assert_eq!(channel_bindings(&data).to_vec(), hex("6ea19df066da4622051f9c4f92c6df74"));
}
