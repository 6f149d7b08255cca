//! Where Exchange is, and the connections to it: fixed by the settings, or found
//! by autodiscover at the first request and looked for again when that address
//! stops answering.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use crate::authentication::Way;
use crate::autodiscover::{Autodiscover, AutodiscoverError, Found, Internet, Kept, search};
use crate::door::DoorError;
use crate::settings::Settings;
use crate::signature::Signed;
use crate::transport::{NoAnswer, SignIn, SignInFailure, Transport};

/// How long a whole search may take: less than a call.
const LONGEST_SEARCH: Duration = Duration::from_secs(25);
/// How long nobody looks again after a search that found nothing, so that a model
/// that tries again is not heard by every host, and no account is locked.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(30);
/// How long an address is kept that was looked for because another one had
/// stopped answering, whatever becomes of it: a request is tried more than once.
const PAUSE_AFTER_SEARCH: Duration = Duration::from_secs(30);

/// Exchange, as far as requests go to it.
#[derive(Debug)]
pub(crate) struct Server {
    settings: Settings,
    way: Way,
    /// Of this account, wherever it signs in.
    sign_in: Arc<SignIn>,
    reached: tokio::sync::Mutex<Option<Reached>>,
    failed: Mutex<Option<(Instant, NoAnswer)>>,
    forgotten_at: Mutex<Option<Instant>>,
}

/// Where Exchange answers, as far as anybody knows.
#[derive(Debug, Clone)]
pub(crate) struct Reached {
    transport: Arc<Transport>,
    found: Option<Found>,
}

impl Server {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// Where TLS cannot be set up on this machine, or by these settings.
    pub(crate) fn new(settings: &Settings) -> Result<Server, DoorError> {
        let sign_in = Arc::new(SignIn::new(settings.request_timeout));
        if settings.tls.skip_verification {
            tracing::warn!(
                "EWS_INSECURE_SKIP_VERIFY is on: whoever answers is taken for Exchange. Anybody on the way can read and \
                 change all mail, and take the credentials. Never use this but to find out what is wrong"
            );
        }
        let way = Way::new(settings, settings.server_url.host_str().unwrap_or_default())?;
        // What cannot be built is told at the start, wherever Exchange is.
        let transport = Arc::new(Transport::new(settings, &way, Arc::clone(&sign_in))?);
        let reached = settings.autodiscover.is_none().then_some(Reached { transport, found: None });
        Ok(Server {
            settings: settings.clone(),
            way,
            sign_in,
            reached: tokio::sync::Mutex::new(reached),
            failed: Mutex::new(None),
            forgotten_at: Mutex::new(None),
        })
    }

    /// Sends a request to where Exchange was reached; as [`Transport::post`].
    pub(crate) async fn post(
        &self,
        reached: &Reached,
        signed: Signed,
        largest: usize,
    ) -> Result<String, NoAnswer> {
        let answer = reached.transport.post(signed, largest).await;
        if answer.as_ref().is_err_and(|no_answer| no_answer.has_moved) {
            self.forget(reached).await;
        }
        answer
    }

    /// Where Exchange answers, and who said so where it was looked for.
    pub(crate) async fn url(&self) -> Result<(Url, Option<Found>), NoAnswer> {
        let Reached { found, .. } = self.reached().await?;
        Ok((
            found.as_ref().map_or_else(|| self.settings.server_url.clone(), |found| found.url.clone()),
            found,
        ))
    }

    /// Why the last sign-in came to nothing, here or at autodiscover.
    pub(crate) fn sign_in_failure(&self) -> Option<SignInFailure> {
        self.sign_in.failure()
    }

    /// Where Exchange answers. Looks for it where that is not known.
    pub(crate) async fn reached(&self) -> Result<Reached, NoAnswer> {
        if let (Some(_), Way::EachRequest(authentication)) = (&self.settings.autodiscover, &self.way) {
            // A token may take a person's time, which a search has not.
            let authorization = authentication.authorization().await;
            self.sign_in.proof(&authorization);
            authorization?;
        }
        // Those who come meanwhile wait for the one search.
        let mut reached = self.reached.lock().await;
        match (&*reached, &self.settings.autodiscover) {
            (Some(reached), _) => Ok(reached.clone()),
            (None, Some(autodiscover)) => {
                // Seldom, and large.
                let found = Box::pin(self.find(autodiscover)).await?;
                let mut settings = self.settings.clone();
                settings.server_url = found.url.clone();
                let transport = Transport::new(&settings, &self.way, Arc::clone(&self.sign_in));
                let transport = transport.map_err(|error| not_found(error.to_string()))?;
                let new = Reached { transport: Arc::new(transport), found: Some(found) };
                *reached = Some(new.clone());
                Ok(new)
            }
            // A fixed address is never forgotten.
            (None, None) => Err(not_found("the address of Exchange is not known".to_owned())),
        }
    }

    async fn find(&self, autodiscover: &Autodiscover) -> Result<Found, NoAnswer> {
        let kept = Kept::of(autodiscover);
        if let Some(found) = kept.read().await {
            tracing::debug!(url = %found.url, file = found.said_by, "the address of Exchange was found before");
            return Ok(found);
        }
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, no_answer)) = failed
            && at.elapsed() < PAUSE_AFTER_FAILURE
        {
            return Err(no_answer);
        }
        let web = Internet::new(&self.settings, &self.way, Arc::clone(&self.sign_in));
        let web = web.map_err(|error| not_found(error.to_string()))?;
        let searched = tokio::time::timeout(LONGEST_SEARCH, search(autodiscover, &web)).await;
        let no_answer = match searched {
            Ok(Ok(found)) => {
                tracing::info!(url = %found.url, said_by = found.said_by, "autodiscover found Exchange");
                kept.write(&found).await;
                return Ok(found);
            }
            Ok(Err(error @ AutodiscoverError::SignInRefused { .. })) => {
                not_found(format!("{error}; {}", self.way.what_to_check()))
            }
            Ok(Err(error @ AutodiscoverError::NotFound { .. })) => {
                NoAnswer::passing(error.to_string()).not_run()
            }
            Ok(Err(error)) => not_found(error.to_string()),
            Err(_) => NoAnswer::passing(format!(
                "autodiscover found no Exchange within {} s; set EWS_SERVER_URL to its host",
                LONGEST_SEARCH.as_secs()
            ))
            .not_run(),
        };
        let now = (Instant::now(), no_answer.clone());
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        Err(no_answer)
    }

    /// Forgets an address that was found, but not one that was found since.
    async fn forget(&self, gone: &Reached) {
        let Some(autodiscover) = &self.settings.autodiscover else { return };
        {
            let mut forgotten_at = self.forgotten_at.lock().unwrap_or_else(PoisonError::into_inner);
            if forgotten_at.is_some_and(|at| at.elapsed() < PAUSE_AFTER_SEARCH) {
                return;
            }
            *forgotten_at = Some(Instant::now());
        }
        let mut reached = self.reached.lock().await;
        let is_it = |reached: &Reached| Arc::ptr_eq(&reached.transport, &gone.transport);
        if reached.as_ref().is_some_and(is_it) {
            *reached = None;
            Kept::of(autodiscover).forget().await;
        }
    }
}

fn not_found(message: String) -> NoAnswer {
    NoAnswer::final_(message).not_run()
}
