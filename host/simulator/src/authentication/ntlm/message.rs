//! The three messages of NTLM as bytes (MS-NLMP, section 2.2.1). It reads and writes; it verifies nothing.

/// What every message begins with.
const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";

/// Where the message integrity code of an AUTHENTICATE_MESSAGE stands, and how long it is.
const MIC: std::ops::Range<usize> = 72..88;

/// `NegotiateFlags` (MS-NLMP, section 2.2.2.5) that this server looks at.
pub(crate) mod flags {
    pub(crate) const UNICODE: u32 = 0x0000_0001;
    pub(crate) const REQUEST_TARGET: u32 = 0x0000_0004;
    pub(crate) const SIGN: u32 = 0x0000_0010;
    pub(crate) const SEAL: u32 = 0x0000_0020;
    pub(crate) const NTLM: u32 = 0x0000_0200;
    pub(crate) const ALWAYS_SIGN: u32 = 0x0000_8000;
    pub(crate) const TARGET_TYPE_DOMAIN: u32 = 0x0001_0000;
    pub(crate) const EXTENDED_SESSIONSECURITY: u32 = 0x0008_0000;
    pub(crate) const TARGET_INFO: u32 = 0x0080_0000;
    pub(crate) const VERSION: u32 = 0x0200_0000;
    pub(crate) const KEY_128: u32 = 0x2000_0000;
    pub(crate) const KEY_EXCH: u32 = 0x4000_0000;
    pub(crate) const KEY_56: u32 = 0x8000_0000;
}

/// `AvId` (MS-NLMP, section 2.2.2.1).
pub(crate) mod av {
    pub(crate) const EOL: u16 = 0;
    pub(crate) const NB_COMPUTER_NAME: u16 = 1;
    pub(crate) const NB_DOMAIN_NAME: u16 = 2;
    pub(crate) const DNS_COMPUTER_NAME: u16 = 3;
    pub(crate) const DNS_DOMAIN_NAME: u16 = 4;
    pub(crate) const FLAGS: u16 = 6;
    pub(crate) const TIMESTAMP: u16 = 7;
    pub(crate) const CHANNEL_BINDINGS: u16 = 10;
}

/// Which message it is, by `MessageType`. None: it is none of NTLM.
pub(crate) fn kind(message: &[u8]) -> Option<u32> {
    message.starts_with(SIGNATURE).then(|| number(message, 8)).flatten()
}

/// The flags of a NEGOTIATE_MESSAGE.
pub(crate) fn negotiate_flags(message: &[u8]) -> Option<u32> {
    (kind(message)? == 1).then(|| number(message, 12)).flatten()
}

/// A CHALLENGE_MESSAGE for a domain.
pub(crate) fn challenge(flags: u32, challenge: [u8; 8], domain: &str, target_info: &[u8]) -> Vec<u8> {
    const HEAD: usize = 56;
    let domain = utf16(domain);
    let mut message = SIGNATURE.to_vec();
    message.extend(2_u32.to_le_bytes());
    message.extend(field(domain.len(), HEAD));
    message.extend(flags.to_le_bytes());
    message.extend(challenge);
    message.extend([0; 8]);
    message.extend(field(target_info.len(), HEAD + domain.len()));
    // Windows Server 2022, and the revision of NTLM that there is.
    message.extend([10, 0, 0x7C, 0x4F, 0, 0, 0, 15]);
    message.extend(domain);
    message.extend(target_info);
    message
}

/// An AUTHENTICATE_MESSAGE, as it came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authenticate<'m> {
    message: &'m [u8],
    pub(crate) lm_response: &'m [u8],
    pub(crate) nt_response: &'m [u8],
    domain: &'m [u8],
    user: &'m [u8],
    pub(crate) session_key: &'m [u8],
    pub(crate) flags: u32,
}

impl<'m> Authenticate<'m> {
    /// None: it is no such message, or a field lies outside of it.
    pub(crate) fn read(message: &'m [u8]) -> Option<Self> {
        if kind(message)? != 3 {
            return None;
        }
        Some(Self {
            message,
            lm_response: payload(message, 12)?,
            nt_response: payload(message, 20)?,
            domain: payload(message, 28)?,
            user: payload(message, 36)?,
            session_key: payload(message, 52)?,
            flags: number(message, 60)?,
        })
    }

    pub(crate) fn domain(&self) -> Option<String> {
        self.text(self.domain)
    }

    pub(crate) fn user(&self) -> Option<String> {
        self.text(self.user)
    }

    /// The message integrity code, and the message with zeros in its place.
    pub(crate) fn mic(&self) -> Option<([u8; 16], Vec<u8>)> {
        let mic = self.message.get(MIC)?.try_into().ok()?;
        let mut message = self.message.to_vec();
        message.get_mut(MIC)?.fill(0);
        Some((mic, message))
    }

