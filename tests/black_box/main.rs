//! Black-box tests: the built binary over stdio, the embedded Exchange over
//! HTTP, in both revisions of MCP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "this is how a test ends")]

mod access;
mod answer_drafts;
mod answering;
mod attachments;
mod audit;
mod autodiscover;
mod bodies;
mod check;
mod command_line;
mod consent;
mod contoso;
/// Documents, ordinary and hostile: the same that are read natively.
#[allow(dead_code)]
#[path = "../../plugins/documents/tests/corpus/mod.rs"]
mod corpus;
mod faults;
mod files;
mod filing;
mod finding;
mod following;
mod hostile;
mod large_mailbox;
mod load;
mod policy;
mod protocol;
mod reading;
mod secrets;
mod sending_once;
mod sequences;
mod servers;
mod signing_in;
mod tools;
mod waiting;
mod without_mailbox;
mod writing;
