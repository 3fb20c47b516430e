//! What a transfer keeps in its target: of which source it is, how far each table
//! has come, and what was set aside. The table is gone when the copy is whole.

use super::{catalogue, row};
use crate::{
    Conn, Db, Statement,
    error::{Error, Result},
    params,
};

const TABLE: &str = "create table transfer_note (
    kind   text   not null,
    name   text   not null,
    detail text   not null default '',
    key    bytea,
    copied bigint not null default 0,
    primary key (kind, name)
)";

// These statements are prepared only where a transfer runs: they are in no catalogue.
macro_rules! own {
    ($name:ident = $sql:expr) => {
        static $name: Statement = Statement::new(stringify!($name), $sql, file!(), None, None);
    };
}

own!(
    NOTE = "insert into transfer_note (kind, name, detail, key, copied) values ($1, $2, $3, $4, $5)
             on conflict (kind, name) do update
                set detail = excluded.detail, key = excluded.key, copied = excluded.copied"
);
own!(OF_KIND = "select name, detail, key, copied from transfer_note where kind = $1 order by name");
own!(FORGET = "delete from transfer_note where kind = $1 and name = $2");

/// Tables that belong to the bookkeeping, not to what is copied.
pub(super) fn is_own(table: &str) -> bool {
    matches!(table, "transfer_note" | "schema_migration" | "schema_contract")
}

/// One note.
pub(super) struct Note {
    pub(super) name: String,
    pub(super) detail: String,
    key: Option<Vec<u8>>,
    pub(super) copied: i64,
}

/// Whose copy has begun here, if one has.
pub(super) async fn identity(db: &Db) -> Result<Option<String>> {
    if !catalogue::has(db, "transfer_note").await? {
        return Ok(None);
    }
    let mut conn = db.reader().await?;
    Ok(of_kind(&mut conn, "source").await?.into_iter().next().map(|note| note.detail))
}

/// Refuses to work on a database into which something is still being copied.
pub(crate) async fn refuse_unfinished(db: &Db) -> Result<()> {
    match identity(db).await? {
        None => Ok(()),
        Some(_) => Err(Error::Schema(
            "a move into this database has not come to its end: run it again, it goes on where it \
             was; or begin anew with an empty database"
                .to_owned(),
        )),
    }
}

/// Begins: from here on nobody else will work on this database.
pub(super) async fn begin(db: &Db, identity: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.script(TABLE).await?;
    note(&mut tx, "source", "", identity).await?;
    tx.commit().await
}

/// Ends: the copy is a database like any other.
pub(super) async fn finish(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.script("drop table transfer_note").await?;
    tx.commit().await
}

pub(super) async fn of_kind(conn: &mut Conn, kind: &str) -> Result<Vec<Note>> {
    conn.all(&OF_KIND, params![kind], |row| {
        Ok(Note { name: row.get(0)?, detail: row.get(1)?, key: row.get(2)?, copied: row.get(3)? })
    })
    .await
}

pub(super) async fn note(conn: &mut Conn, kind: &str, name: &str, detail: &str) -> Result<()> {
    conn.run(&NOTE, params![kind, name, detail, None::<Vec<u8>>, 0]).await?;
    Ok(())
}

pub(super) async fn forget(conn: &mut Conn, kind: &str, name: &str) -> Result<()> {
    conn.run(&FORGET, params![kind, name]).await?;
    Ok(())
}

/// Up to which key a table has been copied, and how many rows.
pub(super) async fn progress(db: &Db, table: &str) -> Result<(Option<row::Values>, u64)> {
    let mut conn = db.reader().await?;
    let notes = of_kind(&mut conn, "copied").await?;
    let Some(note) = notes.into_iter().find(|note| note.name == table) else {
        return Ok((None, 0));
    };
    let damaged = || Error::Schema(format!("the notes of the move are damaged at {table}"));
    let key = note.key.as_deref().and_then(row::decode).ok_or_else(damaged)?;
    Ok((Some(key), note.copied.unsigned_abs()))
}

/// Notes how far a table has come, in the transaction that brought it there.
pub(super) async fn came_to(
    conn: &mut Conn,
    table: &str,
    key: &[crate::Value<'_>],
    copied: u64,
) -> Result<()> {
    let mut bytes = Vec::new();
    row::encode(key, &mut bytes);
    conn.run(&NOTE, params!["copied", table, "", bytes, copied.cast_signed()]).await?;
    Ok(())
}
