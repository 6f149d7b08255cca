//! Asks the user, in the way of each protocol revision: a server that speaks
//! 2025-11-25 sends an elicitation while the call is open; one that speaks
//! 2026-07-28 ends the call with `input_required`, and the client calls again
//! with the answer (MCP, multi round-trip requests).

use std::time::Duration;

use ews_mcp_exchange::{Asked, Consent, State};
use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction,
    ElicitationSchema, ErrorData, InputRequest, InputRequests, InputRequiredResult, ProtocolVersion,
    RequestStateCodec, SealOptions,
};
use rmcp::service::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// How long a user may take, and how long a yes is good.
const GOOD_FOR: Duration = Duration::from_secs(300);
/// The name of the question, and of the field in its form.
const CONFIRM: &str = "confirm";

/// What the user said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Do it.
    Yes,
    /// Do not.
    No,
    /// Nothing: the user closed the question, took too long, or was never shown
    /// it.
    None,
}

/// How a client can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// While the call is open.
    Open,
    /// By calling again.
    Again,
    /// Not at all.
    None,
}

/// How this client can be asked (MCP, elicitation in form mode).
pub(crate) fn way(context: &RequestContext<RoleServer>) -> Way {
    let declared = context.client_capabilities().and_then(|capabilities| capabilities.elicitation);
    // A client that names no mode means forms.
    let has_forms = declared.is_some_and(|modes| modes.form.is_some() || modes.url.is_none());
    let modern = context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28);
    match (has_forms, modern) {
        (false, _) => Way::None,
        (true, true) => Way::Again,
        (true, false) => Way::Open,
    }
}

/// Keeps what a yes is for while the client has it: sealed, for five minutes, for
/// one call with the same arguments, in this process alone.
#[derive(Debug)]
pub(crate) struct Questions {
    codec: Option<RequestStateCodec>,
}

/// What is sealed into `requestState`.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    digest: [u8; 32],
    asked: u8,
    once: [u8; 16],
}

impl Questions {
    /// With a key of its own: what another process has asked is not answered
    /// here.
    pub(crate) fn new() -> Questions {
        let key = [Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes).concat();
        // It takes keys of 32 bytes and more.
        Questions { codec: RequestStateCodec::try_new(key).ok() }
    }

    /// The result that asks, and wants the call again.
    pub(crate) fn ask_again(
        &self,
        asked: &Asked,
        tool: &str,
        arguments: &Map<String, Value>,
    ) -> Result<InputRequiredResult, ErrorData> {
        let internal = || ErrorData::internal_error("the question cannot be sealed", None);
        let codec = self.codec.as_ref().ok_or_else(internal)?;
        let sealed = Sealed { digest: asked.digest, asked: asked.asked, once: Uuid::new_v4().into_bytes() };
        let bound = bound_to(tool, arguments);
        let options = SealOptions::new().associated_data(&bound).ttl(GOOD_FOR);
        let state = codec.seal_json_with(&sealed, &options).map_err(|_| internal())?;
        let mut requests = InputRequests::new();
        let form = form(asked).ok_or_else(internal)?;
        requests.insert(CONFIRM.into(), InputRequest::Elicitation(ElicitRequest::new(form)));
        Ok(InputRequiredResult::new(Some(requests), Some(state)))
    }

    /// What a call that comes with an answer says; none where it comes with none.
    /// A yes is spent by it.
    ///
    /// # Errors
    /// Where the state is forged, old, for other arguments, or was used before.
    pub(crate) async fn answered(
        &self,
        request: &CallToolRequestParams,
        arguments: &Map<String, Value>,
        state: &dyn State,
    ) -> Result<Option<(Answer, Consent)>, ErrorData> {
        let Some(sealed) = &request.request_state else { return Ok(None) };
        let rejected =
            |reason: &str| ErrorData::invalid_params(format!("requestState rejected: {reason}"), None);
        let unknown = "it is not this server's, is for other arguments, or is older than five minutes; call the tool anew";
        let codec = self.codec.as_ref().ok_or_else(|| rejected(unknown))?;
        let bound = bound_to(&request.name, arguments);
        let opened: Sealed = codec.open_json_with(sealed, &bound).map_err(|_| rejected(unknown))?;
        let token: [u8; 32] = Sha256::digest(opened.once).into();
        match state.spend(token, GOOD_FOR).await {
            Ok(true) => {}
            Ok(false) => return Err(rejected("its question was answered before; call the tool anew")),
            Err(error) => return Err(ErrorData::internal_error(error.to_string(), None)),
        }
        let response = request.input_responses.as_ref().and_then(|responses| responses.get(CONFIRM));
        let result = response.and_then(|value| serde_json::from_value::<ElicitResult>(value.clone()).ok());
        let answer = result.map_or(Answer::None, |result| answer(&result));
        Ok(Some((answer, Consent::Given { digest: opened.digest, asked: opened.asked })))
    }
}

/// Asks while the call is open.
pub(crate) async fn ask_open(asked: &Asked, context: &RequestContext<RoleServer>) -> Answer {
    let Some(form) = form(asked) else { return Answer::None };
    tokio::select! {
        biased;
        () = context.ct.cancelled() => Answer::None,
        result = context.peer.create_elicitation_with_timeout(form, Some(GOOD_FOR)) => match result {
            Ok(result) => answer(&result),
            Err(error) => {
                tracing::warn!(%error, "the user could not be asked");
                Answer::None
            }
        },
    }
}

