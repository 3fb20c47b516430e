//! The first pass: every table in the order of its key, a part at a time.
//!
//! Each part is read in a snapshot of its own, so that the source is not held back
//! from cleaning up behind its writers; what is written meanwhile, the comparison finds.

use tokio::sync::mpsc;

use super::{
    Doing, notes,
    row::{self, Values},
    text::{Parts, Plan},
};
use crate::{
    Conn, Db, Value,
    error::{Error, Result},
};

/// Parts that are read ahead of the writer.
const AHEAD: usize = 2;

/// How to read a table: what both passes, and tasks of their own, need of its plan.
#[derive(Clone)]
pub(super) struct Reading {
    parts: Parts,
    columns: usize,
    key: Vec<usize>,
}

impl Reading {
    pub(super) fn source(plan: &Plan) -> Reading {
        Reading::of(plan, plan.read_source)
    }

    pub(super) fn target(plan: &Plan) -> Reading {
        Reading::of(plan, plan.read_target)
    }

    fn of(plan: &Plan, parts: Parts) -> Reading {
        Reading { parts, columns: plan.table.columns.len(), key: plan.table.key.clone() }
    }

    /// The rows of the next part: after a key, up to and with another.
    pub(super) async fn part(
        &self,
        conn: &mut Conn,
        after: Option<&[Value<'_>]>,
        until: Option<&[Value<'_>]>,
    ) -> Result<Vec<Values>> {
        let statement = self.parts.of(after.is_some(), until.is_some());
        let values = bound(after, until);
        conn.all(statement, &values, |it| row::read(it, self.columns)).await
    }

    /// The key of the last of some rows; `None` if there are none.
    pub(super) fn end(&self, rows: &[Values]) -> Option<Values> {
        let last = rows.last()?;
        self.key.iter().map(|at| last.get(*at).cloned()).collect()
    }
}

/// The values of the bounds of a part, in the order of their places.
pub(super) fn bound<'a>(
    after: Option<&[Value<'a>]>,
    until: Option<&[Value<'a>]>,
) -> Vec<Value<'a>> {
    after.into_iter().chain(until).flatten().cloned().collect()
}

/// Copies what is not there yet of a table; how many rows that were.
pub(super) async fn table(
    from: &Db,
    to: &Db,
    plan: &Plan,
    tell: &(impl Fn(Doing<'_>) + Sync),
) -> Result<u64> {
    let (after, before) = notes::progress(to, &plan.table.name).await?;
    let reading = Reading::source(plan);
    let (send, mut receive) = mpsc::channel(AHEAD);
    let reader = tokio::spawn(read_ahead(from.clone(), reading.clone(), after, send));
    let mut copied = 0;
    while let Some(rows) = receive.recv().await {
        let Some(key) = reading.end(&rows) else { continue };
        let mut tx = to.begin().await?;
        load(&mut tx, plan, &rows, &key).await?;
        copied += rows.len() as u64;
        notes::came_to(&mut tx, &plan.table.name, &key, before + copied).await?;
        tx.commit().await?;
        tell(Doing::Copying(&plan.table.name, before + copied));
    }
    reader.await.map_err(|error| Error::Unavailable(error.to_string()))??;
    Ok(copied)
}

/// Reads parts until there are none, or until nobody takes them any more.
async fn read_ahead(
    from: Db,
    reading: Reading,
    mut after: Option<Values>,
    send: mpsc::Sender<Vec<Values>>,
) -> Result<()> {
    loop {
        let mut conn = from.reader().await?;
        let rows = reading.part(&mut conn, after.as_deref(), None).await?;
        drop(conn);
        let Some(end) = reading.end(&rows) else { return Ok(()) };
        after = Some(end);
        if send.send(rows).await.is_err() {
            return Ok(());
        }
    }
}

/// Writes rows; an error says where.
pub(super) async fn load(
    conn: &mut Conn,
    plan: &Plan,
    rows: &[Values],
    key: &[Value<'_>],
) -> Result<()> {
    conn.load(&plan.load, rows).await.map(drop).map_err(|error| match error {
        Error::Engine { statement, detail } => Error::Engine {
            statement,
            detail: format!("table {}, rows up to {key:?}: {detail}", plan.table.name),
        },
        error => error,
    })
}
