//! `ews-mcp tools`.

use std::process::ExitCode;

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

use super::print;
use crate::failure::Failure;
use crate::settings::{self, Sources};
use crate::wiring;

pub(super) async fn run(sources: &Sources, json: bool) -> Result<ExitCode, Failure> {
    let catalogue = wiring::catalogue(&settings::read(sources)?, &settings::policy(sources)?).await?;
    if json {
        let definitions: Vec<Value> = catalogue.listing().into_iter().map(|tool| tool.definition).collect();
        print(&format!("{:#}", Value::Array(definitions)));
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["TOOL", "PLUGIN", "EFFECTS", "OPERATIONS"]);
    for tool in catalogue.listing() {
        table.add_row([tool.name, tool.plugin, tool.effects.to_string(), tool.operations.join(", ")]);
    }
    print(&table.trim_fmt());
    Ok(ExitCode::SUCCESS)
}
