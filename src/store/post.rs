//! Posts: writing, reading one, changing, taking away.

use db::{Conn, Result, Row, params, sql};

use super::{
    best, changed, list, member_work, post_text, public_log,
    row::{self, ROW_COLUMNS, row_columns},
};
use crate::domain::{
    author::AuthorKind,
    comment::DeletedBy,
    gallery::GalleryId,
    member::MemberId,
    post::{ListKind, Media, Post, PostNo},
    time::Moment,
};

/// A post about to be written.
pub struct NewPost<'a> {
    /// Guest, fixed nick or shared nick.
    pub author_kind: AuthorKind,
    /// The member, if one wrote it.
    pub member: Option<MemberId>,
    /// The nick shown.
    pub nick: &'a str,
    /// argon2id of a guest's password; `None` where nobody can change the post by password.
    pub password_hash: Option<&'a str>,
    /// Keyed hash of the address.
    pub identity: &'a str,
    /// What is shown of the address.
    pub prefix: &'a str,
    /// The writer's mark in this thread.
    pub mark: &'a str,
    /// The title.
    pub title: &'a str,
    /// The 말머리, 0 for none.
    pub head_id: i64,
    /// What it holds.
    pub media: Media,
    /// Digest of title and body.
    pub digest: i64,
    /// Keyed hash of the form's token, unique in the gallery.
    pub client_token: Option<&'a str>,
    /// When it was written.
    pub created_at: Moment,
    /// Only the day of `created_at` is known.
    pub day_only: bool,
}

