//! Which application asks, and whether it is the one it says: by its secret, or by an assertion.

use jiff::Timestamp;

use super::problem::Problem;
use super::{Form, Tokens, assertion};

/// `client_assertion_type` of a JWT (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

impl Tokens {
    /// That the application is known.
    pub(super) fn known_client(&self, form: &Form) -> Result<(), Problem> {
        let client = form.get("client_id").ok_or(Problem::Missing("client_id"))?;
        if client.eq_ignore_ascii_case(&self.registration.client_id) {
            Ok(())
        } else {
            Err(Problem::Client(client.to_owned()))
        }
    }

    /// That it is the one. `audiences`: what an assertion may be meant for.
    pub(super) fn confidential_client(
        &self,
        form: &Form,
        audiences: &[String],
        now: Timestamp,
    ) -> Result<(), Problem> {
        if let Some(assertion) = form.get("client_assertion") {
            if form.get("client_assertion_type") != Some(JWT_BEARER) {
                return Err(Problem::Missing("client_assertion_type"));
            }
            let registration = &self.registration;
            let certificate = registration.certificate.as_ref();
            return assertion::verify(assertion, certificate, &registration.client_id, audiences, now);
        }
        match form.get("client_secret") {
            Some(secret) if secret == self.registration.client_secret => Ok(()),
            Some(_) => Err(Problem::Secret),
            None => Err(Problem::NoCredential),
        }
    }

    /// The same, where it shows a credential at all: an application on a person's device has none.
    pub(super) fn any_client(
        &self,
        form: &Form,
        audiences: &[String],
        now: Timestamp,
    ) -> Result<(), Problem> {
        self.known_client(form)?;
        match self.confidential_client(form, audiences, now) {
            Err(Problem::NoCredential) => Ok(()),
            other => other,
        }
    }
}
