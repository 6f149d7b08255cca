//! ResolveNames, ExpandDL and FindPeople.

use crate::client::mail::{create, ids, mailboxes};
use crate::client::{distinguished, page as indexed};
use crate::example::{Message, example};
use crate::world::{OLGA, TOM, of, run, world};

/// The pages have "were" and "are": one code has one text.
const NOBODY: Message<'static> =
    Message::Error("ErrorNameResolutionNoResults", "No results were found.", &[]);
const SEVERAL: &str = "Multiple results were found.";
const SET: &str = "m:ResolutionSet@TotalItemsInView,IncludesLastItemInRange";

fn resolve(attributes: &str, folders: &str, name: &str) -> String {
    format!(
        "<m:ResolveNames ReturnFullContactData=\"true\"{attributes}>{folders}<m:UnresolvedEntry>{name}</m:UnresolvedEntry>\
         </m:ResolveNames>"
    )
}

fn expand(mailbox: &str) -> String {
    format!("<m:ExpandDL><m:Mailbox>{mailbox}</m:Mailbox></m:ExpandDL>")
}

fn list(name: &str, members: &[&str]) -> String {
    let member = |address: &&str| format!("<t:Member>{}</t:Member>", mailboxes(&[*address]));
    let members: String = members.iter().map(member).collect();
    format!(
        "<t:DistributionList><t:DisplayName>{name}</t:DisplayName><t:Members>{members}</t:Members></t:DistributionList>"
    )
}

const ONE: &[&str] = &[
    SET,
    "m:ResolutionSet/t:Resolution",
    "m:ResolutionSet/t:Resolution/t:Mailbox",
    "m:ResolutionSet/t:Resolution/t:Mailbox/t:Name",
    "m:ResolutionSet/t:Resolution/t:Mailbox/t:EmailAddress",
    "m:ResolutionSet/t:Resolution/t:Mailbox/t:RoutingType",
    "m:ResolutionSet/t:Resolution/t:Mailbox/t:MailboxType",
    "m:ResolutionSet/t:Resolution/t:Contact",
    "m:ResolutionSet/t:Resolution/t:Contact/t:DisplayName",
    "m:ResolutionSet/t:Resolution/t:Contact/t:EmailAddresses",
    "m:ResolutionSet/t:Resolution/t:Contact/t:EmailAddresses/t:Entry@Key",
    "m:ResolutionSet/t:Resolution/t:Contact/t:ContactSource",
];

#[tokio::test]
async fn a_name_that_one_person_has() {
    let simulator = world().await;
    for (page, shows, name) in [
        ("resolvenames-operation", "one match in the directory, with its contact", "Tom"),
        ("how-to-resolve-ambiguous-names-by-using-ews-in-exchange-2013", "a first name", "Olga"),
        ("unresolvedentry", "an office", "Annex 7"),
        ("unresolvedentry", "the beginning of the primary address", "tina.a"),
        ("unresolvedentry", "a part of any address, behind its routing type", "smtp:t.adler"),
    ] {
        let request = resolve("", "", name);
        let answer = example(page, shows).answers(&simulator, &request, &[Message::Success(ONE)]).await;
        assert_eq!(answer.count("TotalItemsInView=\"1\" IncludesLastItemInRange=\"true\""), 1);
    }
    for (page, shows, name) in [
        ("resolvenames-operation", "error: nobody", "Nobody"),
        ("unresolvedentry", "other addresses are not searched without a routing type", "t.adler@printshop"),
    ] {
        example(page, shows).answers(&simulator, &resolve("", "", name), &[NOBODY]).await;
    }
}

