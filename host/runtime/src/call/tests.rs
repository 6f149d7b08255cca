//! Calls of guests that do not ask Exchange anything: the handle that they get
//! is one behind which nothing is.

use serde_json::json;

use super::*;
use crate::failure::FailureKind;
use crate::guest::{Guest, small};
use crate::limits::{Limits, MostWaiting};
use crate::plugin::Plugin;

fn context(plugin: &Plugin) -> CallContext {
    CallContext::new(plugin.grant("try_it").unwrap())
}

async fn call_in(plugin: &Plugin, context: CallContext) -> Result<Reply, CallFailure> {
    let arguments = json!({ "a": 1 }).as_object().cloned().unwrap();
    call_with(&plugin.0, "try_it", &arguments, "anna@contoso.example", |_| Ok(Resource::new_own(7)), context)
        .await
}

async fn call(guest: Guest, limits: Limits) -> Result<Reply, CallFailure> {
    let plugin = guest.load(limits).await.unwrap();
    call_in(&plugin, context(&plugin)).await
}

async fn reached(guest: Guest, limits: Limits) -> Limit {
    match call(guest, limits).await {
        Err(CallFailure::Limit(reached)) => reached.limit,
        other => panic!("{other:?}"),
    }
}

const SPIN: &str = "(loop $again (br $again)) unreachable";

fn spin() -> Guest {
    Guest::calling("", SPIN)
}

#[tokio::test]
async fn a_call_brings_what_the_tool_answers() {
    let reply = call(Guest::new(), small()).await.unwrap();
    assert_eq!(reply.message, "ok");
    assert_eq!(Value::Object(reply.payload), json!({ "a": 1 }));
    assert!(reply.files.is_empty());
}

#[tokio::test]
async fn each_call_has_an_instance_of_its_own() {
    let items = "(global $calls (mut i32) (i32.const 0))";
    let body = "(if (global.get $calls) (then unreachable)) (global.set $calls (i32.const 1))
        (call $reply (local.get $arguments) (local.get $arguments_length))";
    let plugin = Guest::calling(items, body).load(small()).await.unwrap();
    for _ in 0..8 {
        assert!(call_in(&plugin, context(&plugin)).await.is_ok());
    }
}

#[tokio::test]
async fn a_failure_of_the_tool_keeps_its_kind_and_words() {
    let body = "(i32.store8 (i32.const 64) (i32.const 1)) (i32.store8 (i32.const 68) (i32.const 2))
        (i32.store (i32.const 72) (i32.const 0)) (i32.store (i32.const 76) (i32.const 2)) (i32.const 64)";
    let failure = call(Guest::calling("", body), small()).await.unwrap_err();
    assert_eq!(failure, CallFailure::Tool { kind: FailureKind::Conflict, message: "ok".into() });
}

#[tokio::test]
async fn an_unknown_tool_and_too_long_arguments_do_not_start() {
    let plugin = Guest::calling("", "unreachable").load(Limits { arguments: 5, ..small() }).await.unwrap();
    let give = |_: &mut State| panic!("started");
    let failure = call_with(&plugin.0, "other", &Map::new(), "anna@contoso.example", give, context(&plugin))
        .await
        .unwrap_err();
    assert_eq!(failure, CallFailure::NoSuchTool("other".into()));
    let failure = call_in(&plugin, context(&plugin)).await.unwrap_err();
    assert!(matches!(failure, CallFailure::Limit(reached) if reached.limit == Limit::Arguments));
}

#[tokio::test]
async fn a_call_that_computes_or_takes_too_long_is_ended() {
    let cpu = Limits { cpu: Duration::from_millis(30), ..small() };
    assert_eq!(reached(spin(), cpu).await, Limit::Cpu);
    let wall = Limits { wall_time: Duration::from_millis(30), ..small() };
    assert_eq!(reached(spin(), wall).await, Limit::WallTime);
}

#[tokio::test]
async fn a_cancelled_call_ends_and_leaves_its_place() {
    let limits = Limits { instances: 1, ..small() };
    let plugin = spin().load(limits).await.unwrap();
    for _ in 0..3 {
        let context = context(&plugin);
        let cancelled = context.cancelled.clone();
        let (result, ()) = tokio::join!(call_in(&plugin, context), async {
            tokio::task::yield_now().await;
            cancelled.cancel();
        });
        assert_eq!(result.unwrap_err(), CallFailure::Cancelled);
    }
}

#[tokio::test]
async fn a_call_that_gets_no_turn_is_busy() {
    let limits = Limits { instances: 1, queue: Duration::from_millis(20), ..small() };
    let plugin = spin().load(limits).await.unwrap();
    let first = context(&plugin);
    let cancelled = first.cancelled.clone();
    let (first, second) = tokio::join!(call_in(&plugin, first), async {
        let second = call_in(&plugin, context(&plugin)).await;
        cancelled.cancel();
        second
    });
    assert_eq!(first.unwrap_err(), CallFailure::Cancelled);
    assert_eq!(second.unwrap_err(), CallFailure::Busy { instances: 1 });
}

