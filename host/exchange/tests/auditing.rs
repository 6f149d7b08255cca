//! What the door writes into the audit log, beside what a server on loopback saw.

#![allow(clippy::unwrap_used, reason = "a test may end this way")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ews_mcp_exchange::audit::{Audit, AuditSettings, Event, Filter, Operation, Record, read, verify};
use ews_mcp_exchange::{
    AccessError, Call, CallError, Consent, Credentials, Document, Door, Effect, Effects, Grant,
    OtherMailboxes, Outcome, Pattern, Settings, server_url,
};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const NAMESPACES: &str = "xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
    xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'";
const ANNA: &str = "anna@contoso.example";

type Requests = Arc<Mutex<Vec<String>>>;

/// Answers every request with this body, or with nothing at all.
async fn server(body: Option<String>) -> (SocketAddr, Requests) {
    scripted(move |_| body.clone()).await
}

/// Answers as the script says.
async fn scripted(script: impl Fn(&str) -> Option<String> + Send + 'static) -> (SocketAddr, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let requests = Requests::default();
    let seen = Arc::clone(&requests);
    tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !String::from_utf8_lossy(&request).contains("</soap:Envelope>") {
                if connection.read_buf(&mut request).await.unwrap() == 0 {
                    break;
                }
            }
            let request = String::from_utf8(request).unwrap();
            let body = script(&request);
            seen.lock().unwrap().push(request);
            match body {
                Some(body) => {
                    let length = body.len();
                    let answer = format!(
                        "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                    );
                    connection.write_all(answer.as_bytes()).await.unwrap();
                }
                None => silent.push(connection),
            }
        }
    });
    (address, requests)
}

fn envelope(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body {NAMESPACES}>{body}</s:Body></s:Envelope>"
    )
}

fn get_folder() -> Document {
    document(&format!(
        "<m:GetFolder {NAMESPACES}><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
         <m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds></m:GetFolder>"
    ))
}

/// Saves a message that names two people, and reaches nobody yet.
fn save_draft() -> Document {
    document(&format!(
        "<m:CreateItem {NAMESPACES} MessageDisposition='SaveOnly'><m:Items><t:Message>\
         <t:Subject>the merger</t:Subject><t:ToRecipients>\
         <t:Mailbox><t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox>\
         <t:Mailbox><t:EmailAddress>clara@contoso.example</t:EmailAddress></t:Mailbox>\
         </t:ToRecipients></t:Message></m:Items></m:CreateItem>"
    ))
}

fn saved() -> String {
    envelope(
        "<m:CreateItemResponse><m:ResponseMessages><m:CreateItemResponseMessage ResponseClass='Success'>\
         <m:ResponseCode>NoError</m:ResponseCode><m:Items><t:Message><t:ItemId Id='AAMkNew' ChangeKey='CQ'/>\
         </t:Message></m:Items></m:CreateItemResponseMessage></m:ResponseMessages></m:CreateItemResponse>",
    )
}

fn document(xml: &str) -> Document {
    Document { xml: xml.to_owned(), blobs: vec![] }
}

/// A call of a tool that may do all of this.
fn call() -> Call {
    let mut call = Call::new(Grant {
        plugin: "mail".into(),
        tool: "draft_email".into(),
        operations: ["GetFolder", "GetItem", "CreateItem"].map(str::to_owned).into(),
        effects: Effects::of(&[Effect::Write]),
        needs: [].into(),
    });
    call.named.add_address("bruno@contoso.example");
    call.named.add_address("clara@contoso.example");
    call.caller = "stdio:a test".into();
    call.plugin_hash = "ab".repeat(32);
    call
}

/// A door with an audit log.
struct Audited {
    folder: TempDir,
    door: Door,
}

impl Audited {
    fn new(address: SocketAddr, change: impl FnOnce(&mut Settings)) -> Audited {
        Audited::with_subjects(address, false, change)
    }

    fn with_subjects(address: SocketAddr, subjects: bool, change: impl FnOnce(&mut Settings)) -> Audited {
        let folder = tempfile::tempdir().unwrap();
        let credentials = Credentials::Basic { username: "CONTOSO\\svc".into(), password: "s3cret".into() };
        let url = server_url(&format!("http://{address}")).unwrap();
        let mut settings = Settings::new(url, "svc@contoso.example", credentials).unwrap();
        settings.other_mailboxes = OtherMailboxes::Impersonation;
        let mut audit = AuditSettings::new(folder.path(), "svc@contoso.example");
        audit.subjects = subjects;
        settings.audit = Audit::open(audit).unwrap();
        change(&mut settings);
        Audited { folder, door: Door::new(settings).unwrap() }
    }

