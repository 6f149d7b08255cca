//! The embedded Exchange, run as users run it: `ews-mcp simulator`.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;

use crate::binary::{Folders, repository};
use crate::recording::Recording;
use crate::within;

/// A new folder for a recording: `target/recordings/NAME-1`, or the next number
/// that is free. `just test` begins with none.
fn recording_folder(test: &str) -> PathBuf {
    let recordings = repository().join("target").join("recordings");
    std::fs::create_dir_all(&recordings).unwrap();
    let mut numbered = (1..).map(|number: u32| recordings.join(format!("{test}-{number}")));
    numbered.find(|folder| std::fs::create_dir(folder).is_ok()).expect("a number is free")
}

/// A running embedded Exchange. It ends with the value.
#[derive(Debug)]
pub struct Exchange {
    environment: Vec<(String, String)>,
    recording: Recording,
    _child: Child,
    _folders: Folders,
}

impl Exchange {
    /// One for this test, which records under the test's name.
    pub async fn start(test: &str) -> Exchange {
        Exchange::with(test, &[]).await
    }

    /// One with so many more messages in the primary mailbox' inbox.
    pub async fn with_messages(test: &str, messages: u32) -> Exchange {
        Exchange::with(test, &["--messages", &messages.to_string()]).await
    }

    /// One that is started with these options more (docs/simulator.md).
    pub async fn with(test: &str, options: &[&str]) -> Exchange {
        let folders = Folders::new();
        let record = recording_folder(test);
        let path = record.display().to_string();
        let mut arguments = vec!["simulator", "--listen", "127.0.0.1:0", "--record", &path];
        arguments.extend(options);
        let mut command = folders.command(&arguments, [("LOG_LEVEL", "warning")]);
        let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut environment = Vec::new();
        loop {
            let line = within("a line of the simulator", lines.next_line()).await.unwrap();
            let line = line.expect("the simulator ended");
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once('=').expect("NAME='value'");
            let value = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')).expect("quotes");
            environment.push((name.to_owned(), value.to_owned()));
        }
        Exchange { environment, recording: Recording::new(record), _child: child, _folders: folders }
    }

    /// The settings that lead to it.
    pub fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// One of these settings.
    pub fn setting(&self, name: &str) -> &str {
        self.environment().find(|(found, _)| *found == name).expect("a setting of this name").1
    }

    /// What reached it.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }
}
