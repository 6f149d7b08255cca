//! Folders of others, named by their mailbox: what a delegate may do, and what not.

use ews::response::ResponseCode;
use ews::{Folder, Message};

use crate::checks::Checks;
use crate::client::{Client, Failure};
use crate::requests::{
    create_folder, distinguished_of, field, find, get_folder, get_item, read_flag, save, shape, update,
};

const BRUNO: &str = "bruno.keller@contoso.example";
const MISAKI: &str = "misaki.fujiwara@contoso.example";
const INFO: &str = "info@contoso.example";
const SUBJECT: &str = "Für Bruno 📎 間";

/// As the service account, which is the delegate of some.
pub(crate) fn run(client: &Client, checks: &mut Checks) -> Result<(), Failure> {
    for (address, name) in [(BRUNO, "inbox"), (BRUNO, "drafts"), (INFO, "inbox"), (MISAKI, "calendar")] {
        let seen = get_folder(client, distinguished_of(name, address));
        checks.holds(&format!("the {name} of {address} can be got"), seen.is_ok(), &seen);
    }
    let kind = get_folder(client, distinguished_of("calendar", MISAKI))?;
    checks.holds("a calendar is one", matches!(kind, Folder::CalendarFolder { .. }), &kind);
    for (address, name, code) in [
        // Some of what Misaki and Bruno have can be seen, but not this; of Anna nothing.
        (MISAKI, "inbox", ResponseCode::ErrorFolderNotFound),
        (BRUNO, "calendar", ResponseCode::ErrorFolderNotFound),
        ("anna.lindqvist@contoso.example", "inbox", ResponseCode::ErrorAccessDenied),
    ] {
        let seen = get_folder(client, distinguished_of(name, address));
        checks.refused(&format!("the {name} of {address} is closed"), seen, code);
    }
    let nobody = get_folder(client, distinguished_of("inbox", "nobody@contoso.example"));
    checks.refused("nobody has no inbox", nobody, ResponseCode::ErrorNonExistentMailbox);

    let asked = || ["item:Subject", "message:IsRead"].map(field).to_vec();
    let found = find(client, distinguished_of("inbox", BRUNO), asked(), None)?.root_folder.items.inner;
    checks.holds("an editor finds what is there", !found.is_empty(), &found);
    let unread = found.into_iter().map(ews::RealItem::into_inner_message);
    let unread = unread.filter(|message| message.is_read == Some(false)).find_map(|message| message.item_id);
    let unread = unread.ok_or_else(|| Failure::unexpected("Bruno has read everything"))?;
    update(client, &unread, read_flag(true))?;
    let seen = get_item(&client.impersonating(INFO), &unread, shape(asked()));
    checks.refused("others see nothing of it", seen, ResponseCode::ErrorItemNotFound);
    checks.equal("an editor marks it read", get_item(client, &unread, shape(asked()))?.is_read, Some(true));

    let draft = || Message { subject: Some(SUBJECT.to_owned()), ..Message::default() };
    let saved = save(client, distinguished_of("drafts", BRUNO), draft())?;
    let seen = get_item(client, &saved, shape(asked()))?;
    checks.equal("an editor saves a draft", seen.subject.as_deref(), Some(SUBJECT));
    let refused = save(client, distinguished_of("calendar", MISAKI), draft());
    checks.holds("a reader does not", refused.is_err(), &refused);
    let refused = create_folder(client, distinguished_of("inbox", BRUNO), "Neu");
    checks.refused("an editor makes no folders", refused, ResponseCode::ErrorCreateSubfolderAccessDenied);
    let made = create_folder(client, distinguished_of("inbox", INFO), "Gemeinsam 🤝");
    checks.holds("with full access one does", made.is_ok(), &made);
    Ok(())
}
