//! One call: an instance, its turn, its time, and what is made of its end.

mod ending;
mod reply;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use ews_mcp_exchange::{Attended, Blob, Grant, OpenMailbox, Waiting};
use futures::FutureExt;
use serde_json::{Map, Value};
use tokio::sync::mpsc::{Sender, WeakSender};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use wasmtime::Store;
use wasmtime::component::Resource;

use crate::contract_v0_1::Session;
use crate::contract_v0_1::bindings::PluginPre;
use crate::engine::Host;
use crate::failure::CallFailure;
use crate::limits::Limit;
use crate::log::Speaker;
use crate::plugin::Taken;
use crate::store::{Mailbox, State};
use crate::time_zone::is_time_zone;

/// What a tool works with beside its arguments.
#[derive(Debug, Clone)]
pub struct CallContext {
    /// IANA name of the zone in which times without offset are read and shown.
    pub time_zone: String,
    /// What the tool may do in this call: what it declares, less what policy and
    /// acceptance take away. Here it decides about the files folder; about
    /// operations the mailbox decides.
    pub grant: Grant,
    /// Nothing may be changed: saving a file only says which name it would get.
    pub dry_run: bool,
    /// Who wants to hear how far the call is. A full channel loses reports.
    pub progress: Option<Sender<Progress>>,
    /// Ends the call when it is cancelled.
    pub cancelled: CancellationToken,
}

impl CallContext {
    /// A call under this grant: times in UTC, no dry run, nobody listens, nobody
    /// cancels.
    pub fn new(grant: Grant) -> CallContext {
        CallContext {
            time_zone: "UTC".into(),
            grant,
            dry_run: false,
            progress: None,
            cancelled: CancellationToken::new(),
        }
    }
}

/// How far a call is. `done` grows from report to report of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Steps done; none where the host reports that the call waits, as far as it is.
    pub done: Option<u32>,
    /// All steps, where the tool knows.
    pub total: Option<u32>,
    /// What it is doing, without control characters.
    pub message: String,
}

/// A tool's result.
#[derive(Debug, Clone)]
pub struct Reply {
    /// One sentence for people, without control characters.
    pub message: String,
    /// The result's own fields; none of the envelope's keys.
    pub payload: Map<String, Value>,
    /// Files and pictures beside it, in the order in which they were added.
    pub files: Vec<File>,
}

/// A file beside a result.
#[derive(Debug, Clone)]
pub struct File {
    /// A plain file name.
    pub name: String,
    /// Its media type, such as `application/pdf`.
    pub media_type: String,
    /// Its bytes.
    pub content: Blob,
}

/// Whose turn it is where a component works in no mailbox.
const NO_MAILBOX: &str = "";

/// Asks a component for its manifest, under the same bounds as a call.
pub(crate) async fn describe(
    host: &Host,
    pre: &PluginPre<State>,
    source: &str,
) -> Result<String, CallFailure> {
    let speaker = Speaker { plugin: source.into(), tool: "describe".into() };
    let never = CancellationToken::new();
    run(host, NO_MAILBOX, &never, async {
        let mut store = State::store(host, speaker, None);
        let described = async {
            let instance = pre.instantiate_async(&mut store).await?;
            instance.ews_plugin_tools().call_describe(&mut store).await
        }
        .await;
        ended(store, described).map(|(described, _)| described)
    })
    .await
}

/// Runs a tool of a plugin with a mailbox.
pub(crate) async fn call(
    plugin: &Taken,
    tool: &str,
    arguments: &Map<String, Value>,
    mailbox: OpenMailbox,
    context: CallContext,
) -> Result<Reply, CallFailure> {
    let limits = Arc::clone(&plugin.host.limits);
    let listener = listener(context.progress.as_ref());
    // While Exchange wants to be left alone, an instance would wait for nothing.
    tokio::select! {
        biased;
        () = context.cancelled.cancelled() => return Err(CallFailure::Cancelled),
        patience = mailbox.patience(limits.queue, &listener) => patience.map_err(CallFailure::Door)?,
    }
    let address = mailbox.address().to_owned();
    let give = |state: &mut State| {
        let until = Instant::now() + limits.wall_time;
        mailbox.attend(Attended::until(until, Some(Box::new(listener))));
        let pushed = state.table.push(Mailbox(mailbox));
        pushed.map_err(|error| state.handle_error(error))
    };
    call_with(plugin, tool, arguments, &address, give, context).await
}

