//! `ews-mcp check`: step by step from the settings to the mailbox, with what to
//! do where something fails. Signs in once, so that a wrong password locks
//! nobody; reads nothing of a mailbox but the ids of its folders.

mod mailbox;
mod network;
mod problem;
mod report;
mod rights;
mod signing_in;

use std::process::ExitCode;
use std::time::Duration;

use ews_mcp_exchange::{Credentials, Door, Settings};

use super::print;
use crate::command_line::Check;
use crate::failure::Failure;
use crate::settings::{self, Sources};
use crate::wiring;
use problem::{Problem, Subject};
use report::Report;

/// The exit code where nothing was tried.
pub(crate) const NOT_TRIED: u8 = 2;
/// Nothing is under way at the end but the last line of the audit log.
const AT_MOST: Duration = Duration::from_secs(5);

/// All that the steps share.
struct Checking {
    report: Report,
    subject: Subject,
    door: Door,
}

pub(super) async fn run(sources: &Sources, options: Check) -> Result<ExitCode, Failure> {
    let report = check(sources, options.mailbox.as_deref()).await?;
    match options.json {
        true => print(&format!("{:#}", report.json())),
        false => print(&report.text()),
    }
    Ok(report.code())
}

async fn check(sources: &Sources, mailbox: Option<&str>) -> Result<Report, Failure> {
    let mut report = Report::default();
    let settings = match settings(sources).await {
        Ok(settings) => settings,
        Err(reason) => {
            report.problem("settings", Problem::Settings, reason.to_string(), &Subject::default());
            skip_all(&mut report, "the settings come first");
            return Ok(report);
        }
    };
    let signs_in = if settings.credentials.are_an_applications() { "EWS_CLIENT_ID" } else { "EWS_USERNAME" };
    let account = sources.get(signs_in).unwrap_or(&settings.primary).to_owned();
    let is_looked_for = settings.autodiscover.is_some();
    let subject = Subject {
        account,
        mailbox: mailbox.unwrap_or(&settings.primary).to_owned(),
        kind: settings.credentials.kind(),
        service: match &settings.credentials {
            Credentials::Negotiate(kerberos) => kerberos.service_principal_name.clone(),
            _ => None,
        },
        address_from: if is_looked_for { "what autodiscover found" } else { "EWS_SERVER_URL" },
        ..Subject::default()
    };
    let is_kind_set = sources.get("EWS_AUTH_TYPE").is_some();
    report.ok("settings", told(&settings, is_kind_set, &subject.account));
    let door = Door::new(settings)?;
    let mut checking = Checking { report, subject, door };
    checking.all(mailbox).await;
    checking.policy(sources, mailbox);
    checking.door.finish(AT_MOST).await;
    Ok(checking.report)
}

/// The steps after the settings, in their order.
const STEPS: [&str; 9] = [
    "server address",
    "name",
    "connection",
    "certificate",
    "EWS",
    "sign-in",
    "own mailbox",
    "server",
    "mailbox",
];

fn skip_all(report: &mut Report, reason: &str) {
    for step in STEPS {
        report.skip(step, reason);
    }
}

impl Checking {
    async fn all(&mut self, mailbox: Option<&str>) {
        let Some(url) = self.server_address().await else {
            for step in &STEPS[1..] {
                self.report.skip(step, "it is not known where Exchange is");
            }
            return;
        };
        let proxied = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
            .into_iter()
            .find(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
        let reached = self.network(&url, proxied).await;
        let Some(offers) = reached else {
            for step in &STEPS[5..] {
                self.report.skip(step, "Exchange was not reached");
            }
            return;
        };
        self.sign_in(&offers, mailbox).await;
    }
}

/// All settings of the connection, as `serve` takes them.
async fn settings(sources: &Sources) -> Result<Settings, Failure> {
    settings::read(sources)?;
    let (mut connection, audit) = wiring::connection(sources.clone(), false).await?;
    if let Some(audit) = audit {
        // What is signed is recorded, whoever asks for it.
        connection.audit = wiring::open_audit(audit).await?;
    }
    Ok(connection)
}

fn told(settings: &Settings, is_kind_set: bool, account: &str) -> String {
    let others = match settings.other_mailboxes {
        ews_mcp_exchange::OtherMailboxes::Off => "no other mailboxes",
        ews_mcp_exchange::OtherMailboxes::Impersonation => "other mailboxes by impersonation",
        ews_mcp_exchange::OtherMailboxes::Delegate => {
            "other mailboxes by the account's own rights (delegate)"
        }
    };
    let own = match settings.has_mailbox {
        true => format!("own mailbox {}", settings.primary),
        false => "no mailbox of its own".to_owned(),
    };
    let kind = settings.credentials.kind();
    let because = if is_kind_set { "" } else { " (EWS_AUTH_TYPE is not set)" };
    format!("{account} signs in with {kind}{because}; {own}; {others}")
}
