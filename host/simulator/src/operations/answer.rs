//! What all answers have in common: response messages, one for each thing that was asked for.

use crate::errors::{Detail, EwsError, ResponseCode};
use crate::xml::Writer;

/// The names of an operation's elements.
pub(super) struct Names {
    /// Such as `m:GetItemResponse`.
    pub(super) response: &'static str,
    /// Such as `m:GetItemResponseMessage`.
    pub(super) message: &'static str,
    /// The element that an error's message holds, empty; the schema wants it for items.
    pub(super) empty: Option<&'static str>,
}

/// Writes the response element around the messages that `write` makes.
pub(super) fn response(names: &Names, writer: &mut Writer, write: impl FnOnce(&mut Writer)) {
    writer.start(names.response, &[("xmlns:m", crate::xml::MESSAGES), ("xmlns:t", crate::xml::TYPES)]);
    writer.start("m:ResponseMessages", &[]);
    write(writer);
    writer.end();
    writer.end();
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
    writer.start(names.message, &[("ResponseClass", "Error")]);
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
    if let Some(empty) = names.empty {
        writer.empty(empty, &[]);
    }
    writer.end();
}

/// Writes one detail of an error; also for faults.
pub(crate) fn write_detail(detail: &Detail, writer: &mut Writer) {
    match detail {
        Detail::FieldUri(uri) => writer.empty("t:FieldURI", &[("FieldURI", uri)]),
        Detail::Value { name, value } => writer.leaf_with("t:Value", &[("Name", name)], value),
        Detail::Violation { line, position, text } => {
            writer.leaf("t:LineNumber", &line.to_string());
            writer.leaf("t:LinePosition", &position.to_string());
            writer.leaf("t:Violation", text);
        }
    }
}
