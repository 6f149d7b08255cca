//! FindItem, FindFolder, FindConversation, synchronization.

use super::case::{Case, check, refused};
use crate::client::{find_folder, find_item, page};

const ABOUT_ONE: &[&str] = &["m:MessageXml", "m:MessageXml/t:FieldURI@FieldURI"];

fn restricted(restriction: &str) -> String {
    find_item(&[], &format!("<m:Restriction>{restriction}</m:Restriction>"), "{inbox}")
}

fn query(text: &str) -> String {
    find_item(&[], "", "{inbox}")
        .replace("</m:FindItem>", &format!("<m:QueryString>{text}</m:QueryString></m:FindItem>"))
}

fn of(uri: &str) -> String {
    format!("<t:FieldURI FieldURI=\"{uri}\"/>")
}

fn equal(uri: &str, value: &str) -> String {
    format!(
        "<t:IsEqualTo>{}<t:FieldURIOrConstant><t:Constant Value=\"{value}\"/></t:FieldURIOrConstant></t:IsEqualTo>",
        of(uri)
    )
}

pub fn cases() -> Vec<Case> {
    let view = |start: &str, end: &str| format!("<m:CalendarView StartDate=\"{start}\" EndDate=\"{end}\"/>");
    let sort = |uri: &str| {
        format!("<m:SortOrder><t:FieldOrder Order=\"Ascending\">{}</t:FieldOrder></m:SortOrder>", of(uri))
    };
    let (early, late) = ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z");
    let conversations =
        "<m:FindConversation><m:MailboxScope>PrimaryOnly</m:MailboxScope></m:FindConversation>"
            .replace("<m:MailboxScope>", "<m:ParentFolderId>{inbox}</m:ParentFolderId><m:MailboxScope>");
    let sync_items = "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId>FOLDER</m:SyncFolderId>\
        STATE<m:MaxChangesReturned>1</m:MaxChangesReturned></m:SyncFolderItems>";
    let sync_folders = "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
        <m:SyncFolderId>FOLDER</m:SyncFolderId>STATE</m:SyncFolderHierarchy>";
    let synced =
        |request: &str, folder: &str, state: &str| request.replace("FOLDER", folder).replace("STATE", state);
    let state = "<m:SyncState>AEbJ94eMOAAA=</m:SyncState>";
    let (no_items, no_folders): (&[&str], &[&str]) =
        (&["m:SyncState", "m:IncludesLastItemInRange"], &["m:SyncState", "m:IncludesLastFolderInRange"]);
    let corrupt = "Synchronization state data is corrupt or otherwise invalid.";
    let no_folder = "The folder to synchronize was not found.";
    let gone = "<t:FolderId {gone folder}/>";
    vec![
        refused(
            "ErrorInvalidIndexedPagingParameters",
            "Paging offset must be zero or greater.",
            &[],
            find_item(&[], &page(1, 0, "End").replace("Offset=\"0\"", "Offset=\"-1\""), "{inbox}"),
        ),
        refused(
            "ErrorInvalidPagingMaxRows",
            "Paging requires MaxEntriesReturned to be greater than zero.",
            &[],
            find_item(&[], &page(0, 0, "Beginning"), "{inbox}"),
        ),
        refused(
            "ErrorInvalidFractionalPagingParameters",
            "Fractional paging requires a positive denominator and a numerator between zero and it.",
            &[],
            find_folder(
                "Shallow",
                "<m:FractionalPageFolderView Numerator=\"2\" Denominator=\"1\"/>",
                "{inbox}",
            ),
        ),
        refused(
            "ErrorCalendarFolderIsInvalidForCalendarView",
            "Cannot request CalendarView for the folder.",
            &[],
            find_item(&[], &view(early, late), "{inbox}"),
        ),
        refused(
            "ErrorCalendarEndDateIsEarlierThanStartDate",
            "EndDate is earlier than StartDate",
            &[],
            find_item(&[], &view(late, early), "{calendar}"),
        ),
        refused(
            "ErrorInvalidOperation",
            "This server does not offer ContactsView in FindItem.",
            &[],
            find_item(&[], "<m:ContactsView MaxEntriesReturned=\"1\"/>", "{contacts}"),
        ),
        refused(
            "ErrorInvalidPropertyForOperation",
            "Property is not valid for this operation.",
            ABOUT_ONE,
            find_item(&["item:Body"], "", "{inbox}"),
        ),
        refused(
            "ErrorInvalidPropertyRequest",
            "Property is not valid for this object type.",
            ABOUT_ONE,
            find_item(&["folder:DisplayName"], "", "{inbox}"),
        ),
        refused(
            "ErrorUnsupportedPathForSortGroup",
            "The property can not be used for sorting or grouping results.",
            ABOUT_ONE,
            find_item(&[], &sort("item:Body"), "{inbox}"),
        ),
        refused(
            "ErrorUnsupportedPathForQuery",
            "The property can not be used with this type of restriction.",
            ABOUT_ONE,
            restricted(&equal("item:EffectiveRights", "x")),
        ),
        refused(
            "ErrorUnsupportedPathForQuery",
            "The property can not be used with this type of restriction.",
            &["m:MessageXml", "m:MessageXml/t:IndexedFieldURI@FieldURI,FieldIndex"],
            restricted(
                "<t:Exists><t:IndexedFieldURI FieldURI=\"item:InternetMessageHeader\" FieldIndex=\"X-Test\"/></t:Exists>",
            ),
        ),
        refused(
            "ErrorInvalidValueForProperty",
            "The specified value is invalid for property.",
            ABOUT_ONE,
            restricted(&equal("item:DateTimeCreated", "true")),
        ),
        refused(
            "ErrorInvalidPropertyForExists",
            "Property cannot be used in Exists expression.  Use IsEqualTo instead.",
            ABOUT_ONE,
            restricted(&format!("<t:Exists>{}</t:Exists>", of("message:IsRead"))),
        ),
        refused(
            "ErrorContainsFilterWrongType",
            "The Contains filter can only be used for string properties.",
            ABOUT_ONE,
            restricted(&format!("<t:Contains>{}<t:Constant Value=\"1\"/></t:Contains>", of("item:Size"))),
        ),
        refused(
            "ErrorInvalidExcludesRestriction",
            "The value for Excludes is invalid.",
            ABOUT_ONE,
            restricted(&format!("<t:Excludes>{}<t:Bitmask Value=\"0x\"/></t:Excludes>", of("item:Size"))),
        ),
        refused(
            "ErrorRestrictionTooLong",
            "The restriction is too long.",
            &[],
            restricted(&format!("<t:Or>{}</t:Or>", equal("item:Subject", "x").repeat(255))),
        ),
        refused(
            "ErrorRestrictionTooComplex",
            "The restriction is too complex.",
            &[],
            query(&"x ".repeat(300)),
        ),
        refused(
            "ErrorInvalidRequest",
            "A QueryString cannot be combined with a Restriction.",
            &[],
            restricted(&equal("item:Subject", "x"))
                .replace("</m:FindItem>", "<m:QueryString>x</m:QueryString></m:FindItem>"),
        ),
        refused(
            "ErrorMailboxScopeNotAllowedWithoutQueryString",
            "MailboxScope is not allowed without a QueryString.",
            &[],
            conversations,
        ),
        refused("ErrorInvalidSyncStateData", corrupt, no_items, synced(sync_items, "{inbox}", state)),
        refused("ErrorInvalidSyncStateData", corrupt, no_folders, synced(sync_folders, "{inbox}", state)),
        refused("ErrorSyncFolderNotFound", no_folder, no_items, synced(sync_items, gone, "")),
        refused("ErrorSyncFolderNotFound", no_folder, no_folders, synced(sync_folders, gone, "")),
    ]
}

#[tokio::test]
async fn searches_that_find_nothing_but_an_error() {
    check(cases()).await;
}