/// Tells whoever wants to hear of progress that the call waits. Does not keep the
/// reports open: a change may outlive the call.
fn listener(progress: Option<&Sender<Progress>>) -> impl Fn(&Waiting) + Send + Sync + 'static {
    let progress = progress.map(Sender::downgrade);
    move |waiting| {
        if let Some(progress) = progress.as_ref().and_then(WeakSender::upgrade) {
            let report = Progress { done: None, total: None, message: waiting.to_string() };
            // Whoever does not keep up misses it.
            drop(progress.try_send(report));
        }
    }
}

/// Runs a tool of a plugin with the handle that `give` makes, in a turn of this
/// mailbox.
async fn call_with(
    plugin: &Taken,
    tool: &str,
    arguments: &Map<String, Value>,
    address: &str,
    give: impl FnOnce(&mut State) -> wasmtime::Result<Resource<Mailbox>>,
    context: CallContext,
) -> Result<Reply, CallFailure> {
    let Taken { host, pre, manifest, .. } = plugin;
    let declared = manifest.tool(tool).ok_or_else(|| CallFailure::NoSuchTool(tool.to_owned()))?;
    let arguments = serde_json::to_string(arguments).map_err(|_| CallFailure::Host)?;
    if arguments.len() > host.limits.arguments {
        return Err(CallFailure::Limit(host.limits.reached(Limit::Arguments)));
    }
    let CallContext { time_zone, mut grant, dry_run, progress, cancelled } = context;
    if !is_time_zone(&time_zone) {
        tracing::error!(time_zone, "a call was given a time zone that does not exist");
        return Err(CallFailure::Host);
    }
    // Nobody can be granted more than was declared.
    grant.needs.retain(|need| declared.needs.contains(need));
    grant.effects = grant.effects.iter().filter(|effect| declared.effects.contains(*effect)).collect();
    let session = Session {
        time_zone,
        grant,
        dry_run,
        folder: host.folder.clone(),
        progress,
        reported: None,
        files: Vec::new(),
    };
    let speaker = Speaker { plugin: manifest.name.as_str().into(), tool: tool.into() };
    run(host, address, &cancelled, async {
        let mut store = State::store(host, speaker, Some(session));
        let answered = async {
            let mailbox = give(store.data_mut())?;
            let instance = pre.instantiate_async(&mut store).await?;
            instance.ews_plugin_tools().call_call(&mut store, tool, &arguments, mailbox).await
        }
        .await;
        let (answer, session) = ended(store, answered)?;
        let files = session.map(|session| session.files).unwrap_or_default();
        reply::checked(answer, files, &host.limits)
    })
    .await
}

/// What came of an instance. The host's reasons to end it go before whatever
/// the guest made of them.
fn ended<T>(
    mut store: Store<State>,
    answer: wasmtime::Result<T>,
) -> Result<(T, Option<Session>), CallFailure> {
    if let Some(stop) = store.data_mut().take_stop() {
        return Err(ending::stopped(stop));
    }
    match answer {
        Ok(answer) => Ok((answer, store.into_data().session.take())),
        Err(error) => {
            let state = store.data();
            Err(ending::trapped(&error, &state.limits, &state.speaker))
        }
    }
}

/// Waits for a turn, then does the work, until it is done, takes too long, or is
/// cancelled. Dropping the work ends the instance that it owns.
async fn run<T>(
    host: &Host,
    mailbox: &str,
    cancelled: &CancellationToken,
    work: impl Future<Output = Result<T, CallFailure>>,
) -> Result<T, CallFailure> {
    let limits = Arc::clone(&host.limits);
    let busy = || CallFailure::Busy { instances: limits.instances };
    let whole = async {
        let _turn = match within(limits.queue, host.instances.turn(mailbox)).await {
            Some(Ok(turn)) => turn,
            Some(Err(_)) | None => return Err(busy()),
        };
        // A panic in the host's side of an import unwinds to here, and not further.
        match within(limits.wall_time, AssertUnwindSafe(work).catch_unwind()).await {
            Some(Ok(result)) => result,
            Some(Err(_)) => {
                tracing::error!("a call panicked in the host");
                Err(CallFailure::Host)
            }
            None => Err(CallFailure::Limit(limits.reached(Limit::WallTime))),
        }
    };
    tokio::select! {
        biased;
        () = cancelled.cancelled() => Err(CallFailure::Cancelled),
        result = whole => result,
    }
}

async fn within<T>(time: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(time, work).await.ok()
}

#[cfg(test)]
mod tests;
