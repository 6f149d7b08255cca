//! What an Exchange administrator does to give the account its rights, as lines
//! for the Exchange Management Shell. For Exchange Server SE, 2019 and 2016.

/// A text as PowerShell takes it literally.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The name without `DOMAIN\` before it or `@domain` after it.
pub(super) fn without_domain(account: &str) -> &str {
    let name = account.rsplit('\\').next().unwrap_or(account);
    name.split('@').next().unwrap_or(name)
}

/// The role ApplicationImpersonation, in a scope.
pub(super) fn impersonation(account: &str, mailbox: &str) -> Vec<String> {
    let (user, name) = (quoted(account), quoted(without_domain(account)));
    let mailbox = quoted(mailbox);
    [
        "An Exchange administrator gives the role, for the mailboxes of a scope (Exchange Server SE, 2019, 2016):".to_owned(),
        "  New-ManagementScope -Name 'ews-mcp' -RecipientRestrictionFilter \"MemberOfGroup -eq 'DISTINGUISHED NAME OF A GROUP'\"".to_owned(),
        format!(
            "  New-ManagementRoleAssignment -Name 'ews-mcp' -Role 'ApplicationImpersonation' -User {user} \
             -CustomRecipientWriteScope 'ews-mcp'"
        ),
        "What it has, and whether the mailbox is in the scope:".to_owned(),
        format!(
            "  Get-ManagementRoleAssignment -Role 'ApplicationImpersonation' -GetEffectiveUsers | Where-Object \
             {{$_.EffectiveUserName -eq {name}}}"
        ),
        format!("  Get-ManagementRoleAssignment -Role 'ApplicationImpersonation' -WritableRecipient {mailbox}"),
        "It can take an hour until all servers know a new assignment. docs/impersonation.md has the whole.".to_owned(),
    ]
    .to_vec()
}

/// Exchange Online, where that role is gone.
pub(super) fn application_access(mailbox: &str) -> Vec<String> {
    vec![
        "In Exchange Online the role ApplicationImpersonation is gone since February 2025. An application gets its access \
         by OAuth and RBAC for Applications, and has to be in EwsAllowedAppIDs:"
            .to_owned(),
        format!(
            "  Test-ServicePrincipalAuthorization -Identity 'APPLICATION ID' -Resource {}",
            quoted(mailbox)
        ),
        "EWS itself ends there on 1 April 2027. docs/impersonation.md has the whole.".to_owned(),
    ]
}

/// Rights to one mailbox.
pub(super) fn delegate(account: &str, mailbox: &str) -> Vec<String> {
    let user = quoted(account);
    let (whole, root, inbox) =
        (quoted(mailbox), quoted(&format!("{mailbox}:\\")), quoted(&format!("{mailbox}:\\Inbox")));
    vec![
        "The whole mailbox, without and with sending in its name:".to_owned(),
        format!(
            "  Add-MailboxPermission -Identity {whole} -User {user} -AccessRights FullAccess -AutoMapping $false"
        ),
        format!("  Set-Mailbox -Identity {whole} -GrantSendOnBehalfTo @{{Add={user}}}"),
        "Or single folders only, for an account that has a mailbox:".to_owned(),
        format!("  Add-MailboxFolderPermission -Identity {root} -User {user} -AccessRights FolderVisible"),
        format!("  Add-MailboxFolderPermission -Identity {inbox} -User {user} -AccessRights Reviewer"),
        "The owner can do the latter in Outlook (File > Account Settings > Delegate Access).".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_a_command() {
        assert_eq!(quoted("o'neil@contoso.example"), "'o''neil@contoso.example'");
        assert_eq!(without_domain("CONTOSO\\svc"), "svc");
        assert_eq!(without_domain("svc@contoso.example"), "svc");
        assert!(delegate("a'; b", "m@x").iter().all(|line| !line.contains("a'; b")));
    }
}
