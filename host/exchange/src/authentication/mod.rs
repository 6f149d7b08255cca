//! Who signs in. One trait; each kind in a file.
//!
//! Nothing outside of this crate sees a credential, and nothing in it prints
//! one.

mod basic;

use std::future::Future;
use std::pin::Pin;

use reqwest::header::HeaderValue;

use crate::settings::Credentials;
use crate::transport::NoAnswer;

/// The value of an Authorization header, or why there is none.
pub(crate) type Authorization<'a> = Pin<Box<dyn Future<Output = Result<HeaderValue, NoAnswer>> + Send + 'a>>;

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
}

/// The way that these credentials ask for.
pub(crate) fn for_credentials(credentials: &Credentials) -> Box<dyn Authentication> {
    match credentials {
        Credentials::Basic { username, password } => Box::new(basic::Basic::new(username, password)),
    }
}
