//! The device code flow (RFC 8628): a code for the device, one for the person, and a page where the person types it.

use axum::http::{HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use quick_xml::escape::escape;

use super::grant::{Grant, for_person};
use super::problem::Problem;
use super::{DEVICE_PAGE, Form, Subject, Tokens, random, remember};
use crate::traffic::Outgoing;

/// Letters and digits that cannot be taken for each other.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A code that was issued.
#[derive(Debug)]
pub(super) struct Device {
    code: String,
    user_code: String,
    scope: String,
    expires: Timestamp,
    decision: Option<Decision>,
    /// When the client may ask again.
    next: Timestamp,
}

/// What a person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Allowed,
    Denied,
}

impl Tokens {
    /// The device authorization endpoint.
    pub(super) fn device_code(&self, form: &Form, now: Timestamp) -> Result<serde_json::Value, Problem> {
        self.known_client(form)?;
        let scope = form.get("scope").ok_or(Problem::Missing("scope"))?;
        for_person(scope)?;
        let life = self.registration.device_code_life;
        let device = Device {
            code: random(),
            user_code: user_code(),
            scope: scope.to_owned(),
            expires: now.checked_add(life).unwrap_or(Timestamp::MAX),
            decision: None,
            next: now,
        };
        let page = format!("{}{DEVICE_PAGE}", self.registration.base);
        let code = &device.user_code;
        let body = serde_json::json!({
            "user_code": code,
            "device_code": device.code,
            "verification_uri": page,
            "expires_in": life.as_secs(),
            "interval": self.registration.device_code_interval.as_secs(),
            "message":
                format!("To sign in, use a web browser to open the page {page} and enter the code {code} to authenticate."),
        });
        remember(&mut self.lock().devices, device);
        Ok(body)
    }

    /// What a device code is worth now. Who asks too early is told so, unless the person has decided.
    pub(super) fn redeem(&self, code: &str, now: Timestamp) -> Result<Grant, Problem> {
        let mut state = self.lock();
        let found = state.devices.iter().position(|device| device.code == code);
        let Some((at, device)) = found.and_then(|at| Some((at, state.devices.get_mut(at)?))) else {
            return Err(Problem::DeviceCode);
        };
        if now >= device.expires {
            return Err(Problem::Expired);
        }
        let decision = device.decision;
        match decision {
            None => {
                let early = now < device.next;
                let wait = self.registration.device_code_interval;
                device.next = now.checked_add(wait).unwrap_or(Timestamp::MAX);
                Err(if early { Problem::SlowDown } else { Problem::Pending })
            }
            Some(Decision::Denied) => Err(Problem::Denied),
            Some(Decision::Allowed) => {
                let scope = device.scope.clone();
                state.devices.remove(at);
                let refresh = scope.split_ascii_whitespace().any(|one| one == "offline_access");
                Ok(Grant { subject: Subject::Person, scope: Some(scope), refresh })
            }
        }
    }

    /// The page. Its form: `user_code`, `username`, `password`, and `decision`, which is `allow` or `deny`.
    pub(super) fn device_page(
        &self,
        method: &Method,
        form: &Form,
        now: Timestamp,
        is_right: impl FnOnce(&str, &str) -> bool,
    ) -> Outgoing {
        if method == Method::GET {
            return page(StatusCode::OK, "");
        }
        let said = (form.get("username"), form.get("password"));
        let (Some(name), Some(password)) = said else {
            return page(StatusCode::BAD_REQUEST, "A name and a password are missing.");
        };
        if !is_right(name, password) || password != self.password {
            return page(StatusCode::UNAUTHORIZED, "Name or password are wrong.");
        }
        let decision = match form.get("decision") {
            Some("allow") => Decision::Allowed,
            Some("deny") => Decision::Denied,
            _ => return page(StatusCode::BAD_REQUEST, "It is neither allowed nor denied."),
        };
        let code = form.get("user_code").unwrap_or_default().trim().to_uppercase();
        let mut state = self.lock();
        let waiting = state
            .devices
            .iter_mut()
            .find(|device| device.user_code == code && device.decision.is_none() && now < device.expires);
        let Some(device) = waiting else {
            return page(StatusCode::NOT_FOUND, "There is no such code, or it has expired.");
        };
        device.decision = Some(decision);
        page(StatusCode::OK, "You may close this page.")
    }
}

fn user_code() -> String {
    let bytes = uuid::Uuid::new_v4().into_bytes();
    let letters = bytes.iter().take(6).chain(bytes.iter().skip(10).take(3));
    letters.map(|byte| char::from(*LETTERS.get(usize::from(byte % 32)).unwrap_or(&b'A'))).collect()
}

fn page(status: StatusCode, told: &str) -> Outgoing {
    let text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sign in to your account</title></head>\
         <body><p>{}</p><form method=\"post\" action=\"{DEVICE_PAGE}\">\
         <p><label>Code <input name=\"user_code\" autocomplete=\"off\"></label></p>\
         <p><label>Name <input name=\"username\"></label></p>\
         <p><label>Password <input name=\"password\" type=\"password\"></label></p>\
         <p><button name=\"decision\" value=\"allow\">Allow</button> \
         <button name=\"decision\" value=\"deny\">Deny</button></p></form></body></html>\n",
        escape(told)
    );
    let mut answer = Outgoing { body: text.into(), ..Outgoing::bare(status) };
    answer.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    answer
}
