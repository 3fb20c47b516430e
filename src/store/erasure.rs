//! Erasing the words of posts and comments that were deleted a while ago.

use db::{Conn, Result, Row, params, sql};

use super::{comment_text, member_work, public_log};
use crate::domain::{gallery::GalleryId, post::PostNo, time::Moment};

sql!(
    ERASABLE = "
    select gallery_id, no from post
     where deleted_at < $1 and deleted_at is not null and erased_at is null
       and coalesce(deleted_by, 1) <> 4
     order by deleted_at limit $2",
    across: "a job looks every ten minutes, in an index of what was deleted"
);
sql!(
    ERASE = "
    update post set title = '', nick = '', password_hash = null, digest = 0, erased_at = $3
     where gallery_id = $1 and no = $2 and deleted_at < $4 and erased_at is null
       and coalesce(deleted_by, 1) <> 4"
);
sql!(ERASE_BODY = "delete from post_body where gallery_id = $1 and no = $2");

/// Posts deleted before a moment whose words are still kept, oldest first.
pub async fn erasable(
    conn: &mut Conn,
    before: Moment,
    limit: i64,
) -> Result<Vec<(GalleryId, PostNo)>> {
    conn.all(&ERASABLE, params![before.0, limit], |row| {
        Ok((GalleryId(row.get(0)?), PostNo(row.get(1)?)))
    })
    .await
}

sql!(
    ERASE_COMMENTS = "
    update comment
       set body = '', nick = '', mention = '', password_hash = null, digest = 0, erased_at = $3
     where gallery_id = $1 and post_no = $2 and erased_at is null"
);

/// Erases the words of a post deleted before a moment, and of the comments under
/// it; its number stays taken.
/// A post that was put back meanwhile keeps its words.
pub async fn erase(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    before: Moment,
    at: Moment,
) -> Result<()> {
    if conn.run(&ERASE, params![gallery.0, no.0, at.0, before.0]).await? > 0 {
        conn.run(&ERASE_BODY, params![gallery.0, no.0]).await?;
        member_work::forget_comments_under(conn, gallery, no).await?;
        conn.run(&ERASE_COMMENTS, params![gallery.0, no.0, at.0]).await?;
        comment_text::remove_all(conn, gallery, no).await?;
        public_log::forget(conn, gallery, no).await?;
    }
    Ok(())
}

sql!(
    ERASABLE_COMMENTS = "
    select gallery_id, post_no, thread_id, id from comment
     where deleted_at < $1 and deleted_at is not null and erased_at is null
       and coalesce(deleted_by, 1) <> 4
     order by deleted_at limit $2",
    across: "a job looks every ten minutes, in an index of what was deleted"
);
sql!(ERASE_COMMENT = "
    update comment set body = '', nick = '', mention = '', password_hash = null, digest = 0, erased_at = $5
     where gallery_id = $1 and post_no = $2 and thread_id = $3 and id = $4
       and deleted_at < $6 and erased_at is null and coalesce(deleted_by, 1) <> 4");

/// Erases the words of comments deleted before a moment, at most `limit`; returns how many.
pub async fn erase_comments(
    conn: &mut Conn,
    before: Moment,
    limit: i64,
    at: Moment,
) -> Result<usize> {
    let read = |row: &Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]);
    let found: Vec<[i64; 4]> = conn.all(&ERASABLE_COMMENTS, params![before.0, limit], read).await?;
    for [gallery, post, thread, id] in &found {
        conn.run(&ERASE_COMMENT, params![*gallery, *post, *thread, *id, at.0, before.0]).await?;
    }
    Ok(found.len())
}
