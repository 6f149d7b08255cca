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
fn the_tools_only_read() {
    for tool in ExportedPlugin::manifest().tools {
        assert!(tool.effects.is_empty() && tool.needs.is_empty() && tool.timezone, "{}", tool.name);
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
    let details = &manifest.tools[1].input_schema;
    assert_eq!(details["required"], serde_json::json!(["message_id"]));
    assert_eq!(details["properties"]["message_id"]["format"], "ews-id");
    assert!(!list.to_string().contains("$ref") && !details.to_string().contains("$ref"));
}
