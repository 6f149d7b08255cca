//! Changes of single properties of items and folders.

use super::folders::FOLDER_KINDS;
use super::ids::{DISTINGUISHED_FOLDER_ID, FOLDER_ID, ITEM_ID, OCCURRENCE_ITEM_ID, RECURRING_MASTER_ITEM_ID};
use super::items::{
    CALENDAR_ACTIVITY_DATA, CALENDAR_ITEM, CONTACT, DISTRIBUTION_LIST, ITEM, MEETING_CANCELLATION,
    MEETING_MESSAGE, MEETING_REQUEST, MEETING_RESPONSE, MESSAGE, NETWORK, PERSON, POST_ITEM, ROLE_MEMBER,
    SHARING_MESSAGE, TASK,
};
use super::paths::PATH;
use super::{Choice, Type, elements, may, must, one_of, repeated, several_of, t};

/// `DeleteItemFieldType` and `DeleteFolderFieldType`: only the path.
static DELETE_FIELD: Type = elements(&[one_of(PATH)]);

/// The kinds of items that can be changed.
static ITEM_KINDS: &[Choice] = &[
    t("Item", &ITEM),
    t("Message", &MESSAGE),
    t("SharingMessage", &SHARING_MESSAGE),
    t("CalendarItem", &CALENDAR_ITEM),
    t("Contact", &CONTACT),
    t("DistributionList", &DISTRIBUTION_LIST),
    t("MeetingMessage", &MEETING_MESSAGE),
    t("MeetingRequest", &MEETING_REQUEST),
    t("MeetingResponse", &MEETING_RESPONSE),
    t("MeetingCancellation", &MEETING_CANCELLATION),
    t("Task", &TASK),
    t("PostItem", &POST_ITEM),
    t("RoleMember", &ROLE_MEMBER),
    t("Network", &NETWORK),
    t("Person", &PERSON),
];

/// `SetItemFieldType` and `AppendToItemFieldType`.
static ITEM_FIELD: Type = elements(&[one_of(PATH), one_of(ITEM_KINDS)]);

static ITEM_CHANGE_DESCRIPTIONS: Type = elements(&[several_of(&[
    t("AppendToItemField", &ITEM_FIELD),
    t("SetItemField", &ITEM_FIELD),
    t("DeleteItemField", &DELETE_FIELD),
])]);

static ITEM_CHANGE: Type = elements(&[
    one_of(&[
        t("ItemId", &ITEM_ID),
        t("OccurrenceItemId", &OCCURRENCE_ITEM_ID),
        t("RecurringMasterItemId", &RECURRING_MASTER_ITEM_ID),
    ]),
    must(t("Updates", &ITEM_CHANGE_DESCRIPTIONS)),
    may(t("CalendarActivityData", &CALENDAR_ACTIVITY_DATA)),
]);

/// `NonEmptyArrayOfItemChangesType`.
pub(super) static ITEM_CHANGES: Type = elements(&[repeated(t("ItemChange", &ITEM_CHANGE))]);

/// `SetFolderFieldType` and `AppendToFolderFieldType`.
static FOLDER_FIELD: Type = elements(&[one_of(PATH), one_of(FOLDER_KINDS)]);

static FOLDER_CHANGE_DESCRIPTIONS: Type = elements(&[several_of(&[
    t("AppendToFolderField", &FOLDER_FIELD),
    t("SetFolderField", &FOLDER_FIELD),
    t("DeleteFolderField", &DELETE_FIELD),
])]);

static FOLDER_CHANGE: Type = elements(&[
    one_of(&[t("FolderId", &FOLDER_ID), t("DistinguishedFolderId", &DISTINGUISHED_FOLDER_ID)]),
    must(t("Updates", &FOLDER_CHANGE_DESCRIPTIONS)),
]);

/// `NonEmptyArrayOfFolderChangesType`.
pub(super) static FOLDER_CHANGES: Type = elements(&[repeated(t("FolderChange", &FOLDER_CHANGE))]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, refuse};

    fn update(updates: &str) -> String {
        format!(
            "<m:UpdateItem ConflictResolution='AutoResolve'><m:ItemChanges><t:ItemChange><t:ItemId Id='AAMk'/>\
             <t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        )
    }

    const SUBJECT: &str = "<t:FieldURI FieldURI='item:Subject'/>";

    #[test]
    fn properties_are_set_appended_and_deleted_in_any_order() {
        accept(&update(&format!(
            "<t:SetItemField>{SUBJECT}<t:Message><t:Subject>a</t:Subject></t:Message></t:SetItemField>\
             <t:DeleteItemField><t:IndexedFieldURI FieldURI='contacts:EmailAddress' FieldIndex='EmailAddress1'/>\
             </t:DeleteItemField><t:AppendToItemField><t:FieldURI FieldURI='item:Body'/><t:Item>\
             <t:Body BodyType='Text'>b</t:Body></t:Item></t:AppendToItemField>\
             <t:DeleteItemField>{SUBJECT}</t:DeleteItemField>"
        )));
        refuse(&update(""), "'AppendToItemField, SetItemField, DeleteItemField'");
    }

    #[test]
    fn a_property_is_named_and_given_in_one_item() {
        refuse(&update("<t:SetItemField><t:Message/></t:SetItemField>"), "child element 'Message'");
        refuse(&update(&format!("<t:SetItemField>{SUBJECT}</t:SetItemField>")), "has incomplete content");
        refuse(
            &update(&format!("<t:SetItemField>{SUBJECT}<t:Item/><t:Item/></t:SetItemField>")),
            "child element 'Item'",
        );
        refuse(
            &update(&format!("<t:SetItemField>{SUBJECT}<t:ReplyToItem/></t:SetItemField>")),
            "'ReplyToItem'",
        );
        refuse(
            &update(&format!("<t:DeleteItemField>{SUBJECT}<t:Item/></t:DeleteItemField>")),
            "child element 'Item'",
        );
        refuse(
            &update(&format!("<t:SetFolderField>{SUBJECT}<t:Folder/></t:SetFolderField>")),
            "'SetFolderField'",
        );
    }

    #[test]
    fn folders_change_like_items() {
        let update = |id: &str, updates: &str| {
            format!(
                "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{id}<t:Updates>{updates}</t:Updates></t:FolderChange>\
                 </m:FolderChanges></m:UpdateFolder>"
            )
        };
        let path = "<t:FieldURI FieldURI='folder:DisplayName'/>";
        let set = format!(
            "<t:SetFolderField>{path}<t:Folder><t:DisplayName>a</t:DisplayName></t:Folder></t:SetFolderField>"
        );
        accept(&update("<t:FolderId Id='AAMk'/>", &set));
        accept(&update(
            "<t:DistinguishedFolderId Id='notes'/>",
            &format!("<t:DeleteFolderField>{path}</t:DeleteFolderField>"),
        ));
        refuse(&update("", &set), "expected: 'FolderId, DistinguishedFolderId'");
        refuse(
            &update("<t:FolderId Id='AAMk'/>", &set.replace("t:Folder>", "t:Item>")),
            "child element 'Item'",
        );
    }
}
