use serde_json::json;

use super::*;
use crate::guest;

fn parse(document: &Value) -> Result<Manifest, String> {
    Manifest::parse(&document.to_string(), &Limits::default())
}

/// The trial manifest with one field of its tool set to something else.
fn with(field: &str, value: Value) -> Result<Manifest, String> {
    let mut document = guest::manifest();
    document["tools"][0][field] = value;
    parse(&document)
}

#[test]
fn a_manifest_is_read_and_what_it_does_not_know_is_ignored() {
    let manifest = parse(&guest::manifest()).unwrap();
    assert_eq!((manifest.name.as_str(), manifest.version.as_str()), ("trial", "1.2.3"));
    let tool = manifest.tool("try_it").unwrap();
    assert_eq!(tool.effects, Effects::of(&[Effect::Write]));
    assert_eq!(tool.operations.iter().collect::<Vec<_>>(), ["CreateItem", "FindItem"]);
    assert_eq!(tool.needs.iter().collect::<Vec<_>>(), [&Need::Files]);
    assert!(tool.timezone);
    assert!(manifest.tool("other").is_none());
}

#[test]
fn every_effect_and_need_of_the_schema_is_known() {
    let all = with("effects", json!(["write", "destroy", "send"])).unwrap();
    assert_eq!(all.tools[0].effects.iter().count(), 3);
    let all = with("needs", json!(["directory", "availability", "files", "nested-items"])).unwrap();
    assert_eq!(all.tools[0].needs.len(), 4);
}

#[test]
fn what_the_schema_forbids_is_named_with_its_place() {
    assert!(with("name", json!("Try It")).unwrap_err().starts_with("/tools/0/name: "));
    assert!(with("effects", json!(["fly"])).unwrap_err().starts_with("/tools/0/effects/0: "));
    assert!(
        with("inputSchema", json!({"type": "string"}))
            .unwrap_err()
            .starts_with("/tools/0/inputSchema/type: ")
    );
    assert!(parse(&json!({})).unwrap_err().starts_with("the manifest: "));
    assert!(parse(&json!({})).unwrap_err().len() < 400);
}

#[test]
fn what_is_no_manifest_at_all_is_refused() {
    let parse = |text: &str| Manifest::parse(text, &Limits::default()).unwrap_err();
    assert!(parse("").starts_with("it is not JSON"));
    assert!(parse(&"[".repeat(10_000)).starts_with("it is not JSON"));
    assert!(parse(&" ".repeat(1024 * 1024 + 1)).contains("at most 1 MiB are allowed"));
}

#[test]
fn names_that_the_host_owns_may_not_be_declared() {
    for name in HOST_ARGUMENTS {
        let schema = json!({ "type": "object", "additionalProperties": false, "properties": { name: {} } });
        let error = with("inputSchema", schema).unwrap_err();
        assert!(error.contains(&format!("`{name}` is an argument that the host adds")), "{error}");
    }
    for name in RESULT_KEYS {
        let error = with("outputSchema", json!({ "type": "object", "required": [name] })).unwrap_err();
        assert!(error.contains(&format!("`{name}` is a field that the host adds")), "{error}");
    }
}

#[test]
fn an_input_schema_names_all_its_arguments() {
    let error = with("inputSchema", json!({ "type": "object" })).unwrap_err();
    assert!(error.contains("\"additionalProperties\": false"), "{error}");
    let schema = json!({ "type": "object", "additionalProperties": false, "patternProperties": { "": {} } });
    assert!(with("inputSchema", schema).unwrap_err().contains("patternProperties"));
}

#[test]
fn tools_have_different_names_and_known_operations() {
    let mut document = guest::manifest();
    let tool = document["tools"][0].clone();
    document["tools"] = json!([tool, tool]);
    assert_eq!(parse(&document).unwrap_err(), "there are two tools named try_it");
    let error = with("operations", json!(["UpdateInboxRules"])).unwrap_err();
    assert_eq!(error, "tool try_it: operations: UpdateInboxRules is not an operation that plugins may use");
}

#[test]
fn a_tool_declares_the_effects_and_needs_that_its_operations_take() {
    let error = with("operations", json!(["SendItem"])).unwrap_err();
    assert_eq!(error, "tool try_it: operations: SendItem needs the effects send");
    let error = with("operations", json!(["ResolveNames"])).unwrap_err();
    assert_eq!(error, "tool try_it: operations: ResolveNames needs the need directory");
    assert!(with("effects", json!([])).unwrap_err().contains("CreateItem needs at least one of the effects"));
}

#[test]
fn text_that_hides_from_people_is_refused() {
    assert!(with("description", json!("a\u{202e}b")).unwrap_err().contains("invisible"));
    assert!(with("title", json!("a\u{7}")).unwrap_err().contains("invisible"));
    assert!(with("description", json!("line\nline\tÄ")).is_ok());
}
