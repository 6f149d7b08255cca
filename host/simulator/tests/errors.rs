//! Every code with which the server can refuse something: its text, whether it is a fault of the whole request (HTTP
//! 500) or a response message (HTTP 200), and what such a message holds besides.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

#[path = "errors/attachments.rs"]
mod attachments;
#[path = "errors/case.rs"]
mod case;
#[path = "documented/example.rs"]
mod example;
#[path = "errors/folders.rs"]
mod folders;
#[path = "errors/ids.rs"]
mod ids;
#[path = "errors/items.rs"]
mod items;
#[path = "errors/operations.rs"]
mod operations;
#[path = "errors/people.rs"]
mod people;
#[path = "errors/requests.rs"]
mod requests;
#[path = "errors/searching.rs"]
mod searching;
#[path = "errors/sending.rs"]
mod sending;
#[path = "errors/trouble.rs"]
mod trouble;
#[path = "documented/world.rs"]
mod world;

use case::Case;

/// What the server says where it has itself failed: no request leads there.
const BROKEN: &str = "ErrorInternalServerError";

/// What is said where a mailbox or an answer is full: `limits.rs` is about it.
const FULL: &[&str] = &["ErrorDataSizeLimitExceeded", "ErrorQuotaExceeded"];

/// What hangs on who signed in: `service_account.rs` and `tokens.rs` are about it.
const SIGNED_IN: &[&str] = &["ErrorMissingEmailAddress", "ErrorInvalidExchangeImpersonationHeaderData"];

fn all() -> Vec<Case> {
    let cases = [
        attachments::cases(),
        folders::cases(),
        ids::cases(),
        items::cases(),
        operations::cases(),
        people::cases(),
        requests::cases(),
        searching::cases(),
        sending::cases(),
    ];
    cases.into_iter().flatten().collect()
}

/// The codes of `ResponseCode`, as its source has them.
fn codes() -> Vec<&'static str> {
    let source = include_str!("../src/errors.rs");
    let variants = source.split("enum ResponseCode {").nth(1).unwrap().split("\n}\n").next().unwrap();
    let lines = variants.lines().map(|line| line.trim().trim_end_matches(','));
    lines.filter(|line| line.starts_with("Error") && line.chars().all(char::is_alphanumeric)).collect()
}

#[test]
fn there_is_a_request_for_every_code() {
    let (codes, cases) = (codes(), all());
    assert!(codes.len() > 100 && codes.contains(&"ErrorItemNotFound"), "the source was read: {codes:?}");
    let is_covered = |code: &str| {
        code == BROKEN
            || [trouble::CODES, FULL, SIGNED_IN].concat().contains(&code)
            || cases.iter().any(|case| case.code == code)
    };
    let missing: Vec<&&str> = codes.iter().filter(|code| !is_covered(code)).collect();
    assert!(missing.is_empty(), "nothing produces {missing:?}: test them, or remove what is dead");
    let unknown: Vec<&str> =
        cases.iter().map(|case| case.code).filter(|code| !codes.contains(code)).collect();
    assert!(unknown.is_empty(), "{unknown:?} are no codes of this server");
    assert!(
        codes.contains(&BROKEN)
            && [trouble::CODES, FULL, SIGNED_IN].concat().iter().all(|code| codes.contains(code))
    );
}
