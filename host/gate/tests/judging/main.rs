//! The gate as its callers see it, attacked and used.
//!
//! With `EWS_GATE_RECORD=FOLDER`, everything that is signed here is written into
//! that folder, one envelope a file, so that it can be validated against
//! Microsoft's schema. With `EWS_GATE_SEEDS=FOLDER`, every case is written into that
//! folder as an input of `tests/fuzz`.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used)]

mod answers;
mod attacks;
mod carriers;
mod cases;
mod dialogues;
mod fuzzed;
mod holds;
mod honest;
mod ids;
mod properties;
mod record;
mod scene;
mod settings;
mod shown;
mod stored;
mod tree;
