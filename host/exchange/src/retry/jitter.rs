//! Chance, so that clients that were turned away together do not come back
//! together.

use std::fmt;
use std::time::Duration;

/// A source of chance: a number from 0 up to, but not, 1.
pub(crate) struct Jitter(Box<dyn Fn() -> f64 + Send + Sync>);

impl Jitter {
    /// Chance as this source gives it.
    pub(crate) fn new(source: impl Fn() -> f64 + Send + Sync + 'static) -> Jitter {
        Jitter(Box::new(source))
    }

    /// Any time up to this one ("full jitter").
    pub(crate) fn below(&self, longest: Duration) -> Duration {
        longest.mul_f64((self.0)().clamp(0.0, 1.0))
    }
}

impl Default for Jitter {
    fn default() -> Jitter {
        Jitter::new(fastrand::f64)
    }
}

impl fmt::Debug for Jitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jitter")
    }
}
