//! Negotiate (RFC 4559): SPNEGO with Kerberos first, and NTLM where there is no
//! Kerberos to be had.
//!
//! NTLM comes in where the server chooses it, where no KDC is known or reached,
//! where the KDC does not know the service or the account, where clocks are too
//! far apart, and where the server's name is an address. Never where a KDC has
//! refused the password, and never with a keytab.

use secrecy::ExposeSecret as _;
use sspi::generator::GeneratorState;
use sspi::{
    AuthIdentity, BufferType, ClientRequestFlags, CredentialUse, Credentials, CredentialsBuffers,
    DataRepresentation, ErrorKind, KdcResolution, KerberosConfig, KeytabIdentity, NegotiateConfig,
    SecurityBuffer, Sspi as _, SspiImpl as _, Username,
};
use tokio::runtime::Handle;

use super::channel_binding::input;
use super::{ConnectionAuthentication, Handshake, HandshakeError, Step, Stepping, kdc};
use crate::settings::{Kerberos, Secret, SettingsError, account};
use crate::transport::{NoAnswer, SignInFailure};

/// How the client's machine is called where a protocol wants a name.
const WORKSTATION: &str = "ews-mcp";

/// The account and what proves it. Debug shows neither.
pub(super) struct Negotiate {
    username: Username,
    kerberos: Kerberos,
    service: String,
}

impl std::fmt::Debug for Negotiate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Negotiate").field("service", &self.service).finish_non_exhaustive()
    }
}

impl Negotiate {
    pub(super) fn new(kerberos: &Kerberos, host: &str) -> Result<Negotiate, SettingsError> {
        let username = account(&kerberos.username)?;
        if let Secret::Keytab(keytab) = &kerberos.secret {
            keytab.key(&username)?;
        }
        let service = kerberos.service_principal_name.clone();
        let service = service.unwrap_or_else(|| format!("HTTP/{}", host.trim_matches(['[', ']'])));
        Ok(Negotiate { username, kerberos: kerberos.clone(), service })
    }

    fn credentials(&self) -> Result<Credentials, HandshakeError> {
        match &self.kerberos.secret {
            Secret::Password(password) => Ok(Credentials::AuthIdentity(AuthIdentity {
                username: self.username.clone(),
                password: password.expose_secret().to_owned().into(),
            })),
            Secret::Keytab(keytab) => {
                let cannot = |error: &dyn std::fmt::Display| HandshakeError {
                    no_answer: NoAnswer::final_(error.to_string()).not_run(),
                    refused: false,
                    why: None,
                };
                let (kind, key) = keytab.key(&self.username).map_err(|error| cannot(&error))?;
                let key_enctype = usize::from(kind).try_into().map_err(|error| cannot(&error))?;
                let principal = self.username.clone();
                Ok(Credentials::Keytab(KeytabIdentity { principal, key, key_enctype }))
            }
        }
    }

    fn context(&self, binding: Option<&[u8]>) -> Result<Context, HandshakeError> {
        let config = KerberosConfig {
            kdc_resolution: KdcResolution::KdcUrl(self.kerberos.kdc_url.clone()),
            client_computer_name: WORKSTATION.to_owned(),
        };
        // A keytab has no password for NTLM.
        let packages = match self.kerberos.secret {
            Secret::Password(_) => "kerberos,ntlm",
            Secret::Keytab(_) => "kerberos",
        };
        let config =
            NegotiateConfig::new(Box::new(config), Some(packages.to_owned()), WORKSTATION.to_owned());
        Ok(Context {
            negotiate: sspi::Negotiate::new_client(config).map_err(|error| failed(&error))?,
            credentials: Some(self.credentials()?),
            acquired: None,
            service: self.service.clone(),
            binding: binding.map(<[u8]>::to_vec),
        })
    }
}

impl ConnectionAuthentication for Negotiate {
    fn scheme(&self) -> &'static str {
        "Negotiate"
    }

    fn begin(&self, binding: Option<&[u8]>) -> Box<dyn Handshake> {
        match self.context(binding) {
            Ok(context) => Box::new(context),
            Err(error) => Box::new(Never(error)),
        }
    }

    fn what_to_check(&self) -> &'static str {
        "check EWS_USERNAME and EWS_PASSWORD or EWS_KEYTAB_FILE, that Windows authentication is switched on for EWS, and \
         that the service principal name (EWS_SERVICE_PRINCIPAL_NAME, by default HTTP/ and the host of EWS_SERVER_URL) is \
         registered for the account that Exchange runs as. Where all are right, Extended Protection may refuse a sign-in \
         because something on the way opens TLS (an inspecting proxy, a load balancer with a certificate of its own), or \
         because EWS_CHANNEL_BINDING is off"
    }
}

