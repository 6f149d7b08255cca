//! `ews-mcp audit show`: the records of all files in the order of their time, a
//! line for each. Holds one at a time: logs may be long.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use ews_mcp_exchange::audit::{
    Answer, AuditSettings, End, Entry, Event, Filter, Operation, UnreadableLine, read,
};

use super::visible;
use crate::command_line::Show;
use crate::failure::Failure;

pub(super) fn run(settings: &AuditSettings, show: Show) -> Result<ExitCode, Failure> {
    let Show { mailbox, tool, event, since, until, json } = show;
    let records = read(&settings.folder, Filter { mailbox, tool, since, until, event })?;
    let form = if json { as_it_stands } else { for_people };
    let mut out = BufWriter::new(io::stdout().lock());
    let written = write_all(records, form, json, &mut out);
    match written {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::FAILURE),
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(Failure::io("standard output cannot be written")(error)),
    }
}

/// Whether all lines were records. Others are told on standard error, so that
/// what is written for programs stays JSON.
fn write_all(
    records: impl Iterator<Item = Result<Entry, UnreadableLine>>,
    form: fn(&Entry) -> String,
    json: bool,
    out: &mut impl Write,
) -> io::Result<bool> {
    let mut all = true;
    if !json {
        writeln!(out, "{}", columns("TIME", "EVENT", "MAILBOX", "TOOL", "WHAT"))?;
    }
    for record in records {
        match record {
            Ok(entry) => writeln!(out, "{}", form(&entry))?,
            Err(unreadable) => {
                all = false;
                // In its place among the others.
                out.flush()?;
                tracing::error!("{}", visible(&unreadable.to_string()));
            }
        }
    }
    out.flush()?;
    Ok(all)
}

fn as_it_stands(entry: &Entry) -> String {
    entry.text.clone()
}

fn for_people(entry: &Entry) -> String {
    let time = format!("{:.3}", entry.time);
    let event = &entry.record.event;
    let (mailbox, tool) = match &entry.record.context {
        Some(context) => (context.mailbox.as_str(), context.tool.as_str()),
        None => ("-", "-"),
    };
    columns(&time, event.name(), &visible(mailbox), &visible(tool), &visible(&what(event)))
}

/// Columns that need not know all lines: what is longer pushes the rest aside.
fn columns(time: &str, event: &str, mailbox: &str, tool: &str, what: &str) -> String {
    format!("{time:<24}  {event:<8}  {mailbox:<32}  {tool:<20}  {what}").trim_end().to_owned()
}

fn what(event: &Event) -> String {
    match event {
        Event::Intent { operation, request_id } => format!("{}; request {request_id}", about(operation)),
        Event::Outcome { operation, request_id, outcome, response_code, milliseconds } => {
            let code = response_code.as_deref().unwrap_or("no answer");
            // What reads has nothing to be done.
            let became = match operation.effects.is_empty() {
                true => String::new(),
                false => format!("{}, ", outcome.name()),
            };
            format!("{}: {became}{code}, {milliseconds} ms; request {request_id}", about(operation))
        }
        Event::Refused { operation, rule, place } => {
            let operation = operation.as_deref().unwrap_or("an operation");
            format!("{operation} was refused: {rule} at {place}")
        }
        Event::Denied { rule, .. } => format!("the mailbox was not opened: {rule}"),
        Event::Asked { operation, question } => {
            format!("the user was asked: {}; question {}", about(operation), shortened(question))
        }
        Event::Answered { question, answer } => {
            let said = match answer {
                Answer::Accept => "yes",
                Answer::Decline => "no",
                Answer::None => "nothing",
            };
            format!("the user said {said}; question {}", shortened(question))
        }
        Event::DryRun { operation } => format!("would have been sent: {}", about(operation)),
        Event::Reconciled { operation, outcome } => {
            format!(
                "{}: cut off by the end of a process, then found to be {}",
                about(operation),
                outcome.name()
            )
        }
        Event::Start(start) => {
            format!("{} begins, by process {} of ews-mcp {}", start.file, start.process, start.version)
        }
        Event::End { reason } => match reason {
            End::Closed => "the log was closed".to_owned(),
            End::NewDay => "the log goes on in the file of the next day".to_owned(),
        },
        _ => "see --json".to_owned(),
    }
}

