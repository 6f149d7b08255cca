//! Drafts: saved, completed and looked at. Nothing is sent here.

use ews_plugin_sdk::{Failure, Level, Mailbox, Session};
use ews_types::{
    ConflictResolution, CreateItem, FieldUri, GetItem, ItemChange, ItemId, ItemShape, Message,
    MessageDisposition, MessageProperty, ResponseObject, Update, UpdateItem, create_item, get_item,
    update_item,
};

use crate::files::Files;
use crate::{answer, answering, email};

/// A draft that was saved, as far as it could be looked at.
pub(crate) struct Drafted {
    /// Its id, with the newest change key that is known.
    pub(crate) item_id: ItemId,
    /// How it is stored; none where it could not be read.
    pub(crate) seen: Option<Message>,
}

impl Drafted {
    /// When it was saved, in the call's time zone.
    pub(crate) fn created_time(&self, session: &dyn Session) -> Option<String> {
        let time = self.seen.as_ref()?.date_time_created.as_deref()?;
        Some(email::show(time, session))
    }
}

/// Saves an answer or a forward as a draft, with what its element cannot hold:
/// categories and files.
pub(crate) fn save_response(
    response: ResponseObject,
    categories: Option<Vec<String>>,
    files: Files,
    mailbox: &dyn Mailbox,
    session: &dyn Session,
) -> Result<Drafted, Failure> {
    let answer = mailbox.call(CreateItem::save(response).to_xml().into()).map_err(answering::wrong_id)?;
    let saved = answer::only(create_item::parse(&answer.xml))?.ok_or_else(nameless)?;
    let categories = categories.unwrap_or_default();
    if !categories.is_empty() {
        categorize(&saved, categories, mailbox)
            .map_err(|failure| left_behind(&saved, "it has no categories", &failure))?;
    }
    files
        .add_to(&saved.id, mailbox)
        .map_err(|failure| left_behind(&saved, "not all files are attached to it", &failure))?;
    let fields = [
        FieldUri::ItemDateTimeCreated,
        FieldUri::ItemSubject,
        FieldUri::ItemAttachments,
        FieldUri::MessageToRecipients,
        FieldUri::MessageCcRecipients,
        FieldUri::MessageBccRecipients,
    ];
    let seen = look_at(&saved.id, fields, mailbox, session);
    // What was added to the draft has changed it after its key was told.
    let newest = seen.as_ref().and_then(|message| message.item_id.clone());
    Ok(Drafted { item_id: newest.unwrap_or(saved), seen })
}

fn categorize(draft: &ItemId, categories: Vec<String>, mailbox: &dyn Mailbox) -> Result<(), Failure> {
    let request = UpdateItem {
        conflict_resolution: ConflictResolution::AlwaysOverwrite,
        message_disposition: MessageDisposition::SaveOnly,
        item_changes: vec![ItemChange {
            item_id: draft.clone(),
            updates: vec![Update::SetItemField(MessageProperty::Categories(categories))],
        }],
    };
    let answer = mailbox.call(request.to_xml().into())?;
    answer::only(update_item::parse(&answer.xml)).map(drop)
}

/// Exchange always tells it; without it nobody can go on with the draft.
pub(crate) fn nameless() -> Failure {
    Failure::failed("Exchange saved the draft and did not say under which id; look into Drafts.")
}

fn left_behind(draft: &ItemId, what: &str, failure: &Failure) -> Failure {
    let message = format!(
        "The draft was saved as {}, but {what}: {} Complete it with update_draft, or remove it with delete_email, \
         before you try again.",
        draft.id,
        ended(&failure.message)
    );
    Failure { kind: failure.kind, message }
}

fn ended(sentence: &str) -> String {
    let end = if sentence.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{sentence}{end}")
}

/// A draft as it is stored. It was saved, whether this can be read or not.
pub(crate) fn look_at(
    id: &str,
    fields: impl IntoIterator<Item = FieldUri>,
    mailbox: &dyn Mailbox,
    session: &dyn Session,
) -> Option<Message> {
    let request = GetItem { item_shape: ItemShape::id_only().with(fields), item_ids: vec![id.into()] };
    let seen = mailbox
        .call(request.to_xml().into())
        .map_err(Failure::from)
        .and_then(|answer| answer::only(get_item::parse(&answer.xml)));
    match seen {
        Ok(message) => Some(message),
        Err(failure) => {
            session.log(Level::Warning, &format!("a draft that was saved cannot be read: {failure}"));
            None
        }
    }
}
