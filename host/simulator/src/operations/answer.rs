//! What all answers have in common: response messages, one for each thing that was asked for.

use super::Context;
use crate::errors::{Detail, EwsError, ResponseCode};
use crate::xml::{Element, Writer};

/// The names of an operation's elements.
pub(super) struct Names {
    /// Such as `m:GetItemResponse`.
    pub(super) response: &'static str,
    /// Such as `m:GetItemResponseMessage`.
    pub(super) message: &'static str,
    /// The elements that an error's message holds, empty.
    pub(super) empty: &'static [(&'static str, &'static str)],
}

/// Answers with a message for each thing, in their order. `work` writes what a message of success holds behind its
/// code. One thing's error stops none of the others, unless it is one that would meet them all.
pub(super) fn batch<'e>(
    names: &Names,
    context: Context<'_>,
    things: impl IntoIterator<Item = &'e Element>,
    writer: &mut Writer,
    mut work: impl FnMut(&'e Element, &mut Writer) -> Result<(), EwsError>,
) {
    response(names, writer, |writer| {
        let mut stopped = false;
        for (index, thing) in things.into_iter().enumerate() {
            if stopped {
                let error = ResponseCode::ErrorBatchProcessingStopped.into();
                refusal(names, "Warning", writer, &error);
                continue;
            }
            if writer.len() > context.behaviour.limits.answer_size {
                error(names, writer, &ResponseCode::ErrorDataSizeLimitExceeded.into());
                continue;
            }
            let mut inside = Writer::default();
            let ordered = context.fault_at(index);
            let done = match ordered {
                Some(error) if !context.works_item() => Err(error),
                Some(error) => work(thing, &mut inside).and(Err(error)),
                None => work(thing, &mut inside),
            };
            match done {
                Ok(()) => success(names, writer, |writer| writer.append(inside)),
                Err(failure) => {
                    stopped = failure.code.stops_batches();
                    error(names, writer, &failure);
                }
            }
        }
    });
}

/// Answers with one message.
pub(super) fn single(
    names: &Names,
    context: Context<'_>,
    operation: &Element,
    writer: &mut Writer,
    work: impl FnOnce(&mut Writer) -> Result<(), EwsError>,
) {
    let mut work = Some(work);
    batch(names, context, [operation], writer, |_, writer| work.take().map_or(Ok(()), |work| work(writer)));
}

/// Writes the response element around the messages that `write` makes.
pub(super) fn response(names: &Names, writer: &mut Writer, write: impl FnOnce(&mut Writer)) {
    start_response(names.response, &[], writer);
    writer.start("m:ResponseMessages", &[]);
    write(writer);
    writer.end();
    writer.end();
}

/// Opens the response element, with its namespaces.
pub(super) fn start_response(name: &'static str, attributes: &[(&str, &str)], writer: &mut Writer) {
    let namespaces = [("xmlns:m", crate::xml::MESSAGES), ("xmlns:t", crate::xml::TYPES)];
    writer.start(name, &[attributes, &namespaces].concat());
}

/// Writes a message of success; `write` writes what it holds.
pub(super) fn success(names: &Names, writer: &mut Writer, write: impl FnOnce(&mut Writer)) {
    writer.start(names.message, &[("ResponseClass", "Success")]);
    writer.leaf("m:ResponseCode", &ResponseCode::NoError.name());
    write(writer);
    writer.end();
}

/// Writes a message of an error.
pub(super) fn error(names: &Names, writer: &mut Writer, error: &EwsError) {
    refusal(names, "Error", writer, error);
}

fn refusal(names: &Names, class: &str, writer: &mut Writer, error: &EwsError) {
    writer.start(names.message, &[("ResponseClass", class)]);
    write_error(error, writer);
    for (empty, text) in names.empty {
        writer.leaf(empty, text);
    }
    writer.end();
}

/// Writes what a message says of an error.
pub(super) fn write_error(error: &EwsError, writer: &mut Writer) {
    writer.leaf("m:MessageText", &error.text);
    writer.leaf("m:ResponseCode", &error.code.name());
    writer.number("m:DescriptiveLinkKey", 0);
    if !error.details.is_empty() {
        writer.start("m:MessageXml", &[]);
        for detail in &error.details {
            write_detail(detail, writer);
        }
        writer.end();
    }
}

/// Writes one detail of an error; also for faults.
pub(crate) fn write_detail(detail: &Detail, writer: &mut Writer) {
    match detail {
        Detail::FieldUri(uri) => writer.empty("t:FieldURI", &[("FieldURI", uri)]),
        Detail::IndexedFieldUri { uri, index } => {
            writer.empty("t:IndexedFieldURI", &[("FieldURI", uri), ("FieldIndex", index)]);
        }
        Detail::ExtendedFieldUri(attributes) => {
            let attributes: Vec<(&str, &str)> =
                attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
            writer.empty("t:ExtendedFieldURI", &attributes);
        }
        Detail::ExceptionFieldUri(uri) => writer.empty("t:ExceptionFieldURI", &[("FieldURI", uri)]),
        Detail::Value { name, value } => writer.leaf_with("t:Value", &[("Name", name)], value),
        Detail::Violation { line, position, text } => {
            writer.leaf("t:LineNumber", &line.to_string());
            writer.leaf("t:LinePosition", &position.to_string());
            writer.leaf("t:Violation", text);
        }
    }
}