#[tokio::test]
async fn one_mailbox_does_not_hold_all_instances() {
    let waiting = MostWaiting { in_all: 9, per_mailbox: 1 };
    let limits = Limits { instances: 2, instances_per_mailbox: 1, waiting, ..small() };
    let plugin = spin().load(limits).await.unwrap();
    let start = |mailbox: &'static str| {
        let (plugin, context) = (&plugin, context(&plugin));
        let cancelled = context.cancelled.clone();
        let call = async move {
            let give = |_: &mut State| Ok(Resource::new_own(7));
            call_with(&plugin.0, "try_it", &Map::new(), mailbox, give, context).await
        };
        (Box::pin(call), cancelled)
    };
    let calls = ["anna@x.example", "anna@x.example", "anna@x.example", "bruno@x.example"].map(start);
    let [(first, cancel_first), (second, cancel_second), (third, _), (other, cancel_other)] = calls;
    let ends = async {
        // Anna has one instance, one call may wait for it, and the next is told at once.
        let third = third.await;
        for cancelled in [cancel_first, cancel_second, cancel_other] {
            cancelled.cancel();
        }
        third
    };
    let (first, second, third, other) = tokio::join!(first, second, ends, other);
    assert_eq!(third.unwrap_err(), CallFailure::Busy { instances: 2 });
    for ended in [first, second, other] {
        assert_eq!(ended.unwrap_err(), CallFailure::Cancelled);
    }
}

#[tokio::test]
async fn a_panic_in_the_host_ends_one_call_and_not_the_server() {
    let plugin = Guest::new().load(small()).await.unwrap();
    let give = |_: &mut State| panic!("a mistake of the host");
    let failure = call_with(&plugin.0, "try_it", &Map::new(), "anna@contoso.example", give, context(&plugin))
        .await
        .unwrap_err();
    assert_eq!(failure, CallFailure::Host);
    assert!(call_in(&plugin, context(&plugin)).await.is_ok());
}

#[tokio::test]
async fn a_handle_behind_which_nothing_is_traps_only_the_guest() {
    let items =
        r#"(import "ews:plugin/exchange@0.1.0" "[method]mailbox.address" (func $address (param i32 i32)))"#;
    let body = "(call $address (local.get $mailbox) (i32.const 96)) (i32.const 64)";
    let failure = call(Guest::calling(items, body), small()).await.unwrap_err();
    assert!(matches!(failure, CallFailure::Trapped { reason } if reason == "resource not present"));
}

const BLOB: &str =
    r#"(import "ews:plugin/exchange@0.1.0" "[constructor]blob" (func $blob (param i32 i32) (result i32)))"#;

#[tokio::test]
async fn blobs_are_bounded_in_number_and_size() {
    let many = || {
        Guest::calling(
            BLOB,
            "(loop $again (drop (call $blob (i32.const 0) (i32.const 1))) (br $again)) unreachable",
        )
    };
    assert_eq!(reached(many(), small()).await, Limit::Handles);
    assert_eq!(reached(many(), Limits { held_blobs: 100, ..small() }).await, Limit::HeldBlobs);
    let large = || Guest::calling(BLOB, "(call $blob (i32.const 0) (i32.const 5000))");
    assert_eq!(reached(large(), Limits { blob: 4999, ..small() }).await, Limit::Blob);
    assert_eq!(reached(large(), Limits { lifted: 4999, ..small() }).await, Limit::Lifted);
}

#[tokio::test]
async fn dropped_blobs_give_their_room_back() {
    let items = format!(
        r#"{BLOB} (import "ews:plugin/exchange@0.1.0" "[resource-drop]blob" (func $drop (param i32)))
        (global $left (mut i32) (i32.const 1000))"#
    );
    let body = "(loop $again (call $drop (call $blob (i32.const 0) (i32.const 64)))
            (global.set $left (i32.sub (global.get $left) (i32.const 1))) (br_if $again (global.get $left)))
        (call $reply (local.get $arguments) (local.get $arguments_length))";
    assert!(call(Guest::calling(&items, body), Limits { held_blobs: 64, ..small() }).await.is_ok());
}

#[tokio::test]
async fn a_call_that_logs_too_much_is_ended() {
    let items = r#"(import "ews:plugin/session@0.1.0" "log" (func $log (param i32 i32 i32)))"#;
    let lines = "(loop $again (call $log (i32.const 0) (i32.const 0) (i32.const 2)) (br $again)) unreachable";
    assert_eq!(reached(Guest::calling(items, lines), small()).await, Limit::Log);
    let long = "(call $log (i32.const 0) (i32.const 200) (i32.const 1000)) unreachable";
    assert_eq!(reached(Guest::calling(items, long), Limits { log_bytes: 999, ..small() }).await, Limit::Log);
}

#[tokio::test]
async fn too_many_operations_end_the_call_before_they_run() {
    let items = r#"(import "ews:plugin/exchange@0.1.0" "[method]mailbox.read-all"
        (func $read_all (param i32 i32 i32 i32)))"#;
    let body =
        "(call $read_all (local.get $mailbox) (i32.const 1024) (i32.const 201) (i32.const 96)) unreachable";
    assert_eq!(reached(Guest::calling(items, body), small()).await, Limit::Operations);
}