    /// Closes it; the records of calls, after the whole was checked.
    async fn records(self) -> Vec<Record> {
        self.door.finish(Duration::from_secs(30)).await;
        records(self.folder.path())
    }
}

fn records(folder: &Path) -> Vec<Record> {
    assert!(verify(folder, None, None).unwrap().is_intact());
    let records = read(folder, Filter::default()).unwrap().map(|entry| entry.unwrap().record);
    records.filter(|record| record.context.is_some()).collect()
}

/// The client-request-ids that the server saw.
fn request_ids(requests: &Requests) -> Vec<String> {
    let requests = requests.lock().unwrap();
    let id = |request: &String| {
        let line = request.lines().find_map(|line| line.strip_prefix("client-request-id: "));
        line.unwrap().trim().to_owned()
    };
    requests.iter().map(id).collect()
}

#[tokio::test]
async fn a_change_is_recorded_with_its_intent_and_what_it_made() {
    let (address, requests) = server(Some(saved())).await;
    let audited = Audited::new(address, |_| {});
    let call = call();
    let mailbox = audited.door.open(Some(ANNA), call.clone()).await.unwrap();
    mailbox.call(save_draft()).await.unwrap();
    let records = audited.records().await;
    let [intent, outcome] = &records[..] else { panic!("{records:?}") };
    let context = intent.context.as_ref().unwrap();
    assert_eq!(
        (context.call, context.caller.as_str(), context.account.as_str(), context.mailbox.as_str()),
        (call.id, "stdio:a test", "svc@contoso.example", ANNA)
    );
    assert_eq!((context.plugin.as_str(), context.tool.as_str()), ("mail", "draft_email"));
    assert_eq!(context.plugin_sha256, "ab".repeat(32));
    assert_eq!(outcome.context, intent.context);
    let Event::Intent { operation, request_id } = &intent.event else { panic!("{intent:?}") };
    assert_eq!([request_id.to_string()], request_ids(&requests)[..]);
    let expected =
        Operation { name: "CreateItem".into(), effects: vec!["write".into()], ..Operation::default() };
    assert_eq!(*operation, expected);
    let Event::Outcome { operation, request_id: same, outcome, response_code, .. } = &outcome.event else {
        panic!("{outcome:?}")
    };
    assert_eq!((same, *outcome, response_code.as_deref()), (request_id, Outcome::Done, Some("NoError")));
    assert_eq!(operation.items.kept(), ["AAMkNew"]);
}

fn answered(operation: &str, items: &str) -> String {
    envelope(&format!(
        "<m:{operation}Response><m:ResponseMessages><m:{operation}ResponseMessage ResponseClass='Success'>\
         <m:ResponseCode>NoError</m:ResponseCode>{items}</m:{operation}ResponseMessage></m:ResponseMessages>\
         </m:{operation}Response>"
    ))
}

#[tokio::test]
async fn every_step_of_a_message_is_recorded_and_the_last_one_says_how_many_it_reaches() {
    let (address, requests) = scripted(|request| {
        let operations = ["CreateItem", "GetItem", "SendItem", "FindItem"];
        let operation = operations.into_iter().find(|name| request.contains(&format!("<m:{name} ")));
        let operation = operation.or(request.contains("<m:GetItem>").then_some("GetItem")).unwrap();
        let items = match operation {
            "CreateItem" | "GetItem" => {
                "<m:Items><t:Message><t:ItemId Id='AAMkNew' ChangeKey='CQ'/><t:ItemClass>IPM.Note</t:ItemClass>\
                 <t:IsDraft>true</t:IsDraft></t:Message></m:Items>"
            }
            "FindItem" => {
                "<m:RootFolder TotalItemsInView='0' IncludesLastItemInRange='true'><t:Items/></m:RootFolder>"
            }
            _ => "",
        };
        Some(answered(operation, items))
    })
    .await;
    let audited = Audited::with_subjects(address, true, |_| {});
    let mut call = call();
    call.grant.effects = Effects::of(&[Effect::Write, Effect::Send]);
    call.grant.operations.insert("SendItem".to_owned());
    let mailbox = audited.door.open(Some(ANNA), call).await.unwrap();
    let send = save_draft().xml.replace("SaveOnly", "SendAndSaveCopy");
    mailbox.send(document(&send), None).await.unwrap();
    let records = audited.records().await;
    let mut steps = Vec::new();
    let mut ids = Vec::new();
    for record in &records {
        if let Event::Intent { operation, request_id } = &record.event {
            let Operation { name, effects, items, recipients, subject } = operation;
            let subject = subject.as_deref().unwrap_or_default();
            steps.push(format!("{name} {effects:?} {:?} {recipients} {subject}", items.kept()));
            ids.push(request_id.to_string());
        }
    }
    assert_eq!(
        steps,
        [
            "CreateItem [\"write\"] [\"drafts\"] 0 the merger",
            "GetItem [] [\"AAMkNew\"] 0 ",
            "SendItem [\"send\"] [\"AAMkNew\", \"sentitems\"] 2 the merger",
            "FindItem [] [\"sentitems\"] 0 ",
        ]
    );
    assert_eq!(ids, request_ids(&requests));
    assert_eq!(records.len(), 2 * steps.len(), "and each has its outcome");
}

