//! Secondary indexes and foreign keys are set aside while rows come in.
//!
//! With them, tables would have to come in the order of their references, rows
//! written meanwhile would break them for a while, and an index over random values
//! touches as many pages as there are rows. What was set aside stands in the notes,
//! as the engine itself writes it, until it is there again.

use super::{
    Doing,
    catalogue::Table,
    notes,
    text::{literal, quoted},
};
use crate::{
    Conn, Db, Engine, Statement,
    error::{Error, Result},
    params,
};

static SQLITE_INDEXES: Statement = Statement::new(
    "indexes of SQLite",
    "select name, sql from sqlite_schema where type = 'index' and tbl_name = $1 and sql is not null",
    file!(),
    None,
    None,
);
static SQLITE_FIGURES: Statement = Statement::new(
    "the planner's figures",
    "select tbl, idx, stat from sqlite_stat1",
    file!(),
    None,
    None,
);
static POSTGRES_INDEXES: Statement = Statement::new(
    "indexes of PostgreSQL",
    "select c.relname, pg_get_indexdef(i.indexrelid)
       from pg_index i
       join pg_class c on c.oid = i.indexrelid
       join pg_class t on t.oid = i.indrelid
       join pg_namespace n on n.oid = t.relnamespace and n.nspname = current_schema()
      where t.relname = $1 and not i.indisprimary
        and not exists (select 1 from pg_constraint o
                         where o.conindid = i.indexrelid and o.contype in ('p', 'u', 'x'))",
    file!(),
    None,
    None,
);
static POSTGRES_FOREIGN_KEYS: Statement = Statement::new(
    "foreign keys of PostgreSQL",
    "select o.conname, pg_get_constraintdef(o.oid)
       from pg_constraint o
       join pg_class t on t.oid = o.conrelid
       join pg_namespace n on n.oid = t.relnamespace and n.nspname = current_schema()
      where t.relname = $1 and o.contype = 'f'",
    file!(),
    None,
    None,
);

/// Sets aside what an earlier run has not, all of it in one transaction.
pub(super) async fn take(to: &Db, tables: &[Table]) -> Result<()> {
    let mut tx = to.begin().await?;
    if !notes::of_kind(&mut tx, "aside").await?.is_empty() {
        return Ok(());
    }
    notes::note(&mut tx, "aside", "", "").await?;
    if to.is_embedded() {
        take_figures(&mut tx).await?;
    }
    let mut drops = Vec::new();
    for table in tables {
        let name = quoted(&table.name);
        if !to.is_embedded() {
            for (key, text) in named(&mut tx, &POSTGRES_FOREIGN_KEYS, &table.name).await? {
                let (note, key) = (format!("{}.{key}", table.name), quoted(&key));
                let again = format!("alter table {name} add constraint {key} {text}");
                notes::note(&mut tx, "foreign key", &note, &again).await?;
                // Before the indexes: a reference may lean on one.
                drops.insert(0, format!("alter table {name} drop constraint {key}"));
            }
        }
        let indexes = if to.is_embedded() { &SQLITE_INDEXES } else { &POSTGRES_INDEXES };
        for (index, text) in named(&mut tx, indexes, &table.name).await? {
            notes::note(&mut tx, "index", &index, &text).await?;
            drops.push(format!("drop index {}", quoted(&index)));
        }
    }
    tx.script(&drops.join(";\n")).await?;
    tx.commit().await
}

async fn named(
    conn: &mut Conn,
    statement: &'static Statement,
    table: &str,
) -> Result<Vec<(String, String)>> {
    conn.all(statement, params![table], |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// What SQLite's planner is to believe goes with the indexes it is about.
async fn take_figures(conn: &mut Conn) -> Result<()> {
    static IS_THERE: Statement = Statement::new(
        "has it figures",
        "select name, '' from sqlite_schema where name = $1",
        file!(),
        None,
        None,
    );
    if named(conn, &IS_THERE, "sqlite_stat1").await?.is_empty() {
        return Ok(());
    }
    let figures: Vec<(String, Option<String>, String)> = conn
        .all(&SQLITE_FIGURES, params![], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .await?;
    let rows: Vec<String> = figures
        .iter()
        .map(|(table, index, figure)| {
            let index = index.as_deref().map_or("null".to_owned(), literal);
            format!("({}, {index}, {})", literal(table), literal(figure))
        })
        .collect();
    if !rows.is_empty() {
        let again = format!(
            "delete from sqlite_stat1; insert into sqlite_stat1 (tbl, idx, stat) values {}; analyze sqlite_schema",
            rows.join(", ")
        );
        notes::note(conn, "figures", "", &again).await?;
    }
    Ok(())
}

/// Makes the indexes again, each in a transaction of its own.
pub(super) async fn bring_back_indexes(to: &Db, tell: &(impl Fn(Doing<'_>) + Sync)) -> Result<()> {
    bring_back(to, "index", tell).await?;
    bring_back(to, "figures", tell).await
}

/// Makes the foreign keys again. On SQLite they were only not looked at: now they are.
pub(super) async fn bring_back_foreign_keys(
    to: &Db,
    tell: &(impl Fn(Doing<'_>) + Sync),
) -> Result<()> {
    bring_back(to, "foreign key", tell).await?;
    let orphans = to.reader().await?.pragma("foreign_key_check")?;
    if orphans.is_empty() {
        return Ok(());
    }
    Err(Error::Schema(format!(
        "rows of {} refer to rows that are not there, in the source as well: run `doctor` on it",
        orphans.join(", ")
    )))
}

async fn bring_back(to: &Db, kind: &str, tell: &(impl Fn(Doing<'_>) + Sync)) -> Result<()> {
    let waiting = notes::of_kind(&mut to.reader().await?, kind).await?;
    for note in waiting {
        tell(Doing::Making(&note.name));
        let mut tx = to.begin().await?;
        tx.script(&note.detail).await?;
        notes::forget(&mut tx, kind, &note.name).await?;
        tx.commit().await?;
    }
    Ok(())
}

impl Db {
    /// SQLite's writer no longer looks at foreign keys; PostgreSQL's are set aside.
    pub(super) async fn without_foreign_keys(&self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(database) => database.without_foreign_keys().await,
            Engine::Postgres(_) => Ok(()),
        }
    }
}
