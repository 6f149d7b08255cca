//! The names of folders that are known by their ids.

use std::collections::HashMap;

use ews_plugin_sdk::{Failure, Level, Mailbox, Session};
use ews_types::{BaseFolderId, FieldUri, FolderId, FolderShape, GetFolder, get_folder};

use crate::answer;
use crate::email::Email;

/// How many folders one `GetFolder` asks for.
const BATCH: usize = 100;

/// Names the folders that the emails are in, in one operation for up to 100
/// different ones. Somebody may be allowed to read a message and not its folder;
/// then the message stays without the name.
pub(crate) fn fill(emails: &mut [Email], mailbox: &dyn Mailbox, session: &dyn Session) {
    let mut ids: Vec<String> = Vec::new();
    for email in emails.iter().filter(|email| email.folder.is_none()) {
        if let Some(id) = email.folder_id.as_ref().map(|id| id.as_str().to_owned())
            && !ids.contains(&id)
        {
            ids.push(id);
        }
    }
    let mut names = HashMap::new();
    for batch in ids.chunks(BATCH) {
        match read(batch, mailbox) {
            Ok(found) => names.extend(found),
            Err(failure) => {
                session.log(Level::Warning, &format!("the folders of messages cannot be read: {failure}"));
            }
        }
    }
    for email in emails.iter_mut().filter(|email| email.folder.is_none()) {
        email.folder = email.folder_id.as_ref().and_then(|id| names.get(id.as_str()).cloned());
    }
}

fn read(ids: &[String], mailbox: &dyn Mailbox) -> Result<Vec<(String, String)>, Failure> {
    let request = GetFolder {
        folder_shape: FolderShape::id_only().with([FieldUri::FolderDisplayName]),
        folder_ids: ids.iter().map(|id| BaseFolderId::from(FolderId::from(id.as_str()))).collect(),
    };
    let answer = mailbox.call(request.to_xml().into())?;
    let folders = get_folder::parse(&answer.xml).map_err(|error| answer::unreadable(&error))?;
    let named = ids
        .iter()
        .zip(folders)
        .filter_map(|(id, folder)| Some((id.clone(), folder.into_result().ok()?.display_name?)));
    Ok(named.collect())
}
