//! `ews-mcp policy`: the effective policy, and what each tool may do under it.
//! Needs no connection settings: an administrator may look before there is one.

use std::process::ExitCode;

use comfy_table::{ContentArrangement, Table, presets};
use ews_mcp_exchange::{Effect, Effects, Pattern, Policy};
use ews_mcp_mcp::{Catalogue, Listing};
use serde_json::{Value, json};

use super::print;
use crate::failure::Failure;
use crate::settings::{self, Sources};
use crate::wiring;

pub(super) async fn run(sources: &Sources, as_json: bool) -> Result<ExitCode, Failure> {
    let policy = settings::policy(sources)?;
    let confirm = settings::confirm(sources)?.name();
    let catalogue = wiring::catalogue(&settings::read(sources)?, &policy).await?;
    if as_json {
        print(&format!("{:#}", document(&policy, confirm, &catalogue)));
    } else {
        print(&rules(&policy, confirm).trim_fmt());
        print("");
        print(&tools(&catalogue).trim_fmt());
        if !catalogue.withheld().is_empty() {
            print("");
            print(&withheld(&catalogue).trim_fmt());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header);
    table
}

fn rules(policy: &Policy, confirm: &str) -> Table {
    let mut table = table(&["SETTING", "VALUE", "MEANS"]);
    let listed =
        |patterns: &[Pattern]| patterns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut list = |name: &str, patterns: &[Pattern], empty: &str, set: &str| {
        let (value, means) =
            if patterns.is_empty() { ("-".to_owned(), empty) } else { (listed(patterns), set) };
        table.add_row([name.to_owned(), value, means.to_owned()]);
    };
    list(
        "EWS_ALLOWED_MAILBOXES",
        &policy.allowed_mailboxes,
        "every mailbox may be opened",
        "only these may be opened",
    );
    list(
        "EWS_DENIED_MAILBOXES",
        &policy.denied_mailboxes,
        "no mailbox is excluded",
        "these may not be opened",
    );
    list(
        "EWS_ALLOWED_RECIPIENTS",
        &policy.allowed_recipients,
        "what is sent may go to anybody",
        "what is sent may go to these and the opened mailbox only",
    );
    let most = policy.max_recipients.map_or_else(|| "-".to_owned(), |most| most.to_string());
    let means = match policy.max_recipients {
        Some(_) => "what is sent may reach at most so many recipients",
        None => "what is sent may reach any number of recipients",
    };
    table.add_row(["EWS_MAX_RECIPIENTS", &most, means]);
    let read_only =
        if policy.read_only { "nothing is changed" } else { "tools may change what they declare" };
    table.add_row(["EWS_READ_ONLY", &policy.read_only.to_string(), read_only]);
    let tools = policy.tools.iter().map(|pattern| {
        let sign = if pattern.denies { "-" } else { "" };
        format!("{sign}{}", pattern.names)
    });
    let tools = tools.collect::<Vec<_>>().join(", ");
    let (tools, means) = match tools.is_empty() {
        true => ("-".to_owned(), "every tool is offered"),
        false => (tools, "only tools of these names are offered; none with a - before it"),
    };
    table.add_row(["EWS_TOOLS", &tools, means]);
    let (effects, means) = match denied(policy) {
        none if none.is_empty() => ("-".to_owned(), "no effect is taken from tools"),
        effects => (effects, "these effects are taken from tools"),
    };
    table.add_row(["EWS_DENIED_EFFECTS", &effects, means]);
    let means = match confirm {
        "always" => {
            "the user is asked before anything is sent or destroyed; where that is impossible it is refused"
        }
        "never" => "nobody is asked",
        _ => "the user is asked before anything is sent or destroyed, where the client can ask",
    };
    table.add_row(["EWS_CONFIRM", confirm, means]);
    table
}

fn denied(policy: &Policy) -> String {
    let for_all = policy.denied_effects.iter().map(|effect| effect.to_string());
    let for_some = policy
        .tool_effects
        .iter()
        .flat_map(|(tools, effects)| effects.iter().map(move |effect| format!("{tools}:{effect}")));
    for_all.chain(for_some).collect::<Vec<_>>().join(", ")
}

fn tools(catalogue: &Catalogue) -> Table {
    let mut table = table(&["TOOL", "PLUGIN", "MAY", "BEYOND THE MAILBOX", "OPERATIONS"]);
    for tool in catalogue.listing() {
        let needs: Vec<&str> = tool.needs.iter().map(|need| need.name()).collect();
        let (may, operations) = (may(&tool), operations(&tool));
        table.add_row([tool.name, tool.plugin, may, needs.join(", "), operations]);
    }
    table
}

/// What a tool may do: reading, and what policy leaves of its effects.
fn may(tool: &Listing) -> String {
    let reads_and = |effects: Effects| match effects.is_empty() {
        true => "read".to_owned(),
        false => format!("read, {effects}"),
    };
    let taken = tool.declared.without(tool.effects);
    match taken.is_empty() {
        true => reads_and(tool.effects),
        false => format!("{} (not {taken})", reads_and(tool.effects)),
    }
}

fn operations(tool: &Listing) -> String {
    let name = |name: &String| match tool.owner_only.contains(name) {
        true => format!("{name} (not for delegates)"),
        false => name.clone(),
    };
    tool.operations.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn withheld(catalogue: &Catalogue) -> Table {
    let mut table = table(&["NOT OFFERED", "PLUGIN", "BECAUSE OF"]);
    for tool in catalogue.withheld() {
        table.add_row([tool.name.as_str(), tool.plugin.as_str(), tool.setting]);
    }
    table
}

fn document(policy: &Policy, confirm: &str, catalogue: &Catalogue) -> Value {
    let listed = |patterns: &[Pattern]| patterns.iter().map(ToString::to_string).collect::<Vec<_>>();
    let names = |effects: Effects| effects.iter().map(Effect::name).collect::<Vec<_>>();
    let tools = catalogue.listing().into_iter().map(|tool| {
        json!({
            "name": tool.name,
            "plugin": tool.plugin,
            "declared_effects": names(tool.declared),
            "effects": names(tool.effects),
            "needs": tool.needs.iter().map(|need| need.name()).collect::<Vec<_>>(),
            "operations": tool.operations,
            "not_for_delegates": tool.owner_only,
        })
    });
    let withheld = catalogue.withheld().iter().map(|tool| {
        json!({
            "name": tool.name,
            "plugin": tool.plugin,
            "declared_effects": names(tool.effects),
            "because_of": tool.setting,
        })
    });
    json!({
        "policy": {
            "allowed_mailboxes": listed(&policy.allowed_mailboxes),
            "denied_mailboxes": listed(&policy.denied_mailboxes),
            "allowed_recipients": listed(&policy.allowed_recipients),
            "max_recipients": policy.max_recipients,
            "read_only": policy.read_only,
            "tools": policy.tools.iter().map(|pattern| json!({
                "names": pattern.names.to_string(),
                "denies": pattern.denies,
            })).collect::<Vec<_>>(),
            "denied_effects": names(policy.denied_effects),
            "denied_effects_of_tools": policy.tool_effects.iter().map(|(tools, effects)| json!({
                "names": tools.to_string(),
                "effects": names(*effects),
            })).collect::<Vec<_>>(),
            "confirm": confirm,
        },
        "tools": tools.collect::<Vec<_>>(),
        "not_offered": withheld.collect::<Vec<_>>(),
    })
}