fn answer(result: &ElicitResult) -> Answer {
    let confirmed = result.content.as_ref().and_then(|content| content.get(CONFIRM));
    match (&result.action, confirmed) {
        (ElicitationAction::Accept, Some(Value::Bool(true))) => Answer::Yes,
        (ElicitationAction::Accept | ElicitationAction::Decline, _) => Answer::No,
        _ => Answer::None,
    }
}

fn form(asked: &Asked) -> Option<ElicitRequestParams> {
    let schema = json!({
        "type": "object",
        "properties": { CONFIRM: {
            "type": "boolean",
            "title": "Do this",
            "description": "Nothing is done without a yes.",
            "default": false,
        } },
        "required": [CONFIRM],
    });
    let requested_schema = serde_json::from_value::<ElicitationSchema>(schema).ok()?;
    let again = if asked.asked > 1 { "It has changed since the first question.\n" } else { "" };
    let message = format!("{again}{}", asked.summary);
    Some(ElicitRequestParams::FormElicitationParams { meta: None, message, requested_schema })
}

/// What a state is bound to: the tool and its arguments, whatever their order.
fn bound_to(tool: &str, arguments: &Map<String, Value>) -> Vec<u8> {
    digest(tool, arguments).to_vec()
}

/// SHA-256 of a name and of arguments, whatever their order.
pub(crate) fn digest(name: &str, arguments: &Map<String, Value>) -> [u8; 32] {
    let mut bound = name.as_bytes().to_vec();
    bound.push(0);
    bound.extend(sorted(&Value::Object(arguments.clone())).to_string().into_bytes());
    Sha256::digest(bound).into()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort_unstable();
            names.into_iter().filter_map(|name| Some((name.clone(), sorted(fields.get(name)?)))).collect()
        }
        Value::Array(values) => Value::Array(values.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ews_mcp_exchange::InMemory;
    use rmcp::model::InputResponses;

    fn asked() -> Asked {
        Asked { summary: "Send a message from anna@contoso.example".into(), digest: [7; 32], asked: 1 }
    }

    fn arguments(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    fn request(state: &str, answer: &Value) -> CallToolRequestParams {
        let mut responses = InputResponses::new();
        responses.insert(CONFIRM.into(), answer.clone());
        CallToolRequestParams::new("send_email").with_request_state(state).with_input_responses(responses)
    }

    const YES: &str = r#"{"action":"accept","content":{"confirm":true}}"#;

    #[tokio::test]
    async fn a_yes_is_good_once_for_the_same_arguments() {
        let questions = Questions::new();
        let state = InMemory::default();
        let result = questions
            .ask_again(&asked(), "send_email", &arguments(r#"{"a":1,"b":[{"c":2,"d":3}]}"#))
            .unwrap();
        let sealed = result.request_state.unwrap();
        let yes = serde_json::from_str(YES).unwrap();
        let other = questions.answered(&request(&sealed, &yes), &arguments(r#"{"a":2}"#), &state).await;
        assert!(other.unwrap_err().message.contains("requestState rejected"));
        let same = arguments(r#"{"b":[{"d":3,"c":2}],"a":1}"#);
        let answered = questions.answered(&request(&sealed, &yes), &same, &state).await.unwrap();
        assert_eq!(answered, Some((Answer::Yes, Consent::Given { digest: [7; 32], asked: 1 })));
        let replayed = questions.answered(&request(&sealed, &yes), &same, &state).await;
        assert!(replayed.unwrap_err().message.contains("answered before"));
        let forged = questions.answered(&request(&format!("{sealed}x"), &yes), &same, &state).await;
        assert!(forged.is_err());
        let elsewhere = Questions::new().answered(&request(&sealed, &yes), &same, &state).await;
        assert!(elsewhere.is_err());
    }

    #[tokio::test]
    async fn whatever_is_no_yes_is_none() {
        let questions = Questions::new();
        let state = InMemory::default();
        for (text, expected) in [
            (r#"{"action":"accept","content":{"confirm":false}}"#, Answer::No),
            (r#"{"action":"accept","content":{"confirm":"true"}}"#, Answer::No),
            (r#"{"action":"accept"}"#, Answer::No),
            (r#"{"action":"decline"}"#, Answer::No),
            (r#"{"action":"cancel"}"#, Answer::None),
            (r#"{"action":"yes"}"#, Answer::None),
            ("null", Answer::None),
        ] {
            let result = questions.ask_again(&asked(), "send_email", &Map::new()).unwrap();
            let request = request(&result.request_state.unwrap(), &serde_json::from_str(text).unwrap());
            let answered = questions.answered(&request, &Map::new(), &state).await.unwrap();
            assert_eq!(answered.map(|(answer, _)| answer), Some(expected), "{text}");
        }
        let without = CallToolRequestParams::new("send_email");
        assert_eq!(questions.answered(&without, &Map::new(), &state).await, Ok(None));
    }
}
