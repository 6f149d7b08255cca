use super::*;

fn context() -> Context {
    Context {
        call: Uuid::from_u128(1),
        caller: "stdio".into(),
        account: "svc@contoso.example".into(),
        mailbox: "anna@contoso.example".into(),
        plugin: "mail".into(),
        plugin_sha256: "ab".repeat(32),
        tool: "send_email".into(),
    }
}

fn operation() -> Operation {
    Operation {
        name: "SendItem".into(),
        effects: vec!["send".into()],
        items: ["AAMk1", "AAMk2"].into_iter().collect(),
        recipients: 3,
        subject: Some("the merger".into()),
    }
}

/// One of each, with its line as it stands in a file.
fn every_event() -> Vec<(Event, &'static str)> {
    let request_id = Uuid::from_u128(2);
    let read = Operation { name: "FindItem".into(), ..Operation::default() };
    vec![
        (
            Event::Intent { operation: operation(), request_id },
            r#""event":"intent","operation":"SendItem","effects":["send"],"items":["AAMk1","AAMk2"],"item_count":2,"recipients":3,"subject":"the merger","request_id":"00000000-0000-0000-0000-000000000002""#,
        ),
        (
            Event::Outcome {
                operation: read.clone(),
                request_id,
                outcome: Outcome::NotDone,
                response_code: Some("ErrorItemNotFound".into()),
                milliseconds: 41,
            },
            r#""event":"outcome","operation":"FindItem","effects":[],"request_id":"00000000-0000-0000-0000-000000000002","outcome":"not_done","response_code":"ErrorItemNotFound","milliseconds":41"#,
        ),
        (
            Event::Refused {
                operation: Some("SendItem".into()),
                rule: "operation-not-granted".into(),
                place: "SendItem".into(),
            },
            r#""event":"refused","operation":"SendItem","rule":"operation-not-granted","place":"SendItem""#,
        ),
        (
            Event::Denied { denied: Denied::Mailbox, rule: "EWS_DENIED_MAILBOXES".into() },
            r#""event":"denied","denied":"mailbox","rule":"EWS_DENIED_MAILBOXES""#,
        ),
        (
            Event::Asked { operation: read.clone(), question: "cd".into() },
            r#""event":"asked","operation":"FindItem","effects":[],"question":"cd""#,
        ),
        (
            Event::Answered { question: "cd".into(), answer: Answer::Decline },
            r#""event":"answered","question":"cd","answer":"decline""#,
        ),
        (
            Event::DryRun { operation: read.clone() },
            r#""event":"dry-run","operation":"FindItem","effects":[]"#,
        ),
        (
            Event::Reconciled { operation: read, outcome: Outcome::NotDone },
            r#""event":"reconciled","operation":"FindItem","effects":[],"outcome":"not_done""#,
        ),
        (
            Event::Start(Start {
                format: 1,
                file: "f.jsonl".into(),
                version: "0.1.0".into(),
                process: 7,
                account: "svc@contoso.example".into(),
                chain: "sha256".into(),
                key_id: None,
                previous: vec![PreviousFile {
                    file: "e.jsonl".into(),
                    length: 9,
                    records: 1,
                    hash: Some("00".into()),
                    torn: false,
                }],
            }),
            r#""event":"start","format":1,"file":"f.jsonl","version":"0.1.0","process":7,"account":"svc@contoso.example","chain":"sha256","previous":[{"file":"e.jsonl","length":9,"records":1,"hash":"00"}]"#,
        ),
        (Event::End { reason: End::NewDay }, r#""event":"end","reason":"new-day""#),
    ]
}

#[test]
fn every_event_is_written_as_the_format_says_and_read_again() {
    let call = format!(
        r#","call":"00000000-0000-0000-0000-000000000001","caller":"stdio","account":"svc@contoso.example","mailbox":"anna@contoso.example","plugin":"mail","plugin_sha256":"{}","tool":"send_email""#,
        "ab".repeat(32)
    );
    let events = every_event();
    assert_eq!(events.iter().map(|(event, _)| event.name()).collect::<Vec<_>>(), Event::NAMES);
    for (event, text) in events {
        let own = matches!(event, Event::Start(_) | Event::End { .. });
        let record =
            if own { Record { context: None, event } } else { Record::new(&context(), event.clone()) };
        let written = serde_json::to_string(&record).unwrap();
        assert_eq!(written, format!("{{{text}{}}}", if own { "" } else { &call }));
        assert_eq!(serde_json::from_str::<Record>(&written).unwrap(), record);
        assert!(written.contains(&format!("\"event\":\"{}\"", record.event.name())));
    }
}

#[test]
fn a_subject_is_written_only_where_subjects_are_recorded() {
    let record = |event| Record::new(&context(), event);
    for event in [
        Event::Intent { operation: operation(), request_id: Uuid::nil() },
        Event::Outcome {
            operation: operation(),
            request_id: Uuid::nil(),
            outcome: Outcome::Done,
            response_code: None,
            milliseconds: 1,
        },
        Event::Asked { operation: operation(), question: String::new() },
        Event::DryRun { operation: operation() },
    ] {
        let text = |subjects| serde_json::to_string(&record(event.clone()).bounded(subjects)).unwrap();
        assert!(text(true).contains("the merger"), "{event:?}");
        assert!(!text(false).contains("the merger"), "{event:?}");
    }
}

#[test]
fn a_hundred_ids_are_kept_and_all_are_counted() {
    let ids: ItemIds = (0..1000).map(|number| format!("id{number}")).collect();
    assert_eq!((ids.kept().len(), ids.count()), (100, 1000));
    assert_eq!(ids.kept()[99], "id99");
    let ids = ItemIds::from_iter(["a", "b"]).and(["b".to_owned(), "c".to_owned()]);
    assert_eq!((ids.kept(), ids.count()), (&["a".to_owned(), "b".to_owned(), "c".to_owned()][..], 3));
}

#[test]
fn whatever_a_record_holds_fits_into_a_line() {
    // A control character takes six bytes in JSON.
    let long = "\u{1}".repeat(100_000);
    let context = Context {
        call: Uuid::nil(),
        caller: long.clone(),
        account: long.clone(),
        mailbox: long.clone(),
        plugin: long.clone(),
        plugin_sha256: long.clone(),
        tool: long.clone(),
    };
    let operation = Operation {
        name: long.clone(),
        effects: vec![long.clone(); 1000],
        items: std::iter::repeat_n(long.clone(), 1000).collect(),
        recipients: u64::MAX,
        subject: Some(long.clone()),
    };
    let asked = Event::Asked { operation, question: long.clone() };
    let refused = Event::Refused { operation: Some(long.clone()), rule: long.clone(), place: long };
    for (event, most) in [(asked, 740_000), (refused, 30_000)] {
        let text = serde_json::to_string(&Record::new(&context, event).bounded(true)).unwrap();
        assert!(text.len() < most, "{}", text.len());
    }
    let mut cut_text = "ä".repeat(501);
    cut(&mut cut_text, 500);
    assert_eq!(cut_text, format!("{}…", "ä".repeat(500)));
}

#[test]
fn a_wrong_name_of_an_event_is_told_with_the_right_ones() {
    assert_eq!("dry-run".parse(), Ok(EventName("dry-run")));
    assert_eq!(
        "sent".parse::<EventName>().unwrap_err().to_string(),
        "there is no event \"sent\"; there are: intent, outcome, refused, denied, asked, answered, dry-run, reconciled, start, end"
    );
}
