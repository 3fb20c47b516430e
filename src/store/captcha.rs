//! Questions that were answered: each works once, and may let its guest write for a while.

use db::{Conn, Result, params, sql};

use crate::domain::{gallery::GalleryId, time::Moment};

sql!(
    SPEND = "
    insert into captcha_pass (gallery_id, subject, ends_at) values ($1, $2, $3)
    on conflict (gallery_id, subject) do nothing"
);

/// Uses a question up; `false` if it was before. Kept for as long as it could be answered.
pub async fn spend(
    conn: &mut Conn,
    gallery: GalleryId,
    question: &str,
    ends: Moment,
) -> Result<bool> {
    Ok(conn.run(&SPEND, params![gallery.0, question, ends.0]).await? > 0)
}

sql!(
    LET = "
    insert into captcha_pass (gallery_id, subject, ends_at) values ($1, $2, $3)
    on conflict (gallery_id, subject) do update set ends_at = excluded.ends_at"
);

/// Lets somebody write without being asked, until a moment.
pub async fn let_write(
    conn: &mut Conn,
    gallery: GalleryId,
    who: &str,
    until: Moment,
) -> Result<()> {
    conn.run(&LET, params![gallery.0, who, until.0]).await?;
    Ok(())
}

sql!(
    IS_LET = "
    select 1 from captcha_pass where gallery_id = $1 and subject = $2 and ends_at > $3"
);

/// Whether somebody may write without being asked.
pub async fn may_write(
    conn: &mut Conn,
    gallery: GalleryId,
    who: &str,
    now: Moment,
) -> Result<bool> {
    let found: Option<i64> =
        conn.one(&IS_LET, params![gallery.0, who, now.0], |row| row.get(0)).await?;
    Ok(found.is_some())
}

sql!(
    PURGE = "delete from captcha_pass where ends_at < $1",
    across: "a job forgets what has run out, every five minutes"
);

/// Forgets what ended before a moment.
pub async fn purge(conn: &mut Conn, before: Moment) -> Result<u64> {
    conn.run(&PURGE, params![before.0]).await
}
