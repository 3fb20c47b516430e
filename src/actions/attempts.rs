//! Counting tries before they are made, in the database: neither a fresh cookie nor a
//! restart nor another server brings new ones.

use std::time::Duration;

use super::Failure;
use crate::{
    app::App,
    config::Attempts,
    domain::{
        refusal::Refusal,
        time::{Moment, SECOND},
    },
    store::attempt,
};

/// What is counted, for how long, and how often it may fail.
pub(super) struct Bound {
    subject: String,
    window: i64,
    most: i64,
}

impl Bound {
    pub(super) fn new(subject: String, attempts: Attempts) -> Bound {
        let window = i64::try_from(attempts.window.as_micros()).unwrap_or(i64::MAX).max(SECOND);
        Bound { subject, window, most: i64::from(attempts.count) }
    }

    /// When the window that holds this moment began.
    fn began(&self, now: i64) -> Moment {
        Moment(now / self.window * self.window)
    }

    /// Microseconds to wait if this try is one too many, else 0.
    fn wait_after(&self, tries: i64, now: i64) -> i64 {
        if tries > self.most { self.began(now).0 + self.window - now } else { 0 }
    }
}

/// Counts a try under all of these, or refuses it; says when it was counted. Whoever is
/// stopped by an earlier one uses nothing of those after it.
pub(super) async fn take(app: &App, bounds: &[Bound]) -> Result<Moment, Failure> {
    let now = app.clock.now().0;
    // Whoever is over the limit already is told so without a write.
    let mut conn = app.db.reader().await?;
    let mut wait = 0;
    for bound in bounds {
        let tries = attempt::count(&mut conn, &bound.subject, bound.began(now)).await?;
        wait = wait.max(bound.wait_after(tries + 1, now));
    }
    drop(conn);
    refuse_for(wait)?;

    let mut tx = app.db.begin().await?;
    for bound in bounds {
        let tries = attempt::add(&mut tx, &bound.subject, bound.began(now)).await?;
        wait = bound.wait_after(tries, now);
        if wait > 0 {
            break;
        }
    }
    tx.commit().await?;
    refuse_for(wait)?;
    Ok(Moment(now))
}

/// Takes back a try, counted at `at`, that was right or was not made after all.
pub(super) async fn give_back(app: &App, bounds: &[Bound], at: Moment) -> db::Result<()> {
    let mut tx = app.db.begin().await?;
    for bound in bounds {
        attempt::take_back(&mut tx, &bound.subject, bound.began(at.0)).await?;
    }
    tx.commit().await
}

fn refuse_for(wait: i64) -> Result<(), Refusal> {
    if wait <= 0 {
        return Ok(());
    }
    let seconds = wait.unsigned_abs().div_ceil(SECOND.unsigned_abs());
    Err(Refusal::TooManyAttempts(Duration::from_secs(seconds)))
}
