//! `ews:plugin/session`: what a guest may know and say while it works.

use std::time::Instant;

use ews_mcp_exchange::{Blob, Effect, Grant, Need};
use tokio::sync::mpsc::Sender;
use wasmtime::component::Resource;

use super::bindings::ews::plugin::session as wit;
use crate::call::{File, Progress};
use crate::files::{self, Folder};
use crate::limits::{Limit, Limits};
use crate::log::{Level, escaped};
use crate::store::State;
use crate::time_zone::{self, Instants};

/// Longest media type that is taken, in bytes.
const LONGEST_MEDIA_TYPE: usize = 127;

/// What one call was given, and what it has said so far.
#[derive(Debug)]
pub(crate) struct Session {
    /// IANA name.
    pub(crate) time_zone: String,
    /// What the tool may do in this call.
    pub(crate) grant: Grant,
    /// Nothing may be changed, files included.
    pub(crate) dry_run: bool,
    /// The folder for attachments, where there is one.
    pub(crate) folder: Option<Folder>,
    /// Who wants to hear of progress.
    pub(crate) progress: Option<Sender<Progress>>,
    /// What was reported last, and when.
    pub(crate) reported: Option<(u32, Instant)>,
    /// Files for the result.
    pub(crate) files: Vec<File>,
}

impl Session {
    /// The folder, if this tool may use it.
    fn folder(&self, saving: bool) -> Result<Folder, String> {
        if !self.grant.needs.contains(&Need::Files) {
            return Err("this tool may not use the files folder: it was not granted the need `files`".into());
        }
        if saving && !self.grant.effects.contains(Effect::Write) {
            return Err("this tool may not save files: it was not granted the effect `write`".into());
        }
        self.folder
            .clone()
            .ok_or_else(|| "this server has no files folder; its administrator sets EWS_FILES_DIR".into())
    }

    /// Passes a report on, unless nobody asked, it does not grow, or the last one
    /// was a moment ago.
    fn report(&mut self, limits: &Limits, progress: Progress) {
        let Some(listener) = &self.progress else { return };
        let now = Instant::now();
        let Some(now_done) = progress.done else { return };
        if let Some((done, at)) = self.reported {
            let last = progress.total == Some(now_done);
            if now_done <= done || (!last && now.duration_since(at) < limits.progress_interval) {
                return;
            }
        }
        self.reported = Some((now_done, now));
        // A listener that does not keep up misses reports; the call never waits.
        let _ = listener.try_send(progress);
    }
}

impl wit::Host for State {
    fn time_zone(&mut self) -> wasmtime::Result<String> {
        Ok(self.session()?.time_zone.clone())
    }

    fn local_to_utc(
        &mut self,
        local: String,
        zone: Option<String>,
    ) -> wasmtime::Result<Result<wit::Instants, String>> {
        let session = self.session()?;
        let zone = zone.as_deref().unwrap_or(&session.time_zone);
        Ok(time_zone::local_to_utc(&local, zone).map(|instants| match instants {
            Instants::One(instant) => wit::Instants::One(instant),
            Instants::Fold(earlier, later) => wit::Instants::Fold((earlier, later)),
            Instants::Gap(earlier, later) => wit::Instants::Gap((earlier, later)),
        }))
    }

    fn utc_to_local(
        &mut self,
        instant: String,
        zone: Option<String>,
    ) -> wasmtime::Result<Result<String, String>> {
        let session = self.session()?;
        let zone = zone.as_deref().unwrap_or(&session.time_zone);
        Ok(time_zone::utc_to_local(&instant, zone))
    }

    fn windows_name(&mut self, iana: String) -> wasmtime::Result<Option<String>> {
        self.session()?;
        Ok(time_zone::windows_name(&iana))
    }

    fn iana_name(&mut self, windows: String) -> wasmtime::Result<Option<String>> {
        self.session()?;
        Ok(time_zone::iana_name(&windows))
    }

    fn report_progress(&mut self, done: u32, total: Option<u32>, message: String) -> wasmtime::Result<()> {
        let limits = std::sync::Arc::clone(&self.limits);
        let message = escaped(&message.chars().take(limits.progress_message).collect::<String>());
        self.session()?.report(&limits, Progress { done: Some(done), total, message });
        Ok(())
    }

    fn log(&mut self, level: wit::Level, message: String) -> wasmtime::Result<()> {
        self.session()?;
        self.count_log(message.len())?;
        let level = match level {
            wit::Level::Debug => Level::Debug,
            wit::Level::Info => Level::Info,
            wit::Level::Warning => Level::Warning,
            wit::Level::Error => Level::Error,
        };
        self.speaker.log(level, &message);
        Ok(())
    }

