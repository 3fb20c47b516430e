//! What members wrote, a second time: by member, as a 갤로그 shows it.
//!
//! The functions here are called by those that write posts and comments, in the same
//! transaction and after them, so nothing is missing and nothing is left over.

use db::{Conn, Result, Row, params, sql};

use super::comment::NewComment;
use crate::domain::{
    comment::CommentId, gallery::GalleryId, member::MemberId, post::PostNo, time::Moment,
};

/// Characters of a comment that are kept to show.
const EXCERPT: usize = 100;

sql!(
    ADD_POST = "
    insert into member_post (member_id, gallery_id, no, title, created_at)
    values ($1, $2, $3, $4, $5)
    on conflict (member_id, gallery_id, no) do nothing"
);
sql!(
    COUNT_POST = "
    insert into member_tally (member_id, posts, comments) values ($1, $2, 0)
    on conflict (member_id) do update set posts = member_tally.posts + excluded.posts"
);
sql!(
    COUNT_COMMENT = "
    insert into member_tally (member_id, posts, comments) values ($1, 0, $2)
    on conflict (member_id) do update set comments = member_tally.comments + excluded.comments"
);

/// A post of a member's is there, or there again.
pub(super) async fn add_post(
    conn: &mut Conn,
    member: MemberId,
    gallery: GalleryId,
    no: PostNo,
    title: &str,
    at: Moment,
) -> Result<()> {
    let values = params![member.0, gallery.0, no.0, title, at.0];
    if conn.run(&ADD_POST, values).await? > 0 {
        conn.run(&COUNT_POST, params![member.0, 1]).await?;
    }
    Ok(())
}

sql!(
    RENAME_POST = "
    update member_post set title = $4 where member_id = $1 and gallery_id = $2 and no = $3"
);

/// A post has another title.
pub(super) async fn rename_post(
    conn: &mut Conn,
    member: MemberId,
    gallery: GalleryId,
    no: PostNo,
    title: &str,
) -> Result<()> {
    conn.run(&RENAME_POST, params![member.0, gallery.0, no.0, title]).await?;
    Ok(())
}

sql!(
    REMOVE_POST = "
    delete from member_post where member_id = $1 and gallery_id = $2 and no = $3"
);

/// A post was taken away.
pub async fn remove_post(
    conn: &mut Conn,
    member: MemberId,
    gallery: GalleryId,
    no: PostNo,
) -> Result<()> {
    if conn.run(&REMOVE_POST, params![member.0, gallery.0, no.0]).await? > 0 {
        conn.run(&COUNT_POST, params![member.0, -1]).await?;
    }
    Ok(())
}

sql!(
    WROTE_IN = "
    select 1 from member_post where member_id = $1 and gallery_id = $2 limit 1"
);

/// Whether a post of a member's can be read in a gallery.
pub async fn wrote_in(conn: &mut Conn, member: MemberId, gallery: GalleryId) -> Result<bool> {
    let found = conn.one(&WROTE_IN, params![member.0, gallery.0], |row| row.get::<i64>(0)).await?;
    Ok(found.is_some())
}

sql!(
    ADD_COMMENT = "
    insert into member_comment (member_id, id, gallery_id, post_no, excerpt, created_at)
    values ($1, $2, $3, $4, $5, $6)"
);

/// A comment of a member's is there.
pub(super) async fn add_comment(
    conn: &mut Conn,
    member: MemberId,
    gallery: GalleryId,
    post: PostNo,
    new: &NewComment<'_>,
) -> Result<()> {
    let excerpt: String = new.body.chars().take(EXCERPT).collect();
    let values = params![member.0, new.id.0, gallery.0, post.0, excerpt, new.created_at.0];
    conn.run(&ADD_COMMENT, values).await?;
    conn.run(&COUNT_COMMENT, params![member.0, 1]).await?;
    Ok(())
}

sql!(REMOVE_COMMENT = "delete from member_comment where member_id = $1 and id = $2");

/// A comment was taken away.
pub async fn remove_comment(conn: &mut Conn, member: MemberId, id: CommentId) -> Result<()> {
    if conn.run(&REMOVE_COMMENT, params![member.0, id.0]).await? > 0 {
        conn.run(&COUNT_COMMENT, params![member.0, -1]).await?;
    }
    Ok(())
}

sql!(
    UNDER = "
    select member_id, id from comment
     where gallery_id = $1 and post_no = $2 and member_id is not null and erased_at is null"
);

/// The comments under a post are being erased with it.
pub(super) async fn forget_comments_under(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
) -> Result<()> {
    let read = |row: &Row<'_>| Ok((MemberId(row.get(0)?), CommentId(row.get(1)?)));
    let found = conn.all(&UNDER, params![gallery.0, post.0], read).await?;
    for (member, id) in found {
        remove_comment(conn, member, id).await?;
    }
    Ok(())
}
