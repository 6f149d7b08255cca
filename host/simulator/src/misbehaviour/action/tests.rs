use super::super::language;
use super::*;

fn action(what: &str) -> Action {
    language::read(&format!("*:{what}")).unwrap().action
}

/// The problem, and the part that has it.
fn mistake(what: &str) -> (String, String) {
    let error = language::read(&format!("*:{what}")).unwrap_err();
    let super::super::FaultError::Unreadable { found, problem, .. } = error else {
        panic!("another error: {error}");
    };
    (found, problem)
}

fn milliseconds(number: u64) -> Duration {
    Duration::from_millis(number)
}

#[test]
fn each_name_is_read_with_its_parameters() {
    use Action::*;
    let moving = codes::code("ErrorMailboxMoveInProgress").unwrap();
    let error = |told, after_work| Error { code: moving, told, after_work };
    let instead = |what, after_work| Instead { what, after_work };
    for (what, expected) in [
        (
            "status(code=503)",
            Status { code: StatusCode::SERVICE_UNAVAILABLE, retry_after: None, after_work: false },
        ),
        (
            "status(code=456, retry-after=2, after-work=true)",
            Status { code: StatusCode::from_u16(456).unwrap(), retry_after: Some(2), after_work: true },
        ),
        ("busy", Busy { back_off: None }),
        ("busy(back-off=300000)", Busy { back_off: Some(300_000) }),
        ("error(code=ErrorMailboxMoveInProgress)", error(Told::Fault, false)),
        ("error(code=ErrorMailboxMoveInProgress, as=fault, after-work=true)", error(Told::Fault, true)),
        ("error(code=ErrorMailboxMoveInProgress, as=response)", error(Told::Responses, false)),
        ("error(code=ErrorMailboxMoveInProgress, item=3)", error(Told::Item(2), false)),
        (
            "error(code=ErrorMailboxMoveInProgress, as=response, item=1, after-work=false)",
            error(Told::Item(0), false),
        ),
        ("reset(at=before-work)", Reset(At::BeforeWork)),
        ("reset(at=after-work)", Reset(At::AfterWork)),
        ("reset(at=middle)", Reset(At::Middle)),
        ("slow", Slow { bytes: 100, every: milliseconds(50) }),
        ("slow(bytes=1, every=60000)", Slow { bytes: 1, every: milliseconds(60_000) }),
        ("delay(milliseconds=500)", Delay(milliseconds(500))),
        ("truncated", Truncated),
        ("huge", Huge { bytes: 200_000_000 }),
        ("huge(megabytes=2000)", Huge { bytes: 2_000_000_000 }),
        ("html", instead(super::Instead::Html, false)),
        ("not-xml(after-work=true)", instead(super::Instead::NotXml, true)),
        ("garbage", instead(super::Instead::Garbage, false)),
        ("wrong-operation", instead(super::Instead::OtherOperation, false)),
        ("sent-copy-late(milliseconds=2000)", SentCopyLate(milliseconds(2_000))),
        ("sent-copy-lost", SentCopyLost),
        ("marker-lost", MarkerLost(None)),
        ("marker-lost(name=McpIdem)", MarkerLost(Some("McpIdem".to_owned()))),
    ] {
        assert_eq!(action(what), expected, "{what}");
    }
}

#[test]
fn an_unknown_name_is_told_with_all_that_there_are() {
    let there_are = "there is no such fault; there are: status, busy, error, reset, slow, delay, truncated, huge, \
                     html, not-xml, garbage, wrong-operation, sent-copy-late, sent-copy-lost, marker-lost";
    for name in ["", "Busy", "crash"] {
        assert_eq!(mistake(name), (name.to_owned(), there_are.to_owned()));
    }
}

#[test]
fn an_unknown_parameter_is_told_with_those_there_are() {
    for (what, found, problem) in [
        ("busy(backoff=1)", "backoff", "busy has no such parameter; it has: back-off"),
        ("truncated(at=1)", "at", "truncated has no parameters"),
        (
            "status(code=500, Retry-After=1)",
            "Retry-After",
            "status has no such parameter; it has: code, retry-after, after-work",
        ),
    ] {
        assert_eq!(mistake(what), (found.to_owned(), problem.to_owned()));
    }
}

#[test]
fn a_missing_parameter_is_told_with_what_it_may_be() {
    let code = "error needs code, a code of ResponseCodeType, as in error(code=ErrorMailboxMoveInProgress)";
    for (what, name, problem) in [
        ("status", "status", "status needs code, a number from 200 to 599"),
        ("error(as=response)", "error", code),
        ("reset", "reset", "reset needs at, before-work or after-work or middle"),
        ("delay", "delay", "delay needs milliseconds, a number of milliseconds from 1 to 600000"),
        (
            "sent-copy-late",
            "sent-copy-late",
            "sent-copy-late needs milliseconds, a number of milliseconds from 1 to 600000",
        ),
    ] {
        assert_eq!(mistake(what), (name.to_owned(), problem.to_owned()));
    }
}

