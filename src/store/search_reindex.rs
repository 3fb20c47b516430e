//! Rebuilding the text index and putting it together. How far a rebuild has come: one row, or none.
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

sql!(MERGE_POSTS = "insert into post_fts (post_fts, rank) values ('merge', $1)",
    postgres: "select cast($1 as bigint)");
sql!(MERGE_COMMENTS = "insert into comment_fts (comment_fts, rank) values ('merge', $1)",
    postgres: "select cast($1 as bigint)");

sql!(CHANGES = "select total_changes()", postgres: "select cast(0 as bigint)");

/// Puts parts of the index together that writing has left apart: at most so many pages; whether
/// there were any. A negative number begins with all parts there are, as after a rebuild.
/// PostgreSQL does so by itself.
pub async fn merge(conn: &mut Conn, pages: i64) -> Result<bool> {
    let before = changes(conn).await?;
    conn.run(&MERGE_POSTS, params![pages]).await?;
    conn.run(&MERGE_COMMENTS, params![pages]).await?;
    // Each of the two is a change itself.
    Ok(changes(conn).await? - before > 2)
}

/// What a connection has changed so far.
async fn changes(conn: &mut Conn) -> Result<i64> {
    Ok(conn.one(&CHANGES, params![], |row| row.get(0)).await?.unwrap_or(0))
}
