//! One call of a tool: arguments in, the mailbox opened, the component run, the
//! result checked.

use std::panic::AssertUnwindSafe;

use ews_mcp_exchange::{
    AccessError, Asked, Call, CallError, CallRecord, Consent, Earlier, Need, OpenMailbox, Outcome, Would,
    audit,
};
use ews_mcp_runtime::{CallContext, CallFailure, Reply, is_time_zone};
use futures::FutureExt as _;
use rmcp::RoleServer;
use rmcp::model::{CallToolRequestParams, CallToolResponse, CallToolResult, ErrorData};
use rmcp::service::RequestContext;
use serde_json::Value;

use crate::arguments::{self, Arguments};
use crate::catalogue::OfferedTool;
use crate::consent::{self, Answer, Way};
use crate::envelope;
use crate::failure::Failure;
use crate::idempotency;
use crate::links;
use crate::progress::Reporter;
use crate::server::Shared;

/// Runs a tool and says how it went. Whatever happens, there is an answer.
///
/// # Errors
/// Where the client comes with an answer to a question that was never asked.
pub(crate) async fn run(
    shared: &Shared,
    tool: &OfferedTool,
    request: CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResponse, ErrorData> {
    let given = request.arguments.clone().unwrap_or_default();
    let answered = shared.questions.answered(&request, &given, shared.door.state()).await?;
    let way = consent::way(context);
    let primary = shared.door.primary();
    let asked_for = given.get("target_mailbox").and_then(Value::as_str).unwrap_or(primary).to_owned();
    let arguments = match arguments::read(tool, given.clone()) {
        Ok(arguments) => arguments,
        Err(reason) => return Ok(envelope::failure(&Failure::arguments(&reason, &asked_for)).into()),
    };
    let time_zone = arguments.time_zone.clone().unwrap_or_else(|| shared.time_zone.clone());
    if !is_time_zone(&time_zone) {
        let reason =
            format!("timezone: {time_zone:?} is no IANA time zone; give a name such as Europe/Vienna");
        return Ok(envelope::failure(&Failure::arguments(&reason, &asked_for)).into());
    }
    let consent = match (answered, way) {
        (Some((_, consent)), _) => consent,
        (None, Way::None) => Consent::CannotBeAsked,
        (None, Way::Open | Way::Again) => Consent::NotAsked,
    };
    let mut call = Call::new(tool.grant.clone());
    call.plugin_hash = tool.plugin.sha256().to_owned();
    call.named = tool.manifest.named(&arguments.own);
    call.caller = caller(context);
    call.consent = consent;
    call.dry_run = arguments.dry_run;
    call.idempotency = idempotency::of(&arguments, context);
    let mut running = Running {
        shared,
        tool,
        context,
        arguments: &arguments,
        asked_for,
        target: arguments.target_mailbox.clone(),
        time_zone,
        call,
        waits: 0,
    };
    let mut reporter = Reporter::new(context);
    if let Some((answer, _)) = answered
        && let Some(refused) = running.refused(answer).await
    {
        return Ok(refused.into());
    }
    loop {
        match running.attempt(&mut reporter).await {
            Ended::Result(result) => return Ok(result.into()),
            Ended::Elsewhere(primary) => running.target = Some(primary),
            Ended::UnderWay if running.wait().await => {}
            Ended::UnderWay => return Ok(running.under_way().into()),
            Ended::Question(asked) => match way {
                Way::Again => {
                    let name = &request.name;
                    return Ok(shared.questions.ask_again(&asked, name, &given)?.into());
                }
                Way::Open => {
                    let answer = consent::ask_open(&asked, context).await;
                    running.call.consent = Consent::Given { digest: asked.digest, asked: asked.asked };
                    if let Some(refused) = running.refused(answer).await {
                        return Ok(refused.into());
                    }
                }
                // The door asks nobody who cannot be asked.
                Way::None => return Ok(running.no_answer(Answer::None).into()),
            },
        }
    }
}

/// A call, through all its attempts.
struct Running<'a> {
    shared: &'a Shared,
    tool: &'a OfferedTool,
    context: &'a RequestContext<RoleServer>,
    arguments: &'a Arguments,
    /// The mailbox, as the caller wrote it.
    asked_for: String,
    /// The mailbox that is opened.
    target: Option<String>,
    time_zone: String,
    /// As the door is told of it, with what is known of the user's consent.
    call: Call,
    /// How often it waited for another call with the same key.
    waits: u32,
}

