//! The gate's judgement of an operation, for a tool that may do everything. What it lets out, it lets out again as it is.
#![no_main]

use ews_mcp_gate::{
    Access, Channel, Effect, Effects, Facts, Grant, Judgement, Mailbox, Need, Question, judge,
};
use libfuzzer_sys::fuzz_target;

const OPERATIONS: &[&str] = &[
    "CopyFolder",
    "CopyItem",
    "CreateAttachment",
    "CreateFolder",
    "CreateItem",
    "DeleteAttachment",
    "DeleteFolder",
    "DeleteItem",
    "EmptyFolder",
    "ExpandDL",
    "FindConversation",
    "FindFolder",
    "FindItem",
    "FindPeople",
    "GetAttachment",
    "GetConversationItems",
    "GetFolder",
    "GetItem",
    "GetUserAvailabilityRequest",
    "MarkAllItemsAsRead",
    "MoveFolder",
    "MoveItem",
    "ResolveNames",
    "SendItem",
    "SyncFolderHierarchy",
    "SyncFolderItems",
    "UpdateFolder",
    "UpdateItem",
];

fuzz_target!(|input: (u8, &str)| {
    let (way, xml) = input;
    let grant = Grant {
        plugin: "fuzz".to_owned(),
        tool: "fuzz".to_owned(),
        operations: OPERATIONS.iter().map(|name| (*name).to_owned()).collect(),
        effects: Effects::of(&Effect::ALL),
        needs: Need::ALL.into(),
    };
    let access = [Access::Primary, Access::Impersonation, Access::Delegate][usize::from(way) % 3];
    let channel = [Channel::Read, Channel::Call, Channel::Send][usize::from(way / 3) % 3];
    let mailbox = Mailbox { address: "ada@model.example".to_owned(), access };
    let question =
        |xml| Question { xml, blobs: usize::from(way / 9), channel, grant: &grant, mailbox: &mailbox };
    let Ok(Judgement::Sign(approved)) = judge(&question(xml), &Facts::default()) else { return };
    let written = approved.write();
    if let Err(error) = roxmltree::Document::parse(&ews_mcp_fuzz::envelope(&written)) {
        panic!("{error}: {written}");
    }
    // Into other mailboxes the host writes what no plugin may.
    if access == Access::Impersonation {
        let end = written.find(['>', '/', ' ']).unwrap_or(written.len());
        let (begin, rest) = written.split_at(end);
        let again = format!(
            "{begin} xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
             xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"{rest}"
        );
        match judge(&question(&again), &Facts::default()) {
            Ok(Judgement::Sign(approved)) => assert_eq!(approved.write(), written),
            other => panic!("{other:?}: {again}"),
        }
    }
});