#[test]
fn values_have_bounds() {
    for (what, found, problem) in [
        ("status(code=199)", "199", "code is a number from 200 to 599"),
        ("status(code=600)", "600", "code is a number from 200 to 599"),
        ("status(code=+200)", "+200", "code is a number from 200 to 599"),
        ("status(code=503,retry-after=86401)", "86401", "retry-after is a number of seconds from 0 to 86400"),
        ("status(code=503,after-work=yes)", "yes", "after-work is true or false"),
        ("busy(back-off=86400001)", "86400001", "back-off is a number of milliseconds from 0 to 86400000"),
        ("error(code=ErrorItemNotFound,as=fautl)", "fautl", "as is fault or response"),
        ("error(code=ErrorItemNotFound,item=0)", "0", "item is a number from 1 to 10000"),
        ("reset(at=start)", "start", "at is before-work or after-work or middle"),
        ("slow(bytes=0)", "0", "bytes is a number from 1 to 1000000"),
        ("slow(every=60001)", "60001", "every is a number of milliseconds from 1 to 60000"),
        ("slow(every=-1)", "-1", "every is a number of milliseconds from 1 to 60000"),
        ("delay(milliseconds=600001)", "600001", "milliseconds is a number of milliseconds from 1 to 600000"),
        ("delay(milliseconds=0)", "0", "milliseconds is a number of milliseconds from 1 to 600000"),
        ("huge(megabytes=2001)", "2001", "megabytes is a number from 1 to 2000"),
        ("huge(megabytes=99999999999)", "99999999999", "megabytes is a number from 1 to 2000"),
    ] {
        assert_eq!(mistake(what), (found.to_owned(), problem.to_owned()));
    }
}

#[test]
fn a_wrong_code_is_told_with_the_right_one() {
    for (code, right) in [
        ("ServerBusy", "is ErrorServerBusy meant?"),
        ("errorserverbusy", "is ErrorServerBusy meant?"),
        ("Nonsense", "code is a code of ResponseCodeType, as in error(code=ErrorMailboxMoveInProgress)"),
        ("NoError", "code is a code of ResponseCodeType, as in error(code=ErrorMailboxMoveInProgress)"),
    ] {
        let expected = format!("EWS has no error code of this name; {right}");
        assert_eq!(mistake(&format!("error(code={code})")), (code.to_owned(), expected));
    }
}

#[test]
fn a_fault_is_not_about_one_item() {
    assert_eq!(
        mistake("error(code=ErrorItemNotFound, as=fault, item=2)").1,
        "a fault is about the whole request; leave out item or as=fault"
    );
}

#[test]
fn work_is_done_only_where_it_shall_be() {
    for (what, runs) in [
        ("status(code=503)", false),
        ("status(code=503, after-work=true)", true),
        ("busy", false),
        ("error(code=ErrorTimeoutExpired)", false),
        ("error(code=ErrorTimeoutExpired, after-work=true)", true),
        ("error(code=ErrorTimeoutExpired, as=response)", true),
        ("error(code=ErrorTimeoutExpired, item=2)", true),
        ("reset(at=before-work)", false),
        ("reset(at=after-work)", true),
        ("reset(at=middle)", true),
        ("slow", true),
        ("delay(milliseconds=1)", true),
        ("truncated", true),
        ("huge", true),
        ("html", false),
        ("html(after-work=true)", true),
        ("wrong-operation", false),
        ("sent-copy-lost", true),
        ("marker-lost", true),
    ] {
        assert_eq!(action(what).runs(), runs, "{what}");
    }
}

#[test]
fn an_error_is_for_all_items_or_for_one() {
    let named = |action: &Action| {
        (0..3).map(|index| action.for_item(index).map(|error| error.code.name())).collect::<Vec<_>>()
    };
    let not_found = || Some("ErrorItemNotFound".to_owned());
    let all = action("error(code=ErrorItemNotFound, as=response)");
    assert_eq!(named(&all), [not_found(), not_found(), not_found()]);
    assert!(!all.works_item());
    let second = action("error(code=ErrorItemNotFound, item=2, after-work=true)");
    assert_eq!(named(&second), [None, not_found(), None]);
    assert!(second.works_item());
    for what in ["error(code=ErrorItemNotFound)", "busy", "slow"] {
        assert_eq!(named(&action(what)), [None, None, None]);
    }
    let text = "The specified object was not found in the store.";
    assert_eq!(all.for_item(0).unwrap().text, text);
}

#[test]
fn what_becomes_of_a_sent_copy_is_for_operations_to_read() {
    assert_eq!(action("sent-copy-late(milliseconds=20)").sent_copy(), SentCopy::Late(milliseconds(20)));
    assert_eq!(action("sent-copy-lost").sent_copy(), SentCopy::Lost);
    assert_eq!(action("busy").sent_copy(), SentCopy::AtOnce);
    let one = action("marker-lost(name=McpIdem)");
    assert!(one.loses_marker("McpIdem") && !one.loses_marker("Other"));
    assert!(action("marker-lost").loses_marker("Other"));
    assert!(!action("slow").loses_marker("McpIdem"));
}
