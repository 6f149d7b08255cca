//! What components say to the administrator: their log lines and their
//! standard error, one event of `tracing` each, target `plugin`.
//!
//! Their text is hostile: it may try to look like other lines of the log.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

/// Longest line that is logged at once, in bytes; longer ones are split.
const LONGEST_LINE: usize = 4096;

/// Who speaks.
#[derive(Debug, Clone)]
pub(crate) struct Speaker {
    /// The plugin's name, or its file while it has none.
    pub(crate) plugin: Arc<str>,
    /// The tool, or `describe`.
    pub(crate) tool: Arc<str>,
}

/// The levels of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Debug,
    Info,
    Warning,
    Error,
}

impl Speaker {
    /// One line.
    pub(crate) fn log(&self, level: Level, text: &str) {
        let (plugin, tool, text) = (&*self.plugin, &*self.tool, escaped(text));
        match level {
            Level::Debug => tracing::debug!(target: "plugin", plugin, tool, "{text}"),
            Level::Info => tracing::info!(target: "plugin", plugin, tool, "{text}"),
            Level::Warning => tracing::warn!(target: "plugin", plugin, tool, "{text}"),
            Level::Error => tracing::error!(target: "plugin", plugin, tool, "{text}"),
        }
    }
}

/// The text in one line, in which nothing acts on a terminal or turns the
/// direction of writing round.
pub(crate) fn escaped(text: &str) -> String {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if acts(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
        out
    })
}

/// The standard error of one instance. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct StandardError(Arc<Mutex<Captured>>);

#[derive(Debug)]
struct Captured {
    speaker: Speaker,
    line: Vec<u8>,
    left: usize,
    cut: bool,
}

impl StandardError {
    /// Keeps at most `most` bytes.
    pub(crate) fn new(speaker: Speaker, most: usize) -> Self {
        StandardError(Arc::new(Mutex::new(Captured { speaker, line: Vec::new(), left: most, cut: false })))
    }

    fn add(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(bytes);
    }

    /// Logs what stands there without an end of line.
    fn flush(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).end_line();
    }
}

impl Captured {
    fn add(&mut self, bytes: &[u8]) {
        let kept = bytes.get(..bytes.len().min(self.left)).unwrap_or_default();
        self.left -= kept.len();
        for byte in kept {
            match byte {
                b'\n' => self.end_line(),
                byte => self.line.push(*byte),
            }
            if self.line.len() >= LONGEST_LINE {
                self.end_line();
            }
        }
        if kept.len() < bytes.len() && !self.cut {
            self.cut = true;
            self.end_line();
            self.speaker.log(Level::Warning, "standard error is too long; the rest is discarded");
        }
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.speaker.log(Level::Warning, &String::from_utf8_lossy(&self.line));
            self.line.clear();
        }
    }
}

impl Drop for Captured {
    fn drop(&mut self) {
        self.end_line();
    }
}

impl IsTerminal for StandardError {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for StandardError {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl AsyncWrite for StandardError {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.add(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.flush();
        Poll::Ready(Ok(()))
    }
}

impl OutputStream for StandardError {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.add(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(LONGEST_LINE)
    }
}

impl Pollable for StandardError {
    /// Always: what is too much is discarded.
    fn ready<'stream, 'future>(&'stream mut self) -> Pin<Box<dyn Future<Output = ()> + Send + 'future>>
    where
        'stream: 'future,
        Self: 'future,
    {
        Box::pin(std::future::ready(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_line_of_a_plugin_acts_on_the_log() {
        assert_eq!(escaped("a\nERROR b\x1b[31m\u{202e}c\u{9b}"), "a\\nERROR b\\u{1b}[31m\\u{202e}c\\u{9b}");
        assert_eq!(escaped("Grüße, 東京"), "Grüße, 東京");
    }

    #[test]
    fn standard_error_is_cut_at_its_limit() {
        let speaker = Speaker { plugin: "p".into(), tool: "t".into() };
        let stream = StandardError::new(speaker, 10);
        stream.add(b"one\ntwo");
        assert_eq!(stream.0.lock().unwrap().line, b"two");
        stream.add(b"four five");
        let captured = stream.0.lock().unwrap();
        assert!(captured.cut);
        assert_eq!(captured.left, 0);
        assert!(captured.line.is_empty());
    }
}
