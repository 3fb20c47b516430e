//! How fast one identity and its neighbourhood may write.
//!
//! Counted on the server by keyed address, so dropping cookies changes nothing.
//! The identity is asked first: someone who is refused alone takes nothing from
//! his neighbours' allowance. When the neighbourhood refuses, the identity has
//! been charged one write it did not make; the limiter cannot give it back, and
//! the honest wait covers it.
//!
//! This is what one server sees. Where several stand before one database, what passes
//! here is counted there as well (`actions::keep_pace`).

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::NoOpMiddleware,
    state::keyed::DashMapStateStore,
};

use crate::config::{ActLimit, Limits, Rate};

/// After so many checks of one kind the forgotten visitors are swept out, so
/// that memory is bounded by the traffic of a window, whoever calls housekeeping.
const SWEEP_EVERY: u32 = 16_384;

/// A kind of write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A new post, or an edit of one.
    Post,
    /// A comment.
    Comment,
    /// A vote.
    Vote,
    /// A search, which writes nothing and costs more than a page.
    Search,
}

impl Act {
    /// The word that metrics use.
    pub fn as_str(self) -> &'static str {
        match self {
            Act::Post => "post",
            Act::Comment => "comment",
            Act::Vote => "vote",
            Act::Search => "search",
        }
    }

    /// How often it is allowed.
    pub fn limit(self, limits: &Limits) -> ActLimit {
        match self {
            Act::Post => limits.post,
            Act::Comment => limits.comment,
            Act::Vote => limits.vote,
            Act::Search => limits.search,
        }
    }
}

type Limiter<C> =
    RateLimiter<String, DashMapStateStore<String>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// All limiters of one server.
pub struct WriteLimits<C: Clock = DefaultClock> {
    on: bool,
    clock: C,
    post: Pair<C>,
    comment: Pair<C>,
    vote: Pair<C>,
    search: Pair<C>,
}

struct Pair<C: Clock> {
    identity: Limiter<C>,
    neighbourhood: Limiter<C>,
    checks: AtomicU32,
}

impl WriteLimits {
    /// Limiters as configured.
    pub fn new(limits: &Limits) -> WriteLimits {
        WriteLimits::with_clock(limits, DefaultClock::default())
    }
}

impl<C: Clock + Clone> WriteLimits<C> {
    fn with_clock(limits: &Limits, clock: C) -> WriteLimits<C> {
        WriteLimits {
            on: limits.on,
            post: Pair::new(limits.post, &clock),
            comment: Pair::new(limits.comment, &clock),
            vote: Pair::new(limits.vote, &clock),
            search: Pair::new(limits.search, &clock),
            clock,
        }
    }

    /// Counts one write. A refusal says after how many whole seconds the next one can succeed.
    pub fn check(&self, act: Act, identity: &str, neighbourhood: &str) -> Result<(), Duration> {
        if !self.on {
            return Ok(());
        }
        let pair = self.pair(act);
        if pair.checks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            pair.sweep();
        }
        let now = || self.clock.now();
        pair.identity
            .check_key(&identity.to_owned())
            .and_then(|()| pair.neighbourhood.check_key(&neighbourhood.to_owned()))
            .map_err(|until| whole_seconds(until.wait_time_from(now())))
    }

    /// Forgets everybody whose allowance is full again. Called by housekeeping now and then.
    pub fn retain_recent(&self) {
        [&self.post, &self.comment, &self.vote, &self.search].into_iter().for_each(Pair::sweep);
    }

    /// How many visitors are remembered.
    pub fn remembered(&self) -> usize {
        let count = |pair: &Pair<C>| pair.identity.len() + pair.neighbourhood.len();
        [&self.post, &self.comment, &self.vote, &self.search].into_iter().map(count).sum()
    }

    fn pair(&self, act: Act) -> &Pair<C> {
        match act {
            Act::Post => &self.post,
            Act::Comment => &self.comment,
            Act::Vote => &self.vote,
            Act::Search => &self.search,
        }
    }
}

impl<C: Clock + Clone> Pair<C> {
    fn new(limit: ActLimit, clock: &C) -> Pair<C> {
        let limiter = |rate| RateLimiter::dashmap_with_clock(quota(rate), C::clone(clock));
        Pair {
            identity: limiter(limit.identity),
            neighbourhood: limiter(limit.neighbourhood),
            checks: AtomicU32::new(0),
        }
    }

    fn sweep(&self) {
        for limiter in [&self.identity, &self.neighbourhood] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

fn quota(rate: Rate) -> Quota {
    // The configuration never holds a zero; if it did, the slowest rate is the safe one.
    let quota = Quota::with_period(rate.every);
    quota.unwrap_or(Quota::per_hour(std::num::NonZeroU32::MIN)).allow_burst(rate.burst)
}

fn whole_seconds(wait: Duration) -> Duration {
    let part = u64::from(wait.subsec_nanos() > 0);
    Duration::from_secs((wait.as_secs() + part).max(1))
}

impl<C: Clock> std::fmt::Debug for WriteLimits<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WriteLimits").field("on", &self.on).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;
    use crate::config::{Config, Flags};

    fn limits(on: bool) -> (WriteLimits<FakeRelativeClock>, FakeRelativeClock) {
        let mut limits = Config::load(&Flags::default(), |_| None).unwrap().limits;
        limits.on = on;
        let clock = FakeRelativeClock::default();
        (WriteLimits::with_clock(&limits, clock.clone()), clock)
    }

    #[test]
    fn a_burst_passes_and_the_next_waits_as_long_as_it_is_told() {
        let (limits, clock) = limits(true);
        for _ in 0..5 {
            assert_eq!(limits.check(Act::Post, "a", "n"), Ok(()));
        }
        clock.advance(Duration::from_millis(500));
        assert_eq!(limits.check(Act::Post, "a", "n"), Err(Duration::from_secs(15)));
        assert_eq!(limits.check(Act::Comment, "a", "n"), Ok(()), "each act counts alone");
        clock.advance(Duration::from_secs(15));
        assert_eq!(limits.check(Act::Post, "a", "n"), Ok(()));
        assert!(limits.check(Act::Post, "a", "n").is_err());
    }

    #[test]
    fn many_identities_of_one_neighbourhood_are_slowed_together() {
        let (limits, _) = limits(true);
        let passed =
            (0..100).filter(|i| limits.check(Act::Post, &i.to_string(), "n").is_ok()).count();
        assert_eq!(passed, 30);
        assert_eq!(limits.check(Act::Post, "b", "other"), Ok(()));
    }

    #[test]
    fn one_flooder_takes_nothing_from_the_neighbours() {
        let (limits, _) = limits(true);
        let passed = (0..1000).filter(|_| limits.check(Act::Post, "flood", "n").is_ok()).count();
        assert_eq!(passed, 5);
        assert_eq!(limits.check(Act::Post, "neighbour", "n"), Ok(()));
    }

    #[test]
    fn forgotten_visitors_take_no_memory() {
        let (limits, clock) = limits(true);
        for i in 0..1000 {
            let _ = limits.check(Act::Vote, &i.to_string(), &i.to_string());
        }
        assert_eq!(limits.remembered(), 2000);
        clock.advance(Duration::from_secs(3600));
        limits.retain_recent();
        assert_eq!(limits.remembered(), 0);
    }

    #[test]
    fn off_is_off() {
        let (limits, _) = limits(false);
        assert!((0..1000).all(|_| limits.check(Act::Post, "a", "n").is_ok()));
    }
}
