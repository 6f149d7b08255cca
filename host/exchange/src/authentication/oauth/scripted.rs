//! For tests: an authorization server that answers what it was told to, in
//! order, without a network, and remembers what it was asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use ::oauth2::{HttpRequest, HttpResponse, http};

use super::http::{NoReply, Post, Reply};
use super::settings::OAuthClient;

/// The answers to come, and the requests that came. Clones are the same server.
#[derive(Debug, Clone, Default)]
pub(super) struct Scripted(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    answers: std::collections::VecDeque<Result<(u16, String), NoReply>>,
    requests: Vec<(String, HashMap<String, String>)>,
}

impl Scripted {
    pub(super) fn answers(answers: &[(u16, &str)]) -> Scripted {
        let scripted = Scripted::default();
        for (status, body) in answers {
            scripted.0.lock().unwrap().answers.push_back(Ok((*status, (*body).to_owned())));
        }
        scripted
    }

    pub(super) fn then(self, answer: Result<(u16, &str), NoReply>) -> Scripted {
        let answer = answer.map(|(status, body)| (status, body.to_owned()));
        self.0.lock().unwrap().answers.push_back(answer);
        self
    }

    /// Address and form of each request.
    pub(super) fn requests(&self) -> Vec<(String, HashMap<String, String>)> {
        self.0.lock().unwrap().requests.clone()
    }

    /// The grant types in order; `device` for the request of a code.
    pub(super) fn grants(&self) -> Vec<String> {
        let requests = self.requests();
        requests
            .iter()
            .map(|(_, form)| {
                form.get("grant_type").map_or("device", |grant| grant.rsplit(':').next().unwrap()).to_owned()
            })
            .collect()
    }
}

impl Post for Scripted {
    fn post(&self, request: HttpRequest) -> Reply {
        let mut script = self.0.lock().unwrap();
        let form = url::form_urlencoded::parse(request.body()).into_owned().collect();
        script.requests.push((request.uri().to_string(), form));
        let answer =
            script.answers.pop_front().unwrap_or_else(|| panic!("nothing more was expected: {request:?}"));
        Box::pin(async move {
            let (status, body) = answer?;
            let mut response = HttpResponse::new(body.into_bytes());
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
            Ok(response)
        })
    }
}

pub(super) fn client(scope: &str) -> OAuthClient {
    OAuthClient {
        client_id: "11111111-2222-3333-4444-555555555555".into(),
        token_url: "https://login.example/contoso/oauth2/v2.0/token".parse().unwrap(),
        scope: scope.into(),
    }
}
