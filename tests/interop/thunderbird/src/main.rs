//! Thunderbird's client library for EWS, which we did not write, against the embedded Exchange: it writes the
//! requests and reads the answers, as the service account itself and as somebody whom it impersonates.
//!
//! The settings come on standard input as NAME='value' lines. Prints a line for each check and "N passed, N failed";
//! exits 1 on any failure.

mod checks;
mod client;
mod contents;
mod delegation;
mod flags;
mod folders;
mod hierarchy;
mod import;
mod message;
mod refusals;
mod requests;
mod search;
mod sending;
mod synchronization;
mod transfer;

use std::collections::HashMap;
use std::io::{self, BufRead as _};
use std::process::ExitCode;

use checks::Checks;
use client::{Client, Failure};

/// Who is impersonated.
const ANNA: (&str, &str) = ("Anna Lindqvist", "anna.lindqvist@contoso.example");

/// A mailbox and its user.
pub(crate) struct Mailbox {
    /// What the checks call it.
    label: &'static str,
    name: &'static str,
    address: String,
    client: Client,
}

type Scene = fn(&Mailbox, &Mailbox, &mut Checks) -> Result<(), Failure>;

/// What is looked at in each mailbox; the second is that of somebody to write to.
const SCENES: &[(&str, Scene)] = &[
    ("the contents", contents::run),
    ("searching", search::run),
    ("the hierarchy", hierarchy::run),
    ("folders", folders::run),
    ("an imported message", import::run),
    ("flags", flags::run),
    ("synchronizing", synchronization::run),
    ("moving and deleting", transfer::run),
    ("sending", sending::run),
    ("refusals", refusals::run),
];

fn main() -> ExitCode {
    let settings: HashMap<String, String> =
        io::stdin().lock().lines().map_while(Result::ok).filter_map(|line| setting(&line)).collect();
    let get = |name: &str| settings.get(name).map(String::as_str).unwrap_or_default();
    let client = Client::new(get("EWS_SERVER_URL"), get("EWS_USERNAME"), get("EWS_PASSWORD"));
    let (name, address) = ANNA;
    let impersonating = client.impersonating(address);
    let other = Mailbox { label: "as Anna", name, address: address.to_owned(), client: impersonating };
    let own = Mailbox {
        label: "as oneself",
        name: "Office Assistant",
        address: get("EWS_EMAIL").to_owned(),
        client,
    };
    let mut checks = Checks::default();
    for (mailbox, peer) in [(&own, &other), (&other, &own)] {
        for (name, scene) in SCENES {
            checks.scene(mailbox.label, name, |checks| scene(mailbox, peer, checks));
        }
    }
    checks.scene("as a delegate", "delegation", |checks| delegation::run(&own.client, checks));
    let stranger = Client::new(get("EWS_SERVER_URL"), get("EWS_USERNAME"), "wrong");
    checks.scene("faults", "faults", |checks| refusals::faults(&own.client, &stranger, checks));
    if checks.finish() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A line NAME='value'.
fn setting(line: &str) -> Option<(String, String)> {
    let (name, value) = line.trim().split_once('=')?;
    Some((name.to_owned(), value.trim_matches('\'').to_owned()))
}