    fn add_file(
        &mut self,
        name: String,
        media_type: String,
        content: Resource<Blob>,
    ) -> wasmtime::Result<()> {
        self.session()?;
        let content = self.release(content)?;
        let limits = std::sync::Arc::clone(&self.limits);
        let added = &mut self.session()?.files;
        let bytes = added.iter().map(|file| file.content.size()).fold(content.size(), usize::saturating_add);
        if added.len() >= limits.files || bytes > limits.file_bytes {
            return Err(self.stop_at(Limit::Files));
        }
        added.push(File { name: files::plain(&name), media_type: plain_media_type(media_type), content });
        Ok(())
    }

    async fn open_file(&mut self, name: String) -> wasmtime::Result<Result<Resource<Blob>, String>> {
        let folder = match self.session()?.folder(false) {
            Ok(folder) => folder,
            Err(reason) => return Ok(Err(reason)),
        };
        let most = self.limits.blob;
        match tokio::task::spawn_blocking(move || folder.read(&name, most)).await? {
            Ok(bytes) => Ok(Ok(self.hold(Blob::new(bytes).await?)?)),
            Err(reason) => Ok(Err(reason)),
        }
    }

    async fn save_file(
        &mut self,
        name: String,
        content: Resource<Blob>,
    ) -> wasmtime::Result<Result<String, String>> {
        let folder = self.session()?.folder(true);
        let dry_run = self.session()?.dry_run;
        let content = self.release(content)?;
        let folder = match folder {
            Ok(folder) => folder,
            Err(reason) => return Ok(Err(reason)),
        };
        // It finishes even where nobody waits for it any more.
        let saved = tokio::task::spawn_blocking(move || {
            if dry_run {
                folder.free_name(&name)
            } else {
                let content = content
                    .read_blocking(0, content.size())
                    .map_err(|error| format!("the content cannot be read: {}", error.kind()))?;
                folder.write(&name, &content)
            }
        });
        Ok(saved.await?)
    }
}

/// The media type, or the one for unknown bytes where it is none: it may come
/// from a mail.
fn plain_media_type(media_type: String) -> String {
    let token = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim_end();
    let valid = media_type.len() <= LONGEST_MEDIA_TYPE
        && media_type.chars().all(|c| c == ' ' || c.is_ascii_graphic())
        && essence.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype));
    if valid { media_type } else { "application/octet-stream".into() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use ews_mcp_exchange::Effects;

    use super::*;

    fn session(effects: Effects, needs: &[Need]) -> Session {
        Session {
            time_zone: "UTC".into(),
            grant: Grant {
                plugin: "p".into(),
                tool: "t".into(),
                operations: BTreeSet::new(),
                effects,
                needs: needs.iter().copied().collect(),
            },
            dry_run: false,
            folder: None,
            progress: None,
            reported: None,
            files: Vec::new(),
        }
    }

    #[test]
    fn the_folder_needs_files_and_saving_needs_write_too() {
        let reads = session(Effects::NONE, &[Need::Files]);
        assert!(reads.folder(true).unwrap_err().contains("effect `write`"));
        assert!(reads.folder(false).unwrap_err().contains("EWS_FILES_DIR"));
        let nothing = session(Effects::of(&[Effect::Write]), &[]);
        assert!(nothing.folder(false).unwrap_err().contains("need `files`"));
        assert!(nothing.folder(true).unwrap_err().contains("need `files`"));
    }

    #[test]
    fn progress_grows_is_rate_limited_and_never_waits() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(2);
        let mut session = session(Effects::NONE, &[]);
        session.progress = Some(sender);
        let step = |done| Progress { done: Some(done), total: Some(9), message: String::new() };
        let slow = Limits { progress_interval: Duration::from_secs(3600), ..Limits::default() };
        session.report(&slow, step(1));
        session.report(&slow, step(2));
        session.report(&slow, step(9));
        session.report(&slow, step(9));
        assert_eq!(receiver.try_recv().map(|progress| progress.done), Ok(Some(1)));
        assert_eq!(receiver.try_recv().map(|progress| progress.done), Ok(Some(9)));
        assert!(receiver.try_recv().is_err());
        let quick = Limits { progress_interval: Duration::ZERO, ..Limits::default() };
        session.reported = None;
        for done in [1, 1, 2, 3, 4] {
            session.report(&quick, step(done));
        }
        assert_eq!(receiver.try_recv().map(|progress| progress.done), Ok(Some(1)));
        assert_eq!(receiver.try_recv().map(|progress| progress.done), Ok(Some(2)));
        assert!(receiver.try_recv().is_err());
    }

    #[test]
    fn a_media_type_that_is_none_becomes_the_one_for_unknown_bytes() {
        let plain = |text: &str| plain_media_type(text.into());
        assert_eq!(plain("application/pdf"), "application/pdf");
        assert_eq!(plain("text/plain; charset=utf-8"), "text/plain; charset=utf-8");
        for wrong in ["text", "", "text/", "text/pl ain", "text/plain\r\nx: y"] {
            assert_eq!(plain(wrong), "application/octet-stream");
        }
    }
}
