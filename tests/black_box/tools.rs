//! What an MCP client sees of the tools.

use ews_mcp_tests::{Client, Exchange, Revision};

#[tokio::test]
async fn the_mail_tools_are_listed_with_what_is_enforced() {
    let exchange = Exchange::start("the_mail_tools_are_listed").await;
    for revision in Revision::ALL {
        let client = Client::start(&exchange, revision, &[]).await;
        let tools = client.tools().await;
        // What they do as it is enforced: reads only, destroys or overwrites, repeats safely, reaches out.
        let hints: Vec<_> = tools
            .iter()
            .map(|tool| {
                let hints = tool.annotations.as_ref().unwrap();
                let hints = [
                    hints.read_only_hint,
                    hints.destructive_hint,
                    hints.idempotent_hint,
                    hints.open_world_hint,
                ];
                (tool.name.as_ref(), hints.map(Option::unwrap))
            })
            .collect();
        assert_eq!(
            hints,
            [
                ("add_attachment", [false, false, false, false]),
                ("attach_email_to_draft", [false, false, false, false]),
                ("copy_email", [false, false, false, false]),
                ("create_draft", [false, false, false, false]),
                ("create_forward_draft", [false, true, false, false]),
                ("create_reply_draft", [false, true, false, false]),
                ("delete_attachment", [false, true, false, false]),
                ("delete_email", [false, true, false, false]),
                ("download_attachment", [true, false, true, false]),
                ("forward_email", [false, false, false, true]),
                ("get_email_details", [true, false, true, false]),
                ("get_email_mime", [true, false, true, false]),
                ("get_emails_bulk", [true, false, true, false]),
                ("list_attachments", [true, false, true, false]),
                ("mailbox_access", [true, false, true, false]),
                ("move_email", [false, true, false, false]),
                ("read_attachment", [true, false, true, false]),
                ("read_emails", [true, false, true, false]),
                ("reply_email", [false, false, false, true]),
                ("search_by_conversation", [true, false, true, false]),
                ("search_emails", [true, false, true, false]),
                ("send_draft", [false, true, false, true]),
                ("send_email", [false, false, false, true]),
                ("sync_emails", [true, false, true, false]),
                ("update_draft", [false, true, false, false]),
                ("update_email", [false, true, false, false]),
            ]
        );
        for tool in &tools {
            let input = &tool.input_schema;
            assert_eq!(input["type"], "object");
            assert_eq!(input["additionalProperties"], false);
            assert_eq!(input["properties"]["target_mailbox"]["type"], "string");
            let has_dry_run = tool.annotations.as_ref().unwrap().read_only_hint == Some(false);
            assert_eq!(input["properties"]["dry_run"].is_object(), has_dry_run, "{}", tool.name);
            let output = tool.output_schema.as_ref().unwrap();
            assert_eq!(output["properties"]["mailbox"]["type"], "string");
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
    let tool = |name: &str| tools.iter().find(|tool| tool.name == name).unwrap();
    let details = &tool("get_email_details").input_schema;
    assert_eq!(details["properties"]["message_id"]["format"], "ews-id");
    let emails =
        &tool("read_emails").output_schema.as_ref().unwrap()["properties"]["emails"]["items"]["properties"];
    assert_eq!(emails["message_id"]["format"], "ews-id");
    assert_eq!(emails["conversation_id"]["format"], "ews-id");
}
