//! Wrong passwords lately, kept in the database so that neither a dropped
//! cookie nor a restart forgets them.

use db::{Conn, Result, params, sql};

use crate::domain::time::Moment;

sql!(
    ADD = "
    insert into attempt (subject, began_at, tries) values ($1, $2, 1)
    on conflict (subject, began_at) do update set tries = attempt.tries + 1
 returning tries"
);

/// Counts one try before it is made; returns how many there are in the window that began then.
pub async fn add(conn: &mut Conn, subject: &str, began: Moment) -> Result<i64> {
    Ok(conn.one(&ADD, params![subject, began.0], |row| row.get(0)).await?.unwrap_or(1))
}

sql!(COUNT = "select tries from attempt where subject = $1 and began_at = $2");

/// How many tries the window that began then holds.
pub async fn count(conn: &mut Conn, subject: &str, began: Moment) -> Result<i64> {
    Ok(conn.one(&COUNT, params![subject, began.0], |row| row.get(0)).await?.unwrap_or(0))
}

sql!(
    TAKE_BACK = "
    update attempt set tries = tries - 1 where subject = $1 and began_at = $2 and tries > 0"
);

/// Takes a try back, because the password was right.
pub async fn take_back(conn: &mut Conn, subject: &str, began: Moment) -> Result<()> {
    conn.run(&TAKE_BACK, params![subject, began.0]).await?;
    Ok(())
}

sql!(
    PURGE = "delete from attempt where began_at < $1",
    across: "a job forgets what is too old, every five minutes"
);

/// Forgets windows that began before a moment.
pub async fn purge(conn: &mut Conn, before: Moment) -> Result<u64> {
    conn.run(&PURGE, params![before.0]).await
}
