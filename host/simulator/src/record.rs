//! Keeps what was said: three files for each exchange, written before the answer goes out.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, header};

use crate::authentication::SignIns;
use crate::soap::{self, Validity};
use crate::traffic::{Incoming, Outgoing, Sending, Sensitivity};

/// Where traffic that broke the protocol goes.
const INVALID: &str = "invalid";
/// Where what is none of EWS goes: sign-ins and Autodiscover.
const ELSEWHERE: &str = "elsewhere";

const NOT_KEPT: &[u8] = b"(not kept: passwords or tokens)\n";

/// Writes exchanges to a folder. Numbers go on after the highest that is there.
#[derive(Debug)]
pub(crate) struct Recorder {
    folder: PathBuf,
    next: AtomicU64,
}

impl Recorder {
    /// Makes the folder where it is missing.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder.join(INVALID))?;
        fs::create_dir_all(folder.join(ELSEWHERE))?;
        let mut highest = 0;
        for within in [folder.to_path_buf(), folder.join(INVALID), folder.join(ELSEWHERE)] {
            for entry in fs::read_dir(within)? {
                let name = entry?.file_name();
                let number = name.to_str().and_then(|name| name.split_once('-')?.0.parse().ok());
                highest = number.map_or(highest, |number: u64| number.max(highest));
            }
        }
        Ok(Self { folder: folder.to_path_buf(), next: AtomicU64::new(highest + 1) })
    }

    /// Writes one exchange. `…-request.xml` and `…-answer.xml` are the bytes that were received and are sent; of an
    /// answer that is filled up, only a note.
    pub(crate) fn record(&self, request: &Incoming, answer: &Outgoing, sign_ins: SignIns) -> io::Result<()> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let source = std::str::from_utf8(&request.body).unwrap_or_default();
        let named = answer.asked.as_ref().map(|asked| asked.operation.clone());
        let operation =
            named.or_else(|| soap::operation_name(source)).unwrap_or_else(|| "unknown".to_owned());
        let folder = match answer.validity {
            Validity::Valid => self.folder.clone(),
            Validity::Invalid => self.folder.join(INVALID),
            Validity::Elsewhere => self.folder.join(ELSEWHERE),
        };
        let path = |part: &str| folder.join(format!("{number:06}-{operation}-{part}"));
        fs::write(path("headers.txt"), headers(request, answer, sign_ins))?;
        if answer.sensitivity == Sensitivity::Secret {
            fs::write(path("request.xml"), NOT_KEPT)?;
            return fs::write(path("answer.xml"), NOT_KEPT);
        }
        fs::write(path("request.xml"), &request.body)?;
        fs::write(path("answer.xml"), sent(answer))
    }
}

fn sent(answer: &Outgoing) -> Cow<'_, [u8]> {
    match answer.sending {
        Sending::Whole | Sending::Late(_) | Sending::Slow { .. } => Cow::from(&*answer.body),
        Sending::Half => Cow::from(answer.body.get(..answer.half()).unwrap_or_default()),
        Sending::Nothing => Cow::default(),
        Sending::Filled { bytes } => {
            let own = answer.body.len();
            Cow::from(format!("An answer of {own} bytes, filled up to {bytes} bytes.\n").into_bytes())
        }
    }
}

fn headers(request: &Incoming, answer: &Outgoing, sign_ins: SignIns) -> String {
    // Writing to a String cannot fail.
    let mut text = String::new();
    let _ = writeln!(text, "{} {}", request.method, request.path);
    write_headers(&mut text, &request.headers);
    if answer.sending == Sending::Nothing {
        let _ = writeln!(text, "\n(no answer)");
    } else {
        let _ = writeln!(text, "\n{}", answer.status);
        write_headers(&mut text, &answer.headers);
    }
    if let Some(note) = &answer.note {
        let _ = writeln!(text, "\nsign-in: {note} ({sign_ins})");
    }
    if let Some(fault) = &answer.fault {
        let _ = writeln!(text, "\nfault: {fault}");
    }
    text
}

fn write_headers(text: &mut String, headers: &HeaderMap) {
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let shown = if *name == header::AUTHORIZATION {
            // The scheme is no secret; what follows is.
            value.split_whitespace().next().unwrap_or_default()
        } else {
            &value
        };
        let _ = writeln!(text, "{name}: {shown}");
    }
}
