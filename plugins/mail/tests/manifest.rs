//! What the plugin tells the host about itself.

use ews_plugin_mail::ExportedPlugin;
use ews_plugin_sdk::Plugin;
use serde_json::Value;

#[test]
fn the_manifest_is_what_the_contract_describes() {
    let schema: Value = serde_json::from_str(include_str!("../../../wit/manifest.schema.json")).unwrap();
    let manifest: Value = serde_json::from_str(&ExportedPlugin::manifest().to_json()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&manifest).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(ExportedPlugin::manifest().faults(), [""; 0]);
}

#[test]
fn each_tool_declares_what_it_does_and_no_more() {
    use ews_plugin_sdk::Effect::{Destroy, Send, Write};
    use ews_plugin_sdk::Need::{Files, NestedItems};
    let declared: Vec<_> = ExportedPlugin::manifest()
        .tools
        .iter()
        .map(|tool| {
            let needs: &[_] = match tool.name {
                "save_attachment" => &[Files],
                "attach_email_to_draft" => &[NestedItems],
                _ => &[],
            };
            assert_eq!(tool.needs, needs, "{}", tool.name);
            (tool.name, tool.effects, tool.operations, tool.timezone)
        })
        .collect();
    let expected: [(_, &[_], &[_], _); 16] = [
        ("read_emails", &[], &["FindFolder", "FindItem", "GetItem"], true),
        ("get_email_details", &[], &["GetItem", "GetFolder"], true),
        ("send_email", &[Send], &["CreateItem"], true),
        ("create_draft", &[Write], &["CreateItem", "GetItem"], true),
        ("send_draft", &[Send], &["SendItem"], true),
        ("update_email", &[Write], &["UpdateItem"], false),
        ("move_email", &[Write], &["FindFolder", "MoveItem"], false),
        ("delete_email", &[Write, Destroy], &["DeleteItem", "MoveItem"], false),
        ("list_attachments", &[], &["GetItem"], false),
        ("read_attachment", &[], &["GetItem", "GetAttachment"], false),
        ("download_attachment", &[], &["GetItem", "GetAttachment"], false),
        ("save_attachment", &[Write], &["GetItem", "GetAttachment"], false),
        ("add_attachment", &[Write], &["CreateAttachment"], false),
        ("delete_attachment", &[Destroy], &["GetItem", "DeleteAttachment"], false),
        ("attach_email_to_draft", &[Write], &["GetItem", "CreateAttachment"], false),
        ("get_email_mime", &[], &["GetItem"], false),
    ];
    assert_eq!(declared, expected);
}

/// The gate lets a message go to people and a draft be sent only where they stand
/// in arguments that say what they are.
#[test]
fn people_and_items_are_arguments_that_say_so() {
    let manifest = ExportedPlugin::manifest();
    let format = |tool: &str, field: &str| {
        let tool = manifest.tools.iter().find(|found| found.name == tool).unwrap();
        let field = &tool.input_schema["properties"][field];
        let one = if field["type"] == "array" { &field["items"] } else { field };
        one["format"].as_str().unwrap_or_default().to_owned()
    };
    for tool in ["send_email", "create_draft"] {
        for field in ["to", "cc", "bcc", "reply_to"] {
            assert_eq!(format(tool, field), "ews-address", "{tool} {field}");
        }
    }
    assert_eq!(format("send_draft", "draft_id"), "ews-id");
    for tool in ["read_attachment", "download_attachment", "save_attachment", "delete_attachment"] {
        assert_eq!(format(tool, "message_id"), "ews-id", "{tool}");
        assert_eq!(format(tool, "attachment_id"), "ews-id", "{tool}");
    }
    for (tool, field) in [
        ("list_attachments", "message_id"),
        ("add_attachment", "message_id"),
        ("attach_email_to_draft", "draft_id"),
        ("attach_email_to_draft", "source_message_id"),
        ("get_email_mime", "message_id"),
    ] {
        assert_eq!(format(tool, field), "ews-id", "{tool} {field}");
    }
    for tool in ["update_email", "move_email", "delete_email"] {
        for field in ["message_id", "message_ids"] {
            assert_eq!(format(tool, field), "ews-id", "{tool} {field}");
        }
    }
    assert_eq!(format("move_email", "destination_folder_id"), "ews-id");
}

#[test]
fn what_a_message_must_have_is_required() {
    let manifest = ExportedPlugin::manifest();
    let required = |tool: &str| {
        let tool = manifest.tools.iter().find(|found| found.name == tool).unwrap();
        tool.input_schema.get("required").cloned().unwrap_or_default()
    };
    assert_eq!(required("send_email"), serde_json::json!(["to", "subject", "body"]));
    assert_eq!(required("create_draft"), Value::Null);
    assert_eq!(required("send_draft"), serde_json::json!(["draft_id"]));
}

#[test]
fn the_defaults_are_told_and_nothing_is_required_for_a_list() {
    let manifest = ExportedPlugin::manifest();
    let list = &manifest.tools[0].input_schema;
    assert_eq!(list.get("required"), None);
    for (field, default) in [
        ("folder", Value::from("inbox")),
        ("max_results", Value::from(50)),
        ("unread_only", Value::from(false)),
        ("offset", Value::from(0)),
        ("format", Value::from("html")),
        ("trim_quoted", Value::from(false)),
        ("include_body", Value::from(false)),
    ] {
        assert_eq!(list["properties"][field]["default"], default, "{field}");
    }
    assert_eq!(list["properties"]["max_results"]["maximum"], 1000);
    let details = &manifest.tools[1].input_schema;
    assert_eq!(details["required"], serde_json::json!(["message_id"]));
    assert_eq!(details["properties"]["message_id"]["format"], "ews-id");
    assert!(!list.to_string().contains("$ref") && !details.to_string().contains("$ref"));
}
