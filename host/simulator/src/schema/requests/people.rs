//! Requests that look for people.

use crate::schema::ids::{FOLDER_IDS, TARGET_FOLDER_ID};
use crate::schema::recipients::EMAIL_ADDRESS;
use crate::schema::search::{INDEXED_PAGE_VIEW, RESTRICTION, SORT_ORDER};
use crate::schema::shapes::{PERSONA_SHAPE, SHAPE_NAME};
use crate::schema::values::{BOOLEAN, NON_EMPTY, TEXT};
use crate::schema::{Simple, Type, elements, m, may, must, optional, repeated, required, sequence, t};

pub(super) static RESOLVE_NAMES: Type = sequence(
    &[
        required("ReturnFullContactData", Simple::Boolean),
        optional(
            "SearchScope",
            Simple::OneOf(
                "ResolveNamesSearchScopeType",
                &["ActiveDirectory", "ActiveDirectoryContacts", "Contacts", "ContactsActiveDirectory"],
            ),
        ),
        optional("ContactDataShape", SHAPE_NAME),
    ],
    &[may(m("ParentFolderIds", &FOLDER_IDS)), must(m("UnresolvedEntry", &NON_EMPTY))],
);

pub(super) static EXPAND_DL: Type = elements(&[must(m("Mailbox", &EMAIL_ADDRESS))]);

static CONTEXT_PROPERTY: Type = elements(&[must(t("Key", &TEXT)), must(t("Value", &TEXT))]);
static CONTEXT: Type = elements(&[repeated(t("ContextProperty", &CONTEXT_PROPERTY))]);
static QUERY_SOURCES: Type = elements(&[repeated(t("Source", &TEXT))]);

pub(super) static FIND_PEOPLE: Type = elements(&[
    may(m("PersonaShape", &PERSONA_SHAPE)),
    must(m("IndexedPageItemView", &INDEXED_PAGE_VIEW)),
    may(m("Restriction", &RESTRICTION)),
    may(m("AggregationRestriction", &RESTRICTION)),
    may(m("SortOrder", &SORT_ORDER)),
    may(m("ParentFolderId", &TARGET_FOLDER_ID)),
    may(m("QueryString", &TEXT)),
    may(m("SearchPeopleSuggestionIndex", &BOOLEAN)),
    may(m("TopicQueryString", &TEXT)),
    may(m("Context", &CONTEXT)),
    may(m("QuerySources", &QUERY_SOURCES)),
]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, refuse};

    #[test]
    fn a_name_to_resolve_is_not_empty() {
        let resolve = |entry: &str| {
            format!(
                "<m:ResolveNames ReturnFullContactData='true' SearchScope='ActiveDirectory' ContactDataShape='IdOnly'>\
                 <m:UnresolvedEntry>{entry}</m:UnresolvedEntry></m:ResolveNames>"
            )
        };
        accept(&resolve("an"));
        refuse(&resolve(""), "The actual length is less than the MinLength value.");
        refuse(
            "<m:ResolveNames><m:UnresolvedEntry>an</m:UnresolvedEntry></m:ResolveNames>",
            "'ReturnFullContactData'",
        );
    }

    #[test]
    fn one_list_is_expanded() {
        let mailbox = "<m:Mailbox><t:EmailAddress>all@ews.example</t:EmailAddress></m:Mailbox>";
        accept(&format!("<m:ExpandDL>{mailbox}</m:ExpandDL>"));
        refuse(&format!("<m:ExpandDL>{mailbox}{mailbox}</m:ExpandDL>"), "child element 'Mailbox'");
        refuse("<m:ExpandDL><m:Mailbox><t:EmailAddress/></m:Mailbox></m:ExpandDL>", "MinLength");
        refuse("<m:ExpandDL><t:Mailbox/></m:ExpandDL>", "child element 'Mailbox'");
    }

    #[test]
    fn people_are_found_page_by_page() {
        let page = "<m:IndexedPageItemView Offset='0' BasePoint='Beginning'/>";
        accept(&format!("<m:FindPeople>{page}</m:FindPeople>"));
        accept(&format!(
            "<m:FindPeople><m:PersonaShape><t:BaseShape>Default</t:BaseShape><t:AdditionalProperties>\
             <t:FieldURI FieldURI='persona:EmailAddress'/></t:AdditionalProperties></m:PersonaShape>{page}\
             <m:ParentFolderId><t:DistinguishedFolderId Id='directory'/></m:ParentFolderId>\
             <m:QueryString>anna</m:QueryString><m:QuerySources><t:Source>Mailbox</t:Source></m:QuerySources></m:FindPeople>"
        ));
        refuse(
            "<m:FindPeople><m:QueryString>anna</m:QueryString></m:FindPeople>",
            "'PersonaShape, IndexedPageItemView'",
        );
        refuse(&format!("<m:FindPeople>{page}<m:Context/></m:FindPeople>"), "expected: 'ContextProperty'");
    }
}
