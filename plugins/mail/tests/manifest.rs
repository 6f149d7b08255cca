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
    let expected: Vec<(_, &[_], &[_], _)> = vec![
        ("read_emails", &[], &["FindFolder", "FindItem", "GetItem"], true),
        ("search_emails", &[], &["FindFolder", "FindItem", "GetItem"], true),
        ("get_email_details", &[], &["GetItem", "GetFolder"], true),
        ("get_emails_bulk", &[], &["GetItem", "GetFolder"], true),
        (
            "search_by_conversation",
            &[],
            &["FindFolder", "FindItem", "GetConversationItems", "GetFolder", "GetItem"],
            true,
        ),
        ("sync_emails", &[], &["FindFolder", "SyncFolderItems", "GetItem"], true),
        ("get_email_mime", &[], &["GetItem"], false),
        ("send_email", &[Send], &["CreateItem", "GetItem", "GetAttachment"], true),
        ("reply_email", &[Send], &["CreateItem", "GetItem", "GetAttachment"], true),
        ("forward_email", &[Send], &["CreateItem", "GetItem", "GetAttachment"], true),
        ("create_draft", &[Write], &["CreateItem", "GetItem", "GetAttachment"], true),
        (
            "create_reply_draft",
            &[Write],
            &["CreateItem", "GetItem", "GetAttachment", "UpdateItem", "CreateAttachment"],
            true,
        ),
        (
            "create_forward_draft",
            &[Write],
            &["CreateItem", "GetItem", "GetAttachment", "UpdateItem", "CreateAttachment"],
            true,
        ),
        ("update_draft", &[Write], &["GetItem", "GetAttachment", "UpdateItem", "CreateAttachment"], false),
        ("send_draft", &[Send], &["SendItem"], true),
        ("update_email", &[Write], &["UpdateItem"], false),
        ("move_email", &[Write], &["FindFolder", "GetItem", "MoveItem"], false),
        ("copy_email", &[Write], &["FindFolder", "GetItem", "GetFolder", "CopyItem"], false),
        ("delete_email", &[Write, Destroy], &["GetItem", "DeleteItem", "MoveItem"], false),
        ("list_attachments", &[], &["GetItem"], false),
        ("download_attachment", &[], &["GetItem", "GetAttachment"], false),
        ("save_attachment", &[Write], &["GetItem", "GetAttachment"], false),
        ("read_attachment", &[], &["GetItem", "GetAttachment"], false),
        ("add_attachment", &[Write], &["CreateAttachment"], false),
        ("delete_attachment", &[Destroy], &["GetItem", "DeleteAttachment"], false),
        ("attach_email_to_draft", &[Write], &["GetItem", "CreateAttachment"], false),
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
    for tool in ["forward_email", "create_forward_draft", "update_draft"] {
        for field in ["to", "cc", "bcc"] {
            assert_eq!(format(tool, field), "ews-address", "{tool} {field}");
        }
    }
    for tool in ["reply_email", "create_reply_draft"] {
        for field in ["cc", "bcc"] {
            assert_eq!(format(tool, field), "ews-address", "{tool} {field}");
        }
    }
    for tool in ["reply_email", "forward_email", "create_reply_draft", "create_forward_draft"] {
        assert_eq!(format(tool, "message_id"), "ews-id", "{tool}");
    }
    for tool in ["send_draft", "update_draft"] {
        assert_eq!(format(tool, "draft_id"), "ews-id", "{tool}");
    }
    for tool in ["update_email", "move_email", "copy_email", "delete_email"] {
        for field in ["message_id", "message_ids"] {
            assert_eq!(format(tool, field), "ews-id", "{tool} {field}");
        }
    }
    for tool in ["move_email", "copy_email"] {
        assert_eq!(format(tool, "destination_folder_id"), "ews-id", "{tool}");
    }
}

/// Files come under one form in everything that writes, and under that of earlier
/// versions beside it.
#[test]
fn everything_that_writes_takes_files_alike() {
    let manifest = ExportedPlugin::manifest();
    for name in [
        "send_email",
        "reply_email",
        "forward_email",
        "create_draft",
        "create_reply_draft",
        "create_forward_draft",
        "update_draft",
    ] {
        let tool = manifest.tools.iter().find(|found| found.name == name).unwrap();
        let properties = &tool.input_schema["properties"];
        let one = &properties["attachments"]["items"];
        let fields: Vec<_> = one["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            fields,
            [
                "name",
                "content_base64",
                "source_message_id",
                "attachment_id",
                "content_type",
                "is_inline",
                "content_id"
            ],
            "{name}"
        );
        assert_eq!(
            (&one["additionalProperties"], one.get("required")),
            (&Value::Bool(false), None),
            "{name}"
        );
        for id in ["source_message_id", "attachment_id"] {
            assert_eq!(one["properties"][id]["format"], "ews-id", "{name}");
        }
        let alias = &properties["inline_attachments"]["items"];
        assert_eq!(alias["required"], serde_json::json!(["file_name", "file_content"]), "{name}");
    }
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
    assert_eq!(required("reply_email"), serde_json::json!(["message_id", "body"]));
    assert_eq!(required("forward_email"), serde_json::json!(["message_id", "to"]));
    assert_eq!(required("create_reply_draft"), serde_json::json!(["message_id"]));
    assert_eq!(required("create_forward_draft"), serde_json::json!(["message_id", "to"]));
    for tool in ["send_draft", "update_draft"] {
        assert_eq!(required(tool), serde_json::json!(["draft_id"]), "{tool}");
    }
    for tool in ["update_email", "move_email", "copy_email", "delete_email"] {
        assert_eq!(required(tool), Value::Null, "{tool}");
    }
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
    let details = &manifest.tools.iter().find(|tool| tool.name == "get_email_details").unwrap().input_schema;
    assert_eq!(details["required"], serde_json::json!(["message_id"]));
    assert_eq!(details["properties"]["message_id"]["format"], "ews-id");
    assert!(!list.to_string().contains("$ref") && !details.to_string().contains("$ref"));
}
