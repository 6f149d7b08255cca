//! The one sign-in: with the first request, which asks for the ids of the folders
//! of a mailbox. What became of it says of sign-in, mailbox and server at once.

use ews_mcp_exchange::{AccessError, Call, CallError, Effects, Grant, SignInFailure};

use super::Checking;
use super::problem::Problem;

/// What opening a mailbox brought.
pub(super) enum Opened {
    /// Its primary address, and whether its ids show whose they are.
    Yes(String, bool),
    /// Exchange answered that it is not to be.
    No(CallError),
    /// The sign-in was refused, or nobody answered.
    NotSignedIn(CallError),
}

impl Checking {
    pub(super) async fn sign_in(&mut self, offers: &[String], mailbox: Option<&str>) {
        const STEP: &str = "sign-in";
        if !self.is_offered(offers) {
            let (kind, offered) = (self.subject.kind, listed(offers));
            let said =
                format!("the account signs in with {kind}, and {} offers {offered}", self.subject.host);
            self.report.problem(STEP, Problem::SignInNotOffered, said, &self.subject);
            self.skip_after_sign_in();
            return;
        }
        let (own, has_mailbox) = (self.door.primary().to_owned(), self.door.settings().has_mailbox);
        let own_is_allowed = self.door.settings().policy.may_open(&own).is_ok();
        let first = match (has_mailbox && own_is_allowed, mailbox) {
            (true, _) => None,
            (false, Some(mailbox)) => Some(mailbox),
            (false, None) => {
                let said = "not tried: there is no mailbox to open";
                self.report.problem(STEP, Problem::NothingToSignInTo, said, &self.subject);
                self.skip_after_sign_in();
                return;
            }
        };
        let mut opened = self.open(first).await;
        // Until the code is used, or good no longer.
        while matches!(opened, Opened::NotSignedIn(CallError::Unavailable { .. }))
            && self.waits_for_a_person()
        {
            opened = self.open(first).await;
        }
        if let Opened::NotSignedIn(error) = &opened {
            let problem = self.sign_in_problem().unwrap_or(Problem::SignInNotAnswered);
            self.report.problem(STEP, problem, error.to_string(), &self.subject);
            self.skip_after_sign_in();
            return;
        }
        if was_never_sent(&opened) {
            self.report.skip(STEP, "nothing was sent, for the reason below");
        } else {
            let said = format!(
                "{} signed in with {}, at the first attempt",
                self.subject.account, self.subject.kind
            );
            self.report.ok(STEP, said);
        }
        match first {
            None => {
                self.own_mailbox(&opened);
                self.server(&opened);
                self.mailbox(mailbox, None).await;
            }
            Some(_) => {
                self.no_own_mailbox(has_mailbox);
                self.server(&opened);
                self.mailbox(mailbox, Some(opened)).await;
            }
        }
    }

    pub(super) fn waits_for_a_person(&self) -> bool {
        self.door.sign_in_failure() == Some(SignInFailure::WaitingForPerson)
    }

    fn is_offered(&self, offers: &[String]) -> bool {
        let way = match self.subject.kind {
            "basic" => "Basic",
            "ntlm" => "NTLM",
            "negotiate" => "Negotiate",
            _ => "Bearer",
        };
        offers.iter().any(|offer| way.eq_ignore_ascii_case(offer))
    }

    /// What is wrong with the sign-in, where one came to nothing.
    pub(super) fn sign_in_problem(&self) -> Option<Problem> {
        Some(match (self.door.sign_in_failure()?, self.subject.kind) {
            (SignInFailure::Refused, "ntlm") => Problem::NtlmRefused,
            (SignInFailure::Refused, "negotiate") => Problem::NegotiateRefused,
            (SignInFailure::NotOffered, _) => Problem::SignInNotOffered,
            (SignInFailure::NotKept, _) => Problem::ConnectionNotKept,
            (SignInFailure::NotBound, _) => Problem::ChannelBindingMissing,
            (SignInFailure::KdcNotReached, _) => Problem::KdcNotReached,
            (SignInFailure::ClockDiffers, _) => Problem::KerberosClock,
            (SignInFailure::ServiceUnknown, _) => Problem::ServiceUnknown,
            (SignInFailure::KdcRefused, _) => Problem::KerberosRefused,
            (SignInFailure::Refused, "oauth2" | "device_code") => Problem::TokenRefused,
            (SignInFailure::ClientRefused, _) => Problem::ClientRefused,
            (SignInFailure::TenantUnknown, _) => Problem::TenantUnknown,
            (SignInFailure::NoConsent, _) => Problem::NoConsent,
            (SignInFailure::CodeNotUsed | SignInFailure::WaitingForPerson, _) => Problem::CodeNotUsed,
            (SignInFailure::NoToken, _) => Problem::NoToken,
            (SignInFailure::NotUnderstood, _) => Problem::SignInNotUnderstood,
            _ => Problem::SignInRefused,
        })
    }

    fn skip_after_sign_in(&mut self) {
        for step in ["own mailbox", "server", "mailbox"] {
            self.report.skip(step, "nobody is signed in");
        }
    }

    /// Opens a mailbox as tools do; once more where the address is an alias.
    pub(super) async fn open(&self, target: Option<&str>) -> Opened {
        let mut target = target.map(str::to_owned);
        for _ in 0..2 {
            let mailbox = match self.door.open(target.as_deref(), call()).await {
                Ok(mailbox) => mailbox,
                Err(error) => return Opened::No(error.into()),
            };
            match mailbox.probe_ids().await {
                Ok(shows) => return Opened::Yes(mailbox.address().to_owned(), shows),
                Err(CallError::Access(AccessError::NotPrimary { primary: Some(primary), .. })) => {
                    target = Some(primary);
                }
                Err(error @ CallError::Unavailable { .. }) => {
                    // An answer without folders comes from Exchange, too.
                    return match mailbox.record().last_failure() {
                        Some(failure) if failure.unanswered => Opened::NotSignedIn(error),
                        _ => Opened::No(error),
                    };
                }
                Err(error @ CallError::NotAudited) => return Opened::NotSignedIn(error),
                Err(error) => return Opened::No(error),
            }
        }
        Opened::No(CallError::Unavailable {
            message: "Exchange names one address after another as primary".to_owned(),
            retryable: false,
            retry_after: None,
        })
    }
}

/// Whether the host itself said no.
fn was_never_sent(opened: &Opened) -> bool {
    matches!(opened, Opened::No(CallError::Access(error)) if error.response_code().is_none())
}

fn listed(offers: &[String]) -> String {
    if offers.is_empty() { "no way to sign in".to_owned() } else { offers.join(", ") }
}

fn call() -> Call {
    let mut call = Call::new(Grant {
        plugin: "ews-mcp".to_owned(),
        tool: "check".to_owned(),
        operations: ["GetFolder".to_owned(), "ResolveNames".to_owned()].into(),
        effects: Effects::NONE,
        needs: [].into(),
    });
    call.caller = "ews-mcp check".to_owned();
    call
}
