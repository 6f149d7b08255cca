//! Tokens for an application that acts by itself (client credentials, RFC 6749,
//! section 4.4). Exchange takes such a token only with ExchangeImpersonation:
//! the door sees to that.

use std::sync::Arc;

use ::oauth2::{ClientSecret, Scope};
use secrecy::{ExposeSecret as _, SecretString};

use super::endpoint::Endpoint;
use super::http::Post;
use super::settings::{ClientProof, OAuthClient};
use super::tokens::{Fetch, NoToken, TokenSource};

/// RFC 7523, section 2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An application with its own proof.
#[derive(Debug)]
pub(super) struct Application {
    endpoint: Endpoint,
    scope: String,
    proof: ClientProof,
}

impl Application {
    pub(super) fn new(client: &OAuthClient, proof: &ClientProof, http: impl Post + 'static) -> Application {
        Application {
            endpoint: Endpoint::new(client, http),
            scope: client.scope.clone(),
            proof: proof.clone(),
        }
    }
}

impl TokenSource for Application {
    fn fetch(self: Arc<Self>) -> Fetch {
        Box::pin(async move {
            let endpoint = &self.endpoint;
            // What must not be shown, should the server repeat it.
            let sent: SecretString = match &self.proof {
                ClientProof::Secret(secret) => secret.clone(),
                ClientProof::Assertion(key) => key
                    .assertion(&endpoint.client_id, endpoint.token_url.as_str())
                    .map_err(|error| NoToken::final_(error.to_string()))?,
            };
            let mut client = endpoint.client();
            if let ClientProof::Secret(secret) = &self.proof {
                client = client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
            }
            let mut request = client.exchange_client_credentials().add_scope(Scope::new(self.scope.clone()));
            if let ClientProof::Assertion(_) = &self.proof {
                request = request
                    .add_extra_param("client_assertion_type", JWT_BEARER)
                    .add_extra_param("client_assertion", sent.expose_secret().to_owned());
            }
            let answer = request.request_async(&endpoint.http).await;
            let response = answer.map_err(|error| endpoint.failed(error, &[sent.expose_secret()]).reason)?;
            endpoint.granted(&response).map(|granted| granted.token)
        })
    }

    fn waiting_for(&self) -> String {
        format!("the token endpoint at {} has not answered yet; try again", self.endpoint.host())
    }
}

#[cfg(test)]
mod tests;
