//! Requests that act on items.

use super::{DISPOSAL, QUERY_STRING};
use crate::schema::ids::{FOLDER_IDS, ITEM_IDS, TARGET_FOLDER_ID};
use crate::schema::items::ALL_ITEMS;
use crate::schema::search::{
    CALENDAR_VIEW, CONTACTS_VIEW, DISTINGUISHED_GROUP_BY, FRACTIONAL_PAGE_VIEW, GROUP_BY, INDEXED_PAGE_VIEW,
    RESTRICTION, SEEK_TO_CONDITION_PAGE_VIEW, SORT_ORDER,
};
use crate::schema::shapes::ITEM_SHAPE;
use crate::schema::updates::ITEM_CHANGES;
use crate::schema::values::BOOLEAN;
use crate::schema::{Simple, Type, elements, m, may, maybe_one_of, must, optional, required, sequence};

const MESSAGE_DISPOSITION: Simple =
    Simple::OneOf("MessageDispositionType", &["SaveOnly", "SendOnly", "SendAndSaveCopy"]);
const CREATE_OR_DELETE_OPERATION: Simple = Simple::OneOf(
    "CalendarItemCreateOrDeleteOperationType",
    &["SendToNone", "SendOnlyToAll", "SendToAllAndSaveCopy"],
);
const UPDATE_OPERATION: Simple = Simple::OneOf(
    "CalendarItemUpdateOperationType",
    &["SendToNone", "SendOnlyToAll", "SendOnlyToChanged", "SendToAllAndSaveCopy", "SendToChangedAndSaveCopy"],
);

pub(super) static FIND_ITEM: Type = sequence(
    &[required(
        "Traversal",
        Simple::OneOf("ItemQueryTraversalType", &["Shallow", "SoftDeleted", "Associated"]),
    )],
    &[
        must(m("ItemShape", &ITEM_SHAPE)),
        maybe_one_of(&[
            m("IndexedPageItemView", &INDEXED_PAGE_VIEW),
            m("FractionalPageItemView", &FRACTIONAL_PAGE_VIEW),
            m("SeekToConditionPageItemView", &SEEK_TO_CONDITION_PAGE_VIEW),
            m("CalendarView", &CALENDAR_VIEW),
            m("ContactsView", &CONTACTS_VIEW),
        ]),
        maybe_one_of(&[m("GroupBy", &GROUP_BY), m("DistinguishedGroupBy", &DISTINGUISHED_GROUP_BY)]),
        may(m("Restriction", &RESTRICTION)),
        may(m("SortOrder", &SORT_ORDER)),
        must(m("ParentFolderIds", &FOLDER_IDS)),
        may(m("QueryString", &QUERY_STRING)),
    ],
);

pub(super) static GET_ITEM: Type =
    elements(&[must(m("ItemShape", &ITEM_SHAPE)), must(m("ItemIds", &ITEM_IDS))]);

pub(super) static CREATE_ITEM: Type = sequence(
    &[
        optional("MessageDisposition", MESSAGE_DISPOSITION),
        optional("SendMeetingInvitations", CREATE_OR_DELETE_OPERATION),
    ],
    &[may(m("SavedItemFolderId", &TARGET_FOLDER_ID)), must(m("Items", &ALL_ITEMS))],
);

pub(super) static UPDATE_ITEM: Type = sequence(
    &[
        required(
            "ConflictResolution",
            Simple::OneOf("ConflictResolutionType", &["NeverOverwrite", "AutoResolve", "AlwaysOverwrite"]),
        ),
        optional("MessageDisposition", MESSAGE_DISPOSITION),
        optional("SendMeetingInvitationsOrCancellations", UPDATE_OPERATION),
        optional("SuppressReadReceipts", Simple::Boolean),
    ],
    &[may(m("SavedItemFolderId", &TARGET_FOLDER_ID)), must(m("ItemChanges", &ITEM_CHANGES))],
);

pub(super) static DELETE_ITEM: Type = sequence(
    &[
        required("DeleteType", DISPOSAL),
        optional("SendMeetingCancellations", CREATE_OR_DELETE_OPERATION),
        optional(
            "AffectedTaskOccurrences",
            Simple::OneOf("AffectedTaskOccurrencesType", &["AllOccurrences", "SpecifiedOccurrenceOnly"]),
        ),
        optional("SuppressReadReceipts", Simple::Boolean),
    ],
    &[must(m("ItemIds", &ITEM_IDS))],
);

/// `BaseMoveCopyItemType`.
pub(super) static MOVE_COPY_ITEM: Type = elements(&[
    must(m("ToFolderId", &TARGET_FOLDER_ID)),
    must(m("ItemIds", &ITEM_IDS)),
    may(m("ReturnNewItemIds", &BOOLEAN)),
]);

