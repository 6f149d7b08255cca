//! Starting and stopping the server.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::authentication::tokens::{
    Certificate, DEVICE_CODE_INTERVAL, DEVICE_CODE_LIFE, Registration, TOKEN_LIFE, Tokens,
};
use crate::authentication::{Authentication, Scheme, SignIns};
use crate::autodiscover::AutodiscoverRedirect;
use crate::behaviour::{Behaviour, Feature};
use crate::http::{Server, router};
use crate::ids::IdFormat;
use crate::misbehaviour::connection::{Ends, Listener};
use crate::misbehaviour::sending::Stopping;
use crate::misbehaviour::{FaultError, Misbehaviour};
use crate::record::Recorder;
use crate::seed::{self, Choice, Company};
use crate::service::{PATH, Parts, Service};
use crate::soap::ServerVersion;

/// How long open requests may take once the server shall stop.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// How to start the server.
#[derive(Clone)]
pub struct Options {
    /// A loopback address; port 0 lets the system choose. Default: `127.0.0.1:0`.
    pub listen: SocketAddr,
    /// A folder for records of all traffic; made if missing. Default: none.
    ///
    /// Each exchange makes `000001-FindItem-request.xml`, `…-answer.xml` and `…-headers.txt`, before the answer is
    /// sent. What breaks the protocol goes to `invalid/` in it, whether a client breaks it or a fault of this server.
    /// Passwords are not recorded; mail is.
    pub record: Option<PathBuf>,
    /// How many messages to generate in the service account's inbox, older than the seeded ones. They are
    /// computed when they are read: a million cost nothing at the start. Default: 0.
    pub messages: u32,
    /// A file of people, folders and mail to start with, as docs/simulator.md describes it. Default: the built-in
    /// company.
    pub seed: Option<PathBuf>,
    /// The form of ids. Default: Exchange's own.
    pub ids: IdFormat,
    /// What this server does not offer, as other servers do not. Default: nothing is left out.
    pub without: Vec<Feature>,
    /// How many requests for one mailbox are served at the same time; more get ErrorExceededConnectionCount. Default:
    /// what the seed says, else 27.
    pub concurrency: Option<usize>,
    /// The service account's password; none: a random one, letters and digits only. Default: none.
    pub password: Option<String>,
    /// What is offered for signing in, in this order; empty: Basic. Default: Basic.
    pub authentication: Vec<Scheme>,
    /// For how long a bearer token is good, in whole seconds; zero: for no time at all. Default: 3599 seconds.
    pub token_life: Duration,
    /// For how long a device code is good, in whole seconds. Default: 15 minutes.
    pub device_code_life: Duration,
    /// How long a client must wait before it asks again what became of a device code, in whole seconds. Default: 5.
    pub device_code_interval: Duration,
    /// A PEM file with the certificate (RSA) by which the client's assertions are judged. Default: none, and assertions
    /// are refused.
    pub client_certificate: Option<PathBuf>,
    /// Where Autodiscover sends clients. Default: it answers itself.
    pub autodiscover_redirect: Option<AutodiscoverRedirect>,
    /// Which server this says it is. Default: Subscription Edition.
    pub server_version: ServerVersion,
    /// When and how the server shall misbehave: rules such as `SendItem#1:reset(at=after-work)`, at most 64, the
    /// first that applies wins. The language is in `docs/simulator.md`. Default: none.
    pub faults: Vec<String>,
    /// Whether each request makes a line of log at level INFO: operation, mailbox, status, response codes, sizes. No
    /// content. Default: no.
    pub log: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            record: None,
            messages: 0,
            seed: None,
            ids: IdFormat::Exchange,
            without: Vec::new(),
            concurrency: None,
            password: None,
            authentication: vec![Scheme::Basic],
            token_life: TOKEN_LIFE,
            device_code_life: DEVICE_CODE_LIFE,
            device_code_interval: DEVICE_CODE_INTERVAL,
            client_certificate: None,
            autodiscover_redirect: None,
            server_version: ServerVersion::default(),
            faults: Vec::new(),
            log: false,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("listen", &self.listen)
            .field("record", &self.record)
            .field("messages", &self.messages)
            .field("seed", &self.seed)
            .field("ids", &self.ids)
            .field("without", &self.without)
            .field("concurrency", &self.concurrency)
            .field("password", &self.password.as_ref().map(|_| "…"))
            .field("authentication", &self.authentication)
            .field("token_life", &self.token_life)
            .field("device_code_life", &self.device_code_life)
            .field("device_code_interval", &self.device_code_interval)
            .field("client_certificate", &self.client_certificate)
            .field("autodiscover_redirect", &self.autodiscover_redirect)
            .field("server_version", &self.server_version)
            .field("faults", &self.faults)
            .field("log", &self.log)
            .finish()
    }
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Plain HTTP with a known password is for this machine only.
    #[error(
        "{0} is not a loopback address: the simulator serves this machine only, for example on 127.0.0.1:0"
    )]
    NotLoopback(SocketAddr),
    /// The address is in use or may not be used.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder for records cannot be made or read.
    #[error("cannot record to {}: {source}", folder.display())]
    Record {
        /// What was asked for.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The certificate of the client cannot be used.
    #[error("the client certificate {} cannot be used: {reason}", file.display())]
    Certificate {
        /// What was asked for.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A rule for misbehaviour is wrong.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// The file to start with cannot be read.
    #[error("cannot read {}: {source}", file.display())]
    SeedFile {
        /// What was asked for.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The data to start with cannot be used.
    #[error("{origin} cannot be used: {reason}")]
    Seed {
        /// The file, or the built-in company: a defect of the build.
        origin: String,
        /// What is wrong, and where.
        reason: String,
    },
}

/// A running server. It ends with [`stop`](Self::stop), or abruptly when dropped.
pub struct Simulator {
    address: SocketAddr,
    service: Arc<Service>,
    environment: Vec<(&'static str, String)>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Simulator {
    /// Binds, and serves in a task of its own. Needs a tokio runtime with I/O and time.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let listen = options.listen;
        if !listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(listen));
        }
        let misbehaviour = Misbehaviour::read(&options.faults)?;
        let company = company(options.seed, options.messages)?;
        let certificate = options.client_certificate.map(certificate).transpose()?;
        let recorder = match options.record {
            None => None,
            Some(folder) => match Recorder::open(&folder) {
                Ok(recorder) => Some(Arc::new(recorder)),
                Err(source) => return Err(StartError::Record { folder, source }),
            },
        };
        let failed = |source| StartError::Listen { address: listen, source };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let account = company.directory.service_account();
        let password = options.password.unwrap_or_else(|| Uuid::new_v4().simple().to_string());
        let registration = Registration {
            base: format!("http://{address}"),
            tenant: seed::guid("tenant").to_string(),
            domain: company.directory.dns_domain().to_owned(),
            client_id: seed::guid("client").to_string(),
            client_secret: Uuid::new_v4().simple().to_string(),
            certificate,
            life: options.token_life,
            device_code_life: options.device_code_life,
            device_code_interval: options.device_code_interval,
        };
        let schemes = match options.authentication {
            none if none.is_empty() => vec![Scheme::Basic],
            some => some,
        };
        let mut environment = vec![
            ("EWS_SERVER_URL", format!("http://{address}{PATH}")),
            ("EWS_EMAIL", account.address.clone()),
        ];
        environment.extend(sign_in(schemes.first(), &registration, &account.principal_name, &password));
        environment.push(("EWS_IMPERSONATION_ENABLED", "true".to_owned()));
        environment.push(("EWS_IMPERSONATION_TYPE", "impersonation".to_owned()));
        let mut behaviour = Behaviour { without: options.without, limits: company.limits };
        behaviour.limits.concurrency = options.concurrency.unwrap_or(behaviour.limits.concurrency);
        let tokens = Tokens::new(registration, password.clone());
        let service = Arc::new(Service::new(Parts {
            company,
            authentication: Authentication::new(schemes, password, tokens),
            behaviour,
            ids: options.ids,
            version: options.server_version,
            redirect: options.autodiscover_redirect,
            misbehaviour,
        }));
        let (stop, stopped) = watch::channel(false);
        let mut stopping = Stopping(stopped);
        let server =
            Server { service: service.clone(), recorder, stopping: stopping.clone(), log: options.log };
        let router = router(server).into_make_service_with_connect_info::<Ends>();
        let serving = axum::serve(Listener(listener), router)
            .with_graceful_shutdown(async move { stopping.stopped().await });
        let task = tokio::spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "the simulator ended");
            }
        });
        tracing::info!(%address, "the embedded Exchange listens");
        Ok(Self { address, service, environment, stop, task })
    }

    /// Where EWS answers: `http://127.0.0.1:PORT/EWS/Exchange.asmx`.
    pub fn url(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// The settings with which a client reaches this server, as names and values of environment variables.
    ///
    /// Values have no quotes, backslashes, blanks or line ends in them, unless the password in the options had.
    ///
    /// They are for the scheme that is offered first. With bearer tokens these are EWS_CLIENT_ID, EWS_CLIENT_SECRET,
    /// EWS_TENANT_ID and EWS_TOKEN_URL beside the name and password, with which a person signs in for a device code.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        self.environment.clone()
    }

    /// How often clients signed in, or tried to.
    pub fn sign_ins(&self) -> SignIns {
        self.service.sign_ins()
    }

    /// Takes no new requests, lets open ones finish for up to five seconds, and ends. What a fault holds back is sent
    /// at once.
    pub async fn stop(mut self) {
        // The task may have ended already.
        let _ = self.stop.send(true);
        if tokio::time::timeout(STOP_WITHIN, &mut self.task).await.is_err() {
            tracing::warn!("open requests were cut off");
        }
    }
}

