//! Whether what a tool declares fits together: its operations are ones that the
//! gate knows, and its effects and needs are at least what they always take. The
//! gate judges each operation anew when it is called; here a manifest that could
//! never work is found early.

use ews_mcp_gate::operation;

use super::ToolManifest;

/// What does not fit together, in one sentence.
pub(super) fn check(tool: &ToolManifest) -> Result<(), String> {
    for name in &tool.operations {
        let Some(operation) = operation(name) else {
            return Err(format!("operations: {name} is not an operation that plugins may use"));
        };
        if let Some(reason) = operation.cannot_be_used_with(tool.effects) {
            return Err(format!("operations: {reason}"));
        }
        if let Some(need) = operation.need.filter(|need| !tool.needs.contains(need)) {
            return Err(format!("operations: {name} needs the need {need}"));
        }
    }
    Ok(())
}
