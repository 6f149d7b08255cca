//! ResolveNames, ExpandDL, FindPeople.

use super::case::{Case, check, refused};

fn resolve(folders: &str, name: &str) -> String {
    format!(
        "<m:ResolveNames ReturnFullContactData=\"false\" SearchScope=\"ContactsActiveDirectory\">{folders}\
         <m:UnresolvedEntry>{name}</m:UnresolvedEntry></m:ResolveNames>"
    )
}

fn within(ids: &str) -> String {
    resolve(&format!("<m:ParentFolderIds>{ids}</m:ParentFolderIds>"), "tom")
}

fn expand(mailbox: &str) -> String {
    format!("<m:ExpandDL><m:Mailbox>{mailbox}</m:Mailbox></m:ExpandDL>")
}

pub fn cases() -> Vec<Case> {
    let several = "Multiple results were found.";
    vec![
        refused("ErrorNameResolutionNoResults", "No results were found.", &[], resolve("", "nobody")),
        refused(
            "ErrorNameResolutionMultipleResults",
            several,
            &["m:ResolutionSet@TotalItemsInView,IncludesLastItemInRange", "m:ResolutionSet/t:Resolution"],
            resolve("", "adler"),
        )
        .warning(),
        refused(
            "ErrorNameResolutionMultipleResults",
            several,
            &[],
            expand("<t:EmailAddress>adler</t:EmailAddress>"),
        ),
        refused(
            "ErrorInvalidNameForNameResolution",
            "The name to resolve is invalid.",
            &[],
            resolve("", ","),
        ),
        refused(
            "ErrorResolveNamesInvalidFolderType",
            "The specified folder is not a contacts folder.",
            &[],
            within("{inbox}"),
        ),
        refused(
            "ErrorResolveNamesOnlyOneContactsFolderAllowed",
            "Only one contacts folder may be specified.",
            &[],
            within("{contacts}{contacts}"),
        ),
        refused(
            "ErrorInvalidItemForOperationExpandDL",
            "Item type is invalid for the ExpandDL operation.",
            &[],
            expand("<t:ItemId {keys}/>"),
        ),
        refused(
            "ErrorInvalidOperation",
            "The directory can only be searched with a QueryString.",
            &[],
            "<m:FindPeople><m:IndexedPageItemView MaxEntriesReturned=\"1\" Offset=\"0\" BasePoint=\"Beginning\"/>\
             <m:ParentFolderId><t:DistinguishedFolderId Id=\"directory\"/></m:ParentFolderId></m:FindPeople>",
        ),
    ]
}

#[tokio::test]
async fn names_that_mean_nobody() {
    check(cases()).await;
}
