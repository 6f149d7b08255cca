use super::*;
use crate::mailbox::{Identity, Ids};
use crate::{Answer, Effect, Need, read_answer};

const M: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
const T: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
// 2fb5bbcc-0e1a-4b3c-9d84-1f0c5e8a7b21 and 9a1c0000-0e1a-4b3c-9d84-1f0c5e8a7b21.
const OWN_ID: &str = "AAMkADJmYjViYmNjLTBlMWEtNGIzYy05ZDg0LTFmMGM1ZThhN2IyMQAEAAECAwQ=";
const FOREIGN_ID: &str = "AAMkADlhMWMwMDAwLTBlMWEtNGIzYy05ZDg0LTFmMGM1ZThhN2IyMQAEAAECAwQ=";

fn grant(operations: &[&str], effects: &[Effect]) -> Grant {
    Grant {
        plugin: "mail".into(),
        tool: "read_emails".into(),
        operations: operations.iter().map(|name| (*name).to_owned()).collect(),
        effects: Effects::of(effects),
        needs: Default::default(),
    }
}

fn reader() -> Grant {
    grant(&["FindFolder", "FindItem", "GetFolder", "GetItem"], &[])
}

fn anna(access: Access) -> Mailbox {
    Mailbox { address: "anna@contoso.example".into(), access }
}

/// An answer of Exchange to this operation.
fn answer(name: &str, body: &str) -> crate::Response {
    let envelope = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns:m='{M}' xmlns:t='{T}'><s:Body>{body}\
         </s:Body></s:Envelope>"
    );
    match read_answer(operation(name).unwrap(), &envelope).unwrap() {
        Answer::Response(response) => response,
        Answer::Fault(fault) => panic!("{fault:?}"),
    }
}

/// The folders of the mailbox whose ids look like this one.
fn folders(id: &str) -> crate::Response {
    answer(
        "GetFolder",
        &format!(
            "<m:GetFolderResponse><m:ResponseMessages><m:GetFolderResponseMessage ResponseClass='Success'>\
             <m:ResponseCode>NoError</m:ResponseCode><m:Folders><t:Folder><t:FolderId Id='{id}'/></t:Folder></m:Folders>\
             </m:GetFolderResponseMessage></m:ResponseMessages></m:GetFolderResponse>"
        ),
    )
}

fn own_facts() -> Facts {
    let mut facts = Facts::default();
    assert!(facts.learn(&Fact::Identity, &folders(OWN_ID)));
    facts
}

fn ask(
    xml: &str,
    channel: Channel,
    grant: &Grant,
    access: Access,
    facts: &Facts,
) -> Result<Judgement, Refusal> {
    let xml = xml.replace("$N", &format!("xmlns:m='{M}' xmlns:t='{T}'"));
    let mailbox = anna(access);
    let question = Question {
        operation: Handed { xml: &xml, blobs: &[] },
        attachments: None,
        channel,
        grant,
        mailbox: &mailbox,
        named: &Named::default(),
        policy: &Policy::default(),
        seal: &Seal::new([7; 32]),
        is_shown: false,
    };
    judge(&question, facts)
}