#[tokio::test]
async fn a_name_that_several_have() {
    let simulator = world().await;
    let page = example("resolvenames-operation", "several matches: a warning, with all of them");
    let warning = Message::Warning("ErrorNameResolutionMultipleResults", SEVERAL, ONE);
    let answer = page.answers(&simulator, &resolve("", "", "Adler"), &[warning]).await;
    assert_eq!(answer.count("<t:Resolution>"), 2);
    // In somebody else's contacts, and nowhere else.
    let into = format!("<m:SavedItemFolderId>{}</m:SavedItemFolderId>", of(OLGA, "contacts"));
    let lists = [list("Mills north", &[TOM]), list("Mills south", &[TOM])].concat();
    run(&simulator, &create("SaveOnly", &into, &lists)).await;
    let page = example(
        "how-to-access-contacts-as-a-delegate-by-using-ews-in-exchange",
        "a folder of contacts alone: what is found there has an item id",
    );
    let folders = format!("<m:ParentFolderIds>{}</m:ParentFolderIds>", of(OLGA, "contacts"));
    let shape = [
        SET,
        "m:ResolutionSet/t:Resolution",
        "m:ResolutionSet/t:Resolution/t:Mailbox",
        "m:ResolutionSet/t:Resolution/t:Mailbox/t:Name",
        "m:ResolutionSet/t:Resolution/t:Mailbox/t:RoutingType",
        "m:ResolutionSet/t:Resolution/t:Mailbox/t:MailboxType",
        "m:ResolutionSet/t:Resolution/t:Mailbox/t:ItemId@Id,ChangeKey",
    ];
    let warning = Message::Warning("ErrorNameResolutionMultipleResults", SEVERAL, &shape);
    let request = resolve(" SearchScope=\"Contacts\"", &folders, "mills");
    page.version("Exchange2007_SP1").answers(&simulator, &request, &[warning]).await;
}

#[tokio::test]
async fn names_and_folders_that_cannot_be_resolved() {
    let simulator = world().await;
    let page = |shows: &'static str| example("responsecode", shows);
    let text = "The name to resolve is invalid.";
    let error = Message::Error("ErrorInvalidNameForNameResolution", text, &[]);
    for name in [" ", ",", "-"] {
        let request = resolve("", "", name);
        page("ErrorInvalidNameForNameResolution: a blank, a comma, a dash")
            .answers(&simulator, &request, &[error])
            .await;
    }
    let within = |ids: &str| {
        let folders = format!("<m:ParentFolderIds>{ids}</m:ParentFolderIds>");
        resolve(" SearchScope=\"Contacts\"", &folders, "mills")
    };
    let text = "The specified folder is not a contacts folder.";
    let error = Message::Error("ErrorResolveNamesInvalidFolderType", text, &[]);
    let request = within(&distinguished("inbox"));
    page("ErrorResolveNamesInvalidFolderType").answers(&simulator, &request, &[error]).await;
    let text = "Only one contacts folder may be specified.";
    let error = Message::Error("ErrorResolveNamesOnlyOneContactsFolderAllowed", text, &[]);
    let request = within(&distinguished("contacts").repeat(2));
    page("ErrorResolveNamesOnlyOneContactsFolderAllowed").answers(&simulator, &request, &[error]).await;
}

#[tokio::test]
async fn the_members_of_a_list() {
    let simulator = world().await;
    let shape = [
        "m:DLExpansion@TotalItemsInView,IncludesLastItemInRange",
        "m:DLExpansion/t:Mailbox",
        "m:DLExpansion/t:Mailbox/t:Name",
        "m:DLExpansion/t:Mailbox/t:EmailAddress",
        "m:DLExpansion/t:Mailbox/t:RoutingType",
        "m:DLExpansion/t:Mailbox/t:MailboxType",
    ];
    let address = |text: &str| format!("<t:EmailAddress>{text}</t:EmailAddress>");
    for (page, shows, named) in [
        ("expanddl-operation", "a list of the directory, by its display name", "Binders"),
        (
            "how-to-expand-distribution-groups-by-using-ews-in-exchange-2013",
            "by its address: people, and a list that is not expanded",
            "binders@printshop.example",
        ),
    ] {
        let request = expand(&address(named));
        let answer = example(page, shows).answers(&simulator, &request, &[Message::Success(&shape)]).await;
        assert_eq!(answer.texts("t:MailboxType"), ["Mailbox", "Mailbox", "PublicDL", "OneOff"]);
    }
    let page = example("expanddl-operation", "a list without members is no error");
    let request = expand(&address("night@printshop.example"));
    let answer = page.answers(&simulator, &request, &[Message::Success(&shape[..1])]).await;
    assert_eq!(answer.count("TotalItemsInView=\"0\" IncludesLastItemInRange=\"true\""), 1);
    let page = example("expanddl-operation", "error: there is no such list");
    page.answers(&simulator, &expand(&address("NoSuchList")), &[NOBODY]).await;
    let made =
        run(&simulator, &create("SaveOnly", "", &list("Mine", &[TOM, "mill@papermill.example"]))).await;
    let page = example("expanddl-operation", "a list of the mailbox, by its item id");
    let request = expand(&ids(&made)[0].element("t:ItemId"));
    let answer = page.answers(&simulator, &request, &[Message::Success(&shape)]).await;
    assert_eq!(answer.texts("t:MailboxType"), ["Mailbox", "OneOff"]);
}

