//! Comments: writing, tombstones.

use db::{Conn, Result, Row, params, sql};

use super::{changed, comment_text, member_work};
use crate::domain::{
    author::AuthorKind,
    comment::{CommentId, DeletedBy},
    gallery::GalleryId,
    member::MemberId,
    post::PostNo,
    time::Moment,
};

/// A comment about to be written.
pub struct NewComment<'a> {
    /// Its number.
    pub id: CommentId,
    /// The comment it replies under; `None` for one on the post itself.
    pub thread: Option<CommentId>,
    /// Nick of the reply that it answers, if it answers one.
    pub mention: &'a str,
    /// That reply.
    pub mention_id: Option<CommentId>,
    /// Guest, fixed nick or shared nick.
    pub author_kind: AuthorKind,
    /// The member, if one wrote it.
    pub member: Option<MemberId>,
    /// The nick shown.
    pub nick: &'a str,
    /// argon2id of a guest's password.
    pub password_hash: Option<&'a str>,
    /// Keyed hash of the address.
    pub identity: &'a str,
    /// What is shown of the address.
    pub prefix: &'a str,
    /// The writer's mark in this thread.
    pub mark: &'a str,
    /// The words.
    pub body: &'a str,
    /// Digest of the words.
    pub digest: i64,
    /// Keyed hash of the form's token, unique in the gallery.
    pub client_token: Option<&'a str>,
    /// When it was written.
    pub created_at: Moment,
}

