//! Basic authentication (RFC 7617), sent with the first request. Exchange
//! offers it where an administrator has switched it on for the EWS virtual
//! directory.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::{Authentication, Authorization};

/// User name and password, ready for the header. Its Debug shows neither.
#[derive(Debug)]
pub(super) struct Basic {
    header: HeaderValue,
}

impl Basic {
    pub(super) fn new(username: &str, password: &SecretString) -> Self {
        let pair = format!("{username}:{}", password.expose_secret());
        let text = format!("Basic {}", STANDARD.encode(pair));
        // base64 has only characters that a header may have.
        let mut header = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("Basic"));
        header.set_sensitive(true);
        Basic { header }
    }
}

impl Authentication for Basic {
    fn authorization(&self) -> Authorization<'_> {
        Box::pin(std::future::ready(Ok(self.header.clone())))
    }

    fn what_to_check(&self) -> &'static str {
        "check EWS_USERNAME and EWS_PASSWORD, and that Basic authentication is switched on for EWS"
    }

    fn scheme(&self) -> &'static str {
        "Basic"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_header_is_right_and_never_shown() {
        let basic = Basic::new("CONTOSO\\svc", &SecretString::from("pä:ss"));
        assert_eq!(basic.authorization().await.unwrap().to_str().unwrap(), "Basic Q09OVE9TT1xzdmM6cMOkOnNz");
        assert!(!format!("{basic:?}").contains("Q09"));
    }
}