/// A sign-in that cannot begin.
struct Never(HandshakeError);

impl Handshake for Never {
    fn step(self: Box<Self>, _token: Option<Vec<u8>>) -> Stepping {
        Box::pin(std::future::ready(Err(self.0)))
    }
}

struct Context {
    negotiate: sspi::Negotiate,
    /// Until the first step.
    credentials: Option<Credentials>,
    acquired: Option<CredentialsBuffers>,
    service: String,
    binding: Option<Vec<u8>>,
}

impl Context {
    /// Blocks while the KDC is looked for: krb5.conf is a file, and DNS is asked.
    fn message(&mut self, token: Vec<u8>, runtime: &Handle) -> sspi::Result<Vec<u8>> {
        if let Some(credentials) = self.credentials.take() {
            let acquired = self
                .negotiate
                .acquire_credentials_handle()
                .with_credential_use(CredentialUse::Outbound)
                .with_auth_data(&credentials)
                .execute(&mut self.negotiate)?;
            self.acquired = acquired.credentials_handle;
        }
        let mut input = input(token, self.binding.as_deref());
        let mut output = vec![SecurityBuffer::new(Vec::new(), BufferType::Token)];
        // The mechListMIC that SPNEGO wants of NTLM (RFC 4178, section 5) has a key only where messages
        // could be signed.
        let mut builder = self
            .negotiate
            .initialize_security_context()
            .with_credentials_handle(&mut self.acquired)
            .with_context_requirements(ClientRequestFlags::ALLOCATE_MEMORY | ClientRequestFlags::INTEGRITY)
            .with_target_data_representation(DataRepresentation::Native)
            .with_target_name(&self.service)
            .with_input(&mut input)
            .with_output(&mut output);
        {
            let mut generator = self.negotiate.initialize_security_context_impl(&mut builder)?;
            let mut state = generator.start();
            loop {
                match state {
                    GeneratorState::Suspended(request) => {
                        state = generator.resume(runtime.block_on(kdc::ask(&request)));
                    }
                    GeneratorState::Completed(result) => break result?,
                }
            }
        };
        Ok(output.pop().map(|buffer| buffer.buffer).unwrap_or_default())
    }
}

impl Handshake for Context {
    fn step(mut self: Box<Self>, token: Option<Vec<u8>>) -> Stepping {
        Box::pin(async move {
            let first = token.is_none();
            let runtime = Handle::current();
            let made = tokio::task::spawn_blocking(move || {
                let made = self.message(token.unwrap_or_default(), &runtime);
                (self, made)
            });
            let (context, made) = made.await.map_err(|_| HandshakeError {
                no_answer: NoAnswer::final_("signing in ended in the middle").not_run(),
                refused: false,
                why: None,
            })?;
            let token = made.map_err(|error| if first { failed(&error) } else { not_understood(&error) })?;
            let kerberos = context.negotiate.negotiated_protocol().is_kerberos();
            if first && !kerberos {
                tracing::debug!(service = context.service, "Negotiate goes on with NTLM");
            }
            // A Kerberos ticket is the whole proof; NTLM's first message is none.
            Ok(Step { token, with_request: kerberos || !first, each_request: kerberos, next: context })
        })
    }
}

/// What a failure of SSPI means for who signs in. Whatever is not plainly about
/// the way to the KDC counts as refused: the next try might lock the account.
fn failed(error: &sspi::Error) -> HandshakeError {
    // What follows are bytes of the KDC.
    let reason = error.description.split(". Additional").next().unwrap_or_default();
    let (message, why) = match error.error_type {
        ErrorKind::NoAuthenticatingAuthority => (
            format!("no ticket for Exchange was given: {reason}; check EWS_KDC_URL, or krb5.conf and DNS"),
            SignInFailure::KdcNotReached,
        ),
        ErrorKind::TimeSkew => {
            let message = format!("no ticket for Exchange was given: {reason}; set this machine's clock");
            (message, SignInFailure::ClockDiffers)
        }
        // sspi has one kind for all that a KDC does not know.
        ErrorKind::UnknownCredentials if reason.starts_with("server not found") => (
            format!(
                "no ticket for Exchange was given: {reason}; check that the service principal name is registered, and \
                 EWS_SERVICE_PRINCIPAL_NAME"
            ),
            SignInFailure::ServiceUnknown,
        ),
        _ => (
            format!(
                "no ticket for Exchange was given: {reason}; check EWS_USERNAME, and EWS_PASSWORD or EWS_KEYTAB_FILE, and \
                 that the service principal name is registered"
            ),
            SignInFailure::KdcRefused,
        ),
    };
    let refused = matches!(why, SignInFailure::ServiceUnknown | SignInFailure::KdcRefused);
    let no_answer = if refused { NoAnswer::final_(message) } else { NoAnswer::passing(message) };
    HandshakeError { no_answer: no_answer.not_run(), refused, why: Some(why) }
}

