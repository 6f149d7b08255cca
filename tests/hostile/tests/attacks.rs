//! The attacks that can be looked at without a sandbox.

use ews_plugin_hostile::{ExportedPlugin, HostileFolders, HostileRead};
use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession, run};
use ews_plugin_sdk::{CallError, Plugin};
use serde_json::{Value, json};

fn attack(arguments: Value, mailbox: &ScriptedMailbox) -> Value {
    run::<HostileRead>(arguments, mailbox, &ScriptedSession::new("Europe/Vienna"))
        .map_or_else(|failure| json!(failure.message), |reply| reply.payload)
}

fn refusing() -> ScriptedMailbox {
    ScriptedMailbox::new("anna@contoso.example").otherwise(|_| Err(CallError::Refused("no".into())))
}

#[test]
fn it_declares_to_be_harmless() {
    let manifest = ExportedPlugin::manifest();
    assert_eq!(manifest.faults(), [""; 0]);
    let harmless = manifest.tools.iter().filter(|tool| tool.effects.is_empty() && tool.needs.is_empty());
    assert_eq!(harmless.count(), 2);
    assert_eq!(manifest.tools[1].operations, ["FindFolder"]);
}

#[test]
fn each_attack_by_operation_hands_in_what_its_name_says() {
    for (name, part) in [
        ("send_item", "<m:SendItem "),
        ("delete_item", "DeleteType=\"HardDelete\""),
        ("create_item_send", "MessageDisposition=\"SendAndSaveCopy\""),
        ("foreign_mailbox", "<t:EmailAddress>bob@contoso.example</t:EmailAddress>"),
        ("two_operations", "</m:GetFolder><m:CreateItem "),
        ("doctype", "<!ENTITY folder \"inbox\">"),
        ("own_header", "<t:PrimarySmtpAddress>bob@contoso.example</t:PrimarySmtpAddress>"),
        ("xsi_type", "xsi:type=\"t:DistinguishedFolderIdType\""),
        ("other_tool_operation", "<m:CreateFolder "),
    ] {
        for through in ["call", "send", "read_all"] {
            let mailbox = refusing();
            let arguments = json!({ "attack": name, "through": through, "mailbox": "bob@contoso.example" });
            assert_eq!(attack(arguments, &mailbox), json!({ "answer": "refused: no" }), "{name}");
            assert!(mailbox.operations()[0].contains(part), "{name}");
        }
    }
}

#[test]
fn sizes_are_as_large_as_asked_for() {
    let mailbox = refusing();
    attack(json!({ "attack": "large_operation", "bytes": 100_000 }), &mailbox);
    let length = mailbox.operations()[0].len();
    assert!((100_000..101_000).contains(&length), "{length}");
    let result = attack(json!({ "attack": "large_result", "bytes": 5 }), &mailbox);
    assert_eq!(result, json!({ "answer": "xxxxx" }));
}

#[test]
fn results_can_break_their_promises() {
    let mailbox = refusing();
    assert_eq!(attack(json!({ "attack": "envelope_keys" }), &mailbox)["mailbox"], "boss@contoso.example");
    assert_eq!(
        attack(json!({ "attack": "bad_output" }), &mailbox)["saw"],
        "a text where a list was promised"
    );
}

#[test]
fn the_sibling_can_use_what_it_did_not_declare() {
    let mailbox = refusing();
    let session = ScriptedSession::new("Europe/Vienna");
    run::<HostileFolders>(json!({ "get_folder": true }), &mailbox, &session).unwrap();
    assert!(mailbox.operations()[0].starts_with("<m:GetFolder "));
}