pub(super) static SEND_ITEM: Type = sequence(
    &[required("SaveItemToFolder", Simple::Boolean)],
    &[must(m("ItemIds", &ITEM_IDS)), may(m("SavedItemFolderId", &TARGET_FOLDER_ID))],
);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, refuse};

    const FOLDER: &str = "<t:DistinguishedFolderId Id='drafts'/>";
    const IDS: &str = "<m:ItemIds><t:ItemId Id='AAMk' ChangeKey='CQ'/></m:ItemIds>";

    #[test]
    fn an_item_is_created_in_a_folder_and_sent() {
        accept(&format!(
            "<m:CreateItem MessageDisposition='SendAndSaveCopy' SendMeetingInvitations='SendToNone'>\
             <m:SavedItemFolderId>{FOLDER}</m:SavedItemFolderId><m:Items><t:Message/><t:Task/><t:Message/></m:Items>\
             </m:CreateItem>"
        ));
        refuse("<m:CreateItem><m:Items/></m:CreateItem>", "The element 'Items'");
        refuse("<m:CreateItem><m:Items><t:Booking/></m:Items></m:CreateItem>", "child element 'Booking'");
        refuse(
            "<m:CreateItem MessageDisposition='Send'><m:Items><t:Item/></m:Items></m:CreateItem>",
            "'Send'",
        );
        refuse(
            &format!(
                "<m:CreateItem><m:Items><t:Item/></m:Items><m:SavedItemFolderId>{FOLDER}</m:SavedItemFolderId></m:CreateItem>"
            ),
            "child element 'SavedItemFolderId'",
        );
    }

    #[test]
    fn one_target_folder_is_named() {
        let to =
            |folder: &str| format!("<m:MoveItem><m:ToFolderId>{folder}</m:ToFolderId>{IDS}</m:MoveItem>");
        accept(&to(FOLDER));
        accept(&to("<t:FolderId Id='AAMk'/>"));
        accept(&to("<t:AddressListId Id='AAMk'/>"));
        refuse(&to(""), "has incomplete content");
        refuse(&to(&FOLDER.repeat(2)), "child element 'DistinguishedFolderId'");
        refuse(&to("<t:DistinguishedFolderId Id='draft'/>"), "The Enumeration constraint failed.");
    }

    #[test]
    fn items_are_moved_and_copied() {
        for name in ["MoveItem", "CopyItem"] {
            let request = format!("<m:{name}><m:ToFolderId>{FOLDER}</m:ToFolderId>{IDS}");
            accept(&format!("{request}<m:ReturnNewItemIds>false</m:ReturnNewItemIds></m:{name}>"));
            refuse(&format!("{request}<m:ReturnNewItemIds/></m:{name}>"), "is not a valid Boolean value.");
        }
    }

    #[test]
    fn what_is_deleted_and_how_must_be_said() {
        accept(&format!(
            "<m:DeleteItem DeleteType='HardDelete' SendMeetingCancellations='SendToNone' \
             AffectedTaskOccurrences='AllOccurrences' SuppressReadReceipts='true'>{IDS}</m:DeleteItem>"
        ));
        refuse(
            &format!("<m:DeleteItem>{IDS}</m:DeleteItem>"),
            "The required attribute 'DeleteType' is missing.",
        );
        refuse("<m:DeleteItem DeleteType='HardDelete'><m:ItemIds/></m:DeleteItem>", "has incomplete content");
    }

    #[test]
    fn occurrences_are_named_by_their_master() {
        let with = |ids: &str| {
            format!("<m:DeleteItem DeleteType='SoftDelete'><m:ItemIds>{ids}</m:ItemIds></m:DeleteItem>")
        };
        accept(&with("<t:OccurrenceItemId RecurringMasterId='AAMk' InstanceIndex='1'/>"));
        accept(&with("<t:RecurringMasterItemId OccurrenceId='AAMk'/>"));
        accept(&with(
            "<t:RecurringMasterItemIdRanges Id='AAMk'><t:Ranges><t:Range Start='2026-11-01T08:00:00Z' Count='2'/>\
             </t:Ranges></t:RecurringMasterItemIdRanges>",
        ));
        refuse(&with("<t:OccurrenceItemId RecurringMasterId='AAMk'/>"), "'InstanceIndex' is missing");
        refuse(
            &with("<t:RecurringMasterItemIdRanges Id='AAMk'><t:Ranges/></t:RecurringMasterItemIdRanges>"),
            "'Ranges'",
        );
    }

    #[test]
    fn a_sent_item_is_kept_or_not() {
        let sent = |attributes: &str| {
            format!(
                "<m:SendItem{attributes}>{IDS}<m:SavedItemFolderId>{FOLDER}</m:SavedItemFolderId></m:SendItem>"
            )
        };
        accept(&sent(" SaveItemToFolder='true'"));
        refuse(&sent(""), "The required attribute 'SaveItemToFolder' is missing.");
    }

    #[test]
    fn a_whole_find_item_is_accepted() {
        let body = format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>\
             <t:AdditionalProperties><t:FieldURI FieldURI='item:Subject'/>\
             <t:ExtendedFieldURI PropertyTag='0x0E08' PropertyType='Integer'/></t:AdditionalProperties></m:ItemShape>\
             <m:IndexedPageItemView MaxEntriesReturned='10' Offset='0' BasePoint='Beginning'/>\
             <m:Restriction><t:And><t:IsEqualTo><t:FieldURI FieldURI='message:IsRead'/>\
             <t:FieldURIOrConstant><t:Constant Value='false'/></t:FieldURIOrConstant></t:IsEqualTo>\
             <t:Not><t:Contains ContainmentMode='Substring'><t:FieldURI FieldURI='item:Subject'/>\
             <t:Constant Value='x'/></t:Contains></t:Not></t:And></m:Restriction>\
             <m:SortOrder><t:FieldOrder Order='Descending'><t:FieldURI FieldURI='item:DateTimeReceived'/>\
             </t:FieldOrder></m:SortOrder><m:ParentFolderIds>{FOLDER}</m:ParentFolderIds></m:FindItem>"
        );
        accept(&body);
    }

    #[test]
    fn an_unknown_field_uri_is_a_mistake() {
        refuse(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
             <t:FieldURI FieldURI='item:Nonsense'/></t:AdditionalProperties></m:ItemShape>\
             <m:ItemIds><t:ItemId Id='AAMk'/></m:ItemIds></m:GetItem>",
            "'item:Nonsense'",
        );
    }
}
