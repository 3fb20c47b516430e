//! Counting what happened, for the figures of each day.
//!
//! Each stretch of time is counted once, an hour at most in a transaction, and never across
//! midnight. What is younger than two minutes waits: its transaction may be under way.

use crate::{
    app::App,
    domain::time::{Moment, SECOND, start_of},
    store,
};

/// What is younger is not counted yet.
const MARGIN: i64 = 120 * SECOND;
/// Most that is counted at once.
const STEP: i64 = 3_600 * SECOND;

/// Counts up to two minutes ago.
pub async fn count_figures(app: &App) -> db::Result<()> {
    let all = Moment(app.clock.now().0 - MARGIN);
    loop {
        let mut conn = app.db.reader().await?;
        let known = store::figure::until(&mut conn).await?;
        let from = match known {
            Some(from) => from,
            None => store::figure::first(&mut conn).await?.unwrap_or(all).min(all),
        };
        if known.is_some() && from >= all {
            return Ok(());
        }
        let to = Moment(from.0 + STEP).min(midnight(app, from)).min(all);
        let counts = store::figure::happened(&mut conn, from, to).await?;
        drop(conn);
        let day = from.day(&app.zone);
        let mut tx = app.db.begin().await?;
        // Whoever else counts has counted this by now.
        if !store::figure::move_on(&mut tx, known, to).await? {
            return Ok(());
        }
        for (kind, count) in &counts {
            store::figure::add(&mut tx, kind, day, *count).await?;
        }
        tx.commit().await?;
    }
}

/// When the day of a moment ends.
fn midnight(app: &App, moment: Moment) -> Moment {
    let tomorrow = moment.local(&app.zone).date().tomorrow().ok();
    let midnight = tomorrow.and_then(|date| start_of(date, &app.zone));
    midnight.filter(|midnight| *midnight > moment).unwrap_or(Moment(i64::MAX))
}
