//! What a pick of the desk holds: rows of the database as they are, or, of those around
//! something, the ones that say nearly the same.

use crate::{
    domain::{
        desk::{NEAR, OnDesk, Pick, UNDO},
        gallery::GalleryId,
        likeness::Likeness,
        time::Moment,
    },
    store::desk_pick,
};

/// The posts or comments of a pick, newest first.
pub async fn picked(
    conn: &mut db::Conn,
    gallery: GalleryId,
    pick: &Pick,
    now: Moment,
    limit: i64,
) -> db::Result<Vec<OnDesk>> {
    let Some(like) = pick.like.filter(|_| !pick.taken) else {
        return desk_pick::picked(conn, gallery, pick, Moment(now.0 - UNDO), limit).await;
    };
    let Some((words, at)) = desk_pick::words(conn, gallery, like).await? else {
        return Ok(Vec::new());
    };
    let looked_for = Likeness::of(&words);
    let is_like = |words: &str| looked_for.is_like(&Likeness::of(words));
    let span = (pick.from.unwrap_or(Moment(0)), at, pick.until.unwrap_or(Moment(i64::MAX)));
    let mut rows = desk_pick::near(conn, gallery, pick.kind, span, NEAR, is_like).await?;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(rows)
}
