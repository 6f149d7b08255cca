//! `update_draft`: what a draft says, and to whom.

use ews_plugin_sdk::{CallError, Effect, EmailAddress, Failure, ItemId, Mailbox, Reply, Session, Tool};
use ews_types::{
    ConflictResolution, FieldUri, GetItem, ItemChange, ItemShape, MessageDisposition, MessageProperty,
    Update, UpdateItem, get_item, update_item,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::choice::ImportanceChoice;
use crate::files::{AttachmentInput, Files, InlineAttachment};
use crate::letter::{BodyFormat, one_line, written};
use crate::recipient::people;
use crate::{answer, batch, drafting, email};

/// Changes a draft: what is passed stands in the place of what the draft had, what
/// is left out stays. Nobody is told; send_draft sends it. A message that was
/// sent or received is not changed: update_email marks those.
///
/// An empty list in to, cc, bcc or categories takes all away. body replaces the
/// whole body, in drafts of replies and forwards the quotation, too. Files in
/// attachments are added to those that the draft has.
///
/// Returns draft_id, change_key (the new version, for send_draft), updated[] (the
/// arguments that were taken over), subject, to[], cc[] and bcc[] as they are now,
/// and attachments_added.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateDraft {
    /// The id of the draft: message_id of create_draft, or of a message in the
    /// folder drafts.
    #[schemars(length(min = 1, max = 2000))]
    pub draft_id: ItemId,
    /// Addresses of the recipients from now on: anna@contoso.example or
    /// Anna Lindqvist <anna@contoso.example>.
    #[schemars(length(max = 500))]
    pub to: Option<Vec<EmailAddress>>,
    /// Recipients of a copy from now on.
    #[schemars(length(max = 500))]
    pub cc: Option<Vec<EmailAddress>>,
    /// Recipients whom the others do not see, from now on.
    #[schemars(length(max = 500))]
    pub bcc: Option<Vec<EmailAddress>>,
    /// The subject from now on, on one line.
    #[schemars(length(max = 255))]
    pub subject: Option<String>,
    /// The body from now on, in the form that body_format says.
    pub body: Option<String>,
    /// The form in which body is written.
    #[serde(default)]
    pub body_format: BodyFormat,
    /// How much it matters from now on.
    pub importance: Option<ImportanceChoice>,
    /// The categories from now on.
    #[schemars(length(max = 100), inner(length(min = 1, max = 255)))]
    pub categories: Option<Vec<String>>,
    /// Files to add, or pictures inside the body.
    #[schemars(length(max = 100))]
    pub attachments: Option<Vec<AttachmentInput>>,
    /// More files, in the form of earlier versions.
    #[schemars(length(max = 100))]
    pub inline_attachments: Option<Vec<InlineAttachment>>,
    /// The version that may be changed: change_key of create_draft or of
    /// get_email_details. If somebody has changed the draft since, nothing is
    /// done.
    #[schemars(length(min = 1, max = 1024))]
    pub change_key: Option<String>,
}

/// The draft as it is now. What only the stored draft says is null where it could
/// not be read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UpdatedDraft {
    /// The id of the draft, as before.
    pub draft_id: ItemId,
    /// The version of the draft: send_draft with it sends this and nothing that
    /// was changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_key: Option<String>,
    /// The arguments that were taken over.
    pub updated: Vec<&'static str>,
    /// The subject.
    pub subject: Option<String>,
    /// Addresses in To.
    pub to: Option<Vec<String>>,
    /// Addresses in Cc.
    pub cc: Option<Vec<String>>,
    /// Addresses in Bcc.
    pub bcc: Option<Vec<String>>,
    /// How many files were added.
    pub attachments_added: usize,
}

