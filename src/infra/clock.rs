//! The time, as an argument: the system's in service, a settable one in tests.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::domain::time::Moment;

/// Where the time comes from.
#[derive(Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until it is set: microseconds since 1970.
    Fixed(AtomicI64),
}

impl Clock {
    /// A clock that stands at a moment.
    pub fn fixed(moment: Moment) -> Clock {
        Clock::Fixed(AtomicI64::new(moment.0))
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        match self {
            Clock::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Clock::Fixed(moment) => Moment(moment.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock on by some microseconds; the system's is not ours to move.
    pub fn advance(&self, microseconds: i64) {
        if let Clock::Fixed(moment) = self {
            moment.fetch_add(microseconds, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = Clock::fixed(Moment(5));
        assert_eq!(clock.now(), Moment(5));
        clock.advance(3);
        assert_eq!(clock.now(), Moment(8));
        assert!(Clock::System.now() > Moment(1_700_000_000_000_000));
    }
}