#[tokio::test]
async fn a_member_who_is_nobody() {
    let simulator = world().await;
    let page = example("responsecode", "ErrorInvalidMailbox: a list cannot be made");
    let text = "A member of the distribution list is no mailbox.";
    let error = Message::Error("ErrorInvalidMailbox", text, &["m:Items"]);
    let nobody = list("Mine", &[TOM]).replace(&mailboxes(&[TOM]), "");
    let unclear =
        list("Mine", &[TOM]).replace(&mailboxes(&[TOM]), "<t:Mailbox><t:Name>Adler</t:Name></t:Mailbox>");
    for made in [nobody, unclear] {
        page.answers(&simulator, &create("SaveOnly", "", &made), &[error]).await;
    }
}

#[tokio::test]
async fn people_of_the_directory() {
    let simulator = world().await;
    let find = |shape: &str, folder: &str, rest: &str| {
        format!("<m:FindPeople>{shape}{}{folder}{rest}</m:FindPeople>", indexed(100, 0, "Beginning"))
    };
    let parent = |name: &str| format!("<m:ParentFolderId>{}</m:ParentFolderId>", distinguished(name));
    let shape = [
        "m:People",
        "m:People/t:Persona",
        "m:People/t:Persona/t:PersonaId@Id",
        "m:People/t:Persona/t:DisplayName",
        "m:People/t:Persona/t:DisplayNameFirstLast",
        "m:People/t:Persona/t:DisplayNameLastFirst",
        "m:People/t:Persona/t:FileAs",
        "m:People/t:Persona/t:GivenName",
        "m:People/t:Persona/t:Surname",
        "m:People/t:Persona/t:EmailAddress",
        "m:People/t:Persona/t:EmailAddress/t:Name",
        "m:People/t:Persona/t:EmailAddress/t:EmailAddress",
        "m:People/t:Persona/t:EmailAddress/t:RoutingType",
        "m:People/t:Persona/t:EmailAddresses",
        "m:People/t:Persona/t:EmailAddresses/t:Address",
        "m:People/t:Persona/t:EmailAddresses/t:Address/t:EmailAddress",
        "m:People/t:Persona/t:EmailAddresses/t:Address",
        "m:People/t:Persona/t:EmailAddresses/t:Address/t:EmailAddress",
        "m:People/t:Persona/t:RelevanceScore",
        "m:TotalNumberOfPeopleInView",
    ];
    let wanted = "<m:PersonaShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
        <t:FieldURI FieldURI=\"persona:DisplayName\"/><t:FieldURI FieldURI=\"persona:Title\"/></t:AdditionalProperties></m:PersonaShape>";
    let page = |shows: &'static str| example("findpeople-operation", shows).version("Exchange2013");
    let request = find(wanted, &parent("directory"), "<m:QueryString>tom</m:QueryString>");
    let answer = page("the directory, by a query string")
        .answers(&simulator, &request, &[Message::Success(&shape)])
        .await;
    assert_eq!(answer.texts("t:DisplayNameLastFirst"), ["Adler Tom"]);
    assert_eq!(answer.texts("t:FileAs"), ["Adler, Tom"]);
    let rows = [
        "m:People",
        "m:People/t:Persona",
        "m:People/t:Persona/t:PersonaId@Id",
        "m:People/t:Persona/t:PersonaType",
        "m:People/t:Persona/t:DisplayName",
        "m:TotalNumberOfPeopleInView",
        "m:FirstMatchingRowIndex",
        "m:FirstLoadedRowIndex",
        "m:TransactionId",
    ];
    let rest = "<m:QueryString>tina</m:QueryString><m:SearchPeopleSuggestionIndex>true</m:SearchPeopleSuggestionIndex>";
    page("by a query string, the index of suggestions too")
        .answers(&simulator, &find("", "", rest), &[Message::Success(&rows)])
        .await;
    page("the first of those in a folder: nobody is there")
        .answers(&simulator, &find("", &parent("contacts"), ""), &[Message::Success(&["m:People"])])
        .await;
}
