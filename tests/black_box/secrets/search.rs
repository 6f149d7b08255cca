//! The forms in which a secret could show, and the search for them.

use std::path::{Path, PathBuf};
use std::process::Output;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use ews_mcp_tests::{Exchange, Folders};
use md4::{Digest as _, Md4};

use super::{AUDIT_KEY, CLIENT_SECRET, DEVICE_CODE, KEY, KEY_OF_THE_ACCOUNT, PASSWORD, REFRESH_TOKEN, TOKEN};

/// As a form has it (application/x-www-form-urlencoded).
pub(crate) fn in_a_form(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The part of base64 that depends on the secret alone, wherever in a text it
/// begins.
fn in_base64(secret: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for before in 0..3 {
        let padded = [&vec![b'x'; before], secret].concat();
        let whole = padded.len() / 3 * 3;
        let skip = (before * 4).div_ceil(3);
        for encoded in [STANDARD_NO_PAD.encode(&padded[..whole]), URL_SAFE_NO_PAD.encode(&padded[..whole])] {
            forms.push(encoded[skip..].to_owned());
        }
    }
    forms
}

/// A key as bytes, in the forms in which bytes are shown.
fn of_bytes(key: &[u8]) -> Vec<String> {
    let all = |each: fn(&u8) -> String, between: &str| -> String {
        key.iter().map(each).collect::<Vec<_>>().join(between)
    };
    let mut forms = in_base64(key);
    forms.extend([
        String::from_utf8_lossy(key).into_owned(),
        all(|byte| format!("{byte:02x}"), ""),
        all(|byte| format!("{byte:02X}"), ""),
        all(|byte| format!("{byte:02x}"), " "),
        all(u8::to_string, ", "),
    ]);
    forms
}

/// All that must be nowhere: those of these tests, and those of this Exchange.
fn secrets(exchange: Option<&Exchange>) -> Vec<String> {
    let mut texts = vec![PASSWORD, CLIENT_SECRET, AUDIT_KEY, TOKEN, REFRESH_TOKEN, DEVICE_CODE];
    let of_exchange = ["EWS_PASSWORD", "EWS_CLIENT_SECRET"];
    let settings = exchange.into_iter().flat_map(Exchange::environment);
    texts.extend(settings.filter(|(name, _)| of_exchange.contains(name)).map(|(_, value)| value));
    let mut forms = Vec::new();
    for secret in texts {
        forms.extend([secret.to_owned(), in_a_form(secret), secret.escape_debug().to_string()]);
        forms.extend(in_base64(secret.as_bytes()));
        // As NTLM takes a password, and the key that it makes of it, which is as good as one.
        let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
        forms.extend(of_bytes(&wide));
        forms.extend(of_bytes(&Md4::digest(&wide)));
    }
    forms.extend(of_bytes(&KEY_OF_THE_ACCOUNT));
    // Lines of the key; its first and last are in every key.
    let lines: Vec<&str> = KEY.lines().filter(|line| !line.starts_with('-')).collect();
    forms.extend(lines[1..lines.len() - 1].iter().map(|line| (*line).to_owned()));
    forms
}

pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Searches all that a run left behind, but for files of these names.
pub(super) fn search(what: &str, output: &Output, folders: &Folders, exchange: &Exchange, but: &[&str]) {
    let mut texts = vec![("standard output".to_owned(), output.stdout.clone())];
    texts.push(("standard error".to_owned(), output.stderr.clone()));
    for file in files(folders.path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        if !but.iter().any(|but| name.starts_with(but)) {
            texts.push((file.display().to_string(), std::fs::read(&file).unwrap()));
        }
    }
    let secrets = secrets(Some(exchange));
    for (place, bytes) in texts {
        let text = String::from_utf8_lossy(&bytes);
        for secret in &secrets {
            assert!(!text.contains(secret), "{what}: {secret:?} is in {place}:\n{text}");
        }
    }
}

/// A search that finds nothing would pass all of the above.
#[test]
fn the_search_finds_each_form() {
    let all = secrets(None);
    let found = |text: &str| all.iter().any(|secret| text.contains(secret));
    assert!(found(&format!("x{PASSWORD}y")) && found(&format!("a={}&", in_a_form(CLIENT_SECRET))));
    for before in ["", "u:", "us:", "CONTOSO\\svc:"] {
        let header = STANDARD_NO_PAD.encode(format!("{before}{PASSWORD}"));
        assert!(found(&header), "{before}");
        assert!(found(&URL_SAFE_NO_PAD.encode(format!("{before}{CLIENT_SECRET}"))), "{before}");
    }
    assert!(found(KEY) && !found("nothing of it"));
    let wide: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for key in [&wide[..], &Md4::digest(&wide), &KEY_OF_THE_ACCOUNT] {
        assert!(found(&format!("{key:?}")) && found(&STANDARD_NO_PAD.encode(key)), "{key:?}");
        assert!(found(&String::from_utf8_lossy(&[b"x", key, b"y"].concat())), "{key:?}");
    }
}
