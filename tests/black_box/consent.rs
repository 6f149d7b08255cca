//! The user is asked before anything is sent or destroyed, where the client can
//! ask.

use ews_mcp_tests::{Exchange, RawClient, Revision};
use serde_json::{Value, json};

use crate::contoso::ANNA;

/// A client with a user at it.
struct Asked {
    client: RawClient,
    revision: Revision,
    id: u64,
}

impl Asked {
    async fn start(exchange: &Exchange, revision: Revision) -> Asked {
        let capabilities = json!({ "elicitation": {} });
        let client = RawClient::with_capabilities(exchange, revision, &[], capabilities).await;
        Asked { client, revision, id: 0 }
    }

    /// Calls a tool and answers the question, where there is one. The question,
    /// and the result.
    async fn call(&mut self, tool: &str, arguments: Value, answer: &Value) -> (Option<String>, Value) {
        self.id += 1;
        let params = json!({ "name": tool, "arguments": arguments });
        self.client.send_request(self.id, "tools/call", params.clone()).await;
        let first = self.message().await;
        let (question, last) = match self.revision {
            Revision::Handshake if first["method"] == "elicitation/create" => {
                let question = first["params"]["message"].clone();
                let reply = json!({ "jsonrpc": "2.0", "id": first["id"], "result": answer });
                self.client.send(&reply).await;
                (question, self.message().await)
            }
            Revision::Stateless if first["result"]["resultType"] == "input_required" => {
                let question = first["result"]["inputRequests"]["confirm"]["params"]["message"].clone();
                let mut again = params;
                again["inputResponses"] = json!({ "confirm": answer });
                again["requestState"] = first["result"]["requestState"].clone();
                self.id += 1;
                (question, self.client.request(self.id, "tools/call", again).await)
            }
            _ => (Value::Null, first),
        };
        let result = last["result"]["structuredContent"].clone();
        assert!(result.is_object(), "{last}");
        (question.as_str().map(str::to_owned), result)
    }

    async fn message(&mut self) -> Value {
        self.client.next().await.expect("the server closed its output")
    }

    async fn inbox(&mut self, mailbox: &str) -> Value {
        let arguments = json!({ "target_mailbox": mailbox, "max_results": 1 });
        self.call("read_emails", arguments, &yes()).await.1["emails"][0].clone()
    }
}

fn yes() -> Value {
    json!({ "action": "accept", "content": { "confirm": true } })
}

fn letter() -> Value {
    json!({
        "to": [ANNA],
        "subject": "Frage 🚀\u{202e}",
        "body": "<p>Hallo</p>",
        "inline_attachments": [{ "file_name": "a.txt", "file_content": "aGFsbG8=" }],
    })
}

#[tokio::test]
async fn a_message_goes_out_after_a_yes_and_after_nothing_else() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_message_goes_out_after_a_yes").await;
        let mut user = Asked::start(&exchange, revision).await;
        for (answer, error_type) in [
            (json!({ "action": "decline" }), "DeclinedError"),
            (json!({ "action": "accept", "content": { "confirm": false } }), "DeclinedError"),
            (json!({ "action": "cancel" }), "ConsentError"),
        ] {
            let (question, result) = user.call("send_email", letter(), &answer).await;
            assert_eq!(
                question.unwrap(),
                "Send a message from assistant@contoso.example\nTo: anna.lindqvist@contoso.example\n\
                 Subject: Frage 🚀\nAttachments: a.txt (5 bytes)\nText: Hallo"
            );
            assert_eq!(result["error_type"], error_type, "{result}");
            assert_eq!(result["outcome"], "not_done");
        }
        let operations = exchange.recording().operations();
        assert!(operations.iter().all(|name| name.starts_with("Get")), "{operations:?}");
        let (question, result) = user.call("send_email", letter(), &yes()).await;
        assert!(question.is_some());
        assert_eq!(result["message"], "Email sent to 1 recipient", "{result}");
        assert_eq!(user.inbox(ANNA).await["subject"], "Frage 🚀\u{202e}");
    }
}

#[tokio::test]
async fn a_draft_is_shown_before_it_is_sent() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("a_draft_is_shown").await;
        let mut user = Asked::start(&exchange, revision).await;
        let (question, draft) = user.call("create_draft", letter(), &yes()).await;
        assert_eq!(question, None, "what nobody hears of is not asked about");
        let arguments = json!({ "draft_id": draft["message_id"] });
        let no = json!({ "action": "decline" });
        let (question, result) = user.call("send_draft", arguments.clone(), &no).await;
        let question = question.unwrap();
        for line in [
            "Send a draft from assistant@contoso.example",
            "To: anna.lindqvist@contoso.example",
            "Subject: Frage 🚀",
            "Attachments: a.txt",
        ] {
            assert!(question.lines().any(|found| found == line), "{line} is not in {question}");
        }
        assert_eq!(result["error_type"], "DeclinedError");
        let (_, sent) = user.call("send_draft", arguments, &yes()).await;
        assert_eq!(sent["message"], "Draft sent to 1 recipient", "{sent}");
    }
}

#[tokio::test]
async fn what_is_destroyed_is_named_and_what_can_be_undone_is_not_asked_about() {
    for revision in Revision::ALL {
        let exchange = Exchange::start("what_is_destroyed").await;
        let mut user = Asked::start(&exchange, revision).await;
        let email = user.inbox(ANNA).await;
        let arguments = |more: Value| {
            let mut arguments = json!({ "target_mailbox": ANNA, "message_id": email["message_id"] });
            arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            arguments
        };
        let (question, updated) =
            user.call("update_email", arguments(json!({ "is_read": true })), &yes()).await;
        assert_eq!((question, &updated["updated_count"]), (None, &json!(1)));
        let no = json!({ "action": "decline" });
        let permanent = arguments(json!({ "permanent": true }));
        let (question, result) = user.call("delete_email", permanent.clone(), &no).await;
        let question = question.unwrap();
        assert!(
            question.starts_with("Delete 1 item of anna.lindqvist@contoso.example for good"),
            "{question}"
        );
        assert!(question.contains(email["subject"].as_str().unwrap()), "{question}");
        assert_eq!(result["error_type"], "DeclinedError");
        assert_eq!(user.inbox(ANNA).await["message_id"], email["message_id"]);
        let (_, deleted) = user.call("delete_email", permanent, &yes()).await;
        assert_eq!(deleted["deleted_count"], 1, "{deleted}");
        assert_ne!(user.inbox(ANNA).await["message_id"], email["message_id"]);
    }
}