/// What the server has answered leads to no end. It has seen a proof, so that
/// counts as refused, too.
fn not_understood(error: &sspi::Error) -> HandshakeError {
    let reason = error.description.split(". Additional").next().unwrap_or_default();
    let message = format!(
        "the server does not take the sign-in with Negotiate ({reason}); check that the service principal name is \
         registered for the account that Exchange runs as, and for no other"
    );
    HandshakeError {
        no_answer: NoAnswer::final_(message).not_run(),
        refused: true,
        why: Some(SignInFailure::NotUnderstood),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authentication::Keytab;
    use secrecy::SecretString;

    fn kerberos(kdc_url: &str, secret: Secret) -> Kerberos {
        Kerberos {
            username: "svc@contoso.example".to_owned(),
            secret,
            service_principal_name: None,
            kdc_url: Some(kdc_url.parse().unwrap()),
        }
    }

    fn password() -> Secret {
        Secret::Password(SecretString::from("s3cret"))
    }

    /// The address of a KDC that is not there.
    async fn nowhere() -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("tcp://{}", listener.local_addr().unwrap())
    }

    #[tokio::test]
    async fn without_a_kdc_it_begins_with_ntlm_which_proves_nothing() {
        let negotiate =
            Negotiate::new(&kerberos(&nowhere().await, password()), "mail.contoso.example").unwrap();
        let step = negotiate.begin(None).step(None).await.unwrap_or_else(|error| panic!("{error:?}"));
        assert!(!step.with_request && !step.each_request);
        assert!(step.token.windows(8).any(|bytes| bytes == b"NTLMSSP\0"));
    }

    #[tokio::test]
    async fn with_a_keytab_there_is_no_way_but_kerberos() {
        let entry = [
            &[0, 1, 0, 15][..],
            b"CONTOSO.EXAMPLE",
            &[0, 3],
            b"svc",
            &[0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 18, 0, 32],
            &[7; 32],
        ]
        .concat();
        let length = u8::try_from(entry.len()).unwrap();
        let keytab = Keytab::read(&[&[5, 2, 0, 0, 0, length][..], &entry].concat()).unwrap();
        let kerberos = kerberos(&nowhere().await, Secret::Keytab(keytab));
        let negotiate = Negotiate::new(&kerberos, "mail.contoso.example").unwrap();
        let Err(error) = negotiate.begin(None).step(None).await else { panic!("it went on") };
        assert!(!error.refused, "nobody has seen a proof");
        let text = error.no_answer.message;
        assert!(text.starts_with("no ticket for Exchange was given: the KDC at tcp://127.0.0.1:"), "{text}");
        assert!(text.ends_with("; check EWS_KDC_URL, or krb5.conf and DNS"), "{text}");
    }

    #[test]
    fn a_keytab_of_somebody_else_is_told_at_the_start() {
        let entry =
            [&[0, 1, 0, 1, b'R', 0, 1, b'x', 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 18, 0, 32][..], &[7; 32]].concat();
        let length = u8::try_from(entry.len()).unwrap();
        let keytab = Keytab::read(&[&[5, 2, 0, 0, 0, length][..], &entry].concat()).unwrap();
        let kerberos = kerberos("tcp://127.0.0.1", Secret::Keytab(keytab));
        let error = Negotiate::new(&kerberos, "mail.contoso.example").unwrap_err().to_string();
        assert_eq!(error, "EWS_KEYTAB_FILE: it holds no key of svc@contoso.example; it has keys of x@R");
    }

    #[test]
    fn the_service_is_the_host_of_the_address() {
        let of = |host: &str| Negotiate::new(&kerberos("tcp://127.0.0.1", password()), host).unwrap().service;
        assert_eq!(of("mail.contoso.example"), "HTTP/mail.contoso.example");
        assert_eq!(of("[::1]"), "HTTP/::1");
    }
}