#[tokio::test]
async fn files_are_added_to_the_result_under_plain_names_and_bounded() {
    let items = format!(
        r#"{BLOB} (import "ews:plugin/session@0.1.0" "add-file" (func $add (param i32 i32 i32 i32 i32)))
        (data (i32.const 256) "a/b.txt") (data (i32.const 272) "text/plain")"#
    );
    let add = "(call $add (i32.const 256) (i32.const 7) (i32.const 272) (i32.const 10)
        (call $blob (i32.const 0) (i32.const 2)))";
    let once = format!("{add} (call $reply (local.get $arguments) (local.get $arguments_length))");
    let reply = call(Guest::calling(&items, &once), small()).await.unwrap();
    let [file] = reply.files.as_slice() else { panic!("{:?}", reply.files) };
    assert_eq!((file.name.as_str(), file.media_type.as_str()), ("a_b.txt", "text/plain"));
    assert_eq!(file.content.read(0, 10).await.unwrap(), b"ok");
    let endless = format!("(loop $again {add} (br $again)) unreachable");
    assert_eq!(reached(Guest::calling(&items, &endless), small()).await, Limit::Files);
}

#[tokio::test]
async fn progress_is_told_to_who_listens() {
    let items =
        r#"(import "ews:plugin/session@0.1.0" "report-progress" (func $report (param i32 i32 i32 i32 i32)))"#;
    let body = "(call $report (i32.const 3) (i32.const 1) (i32.const 9) (i32.const 0) (i32.const 2))
        (call $reply (local.get $arguments) (local.get $arguments_length))";
    let plugin = Guest::calling(items, body).load(small()).await.unwrap();
    let (sender, mut receiver) = tokio::sync::mpsc::channel(4);
    call_in(&plugin, CallContext { progress: Some(sender), ..context(&plugin) }).await.unwrap();
    assert_eq!(receiver.recv().await, Some(Progress { done: Some(3), total: Some(9), message: "ok".into() }));
    assert_eq!(receiver.recv().await, None);
}

#[tokio::test]
async fn the_folder_is_open_to_tools_that_may_use_it() {
    let folder = tempfile::tempdir().unwrap();
    let items = format!(
        r#"{BLOB} (import "ews:plugin/session@0.1.0" "save-file" (func $save (param i32 i32 i32 i32)))
        (data (i32.const 256) "a.txt")"#
    );
    // result<string, string>: not 0 is an error.
    let body =
        "(call $save (i32.const 256) (i32.const 5) (call $blob (i32.const 0) (i32.const 2)) (i32.const 96))
        (if (i32.load8_u (i32.const 96)) (then unreachable))
        (call $reply (local.get $arguments) (local.get $arguments_length))";
    let settings = crate::Settings { cache: None, files: Some(folder.path().into()), limits: small() };
    let runtime = crate::Runtime::new(settings).unwrap();
    let plugin = runtime.load("guest.wasm", Guest::calling(&items, body).component()).await.unwrap();
    let names = || std::fs::read_dir(folder.path()).unwrap().count();
    call_in(&plugin, CallContext { dry_run: true, ..context(&plugin) }).await.unwrap();
    assert_eq!(names(), 0);
    call_in(&plugin, context(&plugin)).await.unwrap();
    assert_eq!(std::fs::read(folder.path().join("a.txt")).unwrap(), b"ok");
    let mut less = context(&plugin);
    less.grant.effects = ews_mcp_exchange::Effects::NONE;
    assert!(matches!(call_in(&plugin, less).await, Err(CallFailure::Trapped { .. })));
    assert_eq!(names(), 1);
}

async fn boom() -> wasmtime::Result<()> {
    panic!("a mistake of the host")
}

#[tokio::test]
async fn a_panic_in_an_import_unwinds_through_the_guest_and_ends_one_call() {
    let settings = crate::Settings { limits: small(), ..crate::Settings::default() };
    let host = Host::new(settings).unwrap();
    let component = wat::parse_str(
        r#"(component
            (import "wasi:trial/boom@0.2.0" (instance $trial (export "boom" (func))))
            (core func $boom (canon lower (func $trial "boom")))
            (core module $guest (import "" "boom" (func $boom)) (start $boom))
            (core instance (instantiate $guest (with "" (instance (export "boom" (func $boom)))))))"#,
    )
    .unwrap();
    let component = wasmtime::component::Component::from_binary(&host.engine, &component).unwrap();
    let mut linker = host.linker.clone();
    linker
        .instance("wasi:trial/boom@0.2.0")
        .unwrap()
        .func_wrap_async("boom", |_, (): ()| Box::new(boom()))
        .unwrap();
    for _ in 0..3 {
        let speaker = Speaker { plugin: "p".into(), tool: "t".into() };
        let never = CancellationToken::new();
        let result = run(&host, NO_MAILBOX, &never, async {
            let mut store = State::store(&host, speaker, None);
            let started = linker.instantiate_async(&mut store, &component).await;
            ended(store, started).map(|_| ())
        });
        assert_eq!(result.await, Err(CallFailure::Host));
    }
}