/// Characters of the names of well-known folders. Ids have more.
const LONGEST_NAME: usize = 32;

/// An operation: name, effects, how many it reaches, well-known folders, and how
/// many ids it names.
fn about(operation: &Operation) -> String {
    let mut parts = Vec::new();
    if !operation.effects.is_empty() {
        parts.push(operation.effects.join(" + "));
    }
    match operation.recipients {
        0 => {}
        1 => parts.push("1 recipient".to_owned()),
        several => parts.push(format!("{several} recipients")),
    }
    let names = operation.items.kept().iter().filter(|item| item.len() <= LONGEST_NAME);
    let names: Vec<&str> = names.map(String::as_str).collect();
    parts.extend(names.iter().map(|name| (*name).to_owned()));
    match operation.items.count().saturating_sub(names.len() as u64) {
        0 => {}
        1 => parts.push("1 id".to_owned()),
        several => parts.push(format!("{several} ids")),
    }
    let mut text = operation.name.clone();
    if !parts.is_empty() {
        text.push_str(&format!(" ({})", parts.join(", ")));
    }
    if let Some(subject) = &operation.subject {
        text.push_str(&format!(" {subject:?}"));
    }
    text
}

/// Enough of a digest to find its answer.
fn shortened(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(json: &str) -> String {
        let event: Event = serde_json::from_str(json).unwrap();
        what(&event)
    }

    #[test]
    fn every_event_is_a_line_that_people_can_read() {
        for (json, expected) in [
            (
                r#"{"event":"intent","operation":"SendItem","effects":["send"],"items":["sentitems","AAMkADI0Mjg5NzgyLTljMDEtNWZlMS1hNWFl"],"item_count":2,"recipients":3,"subject":"the \"merger\"","request_id":"00000000-0000-0000-0000-000000000002"}"#,
                "SendItem (send, 3 recipients, sentitems, 1 id) \"the \\\"merger\\\"\"; request 00000000-0000-0000-0000-000000000002",
            ),
            (
                r#"{"event":"outcome","operation":"SendItem","effects":["send"],"request_id":"00000000-0000-0000-0000-000000000002","outcome":"unknown","milliseconds":30000}"#,
                "SendItem (send): unknown, no answer, 30000 ms; request 00000000-0000-0000-0000-000000000002",
            ),
            (
                r#"{"event":"outcome","operation":"FindItem","effects":[],"request_id":"00000000-0000-0000-0000-000000000002","outcome":"not_done","response_code":"NoError","milliseconds":41}"#,
                "FindItem: NoError, 41 ms; request 00000000-0000-0000-0000-000000000002",
            ),
            (
                r#"{"event":"refused","rule":"operation-not-granted","place":"SendItem"}"#,
                "an operation was refused: operation-not-granted at SendItem",
            ),
            (
                r#"{"event":"denied","denied":"mailbox","rule":"EWS_DENIED_MAILBOXES"}"#,
                "the mailbox was not opened: EWS_DENIED_MAILBOXES",
            ),
            (
                r#"{"event":"asked","operation":"SendItem","effects":["send"],"question":"cdcdcdcdcdcdcdcd"}"#,
                "the user was asked: SendItem (send); question cdcdcdcdcdcd",
            ),
            (r#"{"event":"answered","question":"cd","answer":"decline"}"#, "the user said no; question cd"),
            (
                r#"{"event":"dry-run","operation":"DeleteItem","effects":["write"]}"#,
                "would have been sent: DeleteItem (write)",
            ),
            (r#"{"event":"end","reason":"closed"}"#, "the log was closed"),
        ] {
            assert_eq!(line(json), expected);
        }
    }
}
