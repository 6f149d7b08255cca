//! The grants of the token endpoint: for applications, for people with a device code, and the refresh.

use jiff::Timestamp;

use super::problem::Problem;
use super::{Form, Place, Subject, Tokens};

/// RFC 8628, section 3.4.
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What is issued.
#[derive(Debug)]
pub(super) struct Grant {
    pub(super) subject: Subject,
    /// As it is told back.
    pub(super) scope: Option<String>,
    /// With a refresh token.
    pub(super) refresh: bool,
}

impl Tokens {
    /// Answers the token endpoint. `host`: by which name it was reached.
    pub(super) fn grant(
        &self,
        form: &Form,
        place: &Place<'_>,
        host: &str,
        now: Timestamp,
    ) -> Result<serde_json::Value, Problem> {
        let audiences = self.audiences(place.tenant, host);
        let grant = match form.get("grant_type").ok_or(Problem::Missing("grant_type"))? {
            "client_credentials" => {
                self.known_client(form)?;
                self.confidential_client(form, &audiences, now)?;
                let scope = form.get("scope").ok_or(Problem::Missing("scope"))?;
                if !scope.ends_with("/.default") || scope.contains(' ') {
                    return Err(Problem::DefaultScope);
                }
                Grant { subject: Subject::Application, scope: None, refresh: false }
            }
            DEVICE_CODE => {
                self.any_client(form, &audiences, now)?;
                let code = form.get("device_code").ok_or(Problem::Missing("device_code"))?;
                self.redeem(code, now)?
            }
            "refresh_token" => {
                self.any_client(form, &audiences, now)?;
                let token = form.get("refresh_token").ok_or(Problem::Missing("refresh_token"))?;
                if !self.lock().refresh.iter().any(|known| known == token) {
                    return Err(Problem::RefreshToken);
                }
                let scope = form.get("scope").unwrap_or("https://outlook.office365.com/EWS.AccessAsUser.All");
                for_person(scope)?;
                // A new one comes with each, and the old one stays good, as with Entra ID.
                Grant { subject: Subject::Person, scope: Some(scope.to_owned()), refresh: true }
            }
            _ => return Err(Problem::GrantType),
        };
        Ok(self.issue(grant, now))
    }

    /// What an assertion may be meant for: this endpoint, or the tenant, by whatever name they were reached.
    fn audiences(&self, tenant: &str, host: &str) -> Vec<String> {
        let bases = [self.registration.base.clone(), format!("http://{host}")];
        let tenants = [tenant, &self.registration.tenant];
        bases
            .iter()
            .flat_map(|base| {
                tenants.iter().flat_map(move |tenant| {
                    [format!("{base}/{tenant}/oauth2/v2.0/token"), format!("{base}/{tenant}/v2.0")]
                })
            })
            .collect()
    }
}

/// Whether the scope is one for a person's mailbox.
pub(super) fn for_person(scope: &str) -> Result<(), Problem> {
    let fine = |one: &str| {
        one.ends_with("/EWS.AccessAsUser.All") || one == "EWS.AccessAsUser.All" || one.ends_with("/.default")
    };
    if scope.split_ascii_whitespace().any(fine) { Ok(()) } else { Err(Problem::Scope) }
}