impl Tool for UpdateDraft {
    const NAME: &'static str = "update_draft";
    const TITLE: &'static str = "Change a draft";
    const OPERATIONS: &'static [&'static str] =
        &["GetItem", "GetAttachment", "UpdateItem", "CreateAttachment"];
    const EFFECTS: &'static [Effect] = &[Effect::Write];
    type Output = UpdatedDraft;

    fn call(self, mailbox: &dyn Mailbox, session: &dyn Session) -> Result<Reply<UpdatedDraft>, Failure> {
        let (mut updated, updates) = self.updates()?;
        let adds = self.attachments.as_ref().is_some_and(|files| !files.is_empty())
            || self.inline_attachments.as_ref().is_some_and(|files| !files.is_empty());
        if updates.is_empty() && !adds {
            return Err(Failure::invalid_argument(
                "Nothing to change: pass at least one of to, cc, bcc, subject, body, importance, categories and \
                 attachments.",
            ));
        }
        self.is_draft(mailbox)?;
        let files = Files::gather(self.attachments, self.inline_attachments, mailbox)?;
        let attachments_added = files.len();
        let id = self.draft_id.as_str();
        let mut change_key = None;
        if !updates.is_empty() {
            let request = UpdateItem {
                conflict_resolution: match self.change_key {
                    Some(_) => ConflictResolution::NeverOverwrite,
                    None => ConflictResolution::AlwaysOverwrite,
                },
                message_disposition: MessageDisposition::SaveOnly,
                item_changes: vec![ItemChange {
                    item_id: ews_types::ItemId { id: id.into(), change_key: self.change_key },
                    updates,
                }],
            };
            let answer = mailbox.call(request.to_xml().into()).map_err(wrong_id)?;
            change_key = answer::only(update_item::parse(&answer.xml))?.and_then(|id| id.change_key);
        }
        if attachments_added > 0 {
            updated.push("attachments");
            files.add_to(id, mailbox).map_err(|failure| {
                let rest = if updated.len() > 1 { "The rest of the draft was changed." } else { "" };
                Failure {
                    message: format!("Not all files were added: {} {rest}", failure.message)
                        .trim_end()
                        .to_owned(),
                    ..failure
                }
            })?;
        }
        let fields = [
            FieldUri::ItemSubject,
            FieldUri::MessageToRecipients,
            FieldUri::MessageCcRecipients,
            FieldUri::MessageBccRecipients,
        ];
        let seen = drafting::look_at(id, fields, mailbox, session);
        let newest =
            seen.as_ref().and_then(|seen| seen.item_id.as_ref()).and_then(|id| id.change_key.clone());
        let seen = seen.as_ref();
        Ok(Reply::new(
            "Draft updated",
            UpdatedDraft {
                change_key: newest.or(change_key.filter(|_| attachments_added == 0)),
                updated,
                subject: seen.and_then(|seen| seen.subject.clone()),
                to: seen.map(|seen| email::addresses(&seen.to_recipients)),
                cc: seen.map(|seen| email::addresses(&seen.cc_recipients)),
                bcc: seen.map(|seen| email::addresses(&seen.bcc_recipients)),
                attachments_added,
                draft_id: self.draft_id,
            },
        ))
    }
}

impl UpdateDraft {
    /// The arguments that change something, and how.
    fn updates(&self) -> Result<(Vec<&'static str>, Vec<Update>), Failure> {
        let (mut names, mut updates) = (Vec::new(), Vec::new());
        let mut change = |name, update| {
            names.push(name);
            updates.push(update);
        };
        let lists: [(_, _, fn(Vec<_>) -> _, _); 3] = [
            ("to", &self.to, MessageProperty::ToRecipients, FieldUri::MessageToRecipients),
            ("cc", &self.cc, MessageProperty::CcRecipients, FieldUri::MessageCcRecipients),
            ("bcc", &self.bcc, MessageProperty::BccRecipients, FieldUri::MessageBccRecipients),
        ];
        for (name, given, property, uri) in lists {
            let Some(given) = given else { continue };
            let people = people(name, Some(given))?;
            change(
                name,
                if people.is_empty() {
                    Update::DeleteItemField(uri.into())
                } else {
                    Update::SetItemField(property(people))
                },
            );
        }
        if let Some(subject) = &self.subject {
            change("subject", Update::SetItemField(MessageProperty::Subject(one_line(subject))));
        }
        if let Some(body) = &self.body {
            change("body", Update::SetItemField(MessageProperty::Body(written(body, self.body_format))));
        }
        if let Some(importance) = self.importance {
            change("importance", Update::SetItemField(MessageProperty::Importance(importance.into())));
        }
        match &self.categories {
            Some(none) if none.is_empty() => {
                change("categories", Update::DeleteItemField(FieldUri::ItemCategories.into()));
            }
            Some(some) => {
                change("categories", Update::SetItemField(MessageProperty::Categories(some.clone())));
            }
            None => {}
        }
        Ok((names, updates))
    }

    /// Whether it is a draft, in the version that may be changed.
    fn is_draft(&self, mailbox: &dyn Mailbox) -> Result<(), Failure> {
        let request = GetItem {
            item_shape: ItemShape::id_only().with([FieldUri::ItemIsDraft]),
            item_ids: vec![self.draft_id.as_str().into()],
        };
        let answer = mailbox.call(request.to_xml().into()).map_err(wrong_id)?;
        let stored = answer::only(get_item::parse(&answer.xml))?;
        if stored.is_draft != Some(true) {
            return Err(Failure::invalid_argument(
                "draft_id: it is no draft. What was sent or received keeps what it says; update_email marks it.",
            ));
        }
        batch::is_version(self.change_key.as_deref(), stored.item_id.as_ref())
    }
}

fn wrong_id(error: CallError) -> Failure {
    Failure::with_id_of("draft_id", "pass ids exactly as create_draft returned them", error)
}
