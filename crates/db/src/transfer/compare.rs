//! The later passes: one snapshot of the source against the target, part by part.
//!
//! A part is all rows between two keys of the source, so what the target has too
//! much stands in some part as well as what it lacks. Parts that differ are taken
//! out of the target, all of a table's before any is copied anew: a value that must
//! be unique may have gone from one to another. What was copied is compared again.

use tokio::sync::mpsc;

use super::{
    Doing, Moved, Sum,
    copy::{self, Reading, bound},
    row::{self, Values},
    text::Plan,
};
use crate::{
    Conn, Db, Value,
    error::{Error, Result},
};

/// Parts of the source that are read and hashed ahead of the target's.
const AHEAD: usize = 4;

/// Rows after one key, up to and with another, and what they come to in the source.
struct Part {
    after: Option<Values>,
    until: Option<Values>,
    sum: Sum,
}

/// Compares every table; what they come to, and how many rows had to be copied anew.
pub(super) async fn all(
    from: &Db,
    to: &Db,
    plans: &[Plan],
    tell: &(impl Fn(Doing<'_>) + Sync),
) -> Result<(Vec<Moved>, u64)> {
    let mut snapshot = from.reader().await?;
    let (mut moved, mut anew) = (Vec::new(), 0);
    for plan in plans {
        let (sum, again);
        (snapshot, sum, again) = table(snapshot, to, plan, tell).await?;
        let checksum = sum.to_string();
        moved.push(Moved { table: plan.table.name.clone(), rows: sum.rows, checksum });
        anew += again;
    }
    Ok((moved, anew))
}

async fn table(
    snapshot: Conn,
    to: &Db,
    plan: &Plan,
    tell: &(impl Fn(Doing<'_>) + Sync),
) -> Result<(Conn, Sum, u64)> {
    let (send, mut receive) = mpsc::channel(AHEAD);
    let reader = tokio::spawn(read_parts(snapshot, Reading::source(plan), send));
    let reading = Reading::target(plan);
    let mut total = Sum::default();
    let mut differing = Vec::new();
    while let Some(part) = receive.recv().await {
        total.add(part.sum);
        if sum_of(to, &reading, &part).await? != part.sum {
            differing.push(part);
        }
        tell(Doing::Comparing(&plan.table.name, total.rows));
    }
    let mut snapshot = reader.await.map_err(|error| Error::Unavailable(error.to_string()))??;
    for part in &differing {
        let mut tx = to.begin().await?;
        let statement = plan.delete.of(part.after.is_some(), part.until.is_some());
        tx.run(statement, &bound(part.after.as_deref(), part.until.as_deref())).await?;
        tx.commit().await?;
    }
    let mut anew = 0;
    for part in &differing {
        anew += copy_anew(&mut snapshot, to, plan, part).await?;
        if sum_of(to, &reading, part).await? != part.sum {
            return Err(Error::Schema(format!(
                "rows of {} after {:?} are others in the target than in the source although they \
                 were just copied: does anything else write to the target?",
                plan.table.name, part.after
            )));
        }
    }
    Ok((snapshot, total, anew))
}

/// Reads the source's parts and what they come to; the last has no end.
async fn read_parts(
    mut snapshot: Conn,
    reading: Reading,
    send: mpsc::Sender<Part>,
) -> Result<Conn> {
    let mut after: Option<Values> = None;
    loop {
        let rows = reading.part(&mut snapshot, after.as_deref(), None).await?;
        let until = reading.end(&rows);
        let is_last = until.is_none();
        let part = Part { after: after.take(), until: until.clone(), sum: row::sum(&rows) };
        drop(rows);
        if send.send(part).await.is_err() || is_last {
            return Ok(snapshot);
        }
        after = until;
    }
}

/// What the target has of a part.
async fn sum_of(to: &Db, reading: &Reading, part: &Part) -> Result<Sum> {
    let mut conn = to.reader().await?;
    let mut sum = Sum::default();
    let mut after = part.after.clone();
    loop {
        let rows = reading.part(&mut conn, after.as_deref(), part.until.as_deref()).await?;
        let Some(end) = reading.end(&rows) else { return Ok(sum) };
        sum.add(row::sum(&rows));
        if part.until.as_ref() == Some(&end) {
            return Ok(sum);
        }
        after = Some(end);
    }
}

async fn copy_anew(snapshot: &mut Conn, to: &Db, plan: &Plan, part: &Part) -> Result<u64> {
    let reading = Reading::source(plan);
    let (mut after, mut copied) = (part.after.clone(), 0);
    loop {
        let until: Option<&[Value<'_>]> = part.until.as_deref();
        let rows = reading.part(snapshot, after.as_deref(), until).await?;
        let Some(end) = reading.end(&rows) else { return Ok(copied) };
        let mut tx = to.begin().await?;
        copy::load(&mut tx, plan, &rows, &end).await?;
        tx.commit().await?;
        copied += rows.len() as u64;
        after = Some(end);
    }
}
