//! What the gate costs: judging an operation and writing it anew, reading an
//! answer and writing it anew. Each beside the least that anybody could do with
//! the same text, a bare reader that runs through it. In time, per byte, and in
//! allocations.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "this is how a bench ends")]

use std::fmt;

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher, black_box};
use ews_mcp_gate::{
    Access, Answer, Channel, Effect, Effects, Facts, Grant, Handed, Identity, Ids, Judgement, Mailbox, Named,
    Policy, Question, Seal, judge, operation, read_answer,
};
use quick_xml::events::Event;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const ANNA: &str = "anna@contoso.example";
const BRUNO: &str = "bruno@contoso.example";
const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
const MEGABYTE: usize = 1_000_000;

fn main() {
    divan::main();
}

/// An operation with what comes beside it.
struct Case {
    name: &'static str,
    xml: String,
    attachments: Option<String>,
    blobs: Vec<usize>,
    channel: Channel,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

fn cases() -> Vec<Case> {
    let case = |name, xml, channel| Case { name, xml, attachments: None, blobs: Vec::new(), channel };
    let mut attached = case("CreateItem, 5 MB attached", message(200), Channel::Send);
    attached.attachments = Some(format!(
        "<t:Attachments xmlns:t=\"{TYPES}\"><t:FileAttachment><t:Name>film.bin</t:Name><t:Content>blob:0</t:Content>\
         </t:FileAttachment></t:Attachments>"
    ));
    attached.blobs = vec![5 * MEGABYTE];
    vec![
        case("FindItem", find_item(), Channel::Call),
        case("CreateItem, 200 bytes of text", message(200), Channel::Send),
        case("CreateItem, 5 MB of text", message(5 * MEGABYTE), Channel::Send),
        attached,
    ]
}

fn find_item() -> String {
    format!(
        "<m:FindItem xmlns:m=\"{MESSAGES}\" xmlns:t=\"{TYPES}\" Traversal=\"Shallow\"><m:ItemShape>\
         <t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI=\"item:Subject\"/>\
         <t:FieldURI FieldURI=\"item:DateTimeReceived\"/><t:FieldURI FieldURI=\"message:From\"/>\
         <t:FieldURI FieldURI=\"message:IsRead\"/></t:AdditionalProperties></m:ItemShape>\
         <m:IndexedPageItemView MaxEntriesReturned=\"50\" Offset=\"0\" BasePoint=\"Beginning\"/><m:Restriction>\
         <t:IsEqualTo><t:FieldURI FieldURI=\"message:IsRead\"/><t:FieldURIOrConstant><t:Constant Value=\"false\"/>\
         </t:FieldURIOrConstant></t:IsEqualTo></m:Restriction><m:SortOrder><t:FieldOrder Order=\"Descending\">\
         <t:FieldURI FieldURI=\"item:DateTimeReceived\"/></t:FieldOrder></m:SortOrder><m:ParentFolderIds>\
         <t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds></m:FindItem>"
    )
}

/// A message with so many bytes of HTML, of which every tenth character has to be
/// escaped.
fn message(bytes: usize) -> String {
    let line = "Grüße &amp; all the best. ";
    let body = line.repeat(bytes.div_ceil(line.len()));
    format!(
        "<m:CreateItem xmlns:m=\"{MESSAGES}\" xmlns:t=\"{TYPES}\" MessageDisposition=\"SendAndSaveCopy\"><m:Items>\
         <t:Message><t:Subject>Offer</t:Subject><t:Body BodyType=\"HTML\">{body}</t:Body><t:ToRecipients><t:Mailbox>\
         <t:EmailAddress>{BRUNO}</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"
    )
}

/// The call in which all is judged.
struct Call {
    grant: Grant,
    mailbox: Mailbox,
    named: Named,
    policy: Policy,
    seal: Seal,
    facts: Facts,
}

fn call() -> Call {
    let mut named = Named::default();
    named.add_address(BRUNO);
    Call {
        grant: Grant {
            plugin: "mail".into(),
            tool: "send_email".into(),
            operations: ["CreateItem", "FindItem"].map(str::to_owned).into(),
            effects: Effects::of(&[Effect::Send]),
            needs: [].into(),
        },
        mailbox: Mailbox { address: ANNA.into(), access: Access::Impersonation },
        named,
        policy: Policy::default(),
        seal: Seal::new([7; 32]),
        facts: Facts::of(Some(Identity { ids: Ids::Opaque, folders: Vec::new() })),
    }
}

#[divan::bench(args = cases())]
fn judge_and_write_operation(bencher: Bencher<'_, '_>, case: &Case) {
    let call = call();
    let Call { grant, mailbox, named, policy, seal, facts } = &call;
    bencher.counter(BytesCount::of_str(&case.xml)).bench(|| {
        let question = Question {
            operation: Handed { xml: black_box(&case.xml), blobs: &[] },
            attachments: case.attachments.as_ref().map(|xml| Handed { xml, blobs: &case.blobs }),
            channel: case.channel,
            grant,
            mailbox,
            named,
            policy,
            seal,
            is_shown: true,
        };
        match judge(&question, facts).expect("it is honest") {
            Judgement::Sign(approved) => approved.write(),
            Judgement::Needs(facts) => panic!("{facts:?}"),
        }
    });
}

#[divan::bench(args = cases())]
fn read_operation_barely(bencher: Bencher<'_, '_>, case: &Case) {
    bencher.counter(BytesCount::of_str(&case.xml)).bench(|| read_barely(black_box(&case.xml)));
}

/// As many messages as an answer holds.
const PAGES: [usize; 3] = [1, 50, 1000];

/// The answer to a FindItem.
fn found(count: usize) -> String {
    let item = "<t:Message><t:ItemId Id=\"AAMkADBjZDRkZTI3LWE2N2UtNTVkMi1hNDAwLTMzMjU5ZWNmN2M4NABGAAAAAAAhfE6lv1hWJrrSUfoRTT3l\" \
                ChangeKey=\"CQAAABYAAACMnTB9PxhdWpRP6e+EEDdb\"/><t:Subject>Grüße &amp; Küsse</t:Subject>\
                <t:DateTimeReceived>2026-11-01T08:00:00Z</t:DateTimeReceived><t:From><t:Mailbox><t:Name>Bruno</t:Name>\
                <t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox></t:From><t:IsRead>false</t:IsRead>\
                </t:Message>";
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><m:FindItemResponse xmlns:m=\"{MESSAGES}\" \
         xmlns:t=\"{TYPES}\"><m:ResponseMessages><m:FindItemResponseMessage ResponseClass=\"Success\">\
         <m:ResponseCode>NoError</m:ResponseCode><m:RootFolder TotalItemsInView=\"{count}\" \
         IncludesLastItemInRange=\"true\"><t:Items>{}</t:Items></m:RootFolder></m:FindItemResponseMessage>\
         </m:ResponseMessages></m:FindItemResponse></s:Body></s:Envelope>",
        item.repeat(count)
    )
}

#[divan::bench(args = PAGES)]
fn read_and_seal_answer(bencher: Bencher<'_, '_>, count: usize) {
    let (answer, call) = (found(count), call());
    let find_item = operation("FindItem").expect("it is in the table");
    bencher.counter(BytesCount::of_str(&answer)).bench(|| match read_answer(find_item, black_box(&answer)) {
        Ok(Answer::Response(response)) => response.write(&call.mailbox, &call.seal),
        other => panic!("{other:?}"),
    });
}

#[divan::bench(args = PAGES)]
fn read_answer_barely(bencher: Bencher<'_, '_>, count: usize) {
    let answer = found(count);
    bencher.counter(BytesCount::of_str(&answer)).bench(|| read_barely(black_box(&answer)));
}

/// Runs through a text with a reader that checks nothing but its form.
fn read_barely(text: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut events = 0;
    loop {
        match reader.read_event().expect("it is well-formed") {
            Event::Eof => return events,
            event => {
                black_box(&event);
                events += 1;
            }
        }
    }
}