    fn text(&self, bytes: &[u8]) -> Option<String> {
        if self.flags & flags::UNICODE == 0 {
            return bytes.is_ascii().then(|| String::from_utf8_lossy(bytes).into_owned());
        }
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units = pairs.iter().copied().map(u16::from_le_bytes);
        rest.is_empty().then(|| char::decode_utf16(units).collect::<Result<_, _>>().ok()).flatten()
    }
}

/// `NTLMv2_RESPONSE` (MS-NLMP, section 2.2.2.8): the proof, and what was proven.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Response<'m> {
    pub(crate) proof: [u8; 16],
    /// `NTLMv2_CLIENT_CHALLENGE`, whole.
    pub(crate) client_challenge: &'m [u8],
}

impl<'m> Response<'m> {
    pub(crate) fn read(response: &'m [u8]) -> Option<Self> {
        let (proof, client_challenge) = response.split_first_chunk::<16>()?;
        // RespType and HiRespType; the pairs begin at 28.
        (client_challenge.starts_with(&[1, 1]) && client_challenge.len() >= 32)
            .then_some(Self { proof: *proof, client_challenge })
    }

    /// The value of an attribute that the client sent; none: it did not, or the pairs cannot be read.
    pub(crate) fn attribute(&self, wanted: u16) -> Option<&'m [u8]> {
        let mut rest = self.client_challenge.get(28..)?;
        loop {
            let (id, behind) = rest.split_first_chunk::<2>()?;
            let (length, behind) = behind.split_first_chunk::<2>()?;
            let (value, behind) = behind.split_at_checked(u16::from_le_bytes(*length).into())?;
            match u16::from_le_bytes(*id) {
                av::EOL => return None,
                id if id == wanted => return Some(value),
                _ => rest = behind,
            }
        }
    }
}

/// Adds an `AV_PAIR`.
pub(crate) fn push_attribute(pairs: &mut Vec<u8>, id: u16, value: &[u8]) {
    pairs.extend(id.to_le_bytes());
    pairs.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_le_bytes());
    pairs.extend(value);
}

pub(crate) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn number(message: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*message.get(at..)?.first_chunk()?))
}

/// What the length and offset at a place of the head point at.
fn payload(message: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::from(u16::from_le_bytes(*message.get(at..)?.first_chunk()?));
    let offset = usize::try_from(number(message, at.checked_add(4)?)?).ok()?;
    message.get(offset..offset.checked_add(length)?)
}

fn field(length: usize, offset: usize) -> Vec<u8> {
    let length = u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes();
    let offset = u32::try_from(offset).unwrap_or(u32::MAX).to_le_bytes();
    [&length[..], &length[..], &offset[..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_says_where_its_parts_are() {
        let mut info = Vec::new();
        push_attribute(&mut info, av::NB_DOMAIN_NAME, &utf16("D"));
        push_attribute(&mut info, av::EOL, &[]);
        let message = challenge(flags::UNICODE, *b"12345678", "D", &info);
        assert_eq!(kind(&message), Some(2));
        assert_eq!(payload(&message, 12), Some(&b"D\0"[..]));
        assert_eq!(payload(&message, 40), Some(&[2, 0, 2, 0, b'D', 0, 0, 0, 0, 0][..]));
        assert_eq!(&message[24..32], b"12345678");
    }

    #[test]
    fn what_points_outside_is_no_message() {
        let mut message = SIGNATURE.to_vec();
        message.extend(3_u32.to_le_bytes());
        message.resize(64, 0);
        assert!(Authenticate::read(&message).is_some());
        // The user's name: four bytes behind the end.
        message[36] = 4;
        message[40] = 64;
        assert!(Authenticate::read(&message).is_none());
        message[40..44].fill(0xFF);
        assert!(Authenticate::read(&message).is_none());
        for length in 0..64 {
            assert!(Authenticate::read(&message[..length]).is_none());
        }
        assert_eq!(kind(b"NTLMSSP\0\x01\0\0"), None);
        assert_eq!(negotiate_flags(b"NTLMSSP\0\x01\0\0\0\x07\x82\0\0"), Some(0x8207));
        assert_eq!(negotiate_flags(b"NTLMSSP\0\x03\0\0\0\x07\x82\0\0"), None);
    }

    #[test]
    fn attributes_end_with_their_end() {
        let mut response = vec![0; 16];
        response.extend([1, 1]);
        response.resize(16 + 28, 0);
        push_attribute(&mut response, av::FLAGS, &[2, 0, 0, 0]);
        push_attribute(&mut response, av::EOL, &[]);
        push_attribute(&mut response, av::TIMESTAMP, &[0; 8]);
        let read = Response::read(&response).unwrap();
        assert_eq!(read.attribute(av::FLAGS), Some(&[2, 0, 0, 0][..]));
        assert_eq!(read.attribute(av::TIMESTAMP), None);
        assert!(Response::read(&[0; 24]).is_none(), "a response of NTLMv1 is none");
    }
}
