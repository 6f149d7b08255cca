//! Requests that act on items.

use super::QUERY_STRING;
use crate::schema::ids::{FOLDER_IDS, ITEM_IDS};
use crate::schema::search::{
    CALENDAR_VIEW, CONTACTS_VIEW, DISTINGUISHED_GROUP_BY, FRACTIONAL_PAGE_VIEW, GROUP_BY, INDEXED_PAGE_VIEW,
    RESTRICTION, SEEK_TO_CONDITION_PAGE_VIEW, SORT_ORDER,
};
use crate::schema::shapes::ITEM_SHAPE;
use crate::schema::{Simple, Type, elements, m, may, maybe_one_of, must, required, sequence};

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

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, refuse};

    const FOLDER: &str = "<t:DistinguishedFolderId Id='drafts'/>";

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
