//! Whatever goes in: the gate never panics, and what it lets out is harmless and
//! is let out again as it is.
//!
//! `cargo test` tries the same things each time, with `PROPTEST_CASES` others.

mod grown;
mod mutations;
mod values;

use std::cell::Cell;
use std::collections::BTreeSet;

use ews_mcp_gate::grammar::OPERATIONS;
use ews_mcp_gate::{Access, operation, read_answer};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{FileFailurePersistence, RngSeed, TestRunner};

pub use self::grown::Grown;
use self::mutations::{PIECES, mutation, torn};
use crate::fuzzed;
use crate::holds::declared;
use crate::scene::{Scene, scene};
use crate::stored::envelope;
use crate::tree::{Node, read};

/// Runs a property so many times.
fn run<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let mut config = ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/proptest-regressions/judging.txt"
        )))),
        max_shrink_iters: 500,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        (config.cases, config.rng_seed) = (cases, RngSeed::Fixed(1));
    }
    if let Err(error) = TestRunner::new(config).run(strategy, test) {
        panic!("{error}");
    }
}

/// Judges it: what was signed, or the rule that refused it.
fn judged(scene: &Scene, xml: &str) -> Result<Result<Node, &'static str>, TestCaseError> {
    fuzzed::judged(scene, xml).map_err(TestCaseError::fail)
}

fn accesses() -> impl Strategy<Value = Access> {
    select(&[Access::Impersonation, Access::Delegate, Access::Primary][..])
}

/// The usual call, by this access, perhaps where ids are sealed.
fn call(access: Access, is_opaque: bool) -> Scene {
    let scene = scene().access(access);
    if is_opaque { scene.opaque() } else { scene }
}

#[test]
fn whatever_the_grammar_allows_is_signed_or_refused_for_what_it_means() {
    // Rules that are about what an operation means, not about how it is written.
    const MEANING: &[&str] =
        &["item-unreadable", "not-a-draft", "not-for-delegates", "one-at-a-time", "one-kind", "value"];
    let (tried, signed, seen) = (Cell::new(0_u32), Cell::new(0_u32), Cell::new(BTreeSet::new()));
    let strategy = (any::<Index>(), accesses(), any::<bool>(), vec(any::<u8>(), 0..400));
    run(800, &strategy, |(which, access, is_opaque, choices)| {
        let rule = OPERATIONS[which.index(OPERATIONS.len())].rule;
        let mut grown = Grown::new(&choices);
        let node = grown.element(rule);
        let scene = call(access, is_opaque).blobs(&vec![3; grown.blobs]);
        tried.set(tried.get() + 1);
        match judged(&scene, &scene.written(&declared(&node)))? {
            Ok(out) => {
                signed.set(signed.get() + 1);
                let mut names = seen.take();
                out.walk(&mut |_, node| {
                    names.insert(node.name.clone());
                });
                seen.set(names);
                let name = format!("{} {:?}", rule.name, tried.get());
                crate::record::record(
                    "grown",
                    &name,
                    &scene.judge(&declared(&node)).unwrap().approved.write(),
                );
            }
            Err(rule) => prop_assert!(MEANING.contains(&rule), "{rule}: {}", node.write()),
        }
        Ok(())
    });
    assert!(signed.get() * 10 >= tried.get() * 7, "{} of {}", signed.get(), tried.get());
    let seen = seen.take();
    assert!(seen.len() >= 200, "{}: {seen:?}", seen.len());
}

#[test]
fn what_was_right_and_was_changed_is_refused_or_harmless() {
    let cases = crate::honest::cases();
    let trees: Vec<Node> = cases.iter().map(|case| read(&case.xml.replace("$N", ""))).collect();
    let signed = Cell::new(0);
    let strategy = (any::<Index>(), any::<Index>(), any::<bool>(), vec(mutation(), 1..4));
    run(2_000, &strategy, |(which, other, is_opaque, mutations)| {
        let which = which.index(cases.len());
        let mut tree = trees[which].clone();
        mutations.iter().for_each(|mutation| mutation.change(&mut tree, &trees[other.index(trees.len())]));
        let mut scene = cases[which].scene.clone();
        if is_opaque {
            scene = scene.opaque();
        }
        let written = scene.written(&declared(&tree));
        signed.set(signed.get() + u32::from(judged(&scene, &written)?.is_ok()));
        Ok(())
    });
    // Some changes leave an honest operation.
    assert!(signed.get() > 100, "{}", signed.get());
}

