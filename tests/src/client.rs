//! A real MCP client: rmcp's, over stdio, in either revision.

use std::process::Stdio;

use rmcp::model::{CallToolRequestParams, ProtocolVersion, Tool};
use rmcp::service::{ClientLifecycleMode, RunningService};
use rmcp::transport::TokioChildProcess;
use rmcp::{ClientServiceExt as _, RoleClient};
use serde_json::{Map, Value};

use crate::binary::Folders;
use crate::exchange::Exchange;
use crate::user::User;
use crate::{Revision, within};

/// A client with a server of its own as its child.
#[derive(Debug)]
pub struct Client {
    running: RunningService<RoleClient, User>,
    folders: Folders,
}

/// What a call brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// `isError`.
    pub is_error: bool,
    /// The first text.
    pub text: String,
    /// `structuredContent`.
    pub structured: Value,
    /// `_meta`.
    pub meta: Value,
}

impl Client {
    /// A client of a server for this Exchange, with these changes to its
    /// settings.
    pub async fn start(exchange: &Exchange, revision: Revision, changes: &[(&str, &str)]) -> Client {
        Client::with_user(exchange, revision, changes, User::absent()).await
    }

    /// One with this user at it.
    pub async fn with_user(
        exchange: &Exchange,
        revision: Revision,
        changes: &[(&str, &str)],
        user: User,
    ) -> Client {
        let folders = Folders::new();
        let mut command = folders.command(&["serve"], exchange.environment());
        command.env("LOG_LEVEL", "error").envs(changes.iter().copied());
        let (transport, _) =
            TokioChildProcess::builder(command).stderr(Stdio::inherit()).spawn().expect("the server starts");
        let lifecycle = match revision {
            Revision::Handshake => ClientLifecycleMode::Initialize,
            Revision::Stateless => {
                ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] }
            }
        };
        let running = within("the server's hello", user.serve_with_lifecycle(transport, lifecycle)).await;
        Client { running: running.expect("the server answers"), folders }
    }

    /// The home and working folder of its server.
    pub fn folders(&self) -> &Folders {
        &self.folders
    }

    /// Closes the server's standard input, and waits until it has ended.
    pub async fn end(self) {
        within("the end of the server", self.running.cancel()).await.expect("it ends");
    }

    /// tools/list.
    pub async fn tools(&self) -> Vec<Tool> {
        within("the tools", self.running.list_all_tools()).await.expect("tools/list")
    }

    /// tools/call; the error's text where there is no such tool.
    pub async fn try_call(&self, tool: &str, arguments: Value) -> Result<Outcome, String> {
        let arguments: Map<String, Value> = arguments.as_object().cloned().unwrap_or_default();
        let request = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
        let result = within("the result", self.running.call_tool(request)).await;
        let result = result.map_err(|error| error.to_string())?;
        let text = result.content.iter().find_map(|block| block.as_text());
        Ok(Outcome {
            is_error: result.is_error.unwrap_or(false),
            text: text.map(|text| text.text.clone()).unwrap_or_default(),
            structured: result.structured_content.unwrap_or_default(),
            meta: serde_json::to_value(&result.meta).unwrap(),
        })
    }

    /// tools/call.
    pub async fn call(&self, tool: &str, arguments: Value) -> Outcome {
        self.try_call(tool, arguments).await.expect("tools/call")
    }
}
