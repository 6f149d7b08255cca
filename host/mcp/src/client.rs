//! A client for the command line: `tools`, `call` and the demo see the server
//! as any MCP client does.

use std::process::Stdio;

use rmcp::model::{CallToolRequestParams, CallToolResult, ProtocolVersion};
use rmcp::service::{ClientLifecycleMode, RunningService, ServiceError};
use rmcp::transport::TokioChildProcess;
use rmcp::{ClientServiceExt as _, RoleClient};
use serde_json::{Map, Value};
use tokio::io::DuplexStream;
use tokio::process::Command;

/// Which revision of MCP the client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revision {
    /// 2025-11-25: begins with `initialize`.
    Handshake,
    /// 2026-07-28: begins with `server/discover`.
    Stateless,
}

impl Revision {
    fn lifecycle(self) -> ClientLifecycleMode {
        match self {
            Revision::Handshake => ClientLifecycleMode::Initialize,
            Revision::Stateless => {
                ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] }
            }
        }
    }
}

/// Why the server could not be talked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The server's process did not start.
    #[error("the server cannot be started: {0}")]
    Start(#[from] std::io::Error),
    /// The server did not say hello.
    #[error("the server did not answer as an MCP server: {0}")]
    Hello(String),
    /// A request failed.
    #[error("{0}")]
    Request(String),
}

impl From<ServiceError> for ClientError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::McpError(error) => ClientError::Request(error.message.into_owned()),
            other => ClientError::Request(other.to_string()),
        }
    }
}

/// A tool as the server lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedTool {
    /// Its name.
    pub name: String,
    /// The whole definition (MCP, Tool).
    pub definition: Value,
}

/// What a call brought.
#[derive(Debug, Clone, PartialEq)]
pub struct CallResult {
    /// Whether the tool failed (`isError`).
    pub is_error: bool,
    /// The first text.
    pub text: String,
    /// `structuredContent`.
    pub structured: Value,
}

/// A connection to a server.
#[derive(Debug)]
pub struct Client(RunningService<RoleClient, ()>);

impl Client {
    /// Starts a server as a child on stdio. Its stderr goes to ours.
    ///
    /// # Errors
    /// Where it does not start or does not answer.
    pub async fn start(command: Command, revision: Revision) -> Result<Client, ClientError> {
        let (transport, _) = TokioChildProcess::builder(command).stderr(Stdio::inherit()).spawn()?;
        let running = ().serve_with_lifecycle(transport, revision.lifecycle()).await;
        running.map(Client).map_err(|error| ClientError::Hello(error.to_string()))
    }

    /// Connects to a server in this process.
    ///
    /// # Errors
    /// Where it does not answer.
    pub async fn connect(stream: DuplexStream) -> Result<Client, ClientError> {
        let running = ().serve_with_lifecycle(stream, Revision::Stateless.lifecycle()).await;
        running.map(Client).map_err(|error| ClientError::Hello(error.to_string()))
    }

    /// The tools (MCP, tools/list).
    ///
    /// # Errors
    /// Where the request fails.
    pub async fn tools(&self) -> Result<Vec<ListedTool>, ClientError> {
        let tools = self.0.list_all_tools().await?;
        let listed = tools.into_iter().map(|tool| ListedTool {
            name: tool.name.to_string(),
            definition: serde_json::to_value(&tool).unwrap_or_default(),
        });
        Ok(listed.collect())
    }

    /// Calls a tool (MCP, tools/call).
    ///
    /// # Errors
    /// Where there is no such tool or the connection breaks. A tool that fails
    /// is a result.
    pub async fn call(&self, tool: &str, arguments: Map<String, Value>) -> Result<CallResult, ClientError> {
        let request = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
        let result: CallToolResult = self.0.call_tool(request).await?;
        let text = result.content.iter().find_map(|block| block.as_text());
        Ok(CallResult {
            is_error: result.is_error.unwrap_or(false),
            text: text.map(|text| text.text.clone()).unwrap_or_default(),
            structured: result.structured_content.unwrap_or_default(),
        })
    }

    /// Ends the connection; a server that was started ends with it.
    pub async fn close(self) {
        drop(self.0.cancel().await);
    }
}
