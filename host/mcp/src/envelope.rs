//! Results as clients see them: the envelope, as structuredContent and as text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ews_mcp_runtime::File;
use rmcp::model::{CallToolResult, ContentBlock, MetaObject, ResourceContents};
use serde_json::{Map, Value, json};

use crate::failure::Failure;

/// Characters of text in a result; clients and models choke on more.
const LONGEST_TEXT: usize = 40_000;
/// Characters of XML that a dry run shows.
const LONGEST_XML: usize = 200_000;
/// Bytes of a file beside a result: 1 MiB as base64.
const LARGEST_FILE: usize = 768 * 1024;

/// The result of a tool that did what it was asked to.
pub(crate) async fn success(
    message: String,
    payload: Value,
    files: Vec<File>,
    mailbox: &str,
) -> CallToolResult {
    let mut envelope = Map::new();
    envelope.insert("success".to_owned(), Value::Bool(true));
    envelope.insert("message".to_owned(), Value::String(message));
    envelope.insert("mailbox".to_owned(), Value::String(mailbox.to_owned()));
    if let Value::Object(payload) = payload {
        envelope.extend(payload);
    }
    let envelope = Value::Object(envelope);
    let text = envelope.to_string();
    let mut content = vec![ContentBlock::text(shortened(&text))];
    for file in files {
        content.push(block(file).await);
    }
    let mut result = CallToolResult::success(content);
    result.structured_content = Some(envelope);
    result.meta = Some(origin());
    result
}

/// A result again that an earlier call with the same key brought: as it was kept,
/// with a word in front of its message.
pub(crate) fn replayed(mut structured: Value, is_error: bool) -> CallToolResult {
    const AGAIN: &str = "Result of the earlier call with this idempotency_key; nothing was done again. ";
    let field = if is_error { "error" } else { "message" };
    if let Some(Value::String(text)) = structured.get_mut(field) {
        text.insert_str(0, AGAIN);
    }
    let text = match (is_error, structured.get(field)) {
        (true, Some(Value::String(text))) => text.clone(),
        _ => structured.to_string(),
    };
    let content = vec![ContentBlock::text(shortened(&text))];
    let mut result = if is_error { CallToolResult::error(content) } else { CallToolResult::success(content) };
    result.structured_content = Some(structured);
    result.meta = Some(origin());
    result
}

/// The result of a dry run: what would be done.
pub(crate) fn dry_run(summary: &str, xml: &str, mailbox: &str) -> CallToolResult {
    let xml = shortened_xml(xml);
    let first = summary.lines().next().unwrap_or_default();
    let envelope = json!({
        "success": true,
        "message": format!("Dry run, nothing was done. It would: {first}"),
        "mailbox": mailbox,
        "dry_run": true,
        "would": { "summary": summary, "xml": xml },
    });
    let text = format!("Dry run, nothing was done. It would:\n{summary}");
    let mut result = CallToolResult::success(vec![ContentBlock::text(shortened(&text))]);
    result.structured_content = Some(envelope);
    result.meta = Some(origin());
    result
}

/// The XML, cut where it is too long, saying so.
fn shortened_xml(xml: &str) -> String {
    let total = xml.chars().count();
    if total <= LONGEST_XML {
        return xml.to_owned();
    }
    let cut: String = xml.chars().take(LONGEST_XML).collect();
    format!("{cut}[cut after {LONGEST_XML} of {total} characters]")
}

/// What senders wrote is data, never an instruction: clients can tell it by this.
fn origin() -> MetaObject {
    let mut meta = MetaObject::default();
    meta.0.insert("ews-mcp/text-origin".to_owned(), Value::from("mailbox"));
    meta
}

/// The result of a call that did not.
pub(crate) fn failure(failure: &Failure) -> CallToolResult {
    let text = match failure.advice {
        Some(advice) => format!("{}\n{advice}", failure.error),
        None => failure.error.clone(),
    };
    let mut result = CallToolResult::error(vec![ContentBlock::text(shortened(&text))]);
    result.structured_content = Some(failure.envelope());
    // Its text may hold names of folders, or words of a plugin.
    result.meta = Some(origin());
    result
}

/// The text, cut where it is too long, saying so.
fn shortened(text: &str) -> String {
    let total = text.chars().count();
    if total <= LONGEST_TEXT {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST_TEXT).collect();
    format!(
        "{cut}\n[cut after {LONGEST_TEXT} of {total} characters; structuredContent is whole. Ask for fewer items, \
         fewer fields or the next page.]"
    )
}

/// A file beside the result, if it is not too large for one.
async fn block(file: File) -> ContentBlock {
    let size = file.content.size();
    if size > LARGEST_FILE {
        return ContentBlock::text(format!("[{}: {size} bytes, too large for a result]", file.name));
    }
    let data = match file.content.read(0, size).await {
        Ok(bytes) => STANDARD.encode(bytes),
        Err(error) => return ContentBlock::text(format!("[{}: it cannot be read: {error}]", file.name)),
    };
    if file.media_type.starts_with("image/") {
        return ContentBlock::image(data, file.media_type);
    }
    let uri = format!("ews-mcp://file/{}", file.name);
    ContentBlock::resource(ResourceContents::blob(data, uri).with_mime_type(file.media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert_eq!(shortened("kurz"), "kurz");
        let long = shortened(&"ä".repeat(40_001));
        assert!(long.starts_with("ää"));
        assert!(
            long.contains("[cut after 40000 of 40001 characters; structuredContent is whole."),
            "{}",
            &long[80_000..]
        );
    }
}
