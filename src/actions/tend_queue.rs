//! The operator looks after the server's own work: what is due, what failed, once more or
//! no more.

use db::Conn;
use serde_json::json;

use super::{
    Failure,
    note::{Note, SITE, note},
};
use crate::{
    app::App,
    domain::{
        job::{Job, Queue},
        public_log::{By, LogAct, Object},
        time::Moment,
    },
};

/// Most jobs that are shown.
const SHOWN: i64 = 200;

/// The queue as it is.
pub async fn queue(conn: &mut Conn) -> db::Result<Queue> {
    let jobs = jobqueue::entries(conn, SHOWN).await?.into_iter().map(|entry| Job {
        kind: entry.kind,
        id: entry.id,
        is_recurring: entry.is_recurring,
        due: entry.due_at.map(Moment),
        tries: entry.tries,
        runs: entry.runs,
        done: (entry.done_at > 0).then_some(Moment(entry.done_at)),
        error: entry.error,
    });
    let jobs = jobs.collect();
    let states = jobqueue::states(conn).await?.into_iter();
    Ok(Queue { jobs, waiting: states.map(|state| (state.kind, state.jobs)).collect() })
}

/// Has a job tried now, or with `drop` never again; `false` if somebody works on it, or it
/// is not there.
pub async fn tend(
    app: &App,
    by: &By,
    (kind, id): (&str, i64),
    drop: bool,
) -> Result<bool, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let done = match drop {
        true => jobqueue::discard(&mut tx, kind, id).await?,
        false => jobqueue::retry(&mut tx, kind, id, now.0).await?,
    };
    if !done {
        return Ok(false);
    }
    let detail = json!({ "job": kind, "do": if drop { "drop" } else { "retry" } }).to_string();
    let entry = Note { act: LogAct::SiteJob, object: Object::Site, detail };
    note(&mut tx, SITE, by, entry, now).await?;
    tx.commit().await?;
    Ok(true)
}