sql!(
    INSERT = "
    insert into post (gallery_id, no, author_kind, nick, password_hash, identity, prefix, mark,
                      title, head_id, media, digest, client_token, created_at, day_only,
                      member_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
);

/// Writes a post and counts it into its lists. A used token is a unique violation.
pub async fn insert(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    post: &NewPost<'_>,
) -> Result<()> {
    let values = params![
        gallery.0,
        no.0,
        post.author_kind as i64,
        post.nick,
        post.password_hash,
        post.identity,
        post.prefix,
        post.mark,
        post.title,
        post.head_id,
        post.media as i64,
        post.digest,
        post.client_token,
        post.created_at.0,
        post.day_only,
        post.member.map(|member| member.0),
    ];
    conn.run(&INSERT, values).await?;
    changed::post(conn, gallery, no);
    list::add(conn, gallery, ListKind::All, no, 1).await?;
    if post.head_id > 0 {
        list::add(conn, gallery, ListKind::Head(post.head_id), no, 1).await?;
    }
    match post.member {
        Some(member) => {
            member_work::add_post(conn, member, gallery, no, post.title, post.created_at).await
        }
        None => Ok(()),
    }
}

sql!(INSERT_BODY = "insert into post_body (gallery_id, no, source, html) values ($1, $2, $3, $4)");

/// Keeps the words of a post, as typed and as safe HTML, and makes them findable.
pub async fn insert_body(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    source: &str,
    html: &str,
) -> Result<()> {
    changed::post(conn, gallery, no);
    conn.run(&INSERT_BODY, params![gallery.0, no.0, source, html]).await?;
    post_text::refresh(conn, gallery, no).await
}

sql!(BY_TOKEN = "select no from post where gallery_id = $1 and client_token = $2");

/// The post that a form has already written.
pub async fn by_token(conn: &mut Conn, gallery: GalleryId, token: &str) -> Result<Option<PostNo>> {
    conn.one(&BY_TOKEN, params![gallery.0, token], |row| Ok(PostNo(row.get(0)?))).await
}

sql!(
    SAME_WORDS = "
    select no from post
     where gallery_id = $1 and identity = $2 and created_at > $3 and digest = $4
       and deleted_at is null
     limit 1"
);

/// A post of the same words by the same identity, written after `since`.
pub async fn same_words(
    conn: &mut Conn,
    gallery: GalleryId,
    identity: &str,
    since: Moment,
    digest: i64,
) -> Result<Option<PostNo>> {
    let values = params![gallery.0, identity, since.0, digest];
    conn.one(&SAME_WORDS, values, |row| Ok(PostNo(row.get(0)?))).await
}

/// What a number stands for.
pub enum Found {
    /// A post that can be read, and the writer's keyed identity.
    Live(Box<Post>, String),
    /// A post that was taken away.
    Deleted(DeletedBy),
}

sql!(
    FIND = concat!(
        "
    select ",
        row_columns!(),
        ", identity, edited_at, comment_rows, deleted_at, deleted_by,
           (select html from post_body where gallery_id = $1 and no = $2),
           (select comments from post_import where gallery_id = $1 and no = $2)
      from post
     where gallery_id = $1 and no = $2"
    )
);

/// The post with a number, or what became of it.
pub async fn find(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<Option<Found>> {
    let read = |row: &Row<'_>| {
        let deleted_at: Option<i64> = row.get(ROW_COLUMNS + 3)?;
        if deleted_at.is_some() {
            let by: Option<i64> = row.get(ROW_COLUMNS + 4)?;
            return Ok(Found::Deleted(DeletedBy::from_number(by.unwrap_or(1))));
        }
        let edited_at: Option<i64> = row.get(ROW_COLUMNS + 1)?;
        let post = Post {
            row: row::read(row, 0)?,
            body_html: row.get::<Option<String>>(ROW_COLUMNS + 5)?.unwrap_or_default(),
            edited_at: edited_at.map(Moment),
            comment_rows: row.get(ROW_COLUMNS + 2)?,
            comments_not_saved: row.get::<Option<i64>>(ROW_COLUMNS + 6)?.unwrap_or(0),
        };
        Ok(Found::Live(Box::new(post), row.get(ROW_COLUMNS)?))
    };
    conn.one(&FIND, params![gallery.0, no.0], read).await
}

sql!(KNOWN = "select 1 from post where gallery_id = $1 and no = $2");

/// Whether a number belongs to a post, live or deleted.
pub async fn is_known(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<bool> {
    Ok(conn.one(&KNOWN, params![gallery.0, no.0], |row| row.get::<i64>(0)).await?.is_some())
}

/// What a writer needs to change a post.
pub struct Original {
    /// argon2id of the password, if it has one.
    pub password_hash: Option<String>,
    /// Its title.
    pub title: String,
    /// Its 말머리.
    pub head_id: i64,
    /// Its words as typed; empty where only HTML is kept.
    pub source: String,
    /// Its nick.
    pub nick: String,
    /// The member who wrote it, if one did.
    pub member: Option<MemberId>,
}

sql!(
    ORIGINAL = "
    select p.password_hash, p.title, p.head_id, b.source, p.nick, p.member_id
      from post p
      left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
     where p.gallery_id = $1 and p.no = $2 and p.deleted_at is null"
);

/// What a live post was made of.
pub async fn original(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<Option<Original>> {
    conn.one(&ORIGINAL, params![gallery.0, no.0], |row| {
        Ok(Original {
            password_hash: row.get(0)?,
            title: row.get(1)?,
            head_id: row.get(2)?,
            source: row.get::<Option<String>>(3)?.unwrap_or_default(),
            nick: row.get(4)?,
            member: row.get::<Option<i64>>(5)?.map(MemberId),
        })
    })
    .await
}

/// In which lists a post stood when it was touched.
pub struct Standing {
    /// Its 말머리.
    pub head_id: i64,
    /// Whether it is 개념글.
    pub is_featured: bool,
    /// Whether it is a 공지.
    pub is_notice: bool,
    /// The member who wrote it, if one did.
    pub member: Option<MemberId>,
}

impl Standing {
    fn read(row: &Row<'_>) -> Result<Standing> {
        Ok(Standing {
            head_id: row.get(0)?,
            is_featured: row.get::<Option<i64>>(1)?.is_some(),
            is_notice: row.get::<Option<i64>>(2)?.is_some(),
            member: row.get::<Option<i64>>(3)?.map(MemberId),
        })
    }

    fn lists(&self) -> impl Iterator<Item = ListKind> {
        let featured = self.is_featured.then_some(ListKind::Featured);
        let notice = self.is_notice.then_some(ListKind::Notice);
        let head = (self.head_id > 0).then_some(ListKind::Head(self.head_id));
        // In the order of their numbers, as everyone takes them.
        [Some(ListKind::All), featured, notice, head].into_iter().flatten()
    }
}

sql!(
    LOCK = "
    update post set head_id = head_id
     where gallery_id = $1 and no = $2 and deleted_at is null
 returning head_id, featured_at, notice_at, member_id"
);
sql!(
    EDIT = "
    update post set title = $3, head_id = $4, digest = $5, edited_at = $6
     where gallery_id = $1 and no = $2"
);
sql!(
    EDIT_BODY = "
    insert into post_body (gallery_id, no, source, html) values ($1, $2, $3, $4)
    on conflict (gallery_id, no) do update set source = excluded.source, html = excluded.html"
);

/// The new words of a post.
pub struct Edit<'a> {
    /// The title.
    pub title: &'a str,
    /// The 말머리, 0 for none.
    pub head_id: i64,
    /// The words as typed.
    pub source: &'a str,
    /// The words as safe HTML.
    pub html: &'a str,
    /// Digest of title and body.
    pub digest: i64,
    /// When it was changed.
    pub at: Moment,
}

/// Changes a live post; `false` if it is gone.
pub async fn edit(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    edit: &Edit<'_>,
) -> Result<bool> {
    let Some(before) = conn.one(&LOCK, params![gallery.0, no.0], Standing::read).await? else {
        return Ok(false);
    };
    let values = params![gallery.0, no.0, edit.title, edit.head_id, edit.digest, edit.at.0];
    conn.run(&EDIT, values).await?;
    changed::post(conn, gallery, no);
    if before.head_id != edit.head_id {
        // Lowest list first: two writers who swap 말머리 must not wait for each other.
        let mut moves = [(before.head_id, -1), (edit.head_id, 1)];
        moves.sort_unstable();
        for (head, change) in moves.into_iter().filter(|(head, _)| *head > 0) {
            list::add(conn, gallery, ListKind::Head(head), no, change).await?;
        }
    }
    conn.run(&EDIT_BODY, params![gallery.0, no.0, edit.source, edit.html]).await?;
    if before.is_featured {
        best::rename(conn, gallery, no, edit.title).await?;
    }
    if let Some(member) = before.member {
        member_work::rename_post(conn, member, gallery, no, edit.title).await?;
    }
    post_text::refresh(conn, gallery, no).await?;
    // Whoever takes a word back takes it out of the log as well.
    public_log::forget(conn, gallery, no).await?;
    Ok(true)
}

sql!(
    DELETE = "
    update post set deleted_at = $3, deleted_by = $4
     where gallery_id = $1 and no = $2 and deleted_at is null
 returning head_id, featured_at, notice_at, member_id"
);

/// Takes a post out of sight and out of its lists; `None` if it was not there.
pub async fn delete(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    by: DeletedBy,
    at: Moment,
) -> Result<Option<Standing>> {
    let values = params![gallery.0, no.0, at.0, by as i64];
    let standing = conn.one(&DELETE, values, Standing::read).await?;
    changed::post(conn, gallery, no);
    if let Some(standing) = &standing {
        for kind in standing.lists() {
            list::add(conn, gallery, kind, no, -1).await?;
        }
        if standing.is_featured {
            best::leave(conn, gallery, no).await?;
        }
        if let Some(member) = standing.member {
            member_work::remove_post(conn, member, gallery, no).await?;
        }
        post_text::remove(conn, gallery, no).await?;
        public_log::hide(conn, gallery, no, true).await?;
    }
    Ok(standing)
}

sql!(
    RESTORE = "
    update post set deleted_at = null, deleted_by = null
     where gallery_id = $1 and no = $2 and deleted_at is not null and erased_at is null
       and coalesce(deleted_by, 1) <> 4
 returning head_id, featured_at, notice_at, member_id, title, created_at"
);

/// Puts a deleted post back; `false` if it is not there, blocked, or its words are erased.
pub async fn restore(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<bool> {
    let restored = conn
        .one(&RESTORE, params![gallery.0, no.0], |row| {
            let (featured_at, title): (Option<i64>, String) = (row.get(1)?, row.get(4)?);
            Ok((Standing::read(row)?, featured_at, title, Moment(row.get(5)?)))
        })
        .await?;
    let Some((standing, featured_at, title, written_at)) = restored else { return Ok(false) };
    changed::post(conn, gallery, no);
    for kind in standing.lists() {
        list::add(conn, gallery, kind, no, 1).await?;
    }
    if let Some(featured_at) = featured_at {
        best::enter(conn, gallery, &[best::Entry { no, title: &title, featured_at }]).await?;
    }
    if let Some(member) = standing.member {
        member_work::add_post(conn, member, gallery, no, &title, written_at).await?;
    }
    post_text::refresh(conn, gallery, no).await?;
    public_log::hide(conn, gallery, no, false).await?;
    Ok(true)
}
