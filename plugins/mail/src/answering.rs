//! Answers and forwards: what is the same whether they are sent or kept as drafts.
//!
//! Exchange makes them of the stored message, so that the thread, the quotation
//! and its pictures hold, and the message is marked as answered or forwarded.

use ews_plugin_sdk::{CallError, EmailAddress, Failure, ItemId, Mailbox};
use ews_types::{FieldUri, GetItem, ItemShape, Message, ResponseKind, ResponseObject, get_item};

use crate::answer;
use crate::email;
use crate::files::Files;
use crate::letter::{BodyFormat, written};
use crate::recipient::people;

/// What a caller says of an answer or a forward.
pub(crate) struct Answering<'a> {
    pub(crate) kind: ResponseKind,
    pub(crate) message_id: &'a ItemId,
    pub(crate) to: Option<&'a [EmailAddress]>,
    pub(crate) cc: Option<&'a [EmailAddress]>,
    pub(crate) bcc: Option<&'a [EmailAddress]>,
    pub(crate) body: Option<&'a str>,
    pub(crate) body_format: BodyFormat,
}

/// What Exchange is asked to make, and what it is made of.
pub(crate) struct Prepared {
    pub(crate) response: ResponseObject,
    /// The subject of the message that is answered.
    pub(crate) original_subject: Option<String>,
}

/// A reply to the sender alone, or to everybody.
pub(crate) fn reply(to_all: bool) -> ResponseKind {
    if to_all { ResponseKind::ReplyAllToItem } else { ResponseKind::ReplyToItem }
}

impl Answering<'_> {
    /// Looks at the arguments, then at the message that is answered.
    pub(crate) fn prepare(&self, mailbox: &dyn Mailbox) -> Result<Prepared, Failure> {
        let to_recipients = people("to", self.to)?;
        let cc = people("cc", self.cc)?;
        let bcc_recipients = people("bcc", self.bcc)?;
        if self.kind == ResponseKind::ForwardItem && to_recipients.is_empty() {
            return Err(Failure::invalid_argument("to: at least one address is needed."));
        }
        let original = self.original(mailbox)?;
        let cc_recipients = match self.kind {
            // What is given stands in the place of what Exchange would write.
            ResponseKind::ReplyAllToItem if !cc.is_empty() => {
                with_those_of(&original, cc, &mailbox.address())?
            }
            _ => cc,
        };
        let response = ResponseObject {
            to_recipients,
            cc_recipients,
            bcc_recipients,
            new_body_content: self.body.map(|body| written(body, self.body_format)),
            ..ResponseObject::new(self.kind, self.message_id.as_str().into())
        };
        Ok(Prepared { response, original_subject: original.subject })
    }

    fn original(&self, mailbox: &dyn Mailbox) -> Result<Message, Failure> {
        let mut fields = vec![FieldUri::ItemSubject, FieldUri::ItemIsDraft];
        if self.kind == ResponseKind::ReplyAllToItem && self.cc.is_some() {
            fields.push(FieldUri::MessageCcRecipients);
        }
        let request = GetItem {
            item_shape: ItemShape::id_only().with(fields),
            item_ids: vec![self.message_id.as_str().into()],
        };
        let answer = mailbox.call(request.to_xml().into()).map_err(wrong_id)?;
        let original = answer::only(get_item::parse(&answer.xml))?;
        if original.is_draft == Some(true) && self.kind != ResponseKind::ForwardItem {
            return Err(Failure::invalid_argument(
                "message_id: it is a draft, which nobody has sent, so there is nobody to answer. update_draft changes a \
                 draft, send_draft sends it.",
            ));
        }
        Ok(original)
    }
}

/// Why the message cannot be answered.
pub(crate) fn wrong_id(error: CallError) -> Failure {
    if let CallError::Exchange(error) = &error
        && error.code == "ErrorInvalidReferenceItem"
    {
        return Failure::unsupported(format!(
            "message_id: Exchange makes no answer of this item; messages that were received or sent can be answered \
             and forwarded. {error}"
        ));
    }
    answer::wrong_id("message_id", error)
}

/// Everybody in Cc of the original but the mailbox itself, and then the new ones.
fn with_those_of(
    original: &Message,
    new: Vec<ews_types::Mailbox>,
    own: &str,
) -> Result<Vec<ews_types::Mailbox>, Failure> {
    let address =
        |person: &ews_types::Mailbox| person.email_address.clone().unwrap_or_default().to_lowercase();
    let mut all: Vec<ews_types::Mailbox> = Vec::new();
    for person in &original.cc_recipients {
        if !email::has_address(person) {
            return Err(Failure::unsupported(format!(
                "cc: somebody in Cc of the message has no SMTP address ({}), and would be lost where more people are \
                 added. Leave cc out, or answer with reply_all=false and name everybody.",
                person.name.as_deref().unwrap_or("no name")
            )));
        }
        if address(person) != own.to_lowercase() {
            let email = person.email_address.clone().unwrap_or_default();
            all.push(ews_types::Mailbox::smtp(person.name.clone(), email));
        }
    }
    for person in new {
        if !all.iter().any(|known| address(known) == address(&person)) {
            all.push(person);
        }
    }
    Ok(all)
}

/// What of the original came along, as the new message shows it.
pub(crate) struct Carried {
    /// Files and messages.
    pub(crate) files: usize,
    /// Pictures inside the quotation.
    pub(crate) pictures: usize,
}

/// How many files of the caller a message has.
#[derive(Clone, Copy)]
pub(crate) struct Own {
    pub(crate) all: usize,
    inline: usize,
}

impl Own {
    pub(crate) fn of(files: &Files) -> Self {
        Self { all: files.len(), inline: files.inline_count() }
    }
}

impl Carried {
    /// What is attached beside the caller's own files.
    pub(crate) fn of(message: &Message, own: Own) -> Self {
        let is_inline = |attachment: &&ews_types::Attachment| attachment.is_inline == Some(true);
        let inline = message.attachments.iter().filter(is_inline).count();
        let others = message.attachments.len().saturating_sub(inline);
        Self {
            files: others.saturating_sub(own.all.saturating_sub(own.inline)),
            pictures: inline.saturating_sub(own.inline),
        }
    }
}