#[tokio::test]
async fn a_subject_is_recorded_only_where_subjects_are() {
    for subjects in [false, true] {
        let (address, _) = server(Some(saved())).await;
        let audited = Audited::with_subjects(address, subjects, |_| {});
        let mailbox = audited.door.open(Some(ANNA), call()).await.unwrap();
        mailbox.call(save_draft()).await.unwrap();
        let records = audited.records().await;
        let Event::Intent { operation, .. } = &records[0].event else { panic!("{records:?}") };
        assert_eq!(operation.subject.as_deref(), subjects.then_some("the merger"));
        assert!(!format!("{records:?}").contains("bruno"), "nobody is named");
    }
}

#[tokio::test]
async fn what_the_host_asks_for_itself_is_recorded_like_the_rest() {
    let fault = "<s:Fault xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>\
        <faultcode>a:ErrorItemNotFound</faultcode><faultstring>x</faultstring><detail>\
        <e:ResponseCode xmlns:e='http://schemas.microsoft.com/exchange/services/2006/errors'>ErrorItemNotFound\
        </e:ResponseCode></detail></s:Fault>";
    let (address, requests) = server(Some(envelope(fault))).await;
    let audited = Audited::new(address, |_| {});
    let mailbox = audited.door.open(Some(ANNA), call()).await.unwrap();
    let item = format!(
        "<m:GetItem {NAMESPACES}><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
         <m:ItemIds><t:ItemId Id='AAMk'/></m:ItemIds></m:GetItem>"
    );
    // Before an id is judged, the host reads a folder.
    mailbox.call(document(&item)).await.unwrap_err();
    mailbox.probe().await.unwrap_err();
    let records = audited.records().await;
    let intents = records.iter().filter_map(|record| match &record.event {
        Event::Intent { operation, request_id } => {
            assert_eq!(operation.name, "GetFolder");
            Some(request_id.to_string())
        }
        _ => None,
    });
    let intents: Vec<String> = intents.collect();
    assert_eq!((intents.len(), &intents), (2, &request_ids(&requests)));
    let codes = records.iter().filter_map(|record| match &record.event {
        Event::Outcome { response_code, .. } => response_code.as_deref(),
        _ => None,
    });
    assert_eq!(codes.collect::<Vec<_>>(), ["ErrorItemNotFound"; 2]);
}

#[tokio::test]
async fn nothing_is_signed_that_cannot_be_recorded() {
    let (address, requests) = server(Some(saved())).await;
    let audited = Audited::new(address, |_| {});
    let mailbox = audited.door.open(Some(ANNA), call()).await.unwrap();
    audited.door.settings().audit.close().await.unwrap();
    for operation in [get_folder(), save_draft()] {
        let error = mailbox.call(operation).await.unwrap_err();
        assert_eq!(error, CallError::NotAudited);
        assert!(error.ends_the_call());
        assert_eq!(
            error.to_string(),
            "the audit log cannot be written, so nothing was sent to Exchange; the server's administrator finds the \
             reason in its log, and has to see to EWS_AUDIT_DIR and EWS_AUDIT_HEADS (rights, space on the disk)"
        );
    }
    assert_eq!(mailbox.record().outcome(), Outcome::NotDone);
    assert_eq!(requests.lock().unwrap().len(), 0);
    assert_eq!(records(audited.folder.path()), []);
}

