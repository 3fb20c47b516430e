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
    let mut script = String::new();
    for table in open {
        let name = quoted(&table.name);
        if db.is_embedded() {
            for event in ["insert", "update", "delete"] {
                let trigger = quoted(&format!("{NAME}_{event}_{}", table.name));
                script.push_str(&format!(
                    "create trigger {trigger} before {event} on {name} begin select raise(abort, '{WHY}'); end;\n"
                ));
            }
        } else {
            script.push_str(&format!(
                "create trigger {NAME} before insert or update or delete or truncate on {name}
                   for each statement execute function {NAME}();\n"
            ));
        }
    }
    if script.is_empty() {
        return Ok(());
    }
    if !db.is_embedded() {
        // 25006 is what PostgreSQL itself says of a database that may only be read.
        script.insert_str(
            0,
            &format!(
                "create or replace function {NAME}() returns trigger language plpgsql as
                 'begin raise exception ''{WHY}'' using errcode = ''25006''; end';\n"
            ),
        );
    }
    locking(db, &script).await
}

pub(super) async fn reopen(db: &Db) -> Result<()> {
    let mut script = String::new();
    for (trigger, table) in triggers(db).await? {
        script.push_str(&match db.is_embedded() {
            true => format!("drop trigger {};\n", quoted(&trigger)),
            false => format!("drop trigger {} on {};\n", quoted(&trigger), quoted(&table)),
        });
    }
    if script.is_empty() {
        return Ok(());
    }
    if !db.is_embedded() {
        script.push_str(&format!("drop function {NAME}();\n"));
    }
    locking(db, &script).await
}

/// Runs a script that locks table after table, beside writers who lock them in their own
/// order. It waits for none of them for as long as PostgreSQL takes to look for a
/// deadlock, so if somebody has to give way, it is never a visitor.
async fn locking(db: &Db, script: &str) -> Result<()> {
    const TRIES: usize = 100;
    for _ in 1..TRIES {
        match try_locking(db, script).await {
            Err(error) if error.is_conflict() => {
                tokio::time::sleep(Duration::from_millis(100)).await
            }
            other => return other,
        }
    }
    try_locking(db, script).await.map_err(|error| {
        Error::Unavailable(format!(
            "the tables are never free for long enough to be closed ({error}): stop the servers and run it again"
        ))
    })
}

async fn try_locking(db: &Db, script: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    if !db.is_embedded() {
        tx.script("set local lock_timeout = '500ms'").await?;
    }
    tx.script(script).await?;
    tx.commit().await
}
