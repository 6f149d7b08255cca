//! Puts the crates together: settings to a server.

use ews_mcp_exchange::Door;
use ews_mcp_mcp::{Catalogue, Server};
use ews_mcp_runtime::{Runtime, Settings as RuntimeSettings, StartError};
use ews_mcp_simulator::{Options, Simulator};

use crate::components;
use crate::failure::Failure;
use crate::settings::{self, Settings, Sources};

/// The tools of all components.
pub(crate) async fn catalogue(settings: &Settings) -> Result<Catalogue, Failure> {
    let runtime = runtime(settings)?;
    Ok(Catalogue::new(components::load(&runtime, settings).await?)?)
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

/// A server for these settings.
pub(crate) async fn server(sources: &Sources) -> Result<Server, Failure> {
    let settings = settings::read(sources)?;
    // Wrong settings are told before components are compiled.
    let door = Door::new(settings::connection(sources)?)?;
    Ok(Server::new(catalogue(&settings).await?, door, settings.time_zone))
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
