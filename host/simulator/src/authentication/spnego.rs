//! SPNEGO (RFC 4178) as far as it carries NTLM: tokens as bytes. NTLM's own messages are opaque here.

use der::asn1::{Application, BitString, ContextSpecific, ObjectIdentifier, OctetString};
use der::{Decode as _, Encode as _, Enumerated, Sequence, SliceReader, TagMode, TagNumber};

const SPNEGO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.2");
/// NTLM's security support provider (MS-NLMP, section 1.9).
const NTLMSSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.2.10");

/// `negState`: how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumerated)]
#[repr(u8)]
pub(crate) enum State {
    AcceptCompleted = 0,
    AcceptIncomplete = 1,
    Reject = 2,
    RequestMic = 3,
}

/// `InitialContextToken` of GSS-API (RFC 2743, section 3.1), with the choice of `NegotiationToken` that begins.
#[derive(Sequence)]
struct Initial {
    mechanism: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    init: Init,
}

/// `NegTokenInit`.
#[derive(Sequence)]
struct Init {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    mechanisms: Vec<ObjectIdentifier>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    flags: Option<BitString>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    token: Option<OctetString>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    mic: Option<OctetString>,
}

/// `NegTokenResp`.
#[derive(Sequence)]
struct Response {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    state: Option<State>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mechanism: Option<ObjectIdentifier>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    token: Option<OctetString>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    mic: Option<OctetString>,
}

/// What a client begins with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Beginning {
    /// `MechTypeList` as DER: what `mechListMIC` is over.
    pub(crate) mechanisms: Vec<u8>,
    /// Whether the client can do NTLM.
    pub(crate) has_ntlm: bool,
    /// Whether it wants NTLM most: the token is of NTLM then.
    pub(crate) prefers_ntlm: bool,
    pub(crate) token: Option<Vec<u8>>,
}

/// What a client goes on with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Continuation {
    pub(crate) token: Option<Vec<u8>>,
    pub(crate) mic: Option<Vec<u8>>,
}

/// Reads the first token. None: it is none.
pub(crate) fn beginning(token: &[u8]) -> Option<Beginning> {
    let mut reader = SliceReader::new(token).ok()?;
    let initial = Application::<Initial>::decode_implicit(&mut reader, TagNumber(0)).ok()??.value;
    if initial.mechanism != SPNEGO {
        return None;
    }
    let mechanisms = initial.init.mechanisms;
    Some(Beginning {
        has_ntlm: mechanisms.contains(&NTLMSSP),
        prefers_ntlm: mechanisms.first() == Some(&NTLMSSP),
        mechanisms: mechanisms.to_der().ok()?,
        token: initial.init.token.map(|token| token.as_bytes().to_vec()),
    })
}

/// Reads a later token. None: it is none.
pub(crate) fn continuation(token: &[u8]) -> Option<Continuation> {
    let response = ContextSpecific::<Response>::from_der(token).ok()?;
    if response.tag_number != TagNumber(1) {
        return None;
    }
    Some(Continuation {
        token: response.value.token.map(|token| token.as_bytes().to_vec()),
        mic: response.value.mic.map(|mic| mic.as_bytes().to_vec()),
    })
}

/// Writes an answer. `first`: the mechanism is named in it. Empty: it could not be written, for it was too large.
pub(crate) fn answer(state: State, first: bool, token: Option<&[u8]>, mic: Option<&[u8]>) -> Vec<u8> {
    let octets = |bytes: Option<&[u8]>| bytes.and_then(|bytes| OctetString::new(bytes).ok());
    let value = Response {
        state: Some(state),
        mechanism: first.then_some(NTLMSSP),
        token: octets(token),
        mic: octets(mic),
    };
    let answer = ContextSpecific { tag_number: TagNumber(1), tag_mode: TagMode::Explicit, value };
    answer.to_der().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From RFC 4178 by hand: an initial token with NTLM alone, and `token` in it.
    const INITIAL: &[u8] =
        b"\x60\x23\x06\x06\x2b\x06\x01\x05\x05\x02\xa0\x19\x30\x17\xa0\x0e\x30\x0c\x06\x0a\x2b\x06\x01\x04\
        \x01\x82\x37\x02\x02\x0a\xa2\x05\x04\x03abc";

    #[test]
    fn the_first_token_names_mechanisms() {
        let read = beginning(INITIAL).unwrap();
        assert!(read.has_ntlm && read.prefers_ntlm);
        assert_eq!(read.token.as_deref(), Some(&b"abc"[..]));
        assert_eq!(read.mechanisms, b"\x30\x0c\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a");
        for length in 0..INITIAL.len() {
            assert_eq!(beginning(&INITIAL[..length]), None, "{length}");
        }
        assert_eq!(beginning(b"NTLMSSP\0"), None);
    }

    #[test]
    fn an_answer_is_read_as_it_was_written() {
        let bytes = answer(State::AcceptIncomplete, true, Some(b"abc"), None);
        assert_eq!(
            bytes,
            b"\xa1\x1c\x30\x1a\xa0\x03\x0a\x01\x01\xa1\x0c\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a\xa2\x05\x04\x03abc"
        );
        let read = continuation(&bytes).unwrap();
        assert_eq!(read, Continuation { token: Some(b"abc".to_vec()), mic: None });
        assert_eq!(
            answer(State::AcceptCompleted, false, None, None),
            b"\xa1\x07\x30\x05\xa0\x03\x0a\x01\x00"
        );
        assert_eq!(continuation(b"\xa0\x02\x30\x00"), None);
        assert_eq!(continuation(b""), None);
    }
}