/// The heads are part of what has to be written.
#[cfg(unix)]
#[tokio::test]
async fn a_change_waits_for_its_head() {
    let (address, requests) = server(Some(saved())).await;
    let heads = tempfile::tempdir().unwrap();
    let audited = Audited::new(address, |settings| {
        let folder = heads.path().join("audit");
        let mut audit = AuditSettings::new(folder, "svc@contoso.example");
        audit.heads = Some(heads.path().join("heads"));
        settings.audit = Audit::open(audit).unwrap();
    });
    let mailbox = audited.door.open(Some(ANNA), call()).await.unwrap();
    std::fs::remove_dir_all(heads.path().join("heads")).unwrap();
    std::fs::write(heads.path().join("heads"), "no folder").unwrap();
    assert_eq!(mailbox.call(save_draft()).await.unwrap_err(), CallError::NotAudited);
    assert_eq!(requests.lock().unwrap().len(), 0);
    // It goes on as soon as it can.
    std::fs::remove_file(heads.path().join("heads")).unwrap();
    mailbox.call(save_draft()).await.unwrap();
    assert_eq!(requests.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_not_let_out_is_recorded() {
    let (address, requests) = server(Some(saved())).await;
    let audited = Audited::new(address, |settings| {
        settings.policy.denied_mailboxes = vec![Pattern::new("ceo@*").unwrap()];
    });
    let denied = audited.door.open(Some("CEO@contoso.example"), call()).await.unwrap_err();
    assert!(matches!(denied, AccessError::DeniedByPolicy { .. }));
    let wrong = audited.door.open(Some("no address"), call()).await.unwrap_err();
    assert!(matches!(wrong, AccessError::NotAnAddress { .. }));
    let mut dry = call();
    dry.dry_run = true;
    let mailbox = audited.door.open(Some(ANNA), dry).await.unwrap();
    assert!(matches!(mailbox.call(save_draft()).await.unwrap_err(), CallError::DryRun(_)));
    let refused = mailbox.call(document(&format!("<m:SendItem {NAMESPACES}/>"))).await.unwrap_err();
    assert!(matches!(refused, CallError::Refused(_)));
    assert_eq!(requests.lock().unwrap().len(), 0);
    let records = audited.records().await;
    let shown: Vec<String> = records
        .iter()
        .map(|record| {
            let mailbox = &record.context.as_ref().unwrap().mailbox;
            match &record.event {
                Event::Denied { rule, .. } => format!("denied {mailbox} {rule}"),
                Event::DryRun { operation } => {
                    format!("dry run {mailbox} {} {}", operation.name, operation.recipients)
                }
                Event::Refused { operation, rule, place } => {
                    format!("refused {mailbox} {operation:?} {rule} {place}")
                }
                other => format!("{other:?}"),
            }
        })
        .collect();
    assert_eq!(
        shown,
        [
            "denied CEO@contoso.example EWS_DENIED_MAILBOXES".to_owned(),
            format!("dry run {ANNA} CreateItem 0"),
            format!("refused {ANNA} Some(\"SendItem\") operation-not-granted SendItem"),
        ]
    );
}

#[tokio::test]
async fn a_mailbox_that_exchange_denies_is_recorded_as_denied() {
    let fault = "<s:Fault xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>\
        <faultcode>a:ErrorImpersonateUserDenied</faultcode><faultstring>x</faultstring><detail>\
        <e:ResponseCode xmlns:e='http://schemas.microsoft.com/exchange/services/2006/errors'>\
        ErrorImpersonateUserDenied</e:ResponseCode></detail></s:Fault>";
    let (address, _) = server(Some(envelope(fault))).await;
    let audited = Audited::new(address, |_| {});
    let mailbox = audited.door.open(Some(ANNA), call()).await.unwrap();
    mailbox.call(get_folder()).await.unwrap_err();
    let records = audited.records().await;
    let names: Vec<_> = records.iter().map(|record| record.event.name()).collect();
    assert_eq!(names, ["intent", "outcome", "denied"]);
    let Event::Denied { rule, .. } = &records[2].event else { panic!("{records:?}") };
    assert_eq!(rule, "ErrorImpersonateUserDenied");
}

#[tokio::test]
async fn an_answer_is_recorded_with_the_question_that_it_is_for() {
    let (address, _) = server(None).await;
    let audited = Audited::new(address, |_| {});
    let mut asked = call();
    asked.consent = Consent::Given { digest: [0xcd; 32], asked: 1 };
    let mailbox = audited.door.open(None, asked).await.unwrap();
    mailbox.answered(ews_mcp_exchange::audit::Answer::Decline).await;
    let records = audited.records().await;
    let answer = ews_mcp_exchange::audit::Answer::Decline;
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].event, Event::Answered { question: "cd".repeat(32), answer });
}

#[tokio::test]
async fn an_operation_whose_caller_left_has_an_outcome_all_the_same() {
    let (address, requests) = server(None).await;
    let audited = Audited::new(address, |_| {});
    let mailbox = audited.door.open(Some(ANNA), call()).await.unwrap();
    let reading = tokio::spawn(async move { mailbox.call(get_folder()).await });
    while requests.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    reading.abort();
    assert!(reading.await.unwrap_err().is_cancelled());
    let records = audited.records().await;
    let [intent, outcome] = &records[..] else { panic!("{records:?}") };
    assert!(matches!(intent.event, Event::Intent { .. }));
    let Event::Outcome { outcome, response_code, .. } = &outcome.event else { panic!("{outcome:?}") };
    assert_eq!((*outcome, response_code), (Outcome::NotDone, &None));
}
