//! Rights in mailboxes of others: to their folders, and to send for them.

use crate::directory::{Directory, Recipient};
use crate::errors::{EwsError, ResponseCode};
use crate::store::{Address, Mailbox, Rights};

/// The mailbox that `t:Mailbox` in a folder id names, by its primary address. Whether one may do anything in it is a
/// matter of its folders.
pub(crate) fn named_mailbox<'d>(directory: &'d Directory, address: &str) -> Result<&'d Recipient, EwsError> {
    super::impersonation::by_primary_address(directory, address)
}

/// What the acting user may do with a folder. All, in one's own mailbox and with full access to the other.
pub(crate) fn to_folder(directory: &Directory, acting: &Recipient, mailbox: &Mailbox, folder: u64) -> Rights {
    if is_as_owner(directory, acting, mailbox) {
        return Rights::ALL;
    }
    mailbox.folders.get(&folder).map_or(Rights::NONE, |folder| folder.permissions.of(acting.mailbox))
}

/// Whether the mailbox is one's own, or as if it were.
pub(crate) fn is_as_owner(directory: &Directory, acting: &Recipient, mailbox: &Mailbox) -> bool {
    acting.mailbox == mailbox.guid
        || directory.by_mailbox(mailbox.guid).is_some_and(|owner| owner.full_access.contains(&acting.address))
}

/// In whose name a message goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sending {
    /// `Sender` and `From` are one.
    Alone,
    /// `From` is another whom one may send on behalf of: both are named.
    OnBehalf,
    /// `From` is another as whom one may send: only that one is named.
    As,
}

/// How the acting user sends from an address.
pub(crate) fn sending(
    directory: &Directory,
    acting: &Recipient,
    from: &Address,
) -> Result<Sending, EwsError> {
    let owner = directory.by_address(&from.address);
    match owner {
        Some(owner) if owner.mailbox == acting.mailbox => Ok(Sending::Alone),
        Some(owner) if owner.send_as.contains(&acting.address) => Ok(Sending::As),
        Some(owner) if owner.send_on_behalf.contains(&acting.address) => Ok(Sending::OnBehalf),
        _ => Err(ResponseCode::ErrorSendAsDenied.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed;
    use crate::store::{PermissionLevel, Permissions};

    #[test]
    fn a_delegate_has_what_the_folder_says_and_full_access_has_all() {
        let mut company = seed::company(&seed::Choice::default()).unwrap();
        let (assistant, bruno) = ("assistant@contoso.example", "bruno.keller@contoso.example");
        let guid = company.directory.by_address(bruno).unwrap().mailbox;
        let inbox = {
            let mut mailbox = company.store.write(guid).unwrap();
            let inbox = mailbox.well_known("inbox");
            let mut permissions = Permissions::PRIVATE;
            let user = company.directory.by_address(assistant).unwrap().mailbox;
            permissions.users.insert(user, Rights::of(PermissionLevel::Reviewer));
            mailbox.folders.get_mut(&inbox).unwrap().permissions = permissions;
            inbox
        };
        let rights = |company: &seed::Company, folder: u64| {
            let acting = company.directory.by_address(assistant).unwrap();
            to_folder(&company.directory, acting, &company.store.read(guid).unwrap(), folder)
        };
        assert_eq!(rights(&company, inbox), Rights::of(PermissionLevel::Reviewer));
        assert_eq!(rights(&company, inbox + 1), Rights::NONE);
        for recipient in &mut company.directory.recipients {
            recipient.full_access.push(assistant.to_owned());
        }
        assert_eq!(rights(&company, inbox + 1), Rights::ALL);
    }
}
