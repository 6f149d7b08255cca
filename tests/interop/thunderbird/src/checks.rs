//! Counts what holds and what does not, and says it line by line.

use std::fmt::Debug;

use ews::response::ResponseCode;

use crate::client::Failure;

/// The checks so far.
#[derive(Default)]
pub(crate) struct Checks {
    /// Whose mailbox it is about; stands before each name.
    label: String,
    passed: u32,
    failed: u32,
}

impl Checks {
    /// Runs checks of one subject. That they end early is a failure of its own.
    pub(crate) fn scene(
        &mut self,
        label: &str,
        name: &str,
        scene: impl FnOnce(&mut Self) -> Result<(), Failure>,
    ) {
        label.clone_into(&mut self.label);
        if let Err(failure) = scene(self) {
            self.holds(&format!("{name} to the end"), false, format_args!("{failure}"));
        }
    }

    /// The two must be the same.
    pub(crate) fn equal<T: PartialEq + Debug>(&mut self, name: &str, seen: T, expected: T) {
        let holds = seen == expected;
        self.holds(name, holds, format_args!("{seen:?} instead of {expected:?}"));
    }

    /// The server must refuse it with this code.
    pub(crate) fn refused<T: Debug>(&mut self, name: &str, seen: Result<T, Failure>, code: ResponseCode) {
        let holds = seen.as_ref().is_err_and(|failure| failure.code() == Some(code));
        self.holds(name, holds, format_args!("{seen:?} instead of {code:?}"));
    }

    /// It must be so; `seen` is shown if it is not.
    pub(crate) fn holds(&mut self, name: &str, holds: bool, seen: impl Debug) {
        if holds {
            self.passed += 1;
            println!("ok      {}: {name}", self.label);
        } else {
            self.failed += 1;
            println!("FAILED  {}: {name}: {seen:?}", self.label);
        }
    }

    /// Says how many there were; true: all hold.
    pub(crate) fn finish(&self) -> bool {
        println!("{} passed, {} failed", self.passed, self.failed);
        self.passed > 0 && self.failed == 0
    }
}
