//! Sending once, beside the embedded Exchange: whatever goes wrong on the way, no
//! message goes out twice, and none that is told as sent is lost.

#![allow(clippy::unwrap_used, reason = "a test may end this way")]

use std::sync::Arc;
use std::time::Duration;

use ews_mcp_exchange::{
    Call, CallError, Credentials, Document, Door, Earlier, Effect, Effects, Entry, Grant, Idempotency,
    InMemory, Marker, OtherMailboxes, Outcome, Settings, Stage, State, server_url,
};
use ews_mcp_simulator::{Feature, IdFormat, Options, Simulator};
use futures::StreamExt as _;
use proptest::prelude::*;
use proptest::test_runner::Config;

const NAMESPACES: &str = "xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
    xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'";
const OWN: &str = "assistant@contoso.example";
const ANNA: &str = "anna.lindqvist@contoso.example";

/// The operations of a send, in their order. FindItem is how it is looked up.
const OPERATIONS: [&str; 6] =
    ["CreateItem", "CreateAttachment", "GetItem", "SendItem", "FindItem", "DeleteItem"];

/// All that can go wrong. `delay` is longer than a request may take here.
const TROUBLE: [&str; 26] = [
    "status(code=503)",
    "status(code=503, after-work=true)",
    "status(code=500)",
    "status(code=500, after-work=true)",
    "busy",
    "error(code=ErrorInternalServerError)",
    "error(code=ErrorInternalServerError, after-work=true)",
    "error(code=ErrorAccessDenied, as=response)",
    "error(code=ErrorTimeoutExpired)",
    "error(code=ErrorTimeoutExpired, after-work=true)",
    "reset(at=before-work)",
    "reset(at=after-work)",
    "reset(at=middle)",
    "delay(milliseconds=900)",
    "truncated",
    "huge(megabytes=10)",
    "html",
    "html(after-work=true)",
    "not-xml",
    "not-xml(after-work=true)",
    "garbage",
    "garbage(after-work=true)",
    "wrong-operation",
    "wrong-operation(after-work=true)",
    "sent-copy-lost",
    "marker-lost",
];

/// An embedded Exchange, and a door to it.
struct Scene {
    simulator: Simulator,
    door: Door,
}

impl Scene {
    async fn new(faults: Vec<String>, ids: IdFormat, without: Vec<Feature>) -> Scene {
        Scene::with(faults, ids, without, Arc::new(InMemory::default()), Duration::from_millis(1)).await
    }

    async fn with(
        faults: Vec<String>,
        ids: IdFormat,
        without: Vec<Feature>,
        state: Arc<dyn State>,
        patience: Duration,
    ) -> Scene {
        let simulator =
            Simulator::start(Options { faults, ids, without, ..Options::default() }).await.unwrap();
        let door = door(&simulator, state, patience);
        Scene { simulator, door }
    }

    /// Sends a message of this subject with an attachment; what became of it, as
    /// the host tells it.
    async fn send(&self, key: Option<&str>) -> (Result<Document, CallError>, Outcome) {
        let mailbox = self.door.open(None, call(key)).await.unwrap();
        match mailbox.earlier().await {
            Ok(Earlier::Run) => {}
            Ok(other) => panic!("{other:?}"),
            Err(error) => return (Err(error), mailbox.record().outcome()),
        }
        let result = mailbox.send(message(), Some(attachment())).await;
        (result, mailbox.record().outcome())
    }

    /// How many arrived. Anna reads herself, undisturbed, and waits as long as it
    /// takes.
    async fn received(&self) -> usize {
        let patient = Duration::from_secs(60);
        let door = door_with(&self.simulator, Arc::new(InMemory::default()), Duration::ZERO, patient);
        let mailbox = door.open(Some(ANNA), call(None)).await.unwrap();
        let find = format!(
            "<m:FindItem {NAMESPACES} Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
             <m:Restriction><t:IsEqualTo><t:FieldURI FieldURI='item:Subject'/><t:FieldURIOrConstant><t:Constant \
             Value='Einmal'/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:ParentFolderIds>\
             <t:DistinguishedFolderId Id='inbox'/></m:ParentFolderIds></m:FindItem>"
        );
        let found = mailbox.call(Document { xml: find, blobs: vec![] }).await.unwrap();
        found.xml.matches("<t:ItemId ").count()
    }
}