/// How an attempt ended.
enum Ended {
    Result(CallToolResult),
    /// The user has to be asked first.
    Question(Asked),
    /// The mailbox has another primary address.
    Elsewhere(String),
    /// Another call with the same key is under way.
    UnderWay,
}

impl Running<'_> {
    /// Opens the mailbox and runs the tool once.
    async fn attempt(&self, reporter: &mut Option<Reporter>) -> Ended {
        let opened = tokio::select! {
            biased;
            // With delegate access the directory is asked first, which may be busy.
            () = self.context.ct.cancelled() => {
                let failure = Failure::call(&CallFailure::Cancelled, &self.asked_for, &CallRecord::default());
                return Ended::Result(envelope::failure(&failure));
            }
            opened = self.open() => opened,
        };
        let mailbox = match opened {
            Ok(mailbox) => mailbox,
            Err(error) => return Ended::Result(envelope::failure(&Failure::access(&error, &self.asked_for))),
        };
        let (address, record) = (mailbox.address().to_owned(), mailbox.record().clone());
        if let Some(ended) = self.earlier(&mailbox).await {
            return ended;
        }
        let kept = mailbox.clone();
        let mut call_context = CallContext::new(self.tool.grant.clone());
        call_context.time_zone.clone_from(&self.time_zone);
        call_context.dry_run = self.arguments.dry_run;
        // MCP, notifications/cancelled.
        call_context.cancelled = self.context.ct.child_token();
        let name = self.tool.manifest.name.as_str();
        let (progress, reports) = match reporter {
            Some(reporter) => {
                let (sender, reports) = reporter.attempt();
                (Some(sender), Some(reports))
            }
            None => (None, None),
        };
        call_context.progress = progress;
        let call = self.tool.plugin.call(name, &self.arguments.own, mailbox, call_context);
        // rmcp does not answer a handler that panics: its client would wait for ever.
        let call = AssertUnwindSafe(call).catch_unwind();
        let reply = match reports {
            // The reports end with the call, which holds their sender.
            Some(reports) => tokio::join!(call, reports).0,
            None => call.await,
        };
        match reply {
            Ok(Ok(reply)) => {
                let result = self.replied(reply, &address, &record).await;
                idempotency::keep(&kept, &result).await;
                Ended::Result(result)
            }
            Ok(Err(error)) => {
                let ended = self.failed(error, &address, &record);
                if let Ended::Result(result) = &ended {
                    idempotency::keep(&kept, result).await;
                }
                ended
            }
            Err(_) => {
                tracing::error!(tool = name, "a call panicked");
                Ended::Result(envelope::failure(&Failure::internal(&address, &record)))
            }
        }
    }

    async fn open(&self) -> Result<OpenMailbox, AccessError> {
        let opened = self.shared.door.open(self.target.as_deref(), self.call.clone()).await;
        opened.map_err(|error| match error {
            // The caller knows the address that it wrote, not the one behind it.
            AccessError::DeniedByPolicy { denial, .. } => {
                AccessError::DeniedByPolicy { mailbox: self.asked_for.trim().to_owned(), denial }
            }
            other => other,
        })
    }

    async fn replied(&self, reply: Reply, address: &str, record: &CallRecord) -> CallToolResult {
        let Reply { message, payload, files } = reply;
        let name = self.tool.manifest.name.as_str();
        let mut payload = Value::Object(payload);
        links::without_remote_pictures(&mut payload);
        let message = links::rewritten(&message).unwrap_or(message);
        if let Err(error) = self.tool.output.validate(&payload) {
            // Its text would show what the result holds.
            let place = error.instance_path().to_string();
            let place = if place.is_empty() { "at its root".to_owned() } else { format!("at {place}") };
            tracing::warn!(tool = name, %place, "the result breaks the outputSchema");
            return envelope::failure(&Failure::output(name, &place, address, record));
        }
        // Nothing of Exchange was to be changed, and the file was not saved.
        if self.arguments.dry_run && self.tool.grant.needs.contains(&Need::Files) {
            return envelope::dry_run(&message, "", address);
        }
        envelope::success(message, payload, files, address).await
    }

    /// How the call ends without the tool, because of an earlier one with the same
    /// key.
    async fn earlier(&self, mailbox: &OpenMailbox) -> Option<Ended> {
        let key = self.key();
        let failure = match mailbox.earlier().await {
            Ok(Earlier::Run) => return None,
            Ok(Earlier::UnderWay) => return Some(Ended::UnderWay),
            Ok(Earlier::Result(kept)) => match idempotency::read(&kept) {
                Some(result) => return Some(Ended::Result(result)),
                None => Failure::done_before(key, &self.asked_for),
            },
            Ok(Earlier::Done) => Failure::done_before(key, &self.asked_for),
            Ok(Earlier::OtherArguments) => Failure::key_conflict(key, &self.asked_for),
            Err(error) => {
                let error = match error {
                    CallError::Access(error) => CallFailure::Access(error),
                    error => CallFailure::Door(error),
                };
                return Some(self.failed(error, mailbox.address(), mailbox.record()));
            }
        };
        Some(Ended::Result(envelope::failure(&failure)))
    }

    /// Waits a little for the other call with this key; false where it took too
    /// long, or the caller has left.
    async fn wait(&mut self) -> bool {
        if self.waits == idempotency::MOST_WAITS {
            return false;
        }
        self.waits += 1;
        tokio::select! {
            () = tokio::time::sleep(idempotency::WAIT) => true,
            () = self.context.ct.cancelled() => false,
        }
    }

    fn under_way(&self) -> CallToolResult {
        envelope::failure(&Failure::key_under_way(self.key(), &self.asked_for))
    }

    fn key(&self) -> &str {
        self.arguments.idempotency_key.as_deref().unwrap_or_default()
    }

    fn failed(&self, error: CallFailure, address: &str, record: &CallRecord) -> Ended {
        match error {
            CallFailure::Door(CallError::NeedsConsent(asked)) => return Ended::Question(asked),
            CallFailure::Door(CallError::UnderWay) => return Ended::UnderWay,
            CallFailure::Door(CallError::DryRun(Would { summary, xml })) => {
                return Ended::Result(envelope::dry_run(&summary, &xml, address));
            }
            CallFailure::Access(AccessError::NotPrimary { primary: Some(primary), .. })
                if record.outcome() == Outcome::NotDone && self.may_go(&primary) =>
            {
                return Ended::Elsewhere(primary);
            }
            _ => {}
        }
        let failure = Failure::call(&error, address, record);
        let tool = self.tool.manifest.name.as_str();
        tracing::info!(tool, mailbox = address, error_type = failure.error_type, "the call failed");
        Ended::Result(envelope::failure(&failure))
    }

    /// Whether the mailbox behind an alias may be tried: once.
    fn may_go(&self, primary: &str) -> bool {
        self.target == self.arguments.target_mailbox
            && self.target.as_deref().is_some_and(|target| !target.eq_ignore_ascii_case(primary))
    }

    /// Records what the user said. The result, where it is no yes.
    async fn refused(&self, answer: Answer) -> Option<CallToolResult> {
        if let Ok(mailbox) = self.open().await {
            mailbox
                .answered(match answer {
                    Answer::Yes => audit::Answer::Accept,
                    Answer::No => audit::Answer::Decline,
                    Answer::None => audit::Answer::None,
                })
                .await;
        }
        (answer != Answer::Yes).then(|| self.no_answer(answer))
    }

    fn no_answer(&self, answer: Answer) -> CallToolResult {
        envelope::failure(&Failure::not_consented(answer == Answer::No, &self.asked_for))
    }
}

/// Who calls, as far as it says who it is: for the audit.
pub(crate) fn caller(context: &RequestContext<RoleServer>) -> String {
    let client = context.client_info().map(|client| format!("{} {}", client.name, client.version));
    let shown: String = client
        .unwrap_or_else(|| "a client that does not say its name".to_owned())
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .take(200)
        .collect();
    format!("stdio:{shown}")
}
