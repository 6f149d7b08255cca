//! Whether an AUTHENTICATE_MESSAGE proves that its sender knows the password (MS-NLMP, section 3.2.5.1.2).
//!
//! NTLMv2 alone: what NTLMv1 and LM send is refused, right or wrong.

use super::keys::{self, Key, Session};
use super::message::{Authenticate, Response, av, flags};

/// The bit of `MsvAvFlags` that says that the message has an integrity code.
const HAS_MIC: u32 = 2;

/// What the server wants of channel bindings. The names are those of IIS's `tokenChecking`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(test), allow(dead_code, reason = "there is no channel to be bound to over plain HTTP"))]
pub(crate) enum ExtendedProtection {
    /// Nothing: there is no channel of which it knows.
    None,
    /// The right ones, or none at all.
    Allow(Key),
    /// The right ones.
    Require(Key),
}

/// The messages of a handshake.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Handshake<'m> {
    pub(crate) negotiate: &'m [u8],
    pub(crate) challenge: &'m [u8],
    /// `ServerChallenge`, as it stands in the message before.
    pub(crate) server_challenge: [u8; 8],
    pub(crate) authenticate: &'m [u8],
}

/// Why a logon is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("no message of NTLM that belongs here")]
    Malformed,
    #[error("anonymous")]
    Anonymous,
    #[error("NTLMv1 or LM")]
    Old,
    #[error("an unknown account")]
    UnknownAccount,
    #[error("a wrong password")]
    WrongPassword,
    #[error("a wrong message integrity code")]
    WrongMic,
    #[error("wrong channel bindings")]
    WrongChannelBindings,
    #[error("no channel bindings")]
    NoChannelBindings,
}

/// Verifies the last message. `password_of` knows the password of a user of a domain, as the client wrote them.
pub(crate) fn verify<'p>(
    handshake: &Handshake<'_>,
    protection: ExtendedProtection,
    password_of: impl FnOnce(&str, &str) -> Option<&'p str>,
) -> Result<Session, Refusal> {
    let message = Authenticate::read(handshake.authenticate).ok_or(Refusal::Malformed)?;
    let (Some(user), Some(domain)) = (message.user(), message.domain()) else {
        return Err(Refusal::Malformed);
    };
    if user.is_empty() || message.nt_response.is_empty() && message.lm_response.len() < 24 {
        return Err(Refusal::Anonymous);
    }
    if message.nt_response.len() <= 24 {
        return Err(Refusal::Old);
    }
    let response = Response::read(message.nt_response).ok_or(Refusal::Malformed)?;
    let password = password_of(&user, &domain).ok_or(Refusal::UnknownAccount)?;
    let key = keys::of_password(password, &user, &domain);
    if keys::hmac_md5(&key, &[&handshake.server_challenge, response.client_challenge]) != response.proof {
        return Err(Refusal::WrongPassword);
    }
    let base = keys::hmac_md5(&key, &[&response.proof]);
    let key = if message.flags & flags::KEY_EXCH == 0 {
        base
    } else {
        let mut exchanged: Key = message.session_key.try_into().map_err(|_| Refusal::Malformed)?;
        keys::rc4(&base, &mut exchanged);
        exchanged
    };
    let said = response.attribute(av::FLAGS).and_then(|value| value.try_into().ok()).map(u32::from_le_bytes);
    if said.is_some_and(|said| said & HAS_MIC != 0) {
        let (mic, without) = message.mic().ok_or(Refusal::WrongMic)?;
        let right = keys::hmac_md5(&key, &[handshake.negotiate, handshake.challenge, &without]);
        if mic != right {
            return Err(Refusal::WrongMic);
        }
    }
    bound(response.attribute(av::CHANNEL_BINDINGS), protection)?;
    Ok(Session { key, flags: message.flags })
}

/// All zeros are what a client sends that knows of no channel.
fn bound(sent: Option<&[u8]>, protection: ExtendedProtection) -> Result<(), Refusal> {
    let sent = sent.filter(|sent| sent.iter().any(|byte| *byte != 0));
    match (protection, sent) {
        (ExtendedProtection::None, _) | (ExtendedProtection::Allow(_), None) => Ok(()),
        (ExtendedProtection::Allow(right) | ExtendedProtection::Require(right), Some(sent)) => {
            if sent == right { Ok(()) } else { Err(Refusal::WrongChannelBindings) }
        }
        (ExtendedProtection::Require(_), None) => Err(Refusal::NoChannelBindings),
    }
}

#[cfg(test)]
mod tests;
