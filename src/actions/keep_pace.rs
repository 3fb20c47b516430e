//! Keeping visitors to their pace, whichever server they write through.
//!
//! Each server first counts in its own memory, by the whole limit: that stops a flood
//! without asking anybody. What passes there is taken from an allowance in the
//! database, where several servers may stand before it, so the limit is the same with
//! ten servers as with one, up to the difference of their clocks.

use std::time::Duration;

use super::Failure;
use crate::{
    app::App,
    config::Rate,
    domain::{refusal::Refusal, time::SECOND, visitor::Visitor},
    infra::limit::Act,
    store::pace::{self, Allowance},
};

/// Counts an act against the limits of a visitor and his neighbourhood.
pub(super) async fn keep_pace(app: &App, act: Act, visitor: &Visitor) -> Result<(), Failure> {
    let (identity, neighbourhood) = (&visitor.identity, &visitor.neighbourhood);
    app.limits.check(act, identity, neighbourhood).map_err(Refusal::TooFast)?;
    if app.db.is_embedded() || !app.config.limits.on {
        return Ok(());
    }
    let limit = act.limit(&app.config.limits);
    // The visitor before his neighbourhood, as everywhere: nobody waits in a circle.
    let both = [
        allowance(format!("{} one {identity}", act.as_str()), limit.identity),
        allowance(format!("{} near {neighbourhood}", act.as_str()), limit.neighbourhood),
    ];
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if pace::take(&mut tx, &both, now).await? {
        return Ok(tx.commit().await?);
    }
    drop(tx);
    let mut conn = app.db.reader().await?;
    let wait = pace::next(&mut conn, &both).await?.0 - now.0;
    let seconds = wait.max(1).unsigned_abs().div_ceil(SECOND.unsigned_abs());
    Err(Refusal::TooFast(Duration::from_secs(seconds)).into())
}

fn allowance(subject: String, rate: Rate) -> Allowance {
    let every = i64::try_from(rate.every.as_micros()).unwrap_or(i64::MAX / 2).max(1);
    Allowance { subject, every, burst: i64::from(rate.burst.get()) }
}
