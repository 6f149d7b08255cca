//! Attacks on the host's time and memory. Most of these never return.

use std::hint::black_box;

use ews_plugin_sdk::{Blob, Session};

/// Computes until somebody ends it.
pub(crate) fn compute() -> ! {
    let mut number = 1_u64;
    loop {
        number = black_box(number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
    }
}

/// Fills so many bytes of memory, every page of it.
pub(crate) fn allocate(bytes: usize) -> String {
    let memory = vec![1_u8; bytes];
    let sum: u64 = black_box(&memory).iter().step_by(4096).map(|byte| u64::from(*byte)).sum();
    format!("filled {bytes} bytes; {sum} pages")
}

/// Calls itself until the stack is full.
#[allow(unconditional_recursion)]
pub(crate) fn recurse(depth: u64) -> u64 {
    let room = black_box([depth; 64]);
    // Used afterwards, so that it is no loop in disguise.
    recurse(depth + 1) + room.iter().sum::<u64>()
}

/// Makes blobs and keeps them.
pub(crate) fn blobs() -> ! {
    let mut kept = Vec::new();
    loop {
        kept.push(Blob::new(b"x"));
        black_box(&kept);
    }
}

/// Writes to standard error until somebody ends it.
#[allow(clippy::print_stderr)]
pub(crate) fn standard_error() -> ! {
    loop {
        eprintln!("a line that nobody needs");
    }
}

/// Reports progress until somebody ends it.
pub(crate) fn progress(session: &dyn Session) -> ! {
    let mut done = 0_u32;
    loop {
        done = done.wrapping_add(1);
        session.report_progress(done, None, "still at it");
    }
}

/// Adds files of 1 MiB to the result until somebody ends it.
pub(crate) fn files(session: &dyn Session) -> ! {
    let content = vec![0; 1 << 20];
    loop {
        session.add_file("../../flood.bin", "application/octet-stream", Blob::new(&content));
    }
}
