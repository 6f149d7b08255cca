//! Who signs in. One trait; each kind in a file.
//!
//! Nothing outside of this crate sees a credential, and nothing in it prints
//! one.

mod basic;

use reqwest::header::HeaderValue;

use crate::settings::Credentials;

/// A way to sign in.
pub(crate) trait Authentication: std::fmt::Debug + Send + Sync {
    /// The value of the Authorization header for the next request (RFC 9110,
    /// section 11.6.2).
    fn authorization(&self) -> HeaderValue;

    /// What to check when Exchange answers 401, as part of a sentence.
    fn what_to_check(&self) -> &'static str;
}

/// The way that these credentials ask for.
pub(crate) fn for_credentials(credentials: &Credentials) -> Box<dyn Authentication> {
    match credentials {
        Credentials::Basic { username, password } => Box::new(basic::Basic::new(username, password)),
    }
}
