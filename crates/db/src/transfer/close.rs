//! A database that is read and no longer written to.
//!
//! A trigger on every table refuses each write with an error that callers take for
//! "not now" (`Error::Unavailable`): servers that run go on answering reads and say
//! to writers what they say whenever the database takes no work. The engines' own
//! switches would not do: SQLite has none that another process heeds, PostgreSQL's
//! holds for a whole database and only for sessions that begin later.

use std::time::Duration;

use super::{catalogue::Table, text::quoted};
use crate::{
    Db, Statement,
    error::{Error, Result},
    params,
};

/// Name of the triggers and of PostgreSQL's function.
const NAME: &str = "closed_to_writes";
/// What a writer's log says.
const WHY: &str = "this database was moved to another and takes no more writes";

static SQLITE: Statement = Statement::new(
    "closing triggers of SQLite",
    "select name, tbl_name from sqlite_schema
      where type = 'trigger' and substr(name, 1, 16) = 'closed_to_writes'",
    file!(),
    None,
    None,
);
static POSTGRES: Statement = Statement::new(
    "closing triggers of PostgreSQL",
    "select g.tgname, t.relname
       from pg_trigger g
       join pg_class t on t.oid = g.tgrelid
       join pg_namespace n on n.oid = t.relnamespace and n.nspname = current_schema()
      where g.tgname = 'closed_to_writes' and not g.tgisinternal",
    file!(),
    None,
    None,
);

async fn triggers(db: &Db) -> Result<Vec<(String, String)>> {
    let statement = if db.is_embedded() { &SQLITE } else { &POSTGRES };
    let mut conn = db.reader().await?;
    conn.all(statement, params![], |row| Ok((row.get(0)?, row.get(1)?))).await
}

pub(super) async fn is_closed(db: &Db) -> Result<bool> {
    Ok(!triggers(db).await?.is_empty())
}

/// Closes every table in one transaction: when it is there, no write is half done.
pub(super) async fn close(db: &Db, tables: &[Table]) -> Result<()> {
    let closed = triggers(db).await?;
    let open = tables.iter().filter(|it| closed.iter().all(|(_, table)| *table != it.name));
    let mut steps: Vec<_> = open
        .map(|table| {
            let name = quoted(&table.name);
            if !db.is_embedded() {
                return format!(
                    "create trigger {NAME} before insert or update or delete or truncate on {name}
                       for each statement execute function {NAME}()"
                );
            }
            let of_event = |event| {
                let trigger = quoted(&format!("{NAME}_{event}_{}", table.name));
                format!(
                    "create trigger {trigger} before {event} on {name} begin select raise(abort, '{WHY}'); end;"
                )
            };
            ["insert", "update", "delete"].map(of_event).join("\n")
        })
        .collect();
    if steps.is_empty() {
        return Ok(());
    }
    // 25006 is what PostgreSQL itself says of a database that may only be read.
    let function = format!(
        "create or replace function {NAME}() returns trigger language plpgsql as
         'begin raise exception ''{WHY}'' using errcode = ''25006''; end'"
    );
    locking(db, (!db.is_embedded()).then_some(&*function), &mut steps, None).await
}

pub(super) async fn reopen(db: &Db) -> Result<()> {
    let mut steps: Vec<_> = triggers(db)
        .await?
        .iter()
        .map(|(trigger, table)| match db.is_embedded() {
            true => format!("drop trigger {}", quoted(trigger)),
            false => format!("drop trigger {} on {}", quoted(trigger), quoted(table)),
        })
        .collect();
    if steps.is_empty() {
        return Ok(());
    }
    let function = format!("drop function {NAME}()");
    locking(db, None, &mut steps, (!db.is_embedded()).then_some(&*function)).await
}

/// Takes steps that lock a table each, in one transaction, beside writers who lock tables in
/// an order of their own. It waits for none of them for as long as PostgreSQL takes to look
/// for a deadlock, so if somebody has to give way, it is never a visitor.
///
/// The table it could not have is the first it asks for next time, when it holds nothing
/// that a writer could be waiting for: so it comes to the writers' own order, and to its end
/// even where there is always one in the middle.
async fn locking(
    db: &Db,
    before: Option<&str>,
    steps: &mut [String],
    after: Option<&str>,
) -> Result<()> {
    const TRIES: usize = 100;
    let mut tries = 1;
    loop {
        match try_locking(db, before, steps, after).await {
            Ok(()) => return Ok(()),
            Err((at, error)) if error.is_conflict() && tries < TRIES => {
                steps[..=at].rotate_right(1);
                tokio::time::sleep(Duration::from_millis(100)).await;
                tries += 1;
            }
            Err((_, error)) if error.is_conflict() => {
                return Err(Error::Unavailable(format!(
                    "the tables are never free for long enough to be closed ({error}): stop the servers and run it again"
                )));
            }
            Err((_, error)) => return Err(error),
        }
    }
}

/// The same once; with an error, which of the steps it was.
async fn try_locking(
    db: &Db,
    before: Option<&str>,
    steps: &[String],
    after: Option<&str>,
) -> std::result::Result<(), (usize, Error)> {
    let of_all = |error| (0, error);
    let mut tx = db.begin().await.map_err(of_all)?;
    if !db.is_embedded() {
        tx.script("set local lock_timeout = '500ms'").await.map_err(of_all)?;
    }
    if let Some(before) = before {
        tx.script(before).await.map_err(of_all)?;
    }
    for (at, step) in steps.iter().enumerate() {
        tx.script(step).await.map_err(|error| (at, error))?;
    }
    if let Some(after) = after {
        tx.script(after).await.map_err(of_all)?;
    }
    tx.commit().await.map_err(of_all)
}