/// The settings for signing in.
fn sign_in(
    scheme: Option<&Scheme>,
    registration: &Registration,
    name: &str,
    password: &str,
) -> Vec<(&'static str, String)> {
    let kind = match scheme {
        Some(Scheme::Ntlm) => "ntlm",
        Some(Scheme::Negotiate) => "negotiate",
        Some(Scheme::Bearer) => "oauth2",
        Some(Scheme::Basic) | None => "basic",
    };
    let mut settings = vec![
        ("EWS_AUTH_TYPE", kind.to_owned()),
        ("EWS_USERNAME", name.to_owned()),
        ("EWS_PASSWORD", password.to_owned()),
    ];
    if scheme == Some(&Scheme::Bearer) {
        let Registration { base, tenant, client_id, client_secret, .. } = registration;
        settings.extend([
            ("EWS_TENANT_ID", tenant.clone()),
            ("EWS_CLIENT_ID", client_id.clone()),
            ("EWS_CLIENT_SECRET", client_secret.clone()),
            ("EWS_TOKEN_URL", format!("{base}/{tenant}/oauth2/v2.0/token")),
        ]);
    }
    settings
}

fn certificate(file: PathBuf) -> Result<Certificate, StartError> {
    let read = std::fs::read(&file).map_err(|error| error.to_string());
    read.and_then(|pem| Certificate::read(&pem)).map_err(|reason| StartError::Certificate { file, reason })
}

fn company(file: Option<PathBuf>, messages: u32) -> Result<Company, StartError> {
    let origin =
        file.as_ref().map_or_else(|| "the built-in company".to_owned(), |file| file.display().to_string());
    let document = match file {
        None => None,
        Some(file) => match std::fs::read_to_string(&file) {
            Ok(document) => Some(document),
            Err(source) => return Err(StartError::SeedFile { file, source }),
        },
    };
    seed::company(&Choice { document, messages })
        .map_err(|error| StartError::Seed { origin, reason: error.to_string() })
}

impl fmt::Debug for Simulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Simulator").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}