sql!(INSERT = "
    insert into comment (gallery_id, post_no, thread_id, id, mention, author_kind, nick,
                         password_hash, identity, prefix, mark, body, digest, client_token, created_at, mention_id,
                         member_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)");

/// Writes a comment. A used token is a unique violation.
pub async fn insert(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    new: &NewComment<'_>,
) -> Result<()> {
    changed::post(conn, gallery, post);
    let values = params![
        gallery.0,
        post.0,
        new.thread.unwrap_or(new.id).0,
        new.id.0,
        new.mention,
        new.author_kind as i64,
        new.nick,
        new.password_hash,
        new.identity,
        new.prefix,
        new.mark,
        new.body,
        new.digest,
        new.client_token,
        new.created_at.0,
        new.mention_id.map_or(0, |id| id.0),
        new.member.map(|member| member.0),
    ];
    conn.run(&INSERT, values).await?;
    if let Some(member) = new.member {
        member_work::add_comment(conn, member, gallery, post, new).await?;
    }
    comment_text::insert(conn, gallery, post, new).await
}

sql!(
    BY_TOKEN = "
    select post_no, id, thread_id from comment where gallery_id = $1 and client_token = $2"
);

/// The comment that a form has already written.
pub async fn by_token(
    conn: &mut Conn,
    gallery: GalleryId,
    token: &str,
) -> Result<Option<(PostNo, CommentId)>> {
    conn.one(&BY_TOKEN, params![gallery.0, token], |row| {
        Ok((PostNo(row.get(0)?), CommentId(row.get(1)?)))
    })
    .await
}

sql!(
    SAME_WORDS = "
    select id from comment
     where gallery_id = $1 and identity = $2 and created_at > $3
       and post_no = $4 and digest = $5 and deleted_at is null
     limit 1"
);

/// A comment of the same words under the same post by the same identity, written after `since`.
pub async fn same_words(
    conn: &mut Conn,
    gallery: GalleryId,
    identity: &str,
    since: Moment,
    post: PostNo,
    digest: i64,
) -> Result<Option<CommentId>> {
    let values = params![gallery.0, identity, since.0, post.0, digest];
    conn.one(&SAME_WORDS, values, |row| Ok(CommentId(row.get(0)?))).await
}

/// The thread and the nick of a comment that is being answered.
pub struct Parent {
    /// The first comment of its thread.
    pub thread: CommentId,
    /// Its nick.
    pub nick: String,
}

sql!(
    PARENT = "
    select thread_id, nick from comment
     where gallery_id = $1 and post_no = $2 and id = $3 and deleted_at is null"
);

/// The comment that a reply names, if it can still be answered.
pub async fn parent(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
) -> Result<Option<Parent>> {
    conn.one(&PARENT, params![gallery.0, post.0, id.0], |row| {
        Ok(Parent { thread: CommentId(row.get(0)?), nick: row.get(1)? })
    })
    .await
}

sql!(
    ADD_REPLIES = "
    update comment set reply_count = reply_count + $5
     where gallery_id = $1 and post_no = $2 and thread_id = $3 and id = $4
 returning reply_count,
           case when deleted_at is not null and coalesce(deleted_by, 1) <> 4 then 1 else 0 end"
);

/// Adds to the replies of a thread's first comment; returns how many it has now
/// and whether it is itself deleted, and so stands there only for them.
pub async fn add_replies(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    thread: CommentId,
    change: i64,
) -> Result<Option<(i64, bool)>> {
    changed::post(conn, gallery, post);
    let values = params![gallery.0, post.0, thread.0, thread.0, change];
    conn.one(&ADD_REPLIES, values, |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// What is needed to take a comment away by password.
pub struct Target {
    /// The first comment of its thread.
    pub thread: CommentId,
    /// Its nick.
    pub nick: String,
    /// argon2id of its password, if it has one.
    pub password_hash: Option<String>,
    /// argon2id of the password of the post it stands under.
    pub post_password_hash: Option<String>,
    /// The member who wrote it, if one did.
    pub member: Option<MemberId>,
    /// The member who wrote the post, if one did.
    pub post_member: Option<MemberId>,
}

sql!(
    TARGET = "
    select c.thread_id, c.nick, c.password_hash, p.password_hash, c.member_id, p.member_id
      from comment c
      join post p on p.gallery_id = c.gallery_id and p.no = c.post_no
     where c.gallery_id = $1 and c.post_no = $2 and c.id = $3
       and c.deleted_at is null and p.deleted_at is null"
);

/// A comment that can be taken away.
pub async fn target(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
) -> Result<Option<Target>> {
    conn.one(&TARGET, params![gallery.0, post.0, id.0], |row| {
        Ok(Target {
            thread: CommentId(row.get(0)?),
            nick: row.get(1)?,
            password_hash: row.get(2)?,
            post_password_hash: row.get(3)?,
            member: row.get::<Option<i64>>(4)?.map(MemberId),
            post_member: row.get::<Option<i64>>(5)?.map(MemberId),
        })
    })
    .await
}

sql!(
    DELETE = "
    update comment set deleted_at = $5, deleted_by = $6
     where gallery_id = $1 and post_no = $2 and thread_id = $3 and id = $4
       and deleted_at is null
 returning reply_count, member_id"
);

sql!(
    UNMENTION = "
    update comment set mention = ''
     where gallery_id = $1 and post_no = $2 and thread_id = $3 and mention_id = $4"
);

/// Takes a deleted reply's nick out of the replies that answer it.
pub async fn unmention(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    thread: CommentId,
    id: CommentId,
) -> Result<()> {
    changed::post(conn, gallery, post);
    conn.run(&UNMENTION, params![gallery.0, post.0, thread.0, id.0]).await?;
    Ok(())
}

/// Takes a comment away; returns how many replies keep its tombstone, `None`
/// if it was not there.
pub async fn delete(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    thread: CommentId,
    id: CommentId,
    by: DeletedBy,
    at: Moment,
) -> Result<Option<i64>> {
    changed::post(conn, gallery, post);
    let values = params![gallery.0, post.0, thread.0, id.0, at.0, by as i64];
    comment_text::remove(conn, gallery, post, id).await?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get::<Option<i64>>(1)?));
    let Some((replies, member)) = conn.one(&DELETE, values, read).await? else { return Ok(None) };
    if let Some(member) = member {
        member_work::remove_comment(conn, MemberId(member), id).await?;
    }
    Ok(Some(replies))
}
