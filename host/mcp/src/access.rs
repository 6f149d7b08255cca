//! `mailbox_access`, the host's own tool: who am I, which mailboxes may I open,
//! does Exchange let me open this one. It reads nothing of a mailbox but the ids
//! of its folders.

use std::sync::{Arc, LazyLock};

use ews_mcp_exchange::{AccessError, Call, CallError, Effects, Grant, OtherMailboxes, Pattern};
use jsonschema::Validator;
use rmcp::RoleServer;
use rmcp::model::{CallToolResult, Tool, ToolAnnotations};
use rmcp::service::RequestContext;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::server::Shared;
use crate::{arguments, call, envelope};

/// Its name.
pub(crate) const NAME: &str = "mailbox_access";
/// What stands where other tools have their plugin.
pub(crate) const PLUGIN: &str = "ews-mcp";
/// What it asks Exchange.
pub(crate) const OPERATIONS: [&str; 2] = ["GetFolder", "ResolveNames"];

/// Its definition (MCP, tools/list).
pub(crate) fn definition() -> Tool {
    let annotations = ToolAnnotations::with_title("Mailbox access")
        .read_only(true)
        .destructive(false)
        .idempotent(true)
        .open_world(false);
    Tool::new(
        NAME,
        "Tells who this server is signed in as, which mailboxes its policy lets it open, and whether Exchange lets it \
         open the mailbox that target_mailbox names (without it: the account's own). Use it when a mailbox cannot be \
         opened, or before work in one begins.",
        Arc::new(input_schema()),
    )
    .with_title("Mailbox access")
    .with_raw_output_schema(Arc::new(output_schema()))
    .with_annotations(annotations)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn input_schema() -> Map<String, Value> {
    object(json!({
        "type": "object",
        "properties": { "target_mailbox": {
            "type": "string",
            "minLength": 3,
            "maxLength": 320,
            "description": "SMTP address of the mailbox to try. Omitted: the account's own mailbox.",
        } },
        "additionalProperties": false,
    }))
}

fn output_schema() -> Map<String, Value> {
    let patterns = |description: &str| {
        json!({
            "type": "array",
            "items": { "type": "string" },
            "description": description,
        })
    };
    object(json!({
        "type": "object",
        "properties": {
            "success": { "type": "boolean", "description": "Whether the tool did what it was asked to." },
            "message": { "type": "string", "description": "One sentence on the result." },
            "mailbox": { "type": "string", "description": "The mailbox that was tried." },
            "account": { "type": "string", "description": "The account's own mailbox; its name, where it has none." },
            "other_mailboxes": {
                "enum": ["off", "impersonation", "delegate"],
                "description": "How mailboxes other than the account's own are opened (EWS_IMPERSONATION_ENABLED, \
                                EWS_IMPERSONATION_TYPE).",
            },
            "can_open": { "type": "boolean", "description": "Whether the mailbox could be opened." },
            "reason": { "type": ["string", "null"], "description": "Why not, where it could not." },
            "policy": {
                "type": "object",
                "description": "What the administrator allows. Empty lists: everything.",
                "properties": {
                    "read_only": { "type": "boolean", "description": "Nothing is changed (EWS_READ_ONLY)." },
                    "allowed_mailboxes": patterns("EWS_ALLOWED_MAILBOXES"),
                    "denied_mailboxes": patterns("EWS_DENIED_MAILBOXES"),
                    "allowed_recipients": patterns("EWS_ALLOWED_RECIPIENTS"),
                    "max_recipients": { "type": ["integer", "null"], "description": "EWS_MAX_RECIPIENTS" },
                    "confirm": { "type": "string", "description": "When the user is asked (EWS_CONFIRM)." },
                },
                "required": ["read_only", "allowed_mailboxes", "denied_mailboxes", "allowed_recipients", "max_recipients", "confirm"],
            },
        },
        "required": ["success", "message", "mailbox", "account", "other_mailboxes", "can_open", "reason", "policy"],
    }))
}

static INPUT: LazyLock<Option<Validator>> =
    LazyLock::new(|| ews_mcp_runtime::schema_validator(&Value::Object(input_schema())).ok());

/// Runs it.
pub(crate) async fn run(
    shared: &Shared,
    given: Map<String, Value>,
    context: &RequestContext<RoleServer>,
) -> CallToolResult {
    let door = &shared.door;
    let account = door.primary();
    let target = given.get("target_mailbox").and_then(Value::as_str).map(str::to_owned);
    let asked_for = target.clone().unwrap_or_else(|| account.to_owned());
    if let Some(input) = INPUT.as_ref()
        && let Err(reason) = arguments::valid(&input_schema(), input, given)
    {
        return envelope::failure(&Failure::arguments(&reason, &asked_for));
    }
    let tried = tokio::select! {
        biased;
        () = context.ct.cancelled() => Err("the call was cancelled".to_owned()),
        tried = try_to_open(shared, target.as_deref(), context) => tried,
    };
    let (mailbox, reason) = match tried {
        Ok(mailbox) => (mailbox, None),
        Err(reason) => (asked_for, Some(reason)),
    };
    let message = match &reason {
        None => format!("{account} can open {mailbox}"),
        Some(reason) if target.is_none() && !door.settings().has_mailbox => reason.clone(),
        Some(reason) => format!("{account} cannot open {mailbox}: {reason}"),
    };
    let settings = door.settings();
    let policy = &settings.policy;
    let listed = |patterns: &[Pattern]| patterns.iter().map(ToString::to_string).collect::<Vec<_>>();
    let payload = json!({
        "account": account,
        "other_mailboxes": match settings.other_mailboxes {
            OtherMailboxes::Off => "off",
            OtherMailboxes::Impersonation => "impersonation",
            OtherMailboxes::Delegate => "delegate",
        },
        "can_open": reason.is_none(),
        "reason": reason,
        "policy": {
            "read_only": policy.read_only,
            "allowed_mailboxes": listed(&policy.allowed_mailboxes),
            "denied_mailboxes": listed(&policy.denied_mailboxes),
            "allowed_recipients": listed(&policy.allowed_recipients),
            "max_recipients": policy.max_recipients,
            "confirm": settings.confirm.name(),
        },
    });
    envelope::success(message, payload, Vec::new(), &mailbox).await
}

/// The mailbox' primary address, if it could be opened; else why not.
async fn try_to_open(
    shared: &Shared,
    target: Option<&str>,
    context: &RequestContext<RoleServer>,
) -> Result<String, String> {
    let call = || {
        let mut call = Call::new(Grant {
            plugin: PLUGIN.to_owned(),
            tool: NAME.to_owned(),
            operations: OPERATIONS.iter().map(|name| (*name).to_owned()).collect(),
            effects: Effects::NONE,
            needs: [].into(),
        });
        call.caller = call::caller(context);
        call
    };
    let mut address = target.map(str::to_owned);
    // Once more where the address is an alias.
    for _ in 0..2 {
        let mailbox =
            shared.door.open(address.as_deref(), call()).await.map_err(|error| error.to_string())?;
        match mailbox.probe().await {
            Ok(()) => return Ok(mailbox.address().to_owned()),
            Err(CallError::Access(AccessError::NotPrimary { primary: Some(primary), .. })) => {
                address = Some(primary);
            }
            Err(error) => return Err(error.to_string()),
        }
    }
    Err(format!("{} has no primary address", target.unwrap_or(shared.door.primary())))
}
