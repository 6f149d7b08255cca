//! No secret is in anything that the server says or writes: standard output and
//! error, the audit log, the state folder. Each kind of secret, in success and
//! in each failure, and in the forms in which it is sent.

mod passwords;
mod search;
mod tokens;

use std::process::Stdio;

use ews_mcp_tests::{Exchange, Folders, within};
use serde_json::json;

pub(crate) use self::search::in_a_form;
use self::search::search;

const PASSWORD: &str = "Pa55-word-of-the-account/+ß";
const CLIENT_SECRET: &str = "C1ient~secret+of/the=application";
const AUDIT_KEY: &str = "4udit-key-that-chains-the-records";
const TOKEN: &str = "T0ken.that.opens.the-mailbox_x";
const REFRESH_TOKEN: &str = "R3fresh.token.that.outlives_it-x";
const DEVICE_CODE: &str = "D3vice-code-that-is-polled-with-x";
/// In a keytab: AES-256.
const KEY_OF_THE_ACCOUNT: [u8; 32] = *b"\x81Key-of-the-account-in-a-keytab\xfe";
const KEY: &str = include_str!("../../../host/exchange/tests/certificates/client-key.pem");
pub(crate) const CERTIFICATE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../host/exchange/tests/certificates/client.pem");

/// A place for runs, with the settings that all of them have.
struct Runs {
    exchange: Exchange,
}

impl Runs {
    async fn run(&self, what: &str, settings: &[(&str, &str)], works: bool) -> String {
        let folders = Folders::new();
        self.run_in(&folders, what, settings, works, &[]).await
    }

    async fn run_in(
        &self,
        folders: &Folders,
        what: &str,
        settings: &[(&str, &str)],
        works: bool,
        but: &[&str],
    ) -> String {
        let state = folders.path().join("state").display().to_string();
        let fixed = [
            ("LOG_LEVEL", "debug"),
            ("EWS_STATE_DIR", &state),
            ("EWS_AUDIT_KEY", AUDIT_KEY),
            ("EWS_AUDIT_SUBJECTS", "true"),
            ("EWS_SERVER_URL", self.exchange.setting("EWS_SERVER_URL")),
            ("EWS_EMAIL", self.exchange.setting("EWS_EMAIL")),
            ("EWS_IMPERSONATION_ENABLED", "true"),
            ("RUST_BACKTRACE", "full"),
            ("RUST_LOG", "trace"),
        ];
        let mut mail = json!({ "to": ["anna.lindqvist@contoso.example"], "subject": "x", "body": "x" });
        let sent = mail.to_string();
        mail["dry_run"] = true.into();
        let shown = mail.to_string();
        let mut last = String::new();
        for arguments in [
            &["call", "read_emails", "--json"][..],
            &["call", "send_email", &sent],
            &["call", "send_email", &shown],
            &["call", "mailbox_access", "--mailbox", "helena.vogt@contoso.example"],
            &["serve"],
        ] {
            let mut command = folders.command(arguments, fixed.into_iter().chain(settings.iter().copied()));
            let output = within("the end of the program", command.stdin(Stdio::null()).output());
            let output = output.await.unwrap();
            search(what, &output, folders, &self.exchange, but);
            let reads_or_sends = arguments.contains(&"read_emails") || arguments.contains(&&*sent);
            if reads_or_sends {
                let errors = String::from_utf8_lossy(&output.stderr).into_owned();
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                assert_eq!(output.status.success(), works, "{what}: {said}\n{errors}");
                last += &(said + &errors);
            }
        }
        last
    }

    /// As [`Runs::run`], with this kind of sign-in by name and password.
    async fn by_password(&self, kind: &str, what: &str, password: (&str, &str), works: bool) -> String {
        let username = self.exchange.setting("EWS_USERNAME").to_owned();
        let settings = [("EWS_AUTH_TYPE", kind), ("EWS_USERNAME", &username), password];
        self.run(&format!("{kind}: {what}"), &settings, works).await
    }

    /// The same with Basic authentication.
    async fn basic(&self, what: &str, password: (&str, &str), works: bool) -> String {
        self.by_password("basic", what, password, works).await
    }
}

async fn runs(test: &str) -> Runs {
    Runs { exchange: Exchange::start(test).await }
}

/// An Exchange that is signed in to in this way.
async fn runs_with(test: &str, scheme: &str) -> Runs {
    let options = ["--authentication", scheme, "--client-certificate", CERTIFICATE];
    Runs { exchange: Exchange::with(test, &options).await }
}
