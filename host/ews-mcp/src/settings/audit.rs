//! The settings of the audit log: where it is written, with which key, and what
//! of a message may stand in it.

use std::path::{Path, PathBuf};

use ews_mcp_exchange::SettingsError;
use ews_mcp_exchange::audit::{AuditKey, AuditSettings};

use super::secret::secret;
use super::{account_name, flag, state_folder, wrong};
use crate::settings::Sources;

pub(crate) const AUDIT_DIR: &str = "EWS_AUDIT_DIR";
pub(crate) const AUDIT_HEADS: &str = "EWS_AUDIT_HEADS";
const AUDIT_KEY: &str = "EWS_AUDIT_KEY";
const AUDIT_SUBJECTS: &str = "EWS_AUDIT_SUBJECTS";

/// Reads where and how the audit log is written.
///
/// # Errors
/// A sentence that names the setting.
pub(crate) fn audit(sources: &Sources) -> Result<AuditSettings, SettingsError> {
    let folder = match sources.get(AUDIT_DIR) {
        Some(folder) => PathBuf::from(folder),
        None => state_folder(sources)?.join("audit"),
    };
    let heads = heads(sources, &folder)?;
    let mut settings = AuditSettings::new(folder, account_name(sources));
    settings.heads = heads;
    settings.key = key(sources)?;
    settings.subjects = flag(sources, AUDIT_SUBJECTS)?;
    Ok(settings)
}

/// Whether somebody has said where the audit log goes.
pub(crate) fn audit_is_named(sources: &Sources) -> bool {
    sources.get(AUDIT_DIR).is_some()
}

/// `EWS_AUDIT_HEADS`: a folder, or `off`. In the audit folder by default: there
/// they show accidents, but keep nobody out who can write to both.
fn heads(sources: &Sources, folder: &Path) -> Result<Option<PathBuf>, SettingsError> {
    match sources.get(AUDIT_HEADS) {
        None => Ok(Some(folder.join("heads"))),
        Some(off) if off.eq_ignore_ascii_case("off") => Ok(None),
        // Files and heads are told apart by their endings, but not by whoever looks for them.
        Some(heads) if Path::new(heads) == folder => {
            let reason = format!("it is the same folder as {AUDIT_DIR}; give another one, or off");
            Err(wrong(AUDIT_HEADS, reason))
        }
        Some(heads) => Ok(Some(PathBuf::from(heads))),
    }
}

fn key(sources: &Sources) -> Result<Option<AuditKey>, SettingsError> {
    let Some(text) = secret(sources, AUDIT_KEY)? else { return Ok(None) };
    let key = AuditKey::new(&text);
    key.map(Some).map_err(|error| wrong(AUDIT_KEY, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<AuditSettings, String> {
        let basis = [("EWS_STATE_DIR", "/state"), ("EWS_EMAIL", "svc@contoso.example")];
        let all = basis.iter().chain(settings);
        let sources = Sources::of(all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        audit(&sources).map_err(|error| error.to_string())
    }

    #[test]
    fn by_default_it_is_in_the_state_folder_with_its_heads_inside() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.folder, Path::new("/state/audit"));
        assert_eq!(settings.heads.as_deref(), Some(Path::new("/state/audit/heads")));
        assert_eq!((settings.key.is_none(), settings.subjects), (true, false));
        assert_eq!(settings.account, "svc@contoso.example");
    }

    #[test]
    fn files_heads_key_and_subjects_can_be_set() {
        let settings = read(&[
            (AUDIT_DIR, "/var/log/audit"),
            (AUDIT_HEADS, "/mnt/heads"),
            (AUDIT_KEY, "sixteen letters!"),
            (AUDIT_SUBJECTS, "yes"),
        ])
        .unwrap();
        assert_eq!(settings.folder, Path::new("/var/log/audit"));
        assert_eq!(settings.heads.as_deref(), Some(Path::new("/mnt/heads")));
        assert!(settings.key.is_some() && settings.subjects);
        assert_eq!(read(&[(AUDIT_HEADS, "Off")]).unwrap().heads, None);
    }

    #[test]
    fn what_is_wrong_is_said_without_the_key() {
        let error = |name: &str, value: &str| read(&[(name, value)]).unwrap_err();
        assert_eq!(
            error(AUDIT_KEY, "fifteen letters"),
            "EWS_AUDIT_KEY: it has fewer than 16 characters; give a long random one, such as `openssl rand -hex 32` \
             makes"
        );
        assert_eq!(error(AUDIT_SUBJECTS, "ja"), "EWS_AUDIT_SUBJECTS: \"ja\" is not true or false");
        assert_eq!(
            error(AUDIT_HEADS, "/state/audit"),
            "EWS_AUDIT_HEADS: it is the same folder as EWS_AUDIT_DIR; give another one, or off"
        );
        let settings = read(&[(AUDIT_KEY, "sixteen letters!")]).unwrap();
        assert!(!format!("{settings:?}").contains("sixteen"));
    }
}
