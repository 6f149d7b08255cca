use std::time::Duration;

use super::*;
use crate::failure::CallFailure;
use crate::guest::{Guest, runtime, small};
use crate::limits::{Limit, Limits};

async fn refused(bytes: Vec<u8>) -> LoadFailure {
    runtime(small()).load("x.wasm", bytes).await.unwrap_err().reason
}

fn reached(failure: &LoadFailure, expected: Limit) -> bool {
    matches!(failure, LoadFailure::Describe(CallFailure::Limit(reached)) if reached.limit == expected)
}

#[tokio::test]
async fn a_plugin_loads_and_says_what_it_is() {
    let component = Guest::new().component();
    let plugin = runtime(small()).load("guest.wasm", component.clone()).await.unwrap();
    assert_eq!(plugin.manifest().name, "trial");
    assert_eq!(plugin.source(), "guest.wasm");
    assert_eq!(plugin.sha256(), hex(&Sha256::digest(&component)));
    assert_eq!(plugin.sha256().len(), 64);
    let grant = plugin.grant("try_it").unwrap();
    assert_eq!((grant.plugin.as_str(), grant.tool.as_str()), ("trial", "try_it"));
    assert!(grant.operations.contains("CreateItem"));
    assert!(plugin.grant("other").is_none());
}

#[tokio::test]
async fn a_plugin_built_against_a_later_0_1_loads_and_one_against_0_2_does_not() {
    let later = Guest { version: "0.1.7", ..Guest::new() };
    assert!(later.load(small()).await.is_ok());
    let next = Guest { version: "0.2.0", ..Guest::new() };
    let foreign = LoadFailure::Imports(vec!["ews:plugin/exchange@0.2.0".into()]);
    assert_eq!(next.load(small()).await.unwrap_err().reason, foreign);
}

#[tokio::test]
async fn what_is_no_component_is_refused_with_advice() {
    assert!(matches!(refused(b"hello".to_vec()).await, LoadFailure::NotAComponent(_)));
    assert!(matches!(refused(Vec::new()).await, LoadFailure::NotAComponent(_)));
    assert_eq!(refused(wat::parse_str("(module)").unwrap()).await, LoadFailure::CoreModule);
    let mut broken = Guest::new().component();
    broken.truncate(broken.len() / 2);
    assert!(matches!(refused(broken).await, LoadFailure::NotAComponent(_)));
    let small = Limits { component: 100, ..small() };
    let error = runtime(small).load("dir/x.wasm", vec![0; 101]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "dir/x.wasm does not load: it has 101 bytes, and at most 100 bytes are allowed"
    );
}

#[tokio::test]
async fn native_code_is_refused() {
    let runtime = runtime(small());
    let native = Host::new(crate::Settings { limits: small(), ..crate::Settings::default() })
        .unwrap()
        .engine
        .precompile_component(&Guest::new().component())
        .unwrap();
    assert_eq!(runtime.load("x.cwasm", native).await.unwrap_err().reason, LoadFailure::Precompiled);
}

#[tokio::test]
async fn foreign_imports_are_refused_by_name() {
    let component = wat::parse_str(
        r#"(component
            (import "env:secrets/store@1.0.0" (instance (export "get" (func))))
            (import "wasi:http/types@0.3.0" (instance))
            (import "wasi:io/poll@0.2.0" (instance))
            (import "just-a-function" (func)))"#,
    )
    .unwrap();
    let refused = refused(component).await;
    let foreign = ["env:secrets/store@1.0.0", "wasi:http/types@0.3.0", "just-a-function"];
    assert_eq!(refused, LoadFailure::Imports(foreign.map(String::from).to_vec()));
    assert!(
        refused
            .to_string()
            .starts_with("it imports env:secrets/store@1.0.0, wasi:http/types@0.3.0, just-a-f")
    );
}

#[tokio::test]
async fn a_function_that_the_contract_does_not_have_is_named() {
    let component = wat::parse_str(
        r#"(component
            (import "ews:plugin/session@0.1.9" (instance (export "read-minds" (func))))
            (component $none)
            (instance $tools (instantiate $none))
            (export "ews:plugin/tools@0.1.0" (instance $tools)))"#,
    )
    .unwrap();
    let LoadFailure::Link(reason) = refused(component).await else { panic!("linked") };
    assert!(reason.contains("read-minds"), "{reason}");
}

#[tokio::test]
async fn a_component_without_tools_is_refused() {
    assert!(matches!(refused(wat::parse_str("(component)").unwrap()).await, LoadFailure::NoTools(_)));
    let empty = r#"(component
        (component $none) (instance $tools (instantiate $none))
        (export "ews:plugin/tools@0.1.0" (instance $tools)))"#;
    assert!(matches!(refused(wat::parse_str(empty).unwrap()).await, LoadFailure::NoTools(_)));
}

