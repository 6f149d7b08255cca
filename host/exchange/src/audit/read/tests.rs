use super::*;
use crate::audit::keeper::Keeper;
use crate::audit::record::{Context, Denied, End, Event, Record};
use crate::audit::sample::{clock, context, intent, names, settings};

/// A log of two processes at the same time, of which the first one has also
/// another mailbox.
fn log() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Keeper::open(settings(folder.path(), "2026-02-03T04:00:00Z")).unwrap();
    let mut second = Keeper::open(settings(folder.path(), "2026-02-03T04:00:00.001Z")).unwrap();
    for number in 1..=3 {
        first.append([intent(number)]).unwrap();
        second.append([intent(10 + number)]).unwrap();
    }
    let other = Context { mailbox: "bruno@contoso.example".into(), tool: "send_email".into(), ..context() };
    let event = Event::Denied { denied: Denied::Mailbox, rule: "EWS_DENIED_MAILBOXES".into() };
    first.append([Record::new(&other, event)]).unwrap();
    first.end(End::Closed).unwrap();
    folder
}

fn found(folder: &Path, filter: Filter) -> Vec<String> {
    let records = read(&folder.join("audit"), filter).unwrap().map(Result::unwrap);
    let shown = |entry: Entry| {
        let number = match entry.record.event {
            Event::Intent { request_id, .. } => format!(" {}", request_id.as_u128()),
            _ => String::new(),
        };
        format!("{:.3} {}{number}", entry.time, entry.record.event.name())
    };
    records.map(shown).collect()
}

#[test]
fn records_of_all_files_come_in_the_order_of_their_time() {
    let folder = log();
    assert_eq!(
        found(folder.path(), Filter::default()),
        [
            "2026-02-03T04:00:00.000Z start",
            "2026-02-03T04:00:00.001Z intent 1",
            "2026-02-03T04:00:00.001Z start",
            "2026-02-03T04:00:00.002Z intent 2",
            "2026-02-03T04:00:00.002Z intent 11",
            "2026-02-03T04:00:00.003Z intent 3",
            "2026-02-03T04:00:00.003Z intent 12",
            "2026-02-03T04:00:00.004Z denied",
            "2026-02-03T04:00:00.004Z intent 13",
            "2026-02-03T04:00:00.005Z end",
        ]
        .map(str::to_owned)
    );
}

#[test]
fn filters_leave_out_what_does_not_fit() {
    let folder = log();
    let found = |filter| found(folder.path(), filter).len();
    let all = Filter::default;
    assert_eq!(found(Filter { mailbox: Some("ANNA@contoso.example".into()), ..all() }), 6);
    assert_eq!(found(Filter { tool: Some("send_email".into()), ..all() }), 1);
    assert_eq!(found(Filter { tool: Some("SEND_EMAIL".into()), ..all() }), 0);
    assert_eq!(found(Filter { event: Some("start".parse().unwrap()), ..all() }), 2);
    let at = |text: &str| Some(time(text).unwrap());
    assert_eq!(found(Filter { since: at("2026-02-03T04:00:00.003Z"), ..all() }), 5);
    assert_eq!(found(Filter { until: at("2026-02-03T05:00:00.003+01:00"), ..all() }), 5);
    assert_eq!(found(Filter { since: at("2026-02-04"), ..all() }), 0);
    let filter = Filter { mailbox: Some("anna@contoso.example".into()), event: "end".parse().ok(), ..all() };
    assert_eq!(found(filter), 0, "the log's own records are about no mailbox");
}

#[test]
fn a_line_that_is_no_record_is_told_and_the_others_come() {
    let folder = log();
    let files = folder.path().join("audit");
    let name = names(&files, "")[0].clone();
    let path = files.join(&name);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1] = "nonsense";
    std::fs::write(&path, format!("{}\n{{\"torn", lines.join("\n"))).unwrap();
    let records: Vec<_> = read(&files, Filter::default()).unwrap().collect();
    assert_eq!(records.len(), 10);
    let errors: Vec<_> = records.iter().filter_map(|record| record.as_ref().err()).collect();
    assert_eq!(
        errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [format!("{name}, line 2: it is no record")]
    );
}

#[test]
fn a_clock_that_was_set_back_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let back = std::sync::atomic::AtomicBool::new(false);
    let (late, early) = (clock("2026-02-03T04:00:00Z"), clock("2026-02-03T03:00:00Z"));
    let mut settings = settings(folder.path(), "2026-02-03T04:00:00Z");
    settings.clock = crate::audit::Clock::new(move || {
        if back.swap(true, std::sync::atomic::Ordering::Relaxed) { early.now() } else { late.now() }
    });
    let mut keeper = Keeper::open(settings).unwrap();
    keeper.append([intent(1)]).unwrap();
    let expected = ["2026-02-03T04:00:00.000Z start", "2026-02-03T03:00:00.000Z intent 1"];
    assert_eq!(found(folder.path(), Filter::default()), expected);
}

#[test]
fn a_time_is_a_date_or_has_an_offset() {
    for (text, expected) in [
        ("2026-02-03", "2026-02-03T00:00:00Z"),
        ("2026-02-03T04:05:06Z", "2026-02-03T04:05:06Z"),
        ("2026-02-03T04:05:06+01:00", "2026-02-03T03:05:06Z"),
    ] {
        assert_eq!(time(text).unwrap().to_string(), expected);
    }
    for wrong in ["", "yesterday", "2026-02-03T04:05:06", "2026-13-01", "03.02.2026"] {
        assert_eq!(
            time(wrong).unwrap_err().to_string(),
            format!(
                "{wrong:?} is no time; give a date such as 2026-02-03 (UTC) or a time such as 2026-02-03T04:05:06Z"
            )
        );
    }
}
