//! `ews-mcp audit`: checks and shows the audit log. Reads only, and needs no
//! connection settings: an auditor may have the files and nothing else.
//!
//! Exit codes are for scripts: 0 all is well, 1 something is wrong with the
//! records, 2 it could not be read.

mod show;
mod verify;

use std::process::ExitCode;

use crate::command_line::Audit;
use crate::failure::Failure;
use crate::settings::{self, Sources};

/// What the command ends with when it could not do its work.
pub(crate) const NOT_READ: u8 = 2;

pub(super) async fn run(sources: &Sources, command: Audit) -> Result<ExitCode, Failure> {
    let sources = sources.clone();
    // Files may be large, and disks slow; a key may come from a command.
    let work = tokio::task::spawn_blocking(move || {
        let settings = settings::audit(&sources)?;
        match command {
            Audit::Verify { heads, since, json } => verify::run(&settings, heads, since, json),
            Audit::Show(show) => show::run(&settings, show),
        }
    });
    work.await.map_err(|_| Failure::Other("the audit log cannot be read".to_owned()))?
}

/// Characters that change how a terminal shows a line, spelled out: records hold
/// what callers and plugins wrote.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let reorders =
            matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if character.is_control() || reorders || matches!(character, '\u{2028}' | '\u{2029}') {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_cannot_steer_a_terminal() {
        assert_eq!(visible("a\u{1b}[2J\u{202e}b\u{9b}é"), "a\\u{1b}[2J\\u{202e}b\\u{9b}é");
    }
}
