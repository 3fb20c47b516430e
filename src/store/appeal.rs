//! What the banned say against their ban.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    ban::{Appeal, AppealState},
    gallery::GalleryId,
    time::Moment,
};

sql!(
    INSERT = "
    insert into appeal (list_id, ban_id, gallery_id, words, created_at, state)
    values ($1, $2, $3, $4, $5, 'open')
    on conflict (list_id, ban_id) do nothing"
);

/// Keeps an appeal, for the staff of a gallery; `false` if there was one.
pub async fn insert(
    conn: &mut Conn,
    list: i64,
    ban: i64,
    gallery: GalleryId,
    words: &str,
    now: Moment,
) -> Result<bool> {
    Ok(conn.run(&INSERT, params![list, ban, gallery.0, words, now.0]).await? > 0)
}

sql!(
    FIND = "
    select list_id, ban_id, words, created_at, state, answer from appeal
     where list_id = $1 and ban_id = $2"
);

/// The appeal against a ban.
pub async fn find(conn: &mut Conn, list: i64, ban: i64) -> Result<Option<Appeal>> {
    conn.one(&FIND, params![list, ban], read).await
}

sql!(
    OPEN = "
    select list_id, ban_id, words, created_at, state, answer from appeal
     where gallery_id = $1 and state = 'open'
     order by created_at
     limit $2"
);

/// The appeals that the staff of a gallery has to answer, oldest first.
pub async fn open(conn: &mut Conn, gallery: GalleryId, limit: i64) -> Result<Vec<Appeal>> {
    conn.all(&OPEN, params![gallery.0, limit], read).await
}

sql!(
    ANSWER = "
    update appeal set state = $3, answer = $4, answered_at = $5
     where list_id = $1 and ban_id = $2 and gallery_id = $6 and state = 'open'"
);

/// Answers an appeal; `false` if it is not open, or another gallery's.
pub async fn answer(
    conn: &mut Conn,
    (list, ban): (i64, i64),
    gallery: GalleryId,
    state: AppealState,
    words: &str,
    now: Moment,
) -> Result<bool> {
    let values = params![list, ban, state.as_str(), words, now.0, gallery.0];
    Ok(conn.run(&ANSWER, values).await? > 0)
}

sql!(PASS_ON = "update appeal set gallery_id = $2 where gallery_id = $1 and state = 'open'");

/// Gives what the staff of a gallery has to answer to others; how many appeals.
pub async fn pass_on(conn: &mut Conn, gallery: GalleryId, to: GalleryId) -> Result<u64> {
    conn.run(&PASS_ON, params![gallery.0, to.0]).await
}

fn read(row: &Row<'_>) -> Result<Appeal> {
    let state: String = row.get(4)?;
    Ok(Appeal {
        list: row.get(0)?,
        ban: row.get(1)?,
        words: row.get(2)?,
        at: Moment(row.get(3)?),
        state: AppealState::parse(&state),
        answer: row.get(5)?,
    })
}
