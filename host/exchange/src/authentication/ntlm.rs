//! NTLM (MS-NLMP, version 2), as HTTP carries it (MS-NTHT): a connection signs in
//! with three messages and is the account's from then on.

use secrecy::{ExposeSecret as _, SecretString};
use sspi::{
    AuthIdentity, AuthIdentityBuffers, BufferType, ClientRequestFlags, CredentialUse, DataRepresentation,
    SecurityBuffer, SecurityStatus, Sspi as _, SspiImpl as _, Username,
};

use super::channel_binding::input;
use super::{ConnectionAuthentication, Handshake, HandshakeError, Step, Stepping};
use crate::settings::{SettingsError, account};
use crate::transport::{NoAnswer, SignInFailure};

/// The account and its password. Debug shows neither.
pub(super) struct Ntlm {
    username: Username,
    password: SecretString,
    target: String,
}

impl std::fmt::Debug for Ntlm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ntlm").finish_non_exhaustive()
    }
}

impl Ntlm {
    pub(super) fn new(username: &str, password: &SecretString, host: &str) -> Result<Ntlm, SettingsError> {
        Ok(Ntlm { username: account(username)?, password: password.clone(), target: format!("HTTP/{host}") })
    }
}

impl ConnectionAuthentication for Ntlm {
    fn scheme(&self) -> &'static str {
        "NTLM"
    }

    fn begin(&self, binding: Option<&[u8]>) -> Box<dyn Handshake> {
        let identity = AuthIdentity {
            username: self.username.clone(),
            password: self.password.expose_secret().to_owned().into(),
        };
        Box::new(Context {
            ntlm: sspi::Ntlm::new(),
            identity: Some(identity),
            credentials: None,
            target: self.target.clone(),
            binding: binding.map(<[u8]>::to_vec),
        })
    }

    fn what_to_check(&self) -> &'static str {
        "check EWS_USERNAME and EWS_PASSWORD, and that Windows authentication is switched on for EWS. Where both are \
         right, Extended Protection may refuse a sign-in because something on the way opens TLS (an inspecting proxy, a \
         load balancer with a certificate of its own), or because EWS_CHANNEL_BINDING is off"
    }
}

struct Context {
    ntlm: sspi::Ntlm,
    identity: Option<AuthIdentity>,
    credentials: Option<AuthIdentityBuffers>,
    target: String,
    binding: Option<Vec<u8>>,
}

impl Context {
    fn message(&mut self, token: Vec<u8>) -> sspi::Result<(SecurityStatus, Vec<u8>)> {
        if let Some(identity) = self.identity.take() {
            let acquired = self
                .ntlm
                .acquire_credentials_handle()
                .with_credential_use(CredentialUse::Outbound)
                .with_auth_data(&identity)
                .execute(&mut self.ntlm)?;
            self.credentials = acquired.credentials_handle;
        }
        let mut input = input(token, self.binding.as_deref());
        let mut output = vec![SecurityBuffer::new(Vec::new(), BufferType::Token)];
        let mut builder = self
            .ntlm
            .initialize_security_context()
            .with_credentials_handle(&mut self.credentials)
            .with_context_requirements(ClientRequestFlags::ALLOCATE_MEMORY)
            .with_target_data_representation(DataRepresentation::Native)
            .with_target_name(&self.target)
            .with_input(&mut input)
            .with_output(&mut output);
        let result = self.ntlm.initialize_security_context_impl(&mut builder)?.resolve_to_result()?;
        let token = output.pop().map(|buffer| buffer.buffer).unwrap_or_default();
        Ok((result.status, token))
    }
}

impl Handshake for Context {
    fn step(mut self: Box<Self>, token: Option<Vec<u8>>) -> Stepping {
        let first = token.is_none();
        let made = self.message(token.unwrap_or_default());
        let step = match made {
            Ok((_, token)) => Ok(Step { token, with_request: !first, each_request: false, next: self }),
            Err(error) => {
                // It speaks of the message's form alone.
                let message = format!(
                    "the server's message in the NTLM sign-in cannot be used ({})",
                    error.description
                );
                Err(HandshakeError {
                    no_answer: NoAnswer::final_(message).not_run(),
                    refused: false,
                    why: Some(SignInFailure::NotUnderstood),
                })
            }
        };
        Box::pin(std::future::ready(step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ntlm() -> Ntlm {
        Ntlm::new("CONTOSO\\svc", &SecretString::from("s3cret"), "mail.contoso.example").unwrap()
    }

    #[tokio::test]
    async fn the_first_message_proves_nothing_and_goes_alone() {
        let step = ntlm().begin(None).step(None).await.unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(&step.token[..12], b"NTLMSSP\0\x01\0\0\0");
        assert!(!step.with_request && !step.each_request);
    }

    #[tokio::test]
    async fn a_message_that_is_none_ends_the_sign_in() {
        let step =
            ntlm().begin(Some(b"tls-server-end-point:x")).step(None).await.unwrap_or_else(|_| panic!());
        let Err(error) = step.next.step(Some(b"NTLMSSP\0\x03".to_vec())).await else { panic!("it went on") };
        assert!(!error.refused && !error.no_answer.may_have_run);
        assert!(
            error.no_answer.message.starts_with("the server's message in the NTLM sign-in cannot be used (")
        );
    }

    #[test]
    fn the_account_is_not_shown() {
        assert_eq!(format!("{:?}", ntlm()), "Ntlm { .. }");
    }
}
