//! Ids and change keys that lead nowhere.

use super::case::{Case, check, fault, refused};
use crate::client::{get_folder, get_item};
use crate::world::of;

const NOT_FOUND: &str = "The specified object was not found in the store.";

fn items(ids: &str) -> String {
    get_item("<t:BaseShape>IdOnly</t:BaseShape>", &[]).replace("<m:ItemIds>", &format!("<m:ItemIds>{ids}"))
}

fn folders(ids: &str) -> String {
    get_folder("IdOnly", ids)
}

pub fn cases() -> Vec<Case> {
    let (of_items, of_folders): (&[&str], &[&str]) = (&["m:Items"], &["m:Folders"]);
    vec![
        refused("ErrorInvalidIdEmpty", "Id must be non-empty.", of_items, items("<t:ItemId Id=\"\"/>")),
        refused("ErrorInvalidIdEmpty", "Id must be non-empty.", of_folders, folders("<t:FolderId Id=\"\"/>")),
        refused("ErrorInvalidIdMalformed", "Id is malformed.", of_items, items("<t:ItemId Id=\"AAMkNot\"/>")),
        refused(
            "ErrorInvalidIdMalformed",
            "Id is malformed.",
            of_folders,
            folders("<t:FolderId Id=\"AAMkNot\"/>"),
        ),
        refused(
            "ErrorCannotUseFolderIdForItemId",
            "Expected an item Id but received a folder Id.",
            of_items,
            items("<t:ItemId {offers id}/>"),
        ),
        refused(
            "ErrorCannotUseItemIdForFolderId",
            "Expected a folder Id but received an item Id.",
            of_folders,
            folders("<t:FolderId {keys id}/>"),
        ),
        refused(
            "ErrorInvalidChangeKey",
            "The change key is invalid.",
            of_items,
            items("<t:ItemId {keys id} ChangeKey=\"GO3u/\"/>"),
        ),
        refused("ErrorItemNotFound", NOT_FOUND, of_items, items("<t:ItemId {gone item}/>")),
        refused(
            "ErrorFolderNotFound",
            "The specified folder could not be found in the store.",
            of_folders,
            folders("<t:FolderId {gone folder}/>"),
        ),
        refused(
            "ErrorFolderNotFound",
            "The specified folder could not be found in the store.",
            of_folders,
            folders("<t:DistinguishedFolderId Id=\"voicemail\"/>"),
        ),
        refused(
            "ErrorAccessDenied",
            "Access is denied. Check credentials and try again.",
            of_folders,
            folders("{nora inbox}"),
        ),
        refused(
            "ErrorNonExistentMailbox",
            "The SMTP address has no mailbox associated with it.",
            of_folders,
            folders(&of("left@printshop.example", "inbox")),
        ),
        refused(
            "ErrorInvalidSmtpAddress",
            "The SMTP address format is invalid.",
            of_folders,
            folders(&of("left", "inbox")),
        ),
        refused(
            "ErrorMissingInformationEmailAddress",
            "An email address is required.",
            of_folders,
            folders(&of("Olga", "inbox").replace("t:EmailAddress", "t:Name")),
        ),
        refused(
            "ErrorInvalidOperation",
            "The item is not a recurring calendar item.",
            of_items,
            items("<t:RecurringMasterItemId Occurrence{keys id}/>"),
        ),
        fault(
            "ErrorSchemaValidation",
            "The request failed schema validation: ",
            "",
            "<m:GetItem><m:ItemIds><t:ItemId {keys}/></m:ItemIds></m:GetItem>",
        ),
    ]
}

#[tokio::test]
async fn ids_that_lead_nowhere() {
    check(cases()).await;
}
