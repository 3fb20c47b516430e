//! When a place is not worth asking: skipped for a while that grows, looked at by one.
//!
//! A server that hangs takes from everyone who asks it the whole time allowed,
//! and with it a connection of the pool. After the first such answer nobody asks
//! any more; one probe at a time looks whether it is back.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Before the first probe.
const FIRST: Duration = Duration::from_millis(250);
/// Before each probe in the end: how long after a recovery a site may stay away.
const LAST: Duration = Duration::from_secs(8);
/// A place that fails again within this time goes on where it left off.
const CALM: Duration = Duration::from_secs(30);

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    is_open: bool,
    strikes: u32,
    closed_at: Option<Instant>,
}

impl Breaker {
    /// Whether the place is to be skipped.
    pub(crate) fn is_open(&self) -> bool {
        self.state().is_open
    }

    /// The place has failed someone who began to ask at `since`. `true` if it is skipped
    /// from now on, and the caller is the one who has to probe it.
    ///
    /// Who began before the last probe was answered tells of a time that is over.
    pub(crate) fn open(&self, since: Instant) -> bool {
        let mut state = self.state();
        if state.is_open || state.closed_at.is_some_and(|at| since < at) {
            return false;
        }
        let is_again = state.closed_at.is_some_and(|at| since.duration_since(at) < CALM);
        state.strikes = if is_again { state.strikes.saturating_add(1) } else { 0 };
        state.is_open = true;
        true
    }

    /// How long to wait before the next probe.
    pub(crate) fn pause(&self) -> Duration {
        FIRST.saturating_mul(1 << self.state().strikes.min(16)).min(LAST)
    }

    /// A probe has failed.
    pub(crate) fn fail(&self) {
        let mut state = self.state();
        state.strikes = state.strikes.saturating_add(1);
    }

    /// A probe was answered.
    pub(crate) fn close(&self, now: Instant) {
        let mut state = self.state();
        state.is_open = false;
        state.closed_at = Some(now);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_and_has_an_end() {
        let breaker = Breaker::default();
        assert!(breaker.open(Instant::now()));
        assert!(!breaker.open(Instant::now()), "one opens it, one probes");
        let mut pauses = Vec::new();
        for _ in 0..8 {
            pauses.push(breaker.pause().as_millis());
            breaker.fail();
        }
        assert_eq!(pauses, [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
        assert!(breaker.is_open());
    }

    #[test]
    fn who_asked_before_it_came_back_does_not_send_it_away_again() {
        let (breaker, begun) = (Breaker::default(), Instant::now());
        assert!(breaker.open(begun));
        breaker.close(begun + Duration::from_secs(2));
        assert!(!breaker.open(begun + Duration::from_secs(1)));
        assert!(!breaker.is_open());
        assert!(breaker.open(begun + Duration::from_secs(3)));
    }

    #[test]
    fn a_place_that_flaps_is_left_alone_for_longer() {
        let (breaker, begun) = (Breaker::default(), Instant::now());
        breaker.open(begun);
        breaker.fail();
        breaker.close(begun);
        assert!(!breaker.is_open());
        breaker.open(begun + Duration::from_secs(1));
        assert_eq!(breaker.pause().as_millis(), 1_000);
        breaker.close(begun + Duration::from_secs(2));
        breaker.open(begun + Duration::from_secs(90));
        assert_eq!(breaker.pause(), FIRST, "it had been well for a while");
    }
}
