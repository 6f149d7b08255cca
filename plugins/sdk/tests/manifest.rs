//! The manifest that a plugin's tools become, against the contract's schema.

use ews_plugin_sdk::testing::{ScriptedMailbox, ScriptedSession};
use ews_plugin_sdk::{Effect, Failure, FailureKind, ItemId, Mailbox, Need, Plugin, Reply, Session, Tool};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Files a message away.
#[derive(Deserialize, JsonSchema)]
struct FileAway {
    /// The message.
    message_id: ItemId,
    /// Whether to stamp it.
    #[serde(default)]
    stamped: bool,
}

/// What was filed.
#[derive(Serialize, JsonSchema)]
struct Filed {
    /// Its new id.
    message_id: ItemId,
    stamped: bool,
}

impl Tool for FileAway {
    const NAME: &'static str = "file_away";
    const TITLE: &'static str = "File away";
    const OPERATIONS: &'static [&'static str] = &["MoveItem", "GetItem"];
    const EFFECTS: &'static [Effect] = &[Effect::Write, Effect::Destroy];
    const NEEDS: &'static [Need] = &[Need::NestedItems];
    const TIMEZONE: bool = true;
    type Output = Filed;

    fn call(self, mailbox: &dyn Mailbox, _session: &dyn Session) -> Result<Reply<Filed>, Failure> {
        mailbox.call("<m:MoveItem/>".into())?;
        Ok(Reply::new("Filed away", Filed { message_id: self.message_id, stamped: self.stamped }))
    }
}

/// Declares what is the host's.
#[derive(Deserialize, JsonSchema)]
struct Grabs {
    #[allow(dead_code)]
    target_mailbox: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Pretends {
    success: bool,
}

impl Tool for Grabs {
    const NAME: &'static str = "Grabs";
    const TITLE: &'static str = "";
    const OPERATIONS: &'static [&'static str] = &[];
    type Output = Pretends;

    fn call(self, _: &dyn Mailbox, _: &dyn Session) -> Result<Reply<Pretends>, Failure> {
        Ok(Reply::new("Done", Pretends { success: true }))
    }
}

ews_plugin_sdk::export! {
    name: "filing",
    description: "Files mail away.",
    tools: [FileAway],
}

mod greedy {
    use super::Grabs;
    ews_plugin_sdk::export! { name: "Greedy one", description: "Takes all.", tools: [Grabs, Grabs] }
}

#[test]
fn a_manifest_is_what_the_contract_describes() {
    let schema: Value = serde_json::from_str(include_str!("../../../wit/manifest.schema.json")).unwrap();
    let manifest: Value = serde_json::from_str(&ExportedPlugin::manifest().to_json()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&manifest).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(ExportedPlugin::manifest().faults(), [""; 0]);
    assert_eq!(
        manifest["tools"][0],
        json!({
            "name": "file_away",
            "title": "File away",
            "description": "Files a message away.",
            "inputSchema": {
                "type": "object",
                "properties": {
                    "message_id": { "type": "string", "format": "ews-id", "description": "The message." },
                    "stamped": { "type": "boolean", "default": false, "description": "Whether to stamp it." }
                },
                "required": ["message_id"],
                "additionalProperties": false
            },
            "outputSchema": {
                "type": "object",
                "description": "What was filed.",
                "properties": {
                    "message_id": { "type": "string", "format": "ews-id", "description": "Its new id." },
                    "stamped": { "type": "boolean" }
                },
                "required": ["message_id", "stamped"]
            },
            "effects": ["write", "destroy"],
            "operations": ["MoveItem", "GetItem"],
            "needs": ["nested-items"],
            "timezone": true
        })
    );
}

#[test]
fn faults_name_what_the_host_would_not_accept() {
    assert_eq!(
        greedy::ExportedPlugin::manifest().faults(),
        [
            "the plugin's name \"Greedy one\" is not like `my-plugin`",
            "the tool's name \"Grabs\" is not like `my_tool`",
            "the title of Grabs has 0 characters; 1 to 80 are allowed",
            "Grabs: the argument `target_mailbox` is the host's own",
            "Grabs: the field of a result `success` is the host's own",
            "two tools are named Grabs",
            "the tool's name \"Grabs\" is not like `my_tool`",
            "the title of Grabs has 0 characters; 1 to 80 are allowed",
            "Grabs: the argument `target_mailbox` is the host's own",
            "Grabs: the field of a result `success` is the host's own",
        ]
    );
}

#[test]
fn a_call_goes_to_the_tool_of_that_name() {
    let mailbox = ScriptedMailbox::new("anna@contoso.example").answer("<m:MoveItemResponse/>");
    let session = ScriptedSession::new("Europe/Vienna");
    let reply =
        ExportedPlugin::call("file_away", r#"{"message_id":"AAMkÜ=","stamped":true}"#, &mailbox, &session);
    let reply = reply.unwrap();
    assert_eq!(reply.message, "Filed away");
    assert_eq!(reply.payload, json!({ "message_id": "AAMkÜ=", "stamped": true }));
    assert_eq!(mailbox.operations(), ["<m:MoveItem/>"]);

    let unknown = ExportedPlugin::call("file", "{}", &mailbox, &session).unwrap_err();
    assert_eq!(unknown.kind, FailureKind::Unsupported);
    assert_eq!(unknown.message, "This plugin has no tool file");

    let wrong = ExportedPlugin::call("file_away", "{}", &mailbox, &session).unwrap_err();
    assert_eq!(wrong.kind, FailureKind::InvalidArgument);
    assert!(wrong.message.starts_with("The arguments of file_away: missing field `message_id`"), "{wrong}");
}