#[test]
fn what_was_torn_is_refused_or_harmless() {
    let cases = crate::honest::cases();
    let signed = Cell::new(0);
    let tear = (any::<Index>(), select(PIECES), select(&[0_usize, 0, 0, 1, 3][..]));
    let strategy = (any::<Index>(), vec(tear, 1..3));
    run(1_500, &strategy, |(which, tears)| {
        let case = &cases[which.index(cases.len())];
        let written = torn(&case.scene.written(&case.xml), &tears);
        signed.set(signed.get() + u32::from(judged(&case.scene, &written)?.is_ok()));
        Ok(())
    });
    assert!(signed.get() > 20, "{}", signed.get());
}

#[test]
fn what_is_no_operation_at_all_is_refused() {
    let piece = prop_oneof![
        3 => select(PIECES).prop_map(str::to_owned),
        3 => select(&["<m:GetFolder", "<m:CreateItem", "<a", "</a>", " $N", "<t:ItemId Id=\"$ITEM\"/>"][..])
            .prop_map(str::to_owned),
        1 => any::<String>(),
        1 => vec(any::<char>(), 0..8).prop_map(|characters| characters.into_iter().collect()),
    ];
    let texts = prop_oneof![any::<String>(), vec(piece, 0..12).prop_map(|pieces| pieces.concat())];
    run(2_000, &(texts, accesses()), |(text, access)| {
        let scene = call(access, false);
        prop_assert!(judged(&scene, &scene.written(&text))?.is_err());
        Ok(())
    });
}

#[test]
fn whatever_exchange_answers_is_read_or_said_to_be_none() {
    let body = "<m:GetItemResponse><m:ResponseMessages><m:GetItemResponseMessage ResponseClass=\"Success\">\
                <m:ResponseCode>NoError</m:ResponseCode><m:Items><t:Message><t:MimeContent>SGVsbG8=</t:MimeContent>\
                <t:ItemId Id=\"e.1/+==\" ChangeKey=\"CK\"/><t:Subject>a &amp; b</t:Subject></t:Message></m:Items>\
                </m:GetItemResponseMessage></m:ResponseMessages></m:GetItemResponse>";
    let whole = envelope(body);
    let read_it = operation("GetItem").unwrap();
    let scene = scene();
    let passed = Cell::new(0);
    let tear = (any::<Index>(), select(PIECES), 0..4_usize);
    run(2_000, &vec(tear, 0..4), |tears| {
        let Ok(ews_mcp_gate::Answer::Response(response)) = read_answer(read_it, &torn(&whole, &tears)) else {
            return Ok(());
        };
        passed.set(passed.get() + 1);
        let blobs = response.blobs.len();
        let (written, bytes) = response.write(&scene.mailbox, &scene.seal);
        prop_assert_eq!(blobs, bytes.len());
        let node = read(&written);
        prop_assert_eq!(node.name.as_str(), "m:GetItemResponse");
        let mut ids = Vec::new();
        node.walk(&mut |_, node| {
            if node.name == "t:ItemId" {
                ids.extend(node.attribute("Id").map(str::to_owned));
            }
        });
        for id in ids {
            prop_assert!(id.rsplit('.').next().is_some_and(|seal| seal.len() == 22), "{id} has no seal");
        }
        Ok(())
    });
    assert!(passed.get() > 200, "{}", passed.get());
}

#[test]
fn the_seeds_of_fuzzing_hold() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/seeds/gate");
    let mut held = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let Some((way, Ok(template))) = bytes.split_first().map(|(way, rest)| (*way, str::from_utf8(rest)))
        else {
            continue;
        };
        fuzzed::hold(way, template).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        held += 1;
    }
    assert!(held >= 50, "{held}");
}
