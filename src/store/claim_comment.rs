//! Comments that are blocked on a claim: as posts are, but that they stand under their post as
//! blocked, with their replies.

use db::{Conn, Result, Row, params, sql};

use super::{
    changed,
    claim::{Standing, Subject},
};
use crate::domain::{
    comment::{self, CommentId, DeletedBy},
    gallery::GalleryId,
    member::MemberId,
    post::PostNo,
    time::Moment,
};

sql!(
    SUBJECT = "
    select body, nick, member_id, password_hash, created_at, deleted_by
      from comment
     where gallery_id = $1 and post_no = $2 and id = $3 and erased_at is null
       and (deleted_at is null or deleted_by in (3, 4))"
);

/// Characters of a comment that stand for a title.
const TITLE: usize = 40;

/// The comment a claim is about, as long as it is there, blocked, or staff can put it back.
pub(super) async fn subject(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
) -> Result<Option<Subject>> {
    conn.one(&SUBJECT, params![gallery.0, post.0, id.0], |row| {
        let body: String = row.get(0)?;
        Ok(Subject {
            title: body.chars().take(TITLE).collect(),
            html: comment::body_html(&body),
            nick: row.get(1)?,
            member: row.get::<Option<i64>>(2)?.map(MemberId),
            password_hash: row.get(3)?,
            at: Moment(row.get(4)?),
            standing: Standing::of(row.get(5)?),
            is_somebody: true,
        })
    })
    .await
}

sql!(
    THERE = "
    select thread_id, member_id from comment
     where gallery_id = $1 and post_no = $2 and id = $3
       and deleted_at is null and erased_at is null"
);

/// The thread and the member of a comment that nobody took away, whatever became of its post.
pub async fn there(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
) -> Result<Option<(CommentId, Option<MemberId>)>> {
    let read =
        |row: &Row<'_>| Ok((CommentId(row.get(0)?), row.get::<Option<i64>>(1)?.map(MemberId)));
    conn.one(&THERE, params![gallery.0, post.0, id.0], read).await
}

/// A comment whose block begins or ends.
pub struct Blocked {
    /// Replies that can be read, of the first of a thread.
    pub replies: i64,
    /// The member who wrote it, if one did.
    pub member: Option<MemberId>,
}

fn read(row: &Row<'_>) -> Result<Blocked> {
    Ok(Blocked { replies: row.get(0)?, member: row.get::<Option<i64>>(1)?.map(MemberId) })
}

sql!(
    TAKE_OVER = "
    update comment set deleted_by = 4
     where gallery_id = $1 and post_no = $2 and id = $3
       and deleted_at is not null and deleted_by = 3 and erased_at is null
 returning reply_count, member_id"
);

/// Makes a blocked comment of one that staff took away; `None` if there is none. Counts are the
/// caller's.
pub async fn take_over(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
) -> Result<Option<Blocked>> {
    changed::post(conn, gallery, post);
    conn.one(&TAKE_OVER, params![gallery.0, post.0, id.0], read).await
}

sql!(
    RELEASE = "
    update comment set deleted_by = $4, deleted_at = coalesce($5, deleted_at)
     where gallery_id = $1 and post_no = $2 and id = $3
       and deleted_at is not null and deleted_by = 4
 returning reply_count, member_id"
);

/// Makes of a blocked comment one that was deleted, since `at` or since it was; `None` if it is
/// not blocked. Counts are the caller's.
pub async fn release(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
    by: DeletedBy,
    at: Option<Moment>,
) -> Result<Option<Blocked>> {
    changed::post(conn, gallery, post);
    let values = params![gallery.0, post.0, id.0, by as i64, at.map(|at| at.0)];
    conn.one(&RELEASE, values, read).await
}

sql!(
    RECOUNT = "
    update post set comment_count = comment_count + $3, comment_rows = comment_rows + $4
     where gallery_id = $1 and no = $2"
);

/// Adds to the comment counts of a post (those that can be read, those that are listed),
/// whether it can be read itself or not.
pub async fn recount(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    (readable, listed): (i64, i64),
) -> Result<()> {
    changed::post(conn, gallery, post);
    conn.run(&RECOUNT, params![gallery.0, post.0, readable, listed]).await?;
    Ok(())
}