#[tokio::test]
async fn async_built_ins_are_answered_with_how_to_build_without_them() {
    let component = wat::parse_str(
        r#"(component
            (core func (canon task.cancel))
            (component $none) (instance $tools (instantiate $none))
            (export "ews:plugin/tools@0.1.0" (instance $tools)))"#,
    )
    .unwrap();
    let refused = refused(component).await;
    assert!(matches!(refused, LoadFailure::AsyncBuiltins(_)), "{refused}");
    assert!(refused.to_string().contains("--backend-qjs-disable-async"));
}

#[tokio::test]
async fn wasi_interfaces_that_are_not_linked_trap_only_when_they_are_called() {
    let host = Host::new(crate::Settings { limits: small(), ..crate::Settings::default() }).unwrap();
    let linked: String =
        wasi::LINKED.iter().map(|name| format!("(import \"{name}@0.2.12\" (instance))\n")).collect();
    let component = wat::parse_str(format!(
        r#"(component
            {linked}
            (import "wasi:http/types@0.2.10" (instance
                (export "fields" (type $fields (sub resource)))
                (export "new" (func (result (own $fields)))))))"#
    ))
    .unwrap();
    let component = Component::from_binary(&host.engine, &component).unwrap();
    assert!(host.linker.instantiate_pre(&component).is_err());
    let mut linker = host.linker.clone();
    wasi::link_traps(&mut linker, &component).unwrap();
    assert!(linker.instantiate_pre(&component).is_ok());
}

#[tokio::test]
async fn describe_that_never_ends_is_ended() {
    let guest = Guest::describing("", "(loop $again (br $again))");
    let limits = Limits { cpu: Duration::from_millis(50), ..small() };
    assert!(reached(&guest.load(limits).await.unwrap_err().reason, Limit::Cpu));
}

#[tokio::test]
async fn a_component_that_never_starts_is_ended() {
    let guest = Guest::describing("(func $spin (loop $again (br $again))) (start $spin)", "");
    let limits = Limits { cpu: Duration::from_millis(50), ..small() };
    assert!(reached(&guest.load(limits).await.unwrap_err().reason, Limit::Cpu));
}

#[tokio::test]
async fn describe_that_eats_memory_is_ended() {
    let grow = "(loop $again (drop (memory.grow (i32.const 16))) (br $again))";
    assert!(reached(&Guest::describing("", grow).load(small()).await.unwrap_err().reason, Limit::Memory));
    let table = "(table $t 1 funcref)";
    let grow = "(loop $again (drop (table.grow $t (ref.null func) (i32.const 1000))) (br $again))";
    assert!(reached(&Guest::describing(table, grow).load(small()).await.unwrap_err().reason, Limit::Tables));
}

#[tokio::test]
async fn describe_that_recurses_without_end_is_ended() {
    let items = "(func $deeper (call $deeper) (call $deeper))";
    let guest = Guest::describing(items, "(call $deeper)");
    assert!(reached(&guest.load(small()).await.unwrap_err().reason, Limit::Stack));
}

#[tokio::test]
async fn describe_that_traps_is_told_in_short() {
    let error = Guest::describing("", "unreachable").load(small()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "guest.wasm does not load: it cannot describe itself: the tool stopped with an error inside its component \
         (wasm `unreachable` instruction executed); the log has the details, tell the plugin's author"
    );
}

#[tokio::test]
async fn describe_that_calls_the_host_is_ended() {
    let import =
        r#"(import "ews:plugin/session@0.1.0" "report-progress" (func $report (param i32 i32 i32 i32 i32)))"#;
    let call = "(call $report (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))";
    let refused = Guest::describing(import, call).load(small()).await.unwrap_err().reason;
    assert_eq!(refused, LoadFailure::Describe(CallFailure::Contract("describe called the host".into())));
}

#[tokio::test]
async fn a_wrong_or_too_large_manifest_is_refused() {
    let refused = Guest::with_manifest("{}").load(small()).await.unwrap_err().reason;
    assert!(
        matches!(refused, LoadFailure::Manifest(reason) if reason.contains("\"name\" is a required property"))
    );
    let refused = Guest::with_manifest(&" ".repeat(1024 * 1024 + 1)).load(small()).await.unwrap_err().reason;
    assert!(matches!(refused, LoadFailure::Manifest(reason) if reason.contains("at most 1 MiB")));
    let limits = Limits { lifted: 64 * 1024, ..small() };
    let refused = Guest::with_manifest(&" ".repeat(64 * 1024 + 1)).load(limits).await.unwrap_err().reason;
    assert!(reached(&refused, Limit::Lifted));
}

#[tokio::test]
async fn a_cached_component_loads_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    for _ in 0..2 {
        let settings = crate::Settings { cache: Some(cache.clone()), files: None, limits: small() };
        let runtime = crate::Runtime::new(settings).unwrap();
        assert!(runtime.load("guest.wasm", Guest::new().component()).await.is_ok());
    }
    assert!(std::fs::read_dir(&cache).unwrap().next().is_some());
}
