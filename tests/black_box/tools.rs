//! What an MCP client sees of the tools.

use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

#[tokio::test]
async fn the_mail_tools_are_listed_with_what_is_enforced() {
    let exchange = Exchange::start("the_mail_tools_are_listed").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let tools = client.tools().await;
        let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
        assert_eq!(names, ["get_email_details", "mailbox_access", "read_emails"]);
        for tool in &tools {
            let annotations = tool.annotations.as_ref().unwrap();
            assert_eq!(annotations.read_only_hint, Some(true), "{}", tool.name);
            assert_eq!(annotations.destructive_hint, Some(false), "{}", tool.name);
            assert_eq!(annotations.idempotent_hint, Some(true), "{}", tool.name);
            assert_eq!(annotations.open_world_hint, Some(false), "{}", tool.name);
            let output = tool.output_schema.as_ref().unwrap();
            assert_eq!(output["properties"]["mailbox"]["type"], "string");
            let input = &tool.input_schema;
            assert_eq!(input["type"], "object");
            assert_eq!(input["additionalProperties"], false);
            assert_eq!(input["properties"]["target_mailbox"]["type"], "string");
            // The host's own tool shows no times.
            let zone = if tool.name == "mailbox_access" { &Value::Null } else { &json!("string") };
            assert_eq!(input["properties"]["timezone"]["type"], *zone, "{}", tool.name);
            let description = tool.description.as_ref().unwrap();
            assert!((100..2048).contains(&description.len()), "{}: {}", tool.name, description.len());
            let all = serde_json::to_string(tool).unwrap();
            assert!(
                !all.contains("\"$ref\""),
                "{} has a reference, which some clients do not follow",
                tool.name
            );
        }
    }
    assert_eq!(exchange.recording().operations(), Vec::<String>::new());
}

#[tokio::test]
async fn fields_that_hold_ids_say_so() {
    let exchange = Exchange::start("fields_that_hold_ids_say_so").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let tools = client.tools().await;
    let named = |name: &str| tools.iter().find(|tool| tool.name == name).unwrap();
    let details = &named("get_email_details").input_schema;
    assert_eq!(details["properties"]["message_id"]["format"], "ews-id");
    let emails =
        &named("read_emails").output_schema.as_ref().unwrap()["properties"]["emails"]["items"]["properties"];
    assert_eq!(emails["message_id"]["format"], "ews-id");
    assert_eq!(emails["conversation_id"]["format"], "ews-id");
}
