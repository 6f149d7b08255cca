//! What was found, kept in a file for a day, so that a start costs no search.
//! Whoever can write the file could lead the credentials elsewhere: so what is
//! read from it is checked as if a stranger had said it.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Autodiscover, Found, Hosts};
use crate::private_folder;

/// How long it is good for.
const GOOD_FOR: Duration = Duration::from_secs(24 * 3600);
/// Bytes of the file that are read.
const LARGEST_FILE: u64 = 16 * 1024;

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    address: String,
    url: String,
    said_by: String,
    /// Seconds since 1970.
    found_at: u64,
}

/// The file.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    file: Option<PathBuf>,
    address: String,
    hosts: Hosts,
}

impl Kept {
    pub(crate) fn of(settings: &Autodiscover) -> Kept {
        let file = settings.kept_in.clone();
        // What was found from one place says nothing of another.
        let start = settings.start.as_ref().map(|start| format!(" {start}")).unwrap_or_default();
        let address = format!("{}{start}", settings.address.to_ascii_lowercase());
        Kept { file, address, hosts: Hosts::of(settings) }
    }

    /// What was found before, if it is good still.
    pub(crate) async fn read(&self) -> Option<Found> {
        let kept = self.clone();
        tokio::task::spawn_blocking(move || kept.read_at(now())).await.ok()?
    }

    fn read_at(&self, now: u64) -> Option<Found> {
        let file = self.file.as_deref()?;
        if std::fs::metadata(file).ok()?.len() > LARGEST_FILE {
            return None;
        }
        let entry: Entry = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
        let url = Url::parse(&entry.url).ok()?;
        let age = now.checked_sub(entry.found_at)?;
        let is_good = age < GOOD_FOR.as_secs()
            && entry.address == self.address
            && self.hosts.is_safe(&url)
            && self.hosts.are_confirmed(&url);
        is_good.then(|| Found { url, said_by: file.display().to_string() })
    }

    /// Keeps what was found. That it cannot costs time at the next start, and
    /// nothing else.
    pub(crate) async fn write(&self, found: &Found) {
        let Some(file) = self.file.clone() else { return };
        let entry = Entry {
            address: self.address.clone(),
            url: found.url.to_string(),
            said_by: found.said_by.clone(),
            found_at: now(),
        };
        let written =
            tokio::task::spawn_blocking(move || private_folder::replace(&file, &serde_json::to_vec(&entry)?))
                .await;
        if !matches!(written, Ok(Ok(()))) {
            tracing::warn!(
                "what autodiscover found cannot be kept in the state folder; the next start looks again"
            );
        }
    }

    /// Forgets it.
    pub(crate) async fn forget(&self) {
        let Some(file) = self.file.clone() else { return };
        drop(tokio::task::spawn_blocking(move || std::fs::remove_file(file)).await);
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_secs()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn kept(folder: &Path) -> Kept {
        let mut settings = Autodiscover::of("Svc@contoso.example");
        settings.kept_in = Some(folder.join("state").join("autodiscover.json"));
        Kept::of(&settings)
    }

    fn found(url: &str) -> Found {
        Found { url: Url::parse(url).unwrap(), said_by: "https://autodiscover.contoso.example/".into() }
    }

    #[tokio::test]
    async fn what_was_found_is_good_for_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let kept = kept(folder.path());
        assert_eq!(kept.read().await, None);
        kept.write(&found("https://mail.contoso.example/EWS/Exchange.asmx")).await;
        assert_eq!(kept.read().await.unwrap().url.as_str(), "https://mail.contoso.example/EWS/Exchange.asmx");
        assert!(kept.read_at(now() + 24 * 3600 - 60).is_some());
        assert_eq!(kept.read_at(now() + 24 * 3600 + 60), None);
        assert_eq!(kept.read_at(0), None, "a file from the future");
        kept.forget().await;
        assert_eq!(kept.read().await, None);
    }

    #[tokio::test]
    async fn a_file_that_leads_elsewhere_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let kept = kept(folder.path());
        for elsewhere in
            ["https://evil.example/EWS/Exchange.asmx", "http://mail.contoso.example/EWS/Exchange.asmx"]
        {
            kept.write(&found(elsewhere)).await;
            assert_eq!(kept.read().await, None, "{elsewhere}");
        }
        kept.write(&found("https://mail.contoso.example/EWS/Exchange.asmx")).await;
        let mut other = Autodiscover::of("somebody@contoso.example");
        other.kept_in = kept.file.clone();
        assert_eq!(Kept::of(&other).read().await, None, "somebody else's");
    }
}