fn door(simulator: &Simulator, state: Arc<dyn State>, patience: Duration) -> Door {
    door_with(simulator, state, patience, Duration::from_millis(600))
}

fn door_with(
    simulator: &Simulator,
    state: Arc<dyn State>,
    patience: Duration,
    request_timeout: Duration,
) -> Door {
    let setting = |name: &str| {
        let environment = simulator.environment();
        environment.into_iter().find(|(found, _)| *found == name).unwrap().1
    };
    let username = setting("EWS_USERNAME");
    let credentials = Credentials::Basic { username, password: setting("EWS_PASSWORD").into() };
    let mut settings = Settings::new(server_url(&simulator.url()).unwrap(), OWN, credentials).unwrap();
    settings.other_mailboxes = OtherMailboxes::Impersonation;
    settings.request_timeout = request_timeout;
    settings.state = state;
    settings.look_ups = vec![patience, 2 * patience, 3 * patience];
    Door::new(settings).unwrap()
}

fn call(key: Option<&str>) -> Call {
    let mut call = Call::new(Grant {
        plugin: "mail".into(),
        tool: "send_email".into(),
        operations: ["CreateItem", "FindItem"].map(str::to_owned).into(),
        effects: Effects::of(&[Effect::Send]),
        needs: [].into(),
    });
    call.caller = "stdio:a test 1.0".into();
    call.named.add_address(ANNA);
    call.idempotency =
        key.map(|key| Idempotency { caller: "stdio:a test".into(), key: key.into(), arguments: [9; 32] });
    call
}

fn marker(key: &str) -> Marker {
    Marker::of("stdio:a test", OWN, "send_email", key)
}

fn message() -> Document {
    let xml = format!(
        "<m:CreateItem {NAMESPACES} MessageDisposition='SendAndSaveCopy'><m:Items><t:Message><t:Subject>Einmal</t:Subject>\
         <t:Body BodyType='Text'>x</t:Body><t:ToRecipients><t:Mailbox><t:EmailAddress>{ANNA}</t:EmailAddress></t:Mailbox>\
         </t:ToRecipients></t:Message></m:Items></m:CreateItem>"
    );
    Document { xml, blobs: vec![] }
}

fn attachment() -> Document {
    let xml = format!(
        "<t:Attachments {NAMESPACES}><t:FileAttachment><t:Name>a.txt</t:Name><t:Content>aGFsbG8=</t:Content>\
         </t:FileAttachment></t:Attachments>"
    );
    Document { xml, blobs: vec![] }
}

/// The rule itself: no message twice, and what is told is true.
fn check(told: &(Result<Document, CallError>, Outcome), received: usize, what: &str) {
    let (result, outcome) = told;
    assert!(received <= 1, "{what}: {received} messages, {outcome:?}, {result:?}");
    match outcome {
        Outcome::Done => assert_eq!(received, 1, "{what}: told as sent, and lost: {result:?}"),
        Outcome::NotDone => assert_eq!(received, 0, "{what}: told as not sent, and sent: {result:?}"),
        Outcome::Unknown => assert!(matches!(result, Err(CallError::Unknown { .. })), "{what}: {result:?}"),
    }
    assert!(result.is_err() || *outcome == Outcome::Done, "{what}: {outcome:?}");
}

/// Servers of every kind.
fn servers() -> [(IdFormat, Vec<Feature>); 4] {
    [
        (IdFormat::Exchange, vec![]),
        (IdFormat::Opaque, vec![Feature::DraftConsumption, Feature::ChangeKeys]),
        (IdFormat::Opaque, vec![]),
        (IdFormat::Exchange, vec![Feature::ChangeKeys]),
    ]
}

/// Each trouble at each operation: the first time alone, and always.
#[tokio::test]
async fn whatever_goes_wrong_at_any_step_no_message_goes_out_twice_or_is_told_as_sent_and_lost() {
    let all = servers().into_iter().flat_map(|(ids, without)| {
        OPERATIONS.into_iter().flat_map(move |operation| {
            let without = without.clone();
            TROUBLE.into_iter().flat_map(move |trouble| {
                let without = without.clone();
                ["#1", ""].map(|position| {
                    let fault = format!("{operation}@{OWN}{position}:{trouble}");
                    one_fault(fault, ids, without.clone())
                })
            })
        })
    });
    let done: usize = futures::stream::iter(all)
        .buffer_unordered(8)
        .map(usize::from)
        .collect::<Vec<_>>()
        .await
        .iter()
        .sum();
    // Most of it is got over.
    assert!(done > 600, "{done} of 1248");
}

