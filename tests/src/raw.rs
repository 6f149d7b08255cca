//! JSON-RPC by hand over stdio, for what a well-behaved client would not send or
//! would not show.

use std::process::{ExitStatus, Stdio};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::binary::Folders;
use crate::exchange::Exchange;
use crate::{Revision, within};

/// A server as a child, with its lines.
#[derive(Debug)]
pub struct RawClient {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
    // Read all the time: a full pipe would stop the server.
    stderr: JoinHandle<()>,
    log: watch::Receiver<String>,
    revision: Revision,
    capabilities: Value,
    _folders: Folders,
}

impl RawClient {
    /// A server for this Exchange; the handshake is done where the revision has
    /// one.
    pub async fn start(exchange: &Exchange, revision: Revision, changes: &[(&str, &str)]) -> RawClient {
        RawClient::with_capabilities(exchange, revision, changes, json!({})).await
    }

    /// One that says that it can do this.
    pub async fn with_capabilities(
        exchange: &Exchange,
        revision: Revision,
        changes: &[(&str, &str)],
        capabilities: Value,
    ) -> RawClient {
        let folders = Folders::new();
        let mut command = folders.command(&["serve"], exchange.environment());
        command.envs(changes.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take().unwrap());
        let lines = BufReader::new(stdout).lines();
        let mut logged = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, log) = watch::channel(String::new());
        let stderr = tokio::spawn(async move {
            while let Some(line) = logged.next_line().await.unwrap() {
                sender.send_modify(|text| {
                    text.push_str(&line);
                    text.push('\n');
                });
            }
        });
        let mut client =
            RawClient { child, stdin, lines, stderr, log, revision, capabilities, _folders: folders };
        if revision == Revision::Handshake {
            let hello = json!({
                "protocolVersion": "2025-11-25",
                "capabilities": client.capabilities,
                "clientInfo": { "name": "tests", "version": "1" },
            });
            let answer = client.request(0, "initialize", hello).await;
            assert_eq!(answer["result"]["protocolVersion"], "2025-11-25", "{answer}");
            client.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
        }
        client
    }

    /// Sends a line.
    pub async fn send_line(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("stdin is open");
        stdin.write_all(line.as_bytes()).await.unwrap();
        stdin.write_all(b"\n").await.unwrap();
        stdin.flush().await.unwrap();
    }

    /// Sends a message as it is.
    pub async fn send(&mut self, message: &Value) {
        self.send_line(&message.to_string()).await;
    }

    /// Sends a request, with the `_meta` that its revision asks for.
    pub async fn send_request(&mut self, id: u64, method: &str, mut params: Value) {
        if self.revision == Revision::Stateless {
            let meta = json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": self.capabilities,
                "io.modelcontextprotocol/clientInfo": { "name": "tests", "version": "1" },
            });
            let own = params["_meta"].take();
            params["_meta"] = meta;
            if let Value::Object(own) = own {
                params["_meta"].as_object_mut().unwrap().extend(own);
            }
        }
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
    }

    /// The next message of the server; none when it has closed its output.
    /// Anything that is not JSON-RPC ends the test.
    pub async fn next(&mut self) -> Option<Value> {
        let line = within("a line of the server", self.lines.next_line()).await.unwrap()?;
        let message: Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("stdout holds a line that is not JSON: {line}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        Some(message)
    }

    /// Sends a request and waits for its answer; what comes before is dropped.
    pub async fn request(&mut self, id: u64, method: &str, params: Value) -> Value {
        self.send_request(id, method, params).await;
        loop {
            let message = self.next().await.expect("the server closed its output");
            if message["id"] == id {
                return message;
            }
        }
    }

    /// tools/call.
    pub async fn call(&mut self, id: u64, tool: &str, arguments: Value) -> Value {
        self.request(id, "tools/call", json!({ "name": tool, "arguments": arguments })).await
    }

    /// Waits until the server's log holds this text.
    pub async fn logged(&mut self, text: &str) {
        self.logged_times(text, 1).await;
    }

    /// Waits until the server's log holds this text so many times.
    pub async fn logged_times(&mut self, text: &str, times: usize) {
        let enough = |log: &String| log.matches(text).count() >= times;
        let found = within("a line of the log", self.log.wait_for(enough)).await;
        assert!(found.is_ok(), "the server ended without {times} times {text}");
    }

    /// What the server has written on standard error so far.
    pub fn log(&self) -> String {
        self.log.borrow().clone()
    }

    /// Asks the server to end, as a system that shuts down does (SIGTERM).
    #[cfg(unix)]
    pub async fn terminate(&self) {
        let id = self.child.id().expect("the server runs").to_string();
        let status = tokio::process::Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        assert!(status.success(), "{status}");
    }

    /// Ends the server at once, without a word to it (SIGKILL).
    pub async fn kill(mut self) {
        within("the server's end", self.child.kill()).await.unwrap();
    }

    /// Closes the server's input; its exit status, what it still wrote on
    /// standard output, and all that it wrote on standard error.
    pub async fn close(mut self) -> (ExitStatus, Vec<Value>, String) {
        drop(self.stdin.take());
        let mut left = Vec::new();
        while let Some(message) = self.next().await {
            left.push(message);
        }
        within("the end of stderr", self.stderr).await.unwrap();
        let status = within("the server's end", self.child.wait()).await.unwrap();
        let stderr = self.log.borrow().clone();
        (status, left, stderr)
    }
}
