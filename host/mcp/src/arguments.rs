//! Arguments of a call: checked against the schema, the host's own taken out.

use serde_json::{Map, Value};

use crate::catalogue::OfferedTool;
use crate::definition::{TARGET_MAILBOX, TIMEZONE};

/// How many faults are told at once.
const MOST_FAULTS: usize = 5;
/// Names that are less alike are not offered as what was meant.
const ALIKE: f64 = 0.7;

/// Arguments that passed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// What the tool gets.
    pub(crate) own: Map<String, Value>,
    /// The mailbox that was asked for.
    pub(crate) target_mailbox: Option<String>,
    /// The time zone that was asked for.
    pub(crate) time_zone: Option<String>,
}

/// Checks the arguments and takes the host's own out.
///
/// # Errors
/// One sentence for each fault, each naming the argument.
pub(crate) fn read(tool: &OfferedTool, mut arguments: Map<String, Value>) -> Result<Arguments, String> {
    let known = known(tool);
    let unknown: Vec<String> = arguments
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .take(MOST_FAULTS)
        .map(|name| unknown_argument(name, &known))
        .collect();
    if !unknown.is_empty() {
        return Err(unknown.join("; "));
    }
    let instance = Value::Object(arguments);
    let faults: Vec<String> = tool
        .input
        .iter_errors(&instance)
        .take(MOST_FAULTS)
        .map(|error| match error.instance_path().to_string() {
            path if path.is_empty() => error.to_string(),
            path => format!("{}: {error}", path.trim_start_matches('/')),
        })
        .collect();
    if !faults.is_empty() {
        return Err(faults.join("; "));
    }
    arguments = match instance {
        Value::Object(arguments) => arguments,
        _ => Map::new(),
    };
    let mut take = |name: &str| match arguments.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let (target_mailbox, time_zone) = (take(TARGET_MAILBOX), take(TIMEZONE));
    Ok(Arguments { own: arguments, target_mailbox, time_zone })
}

fn known(tool: &OfferedTool) -> Vec<&str> {
    let properties = tool.definition.input_schema.get("properties").and_then(Value::as_object);
    properties.map(|properties| properties.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn unknown_argument(name: &str, known: &[&str]) -> String {
    let likeness = |candidate: &&str| likeness(name, candidate);
    let nearest = known.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let shown: String = name.chars().filter(|character| !character.is_control()).take(60).collect();
    match nearest.filter(|nearest| likeness(nearest) >= ALIKE) {
        Some(nearest) => format!("there is no argument {shown}; did you mean {nearest}?"),
        None => format!("there is no argument {shown}; the arguments are {}", known.join(", ")),
    }
}

/// From 0 to 1. The order of the words does not count.
fn likeness(name: &str, candidate: &str) -> f64 {
    let sorted = |name: &str| {
        let mut words: Vec<&str> = name.split(['_', '-']).collect();
        words.sort_unstable();
        words.join("_")
    };
    let in_order = strsim::jaro_winkler(name, candidate);
    in_order.max(strsim::jaro_winkler(&sorted(name), &sorted(candidate)))
}

#[cfg(test)]
mod tests {
    use super::unknown_argument;

    #[test]
    fn an_unknown_argument_names_the_nearest_one() {
        let known = ["folder", "max_results", "target_mailbox"];
        assert_eq!(
            unknown_argument("max_result", &known),
            "there is no argument max_result; did you mean max_results?"
        );
        assert_eq!(
            unknown_argument("mailbox_target", &known),
            "there is no argument mailbox_target; did you mean target_mailbox?"
        );
        assert_eq!(
            unknown_argument("zzz\n", &known),
            "there is no argument zzz; the arguments are folder, max_results, target_mailbox"
        );
    }
}
