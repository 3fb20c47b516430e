//! What a pick of the desk holds: rows of the database as they are, or, of those around
//! something, the ones that say nearly the same.

use crate::{
    domain::{
        desk::{CommentAt, NEAR, Pick, UNDO},
        gallery::GalleryId,
        likeness::Likeness,
        time::Moment,
    },
    store::{
        desk::{self, DeskRow},
        desk_comment::{self, CommentRow},
        desk_near,
    },
};

/// The bounds of a pick, and the moment in it that is searched around.
fn around<T>(pick: &Pick<T>, at: Moment) -> (Moment, Moment, Moment) {
    (pick.from.unwrap_or(Moment(0)), at, pick.until.unwrap_or(Moment(i64::MAX)))
}

/// The posts of a pick, newest first.
pub async fn posts(
    conn: &mut db::Conn,
    gallery: GalleryId,
    pick: &Pick,
    now: Moment,
    limit: i64,
) -> db::Result<Vec<DeskRow>> {
    let Some(no) = pick.like.filter(|_| !pick.taken) else {
        return desk::posts(conn, gallery, pick, Moment(now.0 - UNDO), limit).await;
    };
    let Some((words, at)) = desk_near::words(conn, gallery, no).await? else {
        return Ok(Vec::new());
    };
    let looked_for = Likeness::of(&words);
    let is_like = |words: &str| looked_for.is_like(&Likeness::of(words));
    let mut rows = desk_near::near(conn, gallery, around(pick, at), NEAR, is_like).await?;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(rows)
}

/// The comments of a pick, newest first.
pub async fn comments(
    conn: &mut db::Conn,
    gallery: GalleryId,
    pick: &Pick<CommentAt>,
    now: Moment,
    limit: i64,
) -> db::Result<Vec<CommentRow>> {
    let Some(like) = pick.like.filter(|_| !pick.taken) else {
        return desk_comment::comments(conn, gallery, pick, Moment(now.0 - UNDO), limit).await;
    };
    let Some((words, at)) = desk_comment::words(conn, gallery, like).await? else {
        return Ok(Vec::new());
    };
    let looked_for = Likeness::of(&words);
    let is_like = |words: &str| looked_for.is_like(&Likeness::of(words));
    let mut rows = desk_comment::near(conn, gallery, around(pick, at), NEAR, is_like).await?;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(rows)
}
