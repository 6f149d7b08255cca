//! The built binary, and the folders that it is run in.

use std::path::{Path, PathBuf};
use std::process::Output;

use tokio::process::Command;

use crate::within;

/// The binary that is tested: `EWS_MCP_BINARY`, else the debug build, with its
/// components inside.
pub fn binary() -> PathBuf {
    let target = match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => repository().join("target"),
    };
    let path = match std::env::var_os("EWS_MCP_BINARY") {
        Some(path) => PathBuf::from(path),
        None => target.join("debug").join(format!("ews-mcp{}", std::env::consts::EXE_SUFFIX)),
    };
    assert!(path.exists(), "{} is not there; run `just test`", path.display());
    path
}

/// The folder that holds the workspace.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the workspace").to_owned()
}

/// A working folder and a home that hold nothing, so that no settings of the
/// machine are read.
#[derive(Debug)]
pub struct Folders(tempfile::TempDir);

impl Folders {
    /// New, empty ones.
    pub fn new() -> Folders {
        Folders(tempfile::tempdir().unwrap())
    }

    /// The working folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The binary with these arguments, with no settings but those given.
    pub fn command<'a>(
        &self,
        arguments: &[&str],
        environment: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments).current_dir(self.path()).env_clear().kill_on_drop(true);
        command.env("HOME", self.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        // Compiled components are shared: they depend on nothing but their bytes.
        command.env("XDG_CACHE_HOME", repository().join("target").join("test-cache"));
        command.envs(environment);
        command
    }
}

impl Default for Folders {
    fn default() -> Self {
        Folders::new()
    }
}

/// Runs the binary to its end.
pub async fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let folders = Folders::new();
    let command = folders.command(arguments, environment.iter().copied()).output();
    within("the end of the program", command).await.unwrap()
}
