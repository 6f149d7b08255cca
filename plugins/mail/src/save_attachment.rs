//! `save_attachment`: an attachment as a file in the server's folder.

use ews_plugin_sdk::{Effect, Failure, ItemId, Mailbox, Need, Reply, Session, Tool};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::attachments::{Fetched, Wanted};

/// Signs that no file name has, on one system or another.
const FORBIDDEN: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
/// The longest name, in bytes, with room for a number that the host may add.
const LONGEST: usize = 240;

/// Saves an attachment as a file in the folder that the server's administrator
/// has set for that, up to 150 MiB. Nothing is overwritten: where a file of that
/// name exists, the new one gets a number.
///
/// Name the attachment by attachment_id, attachment_name or content_id. A message
/// that is attached is saved as MIME (.eml). Returns message_id, attachment_id,
/// name (as it is attached), saved_path (the name of the file in that folder),
/// size (bytes) and content_type. The file is somebody else's: do not run it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveAttachment {
    /// The id of the message.
    #[schemars(length(min = 1, max = 2000))]
    pub message_id: ItemId,
    /// The id of the attachment, of list_attachments.
    #[schemars(length(min = 1, max = 2000))]
    pub attachment_id: Option<ItemId>,
    /// The name of the attachment, in upper or lower case.
    #[schemars(length(min = 1, max = 1000))]
    pub attachment_name: Option<String>,
    /// What cid: in the body names it by.
    #[schemars(length(min = 1, max = 1000))]
    pub content_id: Option<String>,
    /// The name of the file, without folders. Omitted: that of the attachment, as
    /// far as it can be the name of a file.
    #[schemars(length(min = 1, max = 255))]
    pub file_name: Option<String>,
}

/// An attachment that was saved.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SavedAttachment {
    /// The id that was passed.
    pub message_id: ItemId,
    /// The id of the attachment.
    pub attachment_id: Option<ItemId>,
    /// Its name as it is attached.
    pub name: Option<String>,
    /// The name of the file, in the server's folder.
    pub saved_path: String,
    /// Length in bytes.
    pub size: u32,
    /// The media type that the sender gave it.
    pub content_type: Option<String>,
}

impl Tool for SaveAttachment {
    const NAME: &'static str = "save_attachment";
    const TITLE: &'static str = "Save an attachment";
    const OPERATIONS: &'static [&'static str] = &["GetItem", "GetAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Write];
    const NEEDS: &'static [Need] = &[Need::Files];
    type Output = SavedAttachment;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<SavedAttachment>, Failure> {
        let wanted = Wanted {
            attachment_id: self.attachment_id,
            attachment_name: self.attachment_name,
            content_id: self.content_id,
        };
        let attachment = wanted.find(&self.message_id, mailbox)?;
        let Fetched { attachment, content, file_name, content_type } = Fetched::get(attachment, mailbox)?;
        let size = content.size();
        // A caller's name is taken as it is, or refused; a sender's is made to fit.
        let name = self.file_name.unwrap_or_else(|| plain(&file_name));
        let saved_path = session
            .save_file(&name, content)
            .map_err(|reason| Failure::failed(format!("The attachment was not saved: {reason}.")))?;
        Ok(Reply::new(
            format!("Saved {file_name:?} as {saved_path:?}, {size} bytes"),
            SavedAttachment {
                message_id: self.message_id,
                attachment_id: attachment.id.map(ItemId::from),
                name: attachment.name,
                saved_path,
                size,
                content_type,
            },
        ))
    }
}

/// The name of a file, as close to what a sender wrote as can be.
fn plain(name: &str) -> String {
    let replaced: String = name
        .chars()
        .map(|sign| if sign.is_control() || FORBIDDEN.contains(&sign) { '_' } else { sign })
        .collect();
    let trimmed = replaced.trim_matches(['.', ' ']);
    let shortened = match trimmed.rsplit_once('.') {
        // The end says what it is.
        Some((stem, extension)) if trimmed.len() > LONGEST && extension.len() <= 20 => {
            format!("{}.{extension}", cut(stem, LONGEST - extension.len() - 1))
        }
        _ => cut(trimmed, LONGEST).to_owned(),
    };
    let stem = shortened.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered =
        |device: &str| stem.strip_prefix(device).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    let is_device =
        matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt");
    if shortened.is_empty() || is_device { format!("_{shortened}") } else { shortened }
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().trim_end_matches(['.', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_senders_name_becomes_the_name_of_a_file() {
        assert_eq!(plain("Übersicht.pdf"), "Übersicht.pdf");
        assert_eq!(plain("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(plain("Re: Q1/Q2?.eml"), "Re_ Q1_Q2_.eml");
        assert_eq!(plain(" .hidden. "), "hidden");
        assert_eq!(plain("NUL.txt"), "_NUL.txt");
        assert_eq!(plain("Com7"), "_Com7");
        assert_eq!(plain("company.txt"), "company.txt");
        assert_eq!(plain("..."), "_");
        let long = plain(&format!("{}.pdf", "ä".repeat(300)));
        assert!(long.len() <= 240 && long.ends_with("ä.pdf"), "{long}");
    }
}