/// Whether it was sent in spite of it.
async fn one_fault(fault: String, ids: IdFormat, without: Vec<Feature>) -> bool {
    let scene = Scene::new(vec![fault.clone()], ids, without.clone()).await;
    let told = scene.send(None).await;
    let received = scene.received().await;
    check(&told, received, &format!("{fault} {ids:?} {without:?}"));
    scene.simulator.stop().await;
    told.1 == Outcome::Done
}

fn faults() -> impl Strategy<Value = Vec<String>> {
    let one = (0..OPERATIONS.len(), 1..4_u32, 0..TROUBLE.len()).prop_map(|(operation, position, trouble)| {
        format!("{}@{OWN}#{position}:{}", OPERATIONS[operation], TROUBLE[trouble])
    });
    proptest::collection::vec(one, 1..6)
}

proptest! {
    #![proptest_config(Config { cases: 64, failure_persistence: None, ..Config::default() })]

    /// Several troubles in one send, and then the same key again and again.
    #[test]
    fn with_its_key_it_is_sent_once_however_often_it_is_tried(faults in faults(), server in 0..4_usize) {
        let (ids, without) = servers()[server].clone();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let scene = Scene::new(faults.clone(), ids, without).await;
            let what = format!("{faults:?} {ids:?}");
            let mut was_sent = false;
            for _ in 0..5 {
                let mailbox = scene.door.open(None, call(Some("k"))).await.unwrap();
                let earlier = mailbox.earlier().await;
                let told = match earlier {
                    Ok(Earlier::Run) => {
                        let result = mailbox.send(message(), Some(attachment())).await;
                        (result, mailbox.record().outcome())
                    }
                    Ok(other) => panic!("{what}: {other:?}"),
                    Err(error) => (Err(error), mailbox.record().outcome()),
                };
                was_sent |= told.1 == Outcome::Done;
                let received = scene.received().await;
                check(&told, received, &what);
                assert!(!was_sent || told.1 != Outcome::NotDone, "{what}: once sent, it stays sent");
            }
            scene.simulator.stop().await;
        });
    }
}

#[tokio::test]
async fn what_still_lies_in_drafts_is_sent_once_more_and_never_a_third_time() {
    for (positions, outcome, received) in [("#1", Outcome::Done, 1), ("", Outcome::Unknown, 0)] {
        let fault = format!("SendItem@{OWN}{positions}:reset(at=before-work)");
        let state = Arc::new(InMemory::default());
        let patience = Duration::from_millis(1);
        let shared: Arc<dyn State> = Arc::clone(&state) as _;
        let scene = Scene::with(vec![fault], IdFormat::Exchange, vec![], shared, patience).await;
        let told = scene.send(Some("k")).await;
        assert_eq!(told.1, outcome, "{told:?}");
        assert_eq!(scene.received().await, received);
        let entry = state.entry(marker("k")).await.unwrap().unwrap();
        assert_eq!(entry.submissions, 2);
        // Trying again finds out, and does not send.
        let (again, told) = scene.send(Some("k")).await;
        assert_eq!((again.is_ok(), told), (outcome == Outcome::Done, outcome));
        assert_eq!(state.entry(marker("k")).await.unwrap().unwrap().submissions, 2);
    }
}

/// The journal is lost, or has forgotten the key: its marker is in Exchange.
#[tokio::test]
async fn a_key_that_the_journal_has_forgotten_is_found_in_sent_items() {
    let scene = Scene::new(vec![], IdFormat::Exchange, vec![]).await;
    assert_eq!(scene.send(Some("k")).await.1, Outcome::Done);
    let door = door(&scene.simulator, Arc::new(InMemory::default()), Duration::from_millis(1));
    let Scene { simulator, .. } = scene;
    let scene = Scene { simulator, door };
    let (again, outcome) = scene.send(Some("k")).await;
    assert_eq!(outcome, Outcome::Done);
    assert!(again.unwrap().xml.contains("Einmal"));
    assert_eq!(scene.received().await, 1);
    assert_eq!(scene.send(Some("another")).await.1, Outcome::Done);
    assert_eq!(scene.received().await, 2);
}

