//! How far a rebuild of the text index has come: one row, or none.
//!
//! Whoever works on it locks the row first, so the server and the command line
//! may do so at the same time without doing anything twice.

use db::{Conn, Result, params, sql};

sql!(
    START = "
    insert into search_reindex (id, place) values (1, '')
    on conflict (id) do update set place = excluded.place"
);
sql!(PLACE = "select place from search_reindex where id = 1");
sql!(LOCK = "update search_reindex set place = place where id = 1 returning place");
sql!(MOVE = "update search_reindex set place = $1 where id = 1");
sql!(END = "delete from search_reindex where id = 1");

/// Begins a rebuild, or begins it again.
pub async fn start(conn: &mut Conn) -> Result<()> {
    conn.run(&START, params![]).await?;
    Ok(())
}

/// How far it has come; `None` where there is no rebuild.
pub async fn place(conn: &mut Conn) -> Result<Option<String>> {
    conn.one(&PLACE, params![], |row| row.get(0)).await
}

/// The same, held until the transaction ends.
pub async fn lock(conn: &mut Conn) -> Result<Option<String>> {
    conn.one(&LOCK, params![], |row| row.get(0)).await
}

/// It has come so far; `None`: to the end.
pub async fn set(conn: &mut Conn, place: Option<&str>) -> Result<()> {
    match place {
        Some(place) => conn.run(&MOVE, params![place]).await?,
        None => conn.run(&END, params![]).await?,
    };
    Ok(())
}
