//! Putting a comment back that staff took away.

use db::{Conn, Result, params, sql};

use super::{changed, comment::NewComment, comment_text, member_work};
use crate::domain::{
    author::AuthorKind, comment::CommentId, gallery::GalleryId, member::MemberId, post::PostNo,
    time::Moment,
};

sql!(
    RESTORE = "
    update comment set deleted_at = null, deleted_by = null
     where gallery_id = $1 and post_no = $2 and id = $3
       and deleted_at is not null and deleted_by = 3 and erased_at is null
 returning thread_id, reply_count, nick, body, member_id, created_at, author_kind, identity,
           prefix, mark, digest"
);
sql!(
    REMENTION = "
    update comment set mention = $4
     where gallery_id = $1 and post_no = $2 and mention_id = $3 and deleted_at is null"
);

/// A comment that is back.
pub struct Restored {
    /// The comment it replies under, or itself.
    pub thread: CommentId,
    /// Replies that can be read.
    pub replies: i64,
}

/// Puts it back, with its nick where replies name it; `None` if its words are erased, or
/// somebody else took it away. Counts are the caller's.
pub async fn restore(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
) -> Result<Option<Restored>> {
    changed::post(conn, gallery, post);
    let row = conn
        .one(&RESTORE, params![gallery.0, post.0, id.0], |row| {
            let restored = Restored { thread: CommentId(row.get(0)?), replies: row.get(1)? };
            let texts: [String; 5] =
                [row.get(2)?, row.get(3)?, row.get(7)?, row.get(8)?, row.get(9)?];
            let numbers: (Option<i64>, i64, i64, i64) =
                (row.get(4)?, row.get(5)?, row.get(6)?, row.get(10)?);
            Ok((restored, texts, numbers))
        })
        .await?;
    let Some((restored, [nick, body, identity, prefix, mark], numbers)) = row else {
        return Ok(None);
    };
    let (member, written, kind, digest) = numbers;
    conn.run(&REMENTION, params![gallery.0, post.0, id.0, &nick]).await?;
    let member = member.map(MemberId);
    let comment = NewComment {
        id,
        thread: Some(restored.thread),
        mention: "",
        mention_id: None,
        author_kind: AuthorKind::from_number(kind),
        member,
        nick: &nick,
        password_hash: None,
        identity: &identity,
        prefix: &prefix,
        mark: &mark,
        body: &body,
        digest,
        client_token: None,
        created_at: Moment(written),
    };
    comment_text::insert(conn, gallery, post, &comment).await?;
    if let Some(member) = member {
        member_work::add_comment(conn, member, gallery, post, &comment).await?;
    }
    Ok(Some(restored))
}
