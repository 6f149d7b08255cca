//! Operations that make and change items.

use super::case::{Case, check, refused};
use crate::client::get_item;
use crate::client::mail::{create, mailboxes, saved_in};

const ITEMS: &[&str] = &["m:Items"];
const ABOUT_ONE: &[&str] = &["m:MessageXml", "m:MessageXml/t:FieldURI@FieldURI", "m:Items"];
const EXTENDED: &str = "<t:ExtendedFieldURI DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"Sheets\" PropertyType=\"Integer\"/>";

fn new(inside: &str) -> String {
    create("SaveOnly", &saved_in("drafts"), &format!("<t:Message>{inside}</t:Message>"))
}

fn update(id: &str, updates: &str) -> String {
    format!(
        "<m:UpdateItem MessageDisposition=\"SaveOnly\" ConflictResolution=\"AutoResolve\"><m:ItemChanges><t:ItemChange>\
         <t:ItemId {id}/><t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
}

fn field(how: &str, uri: &str, inside: &str) -> String {
    format!("<t:{how}><t:FieldURI FieldURI=\"{uri}\"/><t:Message>{inside}</t:Message></t:{how}>")
}

fn set(uri: &str, inside: &str) -> String {
    field("SetItemField", uri, inside)
}

fn delete(how: &str, ids: &str) -> String {
    format!("<m:DeleteItem DeleteType=\"{how}\"><m:ItemIds>{ids}</m:ItemIds></m:DeleteItem>")
}

fn to(operation: &str, target: &str, ids: &str) -> String {
    format!(
        "<m:{operation}><m:ToFolderId>{target}</m:ToFolderId><m:ItemIds>{ids}</m:ItemIds></m:{operation}>"
    )
}

fn extended(attributes: &str, value: &str) -> String {
    format!(
        "<t:ExtendedProperty><t:ExtendedFieldURI {attributes}/><t:Value>{value}</t:Value></t:ExtendedProperty>"
    )
}

pub fn cases() -> Vec<Case> {
    let saved_into = |folder: &str, item: &str| {
        create("SaveOnly", &format!("<m:SavedItemFolderId>{folder}</m:SavedItemFolderId>"), item)
    };
    let task = "<t:Task><t:Subject>Order ink</t:Subject></t:Task>";
    let subject = "<t:Subject>New</t:Subject>";
    let in_older = get_item("<t:BaseShape>IdOnly</t:BaseShape>", &[]).replace(
        "</m:ItemShape><m:ItemIds>",
        "<t:AdditionalProperties><t:FieldURI FieldURI=\"meeting:IsDelegated\"/></t:AdditionalProperties></m:ItemShape>\
         <m:ItemIds><t:ItemId {keys}/>",
    );
    let mime_of_list =
        get_item("<t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>", &[])
            .replace("<m:ItemIds>", "<m:ItemIds><t:ItemId {list}/>");
    vec![
        refused(
            "ErrorCannotCreateContactInNonContactFolder",
            "Cannot create a contact in a non-contact Folder.",
            ITEMS,
            saved_into("{inbox}", "<t:Contact/>"),
        ),
        refused(
            "ErrorCannotCreatePostItemInNonMailFolder",
            "Cannot create a post item in a non-mail folder.",
            ITEMS,
            saved_into("{calendar}", "<t:PostItem/>"),
        ),
        refused(
            "ErrorCannotCreateTaskInNonTaskFolder",
            "Cannot create a task in a non-task folder.",
            ITEMS,
            saved_into("{inbox}", task),
        ),
        refused(
            "ErrorCannotCreateCalendarItemInNonCalendarFolder",
            "Cannot create a calendar item in a non-calendar folder.",
            ITEMS,
            saved_into("{inbox}", "<t:CalendarItem/>")
                .replace("MessageDisposition", "SendMeetingInvitations=\"SendToNone\" MessageDisposition"),
        ),
        refused(
            "ErrorInvalidItemForOperationCreateItem",
            "This server does not create Task.",
            ITEMS,
            create("SaveOnly", "", task),
        ),
        refused(
            "ErrorSavedItemFolderNotFound",
            "The folder to save the item in was not found.",
            ITEMS,
            saved_into("<t:FolderId {gone folder}/>", "<t:Message/>"),
        ),
        refused(
            "ErrorCreateItemAccessDenied",
            "Access is denied. The item could not be created in this folder.",
            ITEMS,
            saved_into("{olga journal}", "<t:Message/>"),
        ),
        refused(
            "ErrorMessageDispositionRequired",
            "The MessageDisposition attribute is required for this operation.",
            ITEMS,
            new("").replace(" MessageDisposition=\"SaveOnly\"", ""),
        ),
        refused(
            "ErrorInvalidRoutingType",
            "The routing type FAX is not supported.",
            ITEMS,
            new(&format!("<t:ToRecipients>{}</t:ToRecipients>", mailboxes(&["tom@x.example"]))
                .replace("</t:EmailAddress>", "</t:EmailAddress><t:RoutingType>FAX</t:RoutingType>")),
        ),
        refused(
            "ErrorInvalidMailbox",
            "A member of the distribution list is no mailbox.",
            ITEMS,
            create(
                "SaveOnly",
                "",
                "<t:DistributionList><t:Members><t:Member/></t:Members></t:DistributionList>",
            ),
        ),
        refused(
            "ErrorMimeContentInvalidBase64String",
            "MIME content is not a valid base64 string.",
            ITEMS,
            new("<t:MimeContent>%%%</t:MimeContent>"),
        ),
        refused("ErrorMimeContentInvalid", "MIME content is invalid.", ITEMS, new("<t:MimeContent/>")),
        refused(
            "ErrorInvalidExtendedProperty",
            "The extended property attribute combination is invalid.",
            ITEMS,
            new(&extended("PropertyName=\"x\" PropertyType=\"String\"", "x")),
        ),
        refused(
            "ErrorInvalidExtendedPropertyValue",
            "The extended property value does not match the property type.",
            ITEMS,
            new(&extended("PropertyTag=\"0x6789\" PropertyType=\"Integer\"", "many")),
        ),
        refused(
            "ErrorNoPropertyTagForCustomProperties",
            "Custom properties cannot be specified using property tags.  The GUID and Id/Name combination must be used instead.",
            ITEMS,
            new(&extended("PropertyTag=\"0x8001\" PropertyType=\"String\"", "x")),
        ),
        refused(
            "ErrorUnsupportedMapiPropertyType",
            "The MAPI property type is not supported.",
            ITEMS,
            new(&extended("PropertyTag=\"0x6789\" PropertyType=\"Object\"", "x")),
        ),
        refused(
            "ErrorInvalidPropertySet",
            "Set action is invalid for property.",
            ABOUT_ONE,
            new("<t:DateTimeReceived>2026-10-01T00:00:00Z</t:DateTimeReceived>"),
        ),
        refused(
            "ErrorUnsupportedCulture",
            "The culture is not supported.",
            ABOUT_ONE,
            new("<t:Culture>Deutsch</t:Culture>"),
        ),
        refused(
            "ErrorObjectTypeChanged",
            "The object in the change description does not match the object type of the item.",
            ABOUT_ONE,
            new("<t:ItemClass>IPM.Task</t:ItemClass>"),
        ),
        refused(
            "ErrorIncorrectUpdatePropertyCount",
            "An object within a change description must contain one and only one property to modify.",
            ITEMS,
            update(
                "{keys}",
                &set("item:Subject", &format!("{subject}<t:Sensitivity>Normal</t:Sensitivity>")),
            ),
        ),
        refused(
            "ErrorUpdatePropertyMismatch",
            "The property path of the change description does not match the property in the object.",
            ABOUT_ONE,
            update("{keys}", &set("item:Importance", subject)),
        ),
        refused(
            "ErrorInvalidPropertyAppend",
            "Append is not supported for this property.",
            ABOUT_ONE,
            update("{keys}", &field("AppendToItemField", "item:Subject", subject)),
        ),
        refused(
            "ErrorInvalidPropertyAppend",
            "Append is not supported for this property.",
            &["m:MessageXml", "m:MessageXml/t:ExtendedFieldURI@PropertyName,PropertyType", "m:Items"],
            update(
                "{keys}",
                &format!(
                    "<t:AppendToItemField>{EXTENDED}<t:Message><t:ExtendedProperty>{EXTENDED}<t:Value>1</t:Value></t:ExtendedProperty>\
                     </t:Message></t:AppendToItemField>"
                ),
            ),
        ),
        refused(
            "ErrorInvalidPropertyDelete",
            "Delete is not supported for this property.",
            ABOUT_ONE,
            update("{keys}", "<t:DeleteItemField><t:FieldURI FieldURI=\"item:ItemId\"/></t:DeleteItemField>"),
        ),
        refused(
            "ErrorInvalidPropertyUpdateSentMessage",
            "The property of a sent message cannot be updated.",
            ABOUT_ONE,
            update(
                "{sent}",
                &set(
                    "message:IsReadReceiptRequested",
                    "<t:IsReadReceiptRequested>true</t:IsReadReceiptRequested>",
                ),
            ),
        ),
        refused(
            "ErrorInvalidPropertyRequest",
            "Property is not valid for this object type.",
            ABOUT_ONE,
            update("{keys}", &set("calendar:Location", subject)),
        ),
        refused(
            "ErrorInvalidPropertyRequest",
            "Property is not valid for this object type.",
            ABOUT_ONE,
            in_older,
        )
        .version("Exchange2010_SP2"),
        refused(
            "ErrorChangeKeyRequiredForWriteOperations",
            "A change key is required for this operation.",
            ITEMS,
            update("{keys id}", &set("item:Subject", subject)),
        ),
        refused(
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.",
            ITEMS,
            update("{stale}", &set("item:Subject", "<t:Subject>Other</t:Subject>")),
        ),
        refused(
            "ErrorUnsupportedMimeConversion",
            "Mime conversion is not supported for this item type.",
            ITEMS,
            mime_of_list,
        ),
        refused(
            "ErrorCannotDeleteObject",
            "The object could not be deleted.",
            &[],
            delete("MoveToDeletedItems", "<t:ItemId {olga item}/>"),
        ),
        refused(
            "ErrorInvalidOperation",
            "Associated items can only be hard-deleted.",
            &[],
            delete("SoftDelete", "<t:ItemId {hidden}/>"),
        ),
        refused(
            "ErrorInvalidOperation",
            "The operation is not valid.",
            ITEMS,
            to("MoveItem", "{drafts}", "<t:ItemId {hidden}/>"),
        ),
        refused(
            "ErrorInvalidOperation",
            "The operation is not valid.",
            ITEMS,
            to("CopyItem", "{drafts}", "<t:ItemId {hidden}/>"),
        ),
        refused(
            "ErrorToFolderNotFound",
            "The destination folder was not found.",
            ITEMS,
            to("CopyItem", "<t:FolderId {gone folder}/>", "<t:ItemId {draft}/>"),
        ),
    ]
}

#[tokio::test]
async fn items_that_are_not_made_or_changed() {
    check(cases()).await;
}
