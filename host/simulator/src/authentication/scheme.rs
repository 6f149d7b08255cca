//! The ways to sign in that a server can offer.

use std::fmt;

/// An authentication scheme of HTTP, as in `WWW-Authenticate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// A name and a password with each request (RFC 7617).
    Basic,
    /// NTLMv2, once for each connection (MS-NTHT).
    Ntlm,
    /// SPNEGO (RFC 4178, RFC 4559) with NTLM in it, once for each connection. No Kerberos.
    Negotiate,
    /// A token from this server's token endpoint with each request (RFC 6750).
    Bearer,
}

/// All schemes, by the names that users call them.
const SCHEMES: &[(&str, Scheme)] = &[
    ("basic", Scheme::Basic),
    ("ntlm", Scheme::Ntlm),
    ("negotiate", Scheme::Negotiate),
    ("bearer", Scheme::Bearer),
];

/// The text is no scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no authentication {name:?}; there are: basic, ntlm, negotiate, bearer")]
pub struct UnknownScheme {
    name: String,
}

impl std::str::FromStr for Scheme {
    type Err = UnknownScheme;

    fn from_str(text: &str) -> Result<Self, UnknownScheme> {
        let found = SCHEMES.iter().find(|(name, _)| *name == text.trim()).map(|(_, scheme)| *scheme);
        found.ok_or_else(|| UnknownScheme { name: text.to_owned() })
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = SCHEMES.iter().find(|(_, scheme)| scheme == self);
        formatter.write_str(found.map_or("", |(name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_have_names_and_an_unknown_one_says_which_there_are() {
        for (name, scheme) in SCHEMES {
            assert_eq!(name.parse(), Ok(*scheme));
            assert_eq!(scheme.to_string(), *name);
        }
        assert_eq!(
            "kerberos".parse::<Scheme>().unwrap_err().to_string(),
            "there is no authentication \"kerberos\"; there are: basic, ntlm, negotiate, bearer"
        );
    }
}
