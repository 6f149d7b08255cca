//! What a user puts into an MCP client to have the demo server there.

use std::path::Path;

use serde_json::{Value, json};

/// The snippets for Claude Desktop, VS Code and the Inspector.
pub(super) fn text(executable: &Path) -> String {
    let command = executable.display().to_string();
    let server = json!({ "command": command, "args": ["serve", "--demo"] });
    let desktop = json!({ "mcpServers": { "exchange-demo": server } });
    let mut stdio = server;
    if let Value::Object(stdio) = &mut stdio {
        stdio.insert("type".to_owned(), Value::from("stdio"));
    }
    let code = json!({ "servers": { "exchange-demo": stdio } });
    format!(
        "\n── Put the demo server into your client\n\
         \nClaude Desktop (claude_desktop_config.json):\n{desktop:#}\n\
         \nVS Code (.vscode/mcp.json):\n{code:#}\n\
         \nInspector:\nnpx @modelcontextprotocol/inspector {} serve --demo",
        quoted(&command)
    )
}

fn quoted(command: &str) -> String {
    if command.contains(' ') { format!("\"{command}\"") } else { command.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_snippets_are_json_that_clients_take() {
        let text = text(Path::new("/opt/ews mcp/ews-mcp"));
        let block = |title: &str| -> Value {
            let after = text.split(title).nth(1).unwrap();
            serde_json::from_str(after.split("\n\n").next().unwrap()).unwrap()
        };
        let desktop = block("(claude_desktop_config.json):\n");
        assert_eq!(desktop["mcpServers"]["exchange-demo"]["command"], "/opt/ews mcp/ews-mcp");
        assert_eq!(block("(.vscode/mcp.json):\n")["servers"]["exchange-demo"]["type"], "stdio");
        assert!(text.ends_with("npx @modelcontextprotocol/inspector \"/opt/ews mcp/ews-mcp\" serve --demo"));
    }
}
