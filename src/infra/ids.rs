//! Numbers for rows that need one before the database has been asked.
//!
//! 53 bits of microseconds since 2020 and 10 bits of this process: ids of one
//! process rise strictly, those of many rise nearly, and two processes on one
//! database collide only within the same microsecond and one time in 1,024;
//! the key then refuses the second, and its request fails.

use std::sync::atomic::{AtomicI64, Ordering};

use super::random;
use crate::domain::time::Moment;

/// 2020-01-01 00:00 UTC in microseconds since 1970.
const EPOCH: i64 = 1_577_836_800_000_000;
const NODE_BITS: u32 = 10;

/// Gives ids.
#[derive(Debug)]
pub struct Ids {
    node: i64,
    last: AtomicI64,
}

impl Ids {
    /// Ids of a new process.
    pub fn new() -> Ids {
        let number = i64::from(u16::from_le_bytes(random::bytes()));
        Ids { node: number & ((1 << NODE_BITS) - 1), last: AtomicI64::new(0) }
    }

    /// No id that was given from this moment on is smaller.
    pub fn floor(moment: Moment) -> i64 {
        (moment.0 - EPOCH).max(0) << NODE_BITS
    }

    /// The next id: positive, and larger than every one before, even if the clock goes back.
    pub fn next(&self, now: Moment) -> i64 {
        let since = (now.0 - EPOCH).max(1);
        let step = |last: i64| (last + 1).max(since);
        let mut last = self.last.load(Ordering::Relaxed);
        loop {
            let next = step(last);
            match self.last.compare_exchange_weak(last, next, Ordering::Relaxed, Ordering::Relaxed)
            {
                Ok(_) => return (next << NODE_BITS) | self.node,
                Err(other) => last = other,
            }
        }
    }
}

impl Default for Ids {
    fn default() -> Ids {
        Ids::new()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_rise_even_when_the_clock_goes_back() {
        let ids = Ids::new();
        let now = EPOCH + 50 * 365 * crate::domain::time::DAY;
        let given = [now, now, now - 9, now + 1].map(|moment| ids.next(Moment(moment)));
        assert!(given.is_sorted() && given[0] > 0);
        assert_eq!(HashSet::from(given).len(), 4);
    }

    #[test]
    fn threads_never_share_an_id() {
        let ids = Ids::new();
        let all: Vec<i64> = std::thread::scope(|scope| {
            let take = || (0..1000).map(|_| ids.next(Moment(EPOCH + 5))).collect::<Vec<_>>();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(take)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 8000);
    }
}
