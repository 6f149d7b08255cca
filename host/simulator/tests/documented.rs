//! Requests in the form of the examples of Microsoft's documentation, and what it shows as their answers.
//!
//! Each test is named after what an example shows, and names the page that it follows: the file in
//! `docs/web-service-reference` or `docs/exchange-web-services` of
//! <https://github.com/MicrosoftDocs/office-developer-exchange-docs>. Requests and values are our own.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

#[path = "documented/attachments.rs"]
mod attachments;
#[path = "documented/changing_folders.rs"]
mod changing_folders;
#[path = "documented/changing_items.rs"]
mod changing_items;
#[path = "documented/conversations.rs"]
mod conversations;
#[path = "documented/creating_items.rs"]
mod creating_items;
#[path = "documented/example.rs"]
mod example;
#[path = "documented/finding_items.rs"]
mod finding_items;
#[path = "documented/getting_folders.rs"]
mod getting_folders;
#[path = "documented/getting_items.rs"]
mod getting_items;
#[path = "documented/groups.rs"]
mod groups;
#[path = "documented/hidden_folders.rs"]
mod hidden_folders;
#[path = "documented/people.rs"]
mod people;
#[path = "documented/permissions.rs"]
mod permissions;
#[path = "documented/requests.rs"]
mod requests;
#[path = "documented/restrictions.rs"]
mod restrictions;
#[path = "documented/synchronizing.rs"]
mod synchronizing;
#[path = "documented/views.rs"]
mod views;
#[path = "documented/world.rs"]
mod world;
