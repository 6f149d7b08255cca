//! Arguments of a call: checked against the schema, the host's own taken out.

use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value};

use crate::catalogue::OfferedTool;
use crate::definition::{DRY_RUN, IDEMPOTENCY_KEY, TARGET_MAILBOX, TIMEZONE};

/// How many faults are told at once.
const MOST_FAULTS: usize = 5;
/// Names that are less alike are not offered as what was meant.
const ALIKE: f64 = 0.7;
/// Longer names are like none of ours; comparing them costs time.
const LONGEST_NAME: usize = 64;
/// Characters of a fault that are told: some repeat the argument.
const LONGEST_FAULT: usize = 300;

/// Arguments that passed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// What the tool gets.
    pub(crate) own: Map<String, Value>,
    /// The mailbox that was asked for.
    pub(crate) target_mailbox: Option<String>,
    /// The time zone that was asked for.
    pub(crate) time_zone: Option<String>,
    /// Whether nothing is to be changed.
    pub(crate) dry_run: bool,
    /// The caller's key for what is sent.
    pub(crate) idempotency_key: Option<String>,
}

/// Checks the arguments and takes the host's own out.
///
/// # Errors
/// One sentence for each fault, each naming the argument.
pub(crate) fn read(tool: &OfferedTool, arguments: Map<String, Value>) -> Result<Arguments, String> {
    let mut arguments = valid(&tool.definition.input_schema, &tool.input, arguments)?;
    let dry_run = arguments.remove(DRY_RUN) == Some(Value::Bool(true));
    let mut take = |name: &str| match arguments.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let (target_mailbox, time_zone) = (take(TARGET_MAILBOX), take(TIMEZONE));
    let idempotency_key = take(IDEMPOTENCY_KEY);
    Ok(Arguments { own: arguments, target_mailbox, time_zone, dry_run, idempotency_key })
}

/// The arguments, if the schema takes them; whole numbers without fraction.
///
/// # Errors
/// As for [`read`].
pub(crate) fn valid(
    schema: &Map<String, Value>,
    input: &Validator,
    mut arguments: Map<String, Value>,
) -> Result<Map<String, Value>, String> {
    let known = known(schema);
    let unknown: Vec<String> = arguments
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .take(MOST_FAULTS)
        .map(|name| unknown_argument(name, &known))
        .collect();
    if !unknown.is_empty() {
        return Err(unknown.join("; "));
    }
    arguments.values_mut().for_each(whole_numbers);
    let instance = Value::Object(arguments);
    let faults: Vec<String> = input
        .iter_errors(&instance)
        .take(MOST_FAULTS)
        .map(|error| match error.instance_path().to_string() {
            path if path.is_empty() => fault(&error),
            path => format!("{}: {}", path.trim_start_matches('/'), fault(&error)),
        })
        .collect();
    if !faults.is_empty() {
        return Err(faults.join("; "));
    }
    match instance {
        Value::Object(arguments) => Ok(arguments),
        _ => Ok(Map::new()),
    }
}

/// What is wrong, with the value where it is short.
fn fault(error: &ValidationError<'_>) -> String {
    let full = error.to_string();
    let text = if full.len() <= LONGEST_FAULT { full } else { error.masked_with("the value").to_string() };
    shortened(&text, LONGEST_FAULT)
}

fn known(schema: &Map<String, Value>) -> Vec<&str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.map(|properties| properties.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn unknown_argument(name: &str, known: &[&str]) -> String {
    let shown = shortened(&name.chars().filter(|c| !c.is_control()).collect::<String>(), LONGEST_NAME);
    let nearest = match name.len() <= LONGEST_NAME {
        true => known
            .iter()
            .map(|candidate| (likeness(name, candidate), *candidate))
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .max_by(|a, b| a.0.total_cmp(&b.0)),
        false => None,
    };
    match nearest {
        Some((_, nearest)) => format!("there is no argument {shown}; did you mean {nearest}?"),
        None => format!("there is no argument {shown}; the arguments are {}", known.join(", ")),
    }
}

/// The text, cut where it is longer, saying so.
fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Writes whole numbers without a fraction: JSON Schema takes 5.0 for an
/// integer, and programs send it; not every tool reads it as one.
fn whole_numbers(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            // Beyond this, a double does not hold every whole number.
            const EXACT: f64 = 9_007_199_254_740_992.0;
            if let Some(float) = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= EXACT)
            {
                #[allow(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
                let whole = float as i64;
                *value = Value::from(whole);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(whole_numbers),
        Value::Object(values) => values.values_mut().for_each(whole_numbers),
        _ => {}
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
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_compared_with_none() {
        let answer = unknown_argument(&"x".repeat(5_000_000), &["folder"]);
        assert_eq!(answer, format!("there is no argument {}…; the arguments are folder", "x".repeat(64)));
    }

    #[test]
    fn whole_numbers_lose_their_fraction() {
        let mut value = serde_json::json!({ "a": [5.0, 5.5, -0.0, 1e300], "b": 7 });
        whole_numbers(&mut value);
        assert_eq!(value.to_string(), r#"{"a":[5,5.5,0,1e+300],"b":7}"#);
    }

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
