//! Leaving: what was personal goes at once, what stands in galleries step by step.

use db::{Conn, Result, Row, params, sql};

use super::{changed, post_text};
use crate::domain::{
    comment::CommentId, gallery::GalleryId, member::MemberId, post::PostNo, time::Moment,
};

sql!(
    LEAVE = "
    update member set nick = '', code = '', password = null, role = 0, left_at = $2
     where member_id = $1 and left_at is null"
);
sql!(SESSIONS = "delete from member_session where member_id = $1");
sql!(NICKS = "delete from member_nick where member_id = $1");
sql!(FOLDERS = "delete from member_folder where member_id = $1");
sql!(TOTP = "delete from member_totp where member_id = $1");
sql!(CODES = "delete from member_recovery where member_id = $1");
sql!(PASSKEYS = "delete from member_passkey where member_id = $1");
sql!(MAIL = "delete from member_mail where member_id = $1");
sql!(LINKS = "delete from member_oidc where member_id = $1");
sql!(REQUESTS = "delete from gallery_request where member_id = $1");
sql!(SCRAPS = "delete from member_scrap where member_id = $1");

/// Erases what is known of a member; `false` if he had left already. The names that led to
/// him are given back by the caller, who knows them.
pub async fn leave(conn: &mut Conn, id: MemberId, at: Moment) -> Result<bool> {
    if conn.run(&LEAVE, params![id.0, at.0]).await? == 0 {
        return Ok(false);
    }
    let all =
        [&SESSIONS, &NICKS, &FOLDERS, &SCRAPS, &TOTP, &CODES, &PASSKEYS, &MAIL, &LINKS, &REQUESTS];
    for statement in all {
        conn.run(statement, params![id.0]).await?;
    }
    Ok(true)
}

sql!(
    POSTS = "
    select gallery_id, no from member_post
     where member_id = $1 and created_at <= $2
     order by gallery_id, no limit $3"
);

/// Posts of a member written up to a moment, some of them.
pub async fn posts(
    conn: &mut Conn,
    id: MemberId,
    until: Moment,
    limit: i64,
) -> Result<Vec<(GalleryId, PostNo)>> {
    let read = |row: &Row<'_>| Ok((GalleryId(row.get(0)?), PostNo(row.get(1)?)));
    conn.all(&POSTS, params![id.0, until.0, limit], read).await
}

sql!(
    COMMENTS = "
    select gallery_id, post_no, id from member_comment
     where member_id = $1 and created_at <= $2
     order by id limit $3"
);

/// Comments of a member written up to a moment, some of them.
pub async fn comments(
    conn: &mut Conn,
    id: MemberId,
    until: Moment,
    limit: i64,
) -> Result<Vec<(GalleryId, PostNo, CommentId)>> {
    let read =
        |row: &Row<'_>| Ok((GalleryId(row.get(0)?), PostNo(row.get(1)?), CommentId(row.get(2)?)));
    conn.all(&COMMENTS, params![id.0, until.0, limit], read).await
}

sql!(
    UNSIGN_POST = "
    update post set nick = '', member_id = null, identity = $4
     where gallery_id = $1 and no = $2 and member_id = $3"
);

/// Takes the name off a post: it stays as a former member's. `identity` is the same for all
/// of his, so that what he said under his own posts is still told apart.
pub async fn unsign_post(
    conn: &mut Conn,
    member: MemberId,
    gallery: GalleryId,
    no: PostNo,
    identity: &str,
) -> Result<()> {
    changed::post(conn, gallery, no);
    conn.run(&UNSIGN_POST, params![gallery.0, no.0, member.0, identity]).await?;
    post_text::refresh(conn, gallery, no).await
}

sql!(
    UNSIGN_COMMENT = "
    update comment set nick = '', member_id = null, identity = $5
     where gallery_id = $1 and post_no = $2 and id = $3 and member_id = $4"
);
sql!(
    UNMENTION = "
    update comment set mention = ''
     where gallery_id = $1 and post_no = $2 and mention_id = $3 and mention <> ''"
);

/// Takes the name off a comment, and out of the replies that answer it.
pub async fn unsign_comment(
    conn: &mut Conn,
    member: MemberId,
    (gallery, post, id): (GalleryId, PostNo, CommentId),
    identity: &str,
) -> Result<()> {
    changed::post(conn, gallery, post);
    let values = params![gallery.0, post.0, id.0, member.0, identity];
    conn.run(&UNSIGN_COMMENT, values).await?;
    conn.run(&UNMENTION, params![gallery.0, post.0, id.0]).await?;
    Ok(())
}
