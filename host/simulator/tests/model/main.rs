//! Any sequence of operations leaves the server and a simple model of it equal.
//!
//! `cargo test` runs the same sequences each time. With `PROPTEST_CASES` there are so many others; a sequence that fails
//! is made short and kept in `proptest-regressions`.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr
)]

#[path = "../client/mod.rs"]
mod client;
mod mail;
mod requests;
mod run;
mod seen;
mod state;
mod steps;
mod sync;
mod wire;
mod world;

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use ews_mcp_simulator::IdFormat;
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed, TestRunner};

use steps::{Step, steps};
use world::World;

/// Steps in one sequence, at most.
const STEPS: usize = 150;

thread_local! {
    /// What the last assertion that failed said; none: this thread's assertions are shown as usual.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A sequence that fails is run again and again until it is short: what it says each time is kept, and only the last
/// is shown.
fn quietly(work: impl FnOnce()) -> Result<(), TestCaseError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if SAID.take().is_some() {
                SAID.set(Some(panic.to_string()));
            } else {
                usual(panic);
            }
        }));
    });
    SAID.set(Some(String::new()));
    let done = catch_unwind(AssertUnwindSafe(work));
    let said = SAID.take().unwrap_or_default();
    done.map_err(|_| TestCaseError::fail(said))
}

fn holds(seed: u64, cases: u32, generated: u32, ids: IdFormat) {
    let mut config = ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/proptest-regressions/model.txt"
        )))),
        max_shrink_iters: 3_000,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        (config.cases, config.rng_seed) = (cases, RngSeed::Fixed(seed));
    }
    let (requests, done) = (Cell::new(0), Cell::new(0));
    let result = TestRunner::new(config).run(&steps(STEPS), |steps: Vec<Step>| {
        quietly(|| {
            let mut world = World::start(generated, ids);
            for step in &steps {
                world.run(step);
            }
            world.finish();
            requests.set(requests.get() + world.wire.requests);
            done.set(done.get() + steps.len());
        })
    });
    eprintln!("{} steps in {} requests", done.get(), requests.get());
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn any_operations_leave_the_server_as_a_simple_model_says() {
    holds(1, 45, 0, IdFormat::Exchange);
}

#[test]
fn so_they_do_with_generated_mail_and_ids_of_another_form() {
    holds(2, 45, 12, IdFormat::Opaque);
}
