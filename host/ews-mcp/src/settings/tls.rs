//! What TLS trusts and shows, from files.

use std::io::Read as _;

use ews_mcp_exchange::{SettingsError, Tls};

use super::{flag, wrong};
use crate::settings::Sources;

const CA_FILE: &str = "EWS_CA_FILE";
const CERTIFICATE_FILE: &str = "EWS_CLIENT_CERTIFICATE_FILE";
const KEY_FILE: &str = "EWS_CLIENT_KEY_FILE";

/// Bundles of all authorities have some 200 KiB.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Reads the settings of TLS, and the files that they name.
///
/// # Errors
/// A sentence that names the setting.
pub(super) fn tls(sources: &Sources) -> Result<Tls, SettingsError> {
    let mut tls = Tls::default();
    if let Some(path) = sources.get(CA_FILE) {
        tls.trust(&file(CA_FILE, path)?)?;
    }
    match (sources.get(CERTIFICATE_FILE), sources.get(KEY_FILE)) {
        (None, None) => {}
        (None, Some(_)) => {
            return Err(wrong(KEY_FILE, "EWS_CLIENT_CERTIFICATE_FILE is not set; a key alone shows nobody"));
        }
        (Some(certificate), key) => {
            let certificate = file(CERTIFICATE_FILE, certificate)?;
            let key = key.map(|path| file(KEY_FILE, path)).transpose()?;
            tls.present(&certificate, key.as_ref().unwrap_or(&certificate))?;
        }
    }
    tls.skip_verification = flag(sources, "EWS_INSECURE_SKIP_VERIFY")?;
    Ok(tls)
}

/// The bytes of a file that a setting names.
///
/// # Errors
/// Where it cannot be read, or is larger than any such file.
pub(super) fn file(setting: &'static str, path: &str) -> Result<Vec<u8>, SettingsError> {
    let cannot = |error: std::io::Error| wrong(setting, format!("{path} cannot be read: {error}"));
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).map_err(cannot)?;
    opened.take(LARGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > LARGEST {
        return Err(wrong(setting, format!("{path} is larger than {} MiB", LARGEST / 1024 / 1024)));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(settings: &[(&str, &str)]) -> String {
        let all = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        tls(&Sources::of(all)).unwrap_err().to_string()
    }

    #[test]
    fn nothing_is_trusted_or_shown_by_default() {
        let tls = tls(&Sources::of([])).unwrap();
        assert!(!tls.skip_verification);
        assert!(format!("{tls:?}").contains("authorities: [], client: None"), "{tls:?}");
    }

    #[test]
    fn files_that_are_not_what_they_should_be_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        std::fs::write(&path, "no certificate").unwrap();
        let path = path.to_str().unwrap();
        assert!(error(&[("EWS_CA_FILE", path)]).starts_with("EWS_CA_FILE: it holds no certificate in PEM"));
        assert!(
            error(&[("EWS_CLIENT_CERTIFICATE_FILE", path)])
                .starts_with("EWS_CLIENT_CERTIFICATE_FILE: it holds no")
        );
        assert!(
            error(&[("EWS_CA_FILE", "/nowhere/ca.pem")])
                .starts_with("EWS_CA_FILE: /nowhere/ca.pem cannot be read: ")
        );
        assert_eq!(
            error(&[("EWS_CLIENT_KEY_FILE", path)]),
            "EWS_CLIENT_KEY_FILE: EWS_CLIENT_CERTIFICATE_FILE is not set; a key alone shows nobody"
        );
        assert_eq!(
            error(&[("EWS_INSECURE_SKIP_VERIFY", "x")]),
            "EWS_INSECURE_SKIP_VERIFY: \"x\" is not true or false"
        );
    }
}