#[tokio::test]
async fn a_server_that_may_keep_what_it_sends_is_not_asked_twice() {
    for without in [vec![], vec![Feature::DraftConsumption]] {
        let fault = format!("SendItem@{OWN}:reset(at=before-work)");
        let scene = Scene::new(vec![fault], IdFormat::Opaque, without).await;
        let (result, outcome) = scene.send(None).await;
        assert_eq!(outcome, Outcome::Unknown);
        assert!(matches!(result, Err(CallError::Unknown { .. })), "{result:?}");
        assert_eq!(scene.received().await, 0);
    }
}

/// A message that comes late into Sent Items is found there.
#[tokio::test]
async fn a_late_copy_is_waited_for() {
    // The first two looks come before it, and lose their answers.
    let faults = vec![
        format!("SendItem@{OWN}:reset(at=after-work)"),
        format!("FindItem@{OWN}#1-2:error(code=ErrorServerBusy)"),
    ];
    let (state, patience) = (Arc::new(InMemory::default()), Duration::from_millis(50));
    let scene = Scene::with(faults, IdFormat::Exchange, vec![], state, patience).await;
    let (result, outcome) = scene.send(None).await;
    assert_eq!(outcome, Outcome::Done, "{result:?}");
    assert!(result.unwrap().xml.contains("Einmal"));
    assert_eq!(scene.received().await, 1);
}

/// A process that ends while it waits leaves it to the next one.
#[tokio::test]
async fn what_a_shutdown_cuts_off_is_found_out_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let faults = vec![
        format!("SendItem@{OWN}:reset(at=after-work)"),
        // Not asked again at once: the next look is an hour later.
        format!("FindItem@{OWN}#1:html"),
    ];
    let journal = || -> Arc<dyn State> { Arc::new(ews_mcp_exchange::Journal::open(folder.path()).unwrap()) };
    let long = Duration::from_secs(3600);
    let scene = Scene::with(faults, IdFormat::Exchange, vec![], journal(), long).await;
    let mailbox = scene.door.open(None, call(Some("k"))).await.unwrap();
    let sending = tokio::spawn(async move { mailbox.send(message(), None).await });
    let watch = journal();
    loop {
        let entry = watch.entry(marker("k")).await.unwrap();
        if entry.is_some_and(|entry| entry.stage == Stage::Sending) && scene.received().await == 1 {
            break;
        }
        tokio::task::yield_now().await;
    }
    scene.door.finish(Duration::ZERO).await;
    let result = sending.await.unwrap();
    assert!(matches!(result, Err(CallError::Unknown { .. })), "{result:?}");
    let Scene { simulator, door: first } = scene;
    drop(first);

    let audit = tempfile::tempdir().unwrap();
    let door = audited(&simulator, journal(), audit.path());
    door.reconcile();
    let found = loop {
        let entry: Entry = watch.entry(marker("k")).await.unwrap().unwrap();
        if entry.stage.is_final() {
            break entry;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(found.stage, Stage::Sent);
    let mailbox = door.open(None, call(Some("k"))).await.unwrap();
    assert_eq!(mailbox.earlier().await, Ok(Earlier::Run));
    let copy = mailbox.send(message(), None).await.unwrap();
    assert!(copy.xml.contains("Einmal"), "{}", copy.xml);
    door.finish(Duration::from_secs(30)).await;
    let records = ews_mcp_exchange::audit::read(audit.path(), Default::default()).unwrap();
    let told: Vec<String> = records
        .map(|entry| entry.unwrap().record.event)
        .filter(|event| event.name() == "reconciled")
        .map(|event| format!("{event:?}"))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("SendItem") && told[0].contains("Done"), "{told:?}");
}

fn audited(simulator: &Simulator, state: Arc<dyn State>, folder: &std::path::Path) -> Door {
    let plain = door(simulator, state, Duration::from_millis(1));
    let mut settings = plain.settings().clone();
    let audit = ews_mcp_exchange::audit::AuditSettings::new(folder, OWN);
    settings.audit = ews_mcp_exchange::audit::Audit::open(audit).unwrap();
    Door::new(settings).unwrap()
}