fn signed(xml: &str) -> String {
    match ask(xml, Channel::Call, &reader(), Access::Impersonation, &own_facts()) {
        Ok(Judgement::Sign(approved)) => approved.write().xml,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(xml: &str, rule: &str, place: &str) {
    match ask(xml, Channel::Call, &reader(), Access::Impersonation, &own_facts()) {
        Err(refusal) => assert_eq!((refusal.rule, refusal.place.as_str()), (rule, place), "{refusal}"),
        other => panic!("{other:?}"),
    }
}

fn find_item(inside_shape: &str, after_shape: &str, folder: &str) -> String {
    format!(
        "<m:FindItem $N Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{inside_shape}</m:ItemShape>\
         {after_shape}<m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindItem>"
    )
}

const INBOX: &str = "<t:DistinguishedFolderId Id='inbox'/>";

fn get_item(id: &str) -> String {
    format!(
        "<m:GetItem $N><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>\
         <m:ItemIds><t:ItemId Id='{id}'/></m:ItemIds></m:GetItem>"
    )
}

#[test]
fn an_honest_search_goes_out_unchanged_in_meaning() {
    let xml = find_item(
        "<t:AdditionalProperties><t:FieldURI FieldURI='item:Subject'/>\
         <t:ExtendedFieldURI PropertyTag='0x1000' PropertyType='String'/></t:AdditionalProperties>",
        "<m:IndexedPageItemView MaxEntriesReturned='50' Offset='0' BasePoint='Beginning'/>\
         <m:Restriction><t:And><t:Not><t:Exists><t:FieldURI FieldURI='item:Categories'/></t:Exists></t:Not>\
         <t:IsEqualTo><t:FieldURI FieldURI='message:IsRead'/><t:FieldURIOrConstant><t:Constant Value='false'/>\
         </t:FieldURIOrConstant></t:IsEqualTo></t:And></m:Restriction>\
         <m:SortOrder><t:FieldOrder Order='Descending'><t:FieldURI FieldURI='item:DateTimeReceived'/></t:FieldOrder>\
         </m:SortOrder>",
        INBOX,
    );
    assert_eq!(
        signed(&xml),
        "<m:FindItem Traversal=\"Shallow\"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
         <t:FieldURI FieldURI=\"item:Subject\"/><t:ExtendedFieldURI PropertyTag=\"0x1000\" PropertyType=\"String\"/>\
         </t:AdditionalProperties></m:ItemShape>\
         <m:IndexedPageItemView MaxEntriesReturned=\"50\" Offset=\"0\" BasePoint=\"Beginning\"/>\
         <m:Restriction><t:And><t:Not><t:Exists><t:FieldURI FieldURI=\"item:Categories\"/></t:Exists></t:Not>\
         <t:IsEqualTo><t:FieldURI FieldURI=\"message:IsRead\"/><t:FieldURIOrConstant><t:Constant Value=\"false\"/>\
         </t:FieldURIOrConstant></t:IsEqualTo></t:And></m:Restriction>\
         <m:SortOrder><t:FieldOrder Order=\"Descending\"><t:FieldURI FieldURI=\"item:DateTimeReceived\"/>\
         </t:FieldOrder></m:SortOrder>\
         <m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds></m:FindItem>"
    );
}

#[test]
fn html_is_filtered_in_exchange_whatever_the_plugin_asks_for() {
    let xml = format!(
        "<m:GetItem $N><m:ItemShape><t:BaseShape>Default</t:BaseShape><t:BodyType>HTML</t:BodyType>\
         <t:FilterHtmlContent>false</t:FilterHtmlContent></m:ItemShape>\
         <m:ItemIds><t:ItemId Id='{OWN_ID}' ChangeKey='CQAAAA=='/></m:ItemIds></m:GetItem>"
    );
    assert_eq!(
        signed(&xml),
        format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>Default</t:BaseShape><t:BodyType>HTML</t:BodyType>\
             <t:FilterHtmlContent>true</t:FilterHtmlContent><t:BlockExternalImages>true</t:BlockExternalImages>\
             </m:ItemShape><m:ItemIds><t:ItemId Id=\"{OWN_ID}\" ChangeKey=\"CQAAAA==\"/></m:ItemIds></m:GetItem>"
        )
    );
}

#[test]
fn a_folder_of_another_mailbox_is_refused_and_ones_own_mailbox_is_dropped() {
    let of = |address: &str| {
        find_item(
            "",
            "",
            &format!(
                "<t:DistinguishedFolderId Id='inbox'><t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>\
                 </t:DistinguishedFolderId>"
            ),
        )
    };
    refused(
        &of("bruno@contoso.example"),
        "another-mailbox",
        "FindItem/ParentFolderIds/DistinguishedFolderId/Mailbox",
    );
    assert!(signed(&of("Anna@Contoso.example")).contains("<t:DistinguishedFolderId Id=\"inbox\"/>"));
}

#[test]
fn without_impersonation_the_host_names_the_mailbox_itself() {
    let xml = find_item("", "", INBOX);
    for access in [Access::Primary, Access::Delegate] {
        let Ok(Judgement::Sign(approved)) = ask(&xml, Channel::Call, &reader(), access, &Facts::default())
        else {
            panic!("not signed");
        };
        assert!(approved.write().xml.contains(
            "<t:DistinguishedFolderId Id=\"inbox\"><t:Mailbox><t:EmailAddress>anna@contoso.example\
             </t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>"
        ));
    }
}

#[test]
fn an_id_is_judged_only_when_the_mailbox_is_known() {
    let needs = |facts: &Facts| match ask(
        &get_item(OWN_ID),
        Channel::Call,
        &reader(),
        Access::Impersonation,
        facts,
    ) {
        Ok(Judgement::Needs(needs)) => needs,
        Ok(Judgement::Sign(_)) => Vec::new(),
        Err(refusal) => panic!("{refusal}"),
    };
    assert_eq!(needs(&Facts::default()), [Fact::Identity]);
    assert_eq!(needs(&own_facts()), []);
}

#[test]
fn ids_of_another_mailbox_are_refused() {
    refused(&get_item(FOREIGN_ID), "id-of-another-mailbox", "GetItem/ItemIds/ItemId");
    refused(&get_item("AAMkAGI="), "id-malformed", "GetItem/ItemIds/ItemId");
    // A public folder.
    refused(
        &find_item("", "", "<t:FolderId Id='AAEuAAAAAAAaRHOQqmYRzZvIAKoAL8RaAwBDoLd1'/>"),
        "id-of-another-mailbox",
        "FindItem/ParentFolderIds/FolderId",
    );
    let opaque =
        Facts { identity: Some(Identity { ids: Ids::Opaque, folders: Vec::new() }), ..Facts::default() };
    let refusal = ask(&get_item("x"), Channel::Call, &reader(), Access::Primary, &opaque).unwrap_err();
    assert_eq!(refusal.rule, "id-of-another-mailbox");
}

#[test]
fn operations_beyond_the_grant_are_refused_by_name() {
    refused("<m:SendItem $N SaveItemToFolder='true'/>", "operation-not-granted", "SendItem");
    refused("<m:DeleteItem $N DeleteType='HardDelete'/>", "operation-not-granted", "DeleteItem");
    refused("<m:ExportItems $N/>", "refused-operation", "ExportItems");
    refused("<m:MakeCoffee $N/>", "unknown-operation", "MakeCoffee");
    refused("<t:FindItem $N/>", "not-an-operation", "t:FindItem");
    refused("<FindItem/>", "not-an-operation", "FindItem");
    refused(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header/><s:Body/></s:Envelope>",
        "no-envelope",
        "soap:Envelope",
    );
}

#[test]
fn effects_are_judged_even_where_the_operation_was_granted() {
    let ask = |name: &str, grant: &Grant, channel| {
        ask(&format!("<m:{name} $N/>"), channel, grant, Access::Primary, &Facts::default()).unwrap_err()
    };
    let send = ask("SendItem", &grant(&["SendItem"], &[]), Channel::Send);
    assert_eq!(send.rule, "effect-not-granted");
    assert_eq!(send.reason, "it has the effects send; the tool read_emails was granted no effects");
    let create = ask("CreateItem", &grant(&["CreateItem"], &[Effect::Destroy]), Channel::Call);
    assert_eq!(create.rule, "effect-not-granted");
    let resolve = ask("ResolveNames", &grant(&["ResolveNames"], &[]), Channel::Call);
    assert_eq!(resolve.rule, "need-not-granted");
    let called = ask("SendItem", &grant(&["SendItem"], &[Effect::Send]), Channel::Call);
    assert_eq!(
        (called.rule, called.reason.as_str()),
        ("channel", "it reaches other people: hand it to `send`")
    );
    let moved = ask("CreateFolder", &grant(&["CreateFolder"], &[Effect::Write]), Channel::Read);
    assert_eq!(
        (moved.rule, moved.reason.as_str()),
        ("channel", "it has the effects write: hand it to `call` or `send`")
    );
    let read = ask("FindItem", &reader(), Channel::Send);
    assert_eq!((read.rule, read.reason.as_str()), ("channel", "it reaches nobody: hand it to `call`"));
}

#[test]
fn what_the_grammar_does_not_know_is_refused_where_it_stands() {
    let shape = "FindItem/ItemShape";
    refused(
        &find_item("<t:IncludeMimeContent>true</t:IncludeMimeContent>", "", INBOX),
        "unknown-element",
        shape,
    );
    refused(
        &find_item("<t:InlineImageUrlTemplate>http://x/</t:InlineImageUrlTemplate>", "", INBOX),
        "refused-element",
        shape,
    );
    refused(&find_item("text", "", INBOX), "text", shape);
    refused(&find_item("", "<m:GroupBy/>", INBOX), "missing-element", "FindItem");
    refused(&find_item("", "", ""), "missing-element", "FindItem/ParentFolderIds");
    refused(
        &find_item("", "", "<t:DistinguishedFolderId Id='publicfoldersroot'/>"),
        "value",
        "FindItem/ParentFolderIds/DistinguishedFolderId",
    );
    refused(
        &find_item("", "", "<t:DistinguishedFolderId/>"),
        "missing-attribute",
        "FindItem/ParentFolderIds/DistinguishedFolderId",
    );
    refused(
        &find_item("", "", "<t:DistinguishedFolderId Id='inbox' x='1'/>"),
        "unknown-attribute",
        "FindItem/ParentFolderIds/DistinguishedFolderId",
    );
    refused(&find_item("", "", "<t:AddressListId Id='x'/>"), "refused-element", "FindItem/ParentFolderIds");
    refused(&find_item("", "", &INBOX.repeat(11)), "count", "FindItem/ParentFolderIds");
    refused(
        &find_item(
            "",
            "<m:IndexedPageItemView MaxEntriesReturned='5000' Offset='0' BasePoint='Beginning'/>",
            INBOX,
        ),
        "value",
        "FindItem/IndexedPageItemView",
    );
    refused(&find_item("", "", INBOX).replace("Shallow", "Associated"), "value", "FindItem");
    refused(
        &find_item(
            "",
            "",
            "<t:DistinguishedFolderId Id='inbox'><t:Mailbox><t:ItemId Id='x'/></t:Mailbox></t:DistinguishedFolderId>",
        ),
        "refused-element",
        "FindItem/ParentFolderIds/DistinguishedFolderId/Mailbox",
    );
}

#[test]
fn the_hosts_own_question_passes_its_own_grammar() {
    for access in [Access::Primary, Access::Impersonation, Access::Delegate] {
        let question = Fact::Identity.question(&anna(access)).write().xml;
        let xml = question.replacen("<m:GetFolder", "<m:GetFolder $N", 1);
        let Ok(Judgement::Sign(approved)) = ask(&xml, Channel::Call, &reader(), access, &Facts::default())
        else {
            panic!("{question}");
        };
        assert_eq!(approved.write().xml, question);
    }
}

#[test]
fn every_operation_that_is_signed_is_listed_once() {
    let mut names: Vec<_> = crate::grammar::OPERATIONS.iter().map(|operation| operation.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    for operation in crate::grammar::OPERATIONS {
        assert_eq!(operation.rule.name, format!("m:{}", operation.name));
    }
    assert_eq!(operation("ResolveNames").unwrap().need, Some(Need::Directory));
}
