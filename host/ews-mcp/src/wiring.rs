//! Puts the crates together: settings to a server.

use std::path::PathBuf;
use std::sync::Arc;

use ews_mcp_exchange::audit::{Audit, AuditSettings};
use ews_mcp_exchange::{Door, Journal, Policy, Settings as DoorSettings, SettingsError, State};
use ews_mcp_mcp::{Catalogue, Server};
use ews_mcp_runtime::{Runtime, Settings as RuntimeSettings, StartError};
use ews_mcp_simulator::{Options, Simulator};

use crate::components;
use crate::failure::Failure;
use crate::settings::{self, Settings, Sources};

/// The tools of all components.
pub(crate) async fn catalogue(settings: &Settings, policy: &Policy) -> Result<Catalogue, Failure> {
    let runtime = runtime(settings)?;
    let plugins = components::load(&runtime, settings).await?;
    Ok(Catalogue::new(plugins, policy, settings.files_folder.is_some())?)
}

fn runtime(settings: &Settings) -> Result<Runtime, StartError> {
    let mut settings = RuntimeSettings {
        cache: settings.cache_folder.clone(),
        files: settings.files_folder.clone(),
        limits: settings.limits.clone(),
    };
    match Runtime::new(settings.clone()) {
        // It makes the next start quicker, and nothing else: read-only machines have none.
        Err(error @ StartError::Cache { .. }) => {
            tracing::warn!("{error}; components are compiled anew at each start");
            settings.cache = None;
            Runtime::new(settings)
        }
        result => result,
    }
}

/// A server for these settings, and its door. A demo leaves nothing behind, unless
/// it is told where its audit log goes.
pub(crate) async fn server(sources: &Sources, demo: bool) -> Result<(Server, Door), Failure> {
    let settings = settings::read(sources)?;
    // Wrong settings are told before components are compiled.
    let state = (!demo).then(|| settings::state_folder(sources)).transpose()?;
    let (mut connection, audit) = connection(sources.clone(), demo).await?;
    let catalogue = catalogue(&settings, &connection.policy).await?;
    if let Some(folder) = state {
        connection.state = open_journal(folder).await?;
    }
    if let Some(audit) = audit {
        connection.audit = open_audit(audit).await?;
    }
    let door = Door::new(connection)?;
    let server = Server::new(catalogue, door.clone(), settings.time_zone);
    Ok((server, door))
}

/// The settings of the connection and of the audit log. On a thread for what
/// blocks: secrets may come from files, commands and keyrings.
pub(crate) async fn connection(
    sources: Sources,
    demo: bool,
) -> Result<(DoorSettings, Option<AuditSettings>), Failure> {
    let read = tokio::task::spawn_blocking(move || {
        let mut connection = settings::connection(&sources)?;
        if !demo {
            connection.seal = settings::seal(&sources)?;
        }
        let is_audited = !demo || settings::audit_is_named(&sources);
        let audit = is_audited.then(|| settings::audit(&sources)).transpose()?;
        Ok::<_, SettingsError>((connection, audit))
    });
    let read = read.await.map_err(|_| Failure::Other("the settings cannot be read".to_owned()))?;
    Ok(read?)
}

/// The journal of what is sent.
async fn open_journal(folder: PathBuf) -> Result<Arc<dyn State>, Failure> {
    let opened = tokio::task::spawn_blocking(move || Journal::open(&folder)).await;
    let opened = opened.map_err(|_| Failure::Other("the journal cannot be opened".to_owned()))?;
    let journal = opened.map_err(|error| Failure::Other(format!("EWS_STATE_DIR: {error}")))?;
    Ok(Arc::new(journal))
}

/// The audit log, with its first record on the disk.
pub(crate) async fn open_audit(settings: AuditSettings) -> Result<Audit, Failure> {
    let opened = tokio::task::spawn_blocking(move || Audit::open(settings)).await;
    let opened = opened.map_err(|_| Failure::Other("the audit log cannot be opened".to_owned()))?;
    Ok(opened?)
}

/// For a demo: the embedded Exchange, and settings that lead to it in place of
/// others. Else the settings as they are.
pub(crate) async fn exchange(demo: bool, sources: Sources) -> Result<(Option<Simulator>, Sources), Failure> {
    if !demo {
        return Ok((None, sources));
    }
    let simulator = Simulator::start(Options::default()).await?;
    let environment = simulator.environment().into_iter().map(|(name, value)| (name.to_owned(), value));
    let sources = sources.with(environment);
    Ok((Some(simulator), sources))
}
