//! Who signs in. Two traits, for ways that sign each request and ways that sign
//! a connection; each kind in a file.
//!
//! Nothing outside of this crate sees a credential, and nothing in it prints
//! one.

mod basic;
mod channel_binding;
mod kdc;
mod keytab;
mod negotiate;
mod ntlm;
mod oauth;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::header::HeaderValue;

pub(crate) use channel_binding::tls_server_end_point;
pub use keytab::Keytab;
pub use oauth::{
    AssertionAlgorithm, ClientAssertion, ClientProof, DeviceSignIn, OAuthClient, SignIn, TokenCache,
    oauth_endpoint,
};

use crate::door::DoorError;
use crate::settings::{Credentials, Settings};
use crate::transport::{NoAnswer, SignInFailure};

/// The value of an Authorization header, or why there is none.
pub(crate) type Authorization<'a> = Pin<Box<dyn Future<Output = Result<HeaderValue, NoAnswer>> + Send + 'a>>;

const ASK_ITS_ADMINISTRATOR: &str = "ask its administrator";

/// A way to sign in with each request by itself, over whatever connection.
pub(crate) trait Authentication: std::fmt::Debug + Send + Sync {
    /// The value of the Authorization header for the next request (RFC 9110,
    /// section 11.6.2). May ask another server for it first.
    fn authorization(&self) -> Authorization<'_>;

    /// Told that Exchange answered 401 to what `authorization` gave last. True
    /// where the next one will be another: then the same request may be sent once
    /// more, for Exchange has not looked at it.
    fn refused(&self) -> bool {
        false
    }

    /// What to check when Exchange answers 401, as part of a sentence.
    fn what_to_check(&self) -> &'static str;

    /// What to do when Exchange answers 403, as part of a sentence.
    fn when_forbidden(&self) -> &'static str {
        ASK_ITS_ADMINISTRATOR
    }

    /// The scheme in WWW-Authenticate and Authorization.
    fn scheme(&self) -> &'static str;
}

/// A way to sign in once for a connection, which then is the account's (RFC 4559,
/// section 5). What it makes must never be used on another connection.
pub(crate) trait ConnectionAuthentication: std::fmt::Debug + Send + Sync {
    /// The scheme in WWW-Authenticate and Authorization.
    fn scheme(&self) -> &'static str;

    /// Begins to sign in on a new connection; `binding` is what that connection
    /// is known by (RFC 5929), where the sign-in shall be bound to it.
    fn begin(&self, binding: Option<&[u8]>) -> Box<dyn Handshake>;

    /// What to check when Exchange answers 401, as part of a sentence.
    fn what_to_check(&self) -> &'static str;
}

/// A sign-in that is under way on one connection.
pub(crate) trait Handshake: Send {
    /// The next step, from what the server said to the last one; nothing at
    /// first. It takes itself, so that what was cut off cannot go on.
    fn step(self: Box<Self>, token: Option<Vec<u8>>) -> Stepping;
}

/// A step, which may have to ask another server first.
pub(crate) type Stepping = Pin<Box<dyn Future<Output = Result<Step, HandshakeError>> + Send>>;

/// What to send next.
pub(crate) struct Step {
    /// For the Authorization header.
    pub(crate) token: Vec<u8>,
    /// Whether the request goes with it. Where the server cannot let anybody in
    /// by this token, it does not.
    pub(crate) with_request: bool,
    /// Whether the server may ask for a proof of its own by each request; what is
    /// known of NTLM is that it holds for the connection.
    pub(crate) each_request: bool,
    /// What goes on with the server's answer.
    pub(crate) next: Box<dyn Handshake>,
}

/// Why a sign-in does not go on.
#[derive(Debug)]
pub(crate) struct HandshakeError {
    /// What is told.
    pub(crate) no_answer: NoAnswer,
    /// Whether the account was refused, so that nobody tries again at once.
    pub(crate) refused: bool,
    /// What kind of failure it is, where it is one of those.
    pub(crate) why: Option<SignInFailure>,
}

/// How an account signs in.
#[derive(Debug)]
pub(crate) enum Way {
    /// With each request.
    EachRequest(Arc<dyn Authentication>),
    /// Once for each connection.
    EachConnection(Box<dyn ConnectionAuthentication>),
}

impl Way {
    /// The way that these settings ask for, to a server of this name.
    ///
    /// # Errors
    /// Where a setting cannot be used, or TLS to an authorization server cannot be
    /// set up on this machine.
    pub(crate) fn new(settings: &Settings, host: &str) -> Result<Way, DoorError> {
        Ok(match &settings.credentials {
            Credentials::Basic { username, password } => {
                Way::EachRequest(Arc::new(basic::Basic::new(username, password)))
            }
            Credentials::Ntlm { username, password } => {
                Way::EachConnection(Box::new(ntlm::Ntlm::new(username, password, host)?))
            }
            Credentials::Negotiate(kerberos) => {
                Way::EachConnection(Box::new(negotiate::Negotiate::new(kerberos, host)?))
            }
            Credentials::OAuth2 { client, proof } => {
                Way::EachRequest(Arc::new(oauth::Bearer::application(client, proof, settings)?))
            }
            Credentials::DeviceCode { client, sign_in } => {
                Way::EachRequest(Arc::new(oauth::Bearer::device_code(client, sign_in, settings)?))
            }
        })
    }

    /// The same way to another server. What signs each request is shared, tokens
    /// and all.
    ///
    /// # Errors
    /// As for [`Way::new`].
    pub(crate) fn to(&self, settings: &Settings, host: &str) -> Result<Way, DoorError> {
        match self {
            Way::EachRequest(authentication) => Ok(Way::EachRequest(Arc::clone(authentication))),
            Way::EachConnection(_) => Way::new(settings, host),
        }
    }

    /// The scheme in WWW-Authenticate and Authorization.
    pub(crate) fn scheme(&self) -> &'static str {
        match self {
            Way::EachRequest(authentication) => authentication.scheme(),
            Way::EachConnection(authentication) => authentication.scheme(),
        }
    }

    /// What to check when Exchange answers 401, as part of a sentence.
    pub(crate) fn what_to_check(&self) -> &'static str {
        match self {
            Way::EachRequest(authentication) => authentication.what_to_check(),
            Way::EachConnection(authentication) => authentication.what_to_check(),
        }
    }

    /// What to do when Exchange answers 403, as part of a sentence.
    pub(crate) fn when_forbidden(&self) -> &'static str {
        match self {
            Way::EachRequest(authentication) => authentication.when_forbidden(),
            Way::EachConnection(_) => ASK_ITS_ADMINISTRATOR,
        }
    }
}
