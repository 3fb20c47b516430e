//! The text index of comments: as that of posts, with the comment's number as its place.

use db::{Conn, Result, Row, Value, params, sql};

use super::{comment::NewComment, search_walk::stored};
use crate::domain::{
    comment::CommentId,
    gallery::GalleryId,
    post::PostNo,
    search::{comment_terms, doc_of_comment},
};

sql!(
    pub(super) INSERT =
        "insert into comment_text (gallery_id, post_no, id, terms) values ($1, $2, $3, $4)",
    postgres: "
    insert into comment_text (gallery_id, post_no, id, terms)
    values ($1, $2, $3, cast(cast($4 as text) as tsvector))"
);
sql!(DELETE = "delete from comment_text where gallery_id = $1 and post_no = $2 and id = $3",
    scan: "the one row that the view has found");
sql!(DELETE_ALL = "delete from comment_text where gallery_id = $1 and post_no = $2",
    scan: "the rows of one post that the view has found");

/// Values of a line of the index.
pub fn line<'a>(
    conn: &Conn,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
    body: &str,
) -> Vec<Value<'a>> {
    let terms = stored(conn, comment_terms(gallery, body), doc_of_comment(id));
    params![gallery.0, post.0, id.0, terms].to_vec()
}

/// Enters a new comment.
pub async fn insert(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    new: &NewComment<'_>,
) -> Result<()> {
    let line = line(conn, gallery, post, new.id, new.body);
    conn.run(&INSERT, &line).await?;
    Ok(())
}

/// Takes a comment out of the index.
pub async fn remove(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
) -> Result<()> {
    conn.run(&DELETE, params![gallery.0, post.0, id.0]).await?;
    Ok(())
}

sql!(
    BODY = "
    select body from comment
     where gallery_id = $1 and post_no = $2 and id = $3 and deleted_at is null"
);

/// The words of a comment that can be read.
pub async fn body(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    id: i64,
) -> Result<Option<String>> {
    conn.one(&BODY, params![gallery.0, post.0, id], |row| row.get(0)).await
}

/// Takes all comments of a post out of the index.
pub async fn remove_all(conn: &mut Conn, gallery: GalleryId, post: PostNo) -> Result<()> {
    conn.run(&DELETE_ALL, params![gallery.0, post.0]).await?;
    Ok(())
}

macro_rules! after {
    ($lock:literal) => {
        concat!(
            "
    select c.post_no, c.thread_id, c.id, c.body,
           case when c.deleted_at is null and c.erased_at is null then 1 else 0 end
      from comment c
     where c.gallery_id = $1 and (c.post_no, c.thread_id, c.id) > ($2, $3, $4)
     order by c.post_no, c.thread_id, c.id limit $5",
            $lock
        )
    };
}

// Rows of one gallery only: Citus locks none that lie on several machines.
sql!(AFTER = after!(""), postgres: after!(" for update of c"));

/// The place of a comment in the order of its gallery: post, thread, number.
pub type Place = [i64; 3];

struct Line {
    place: Place,
    body: String,
    is_live: bool,
}

fn read(row: &Row<'_>) -> Result<Line> {
    Ok(Line {
        place: [row.get(0)?, row.get(1)?, row.get(2)?],
        body: row.get(3)?,
        is_live: row.get(4)?,
    })
}

/// Indexes the comments of a gallery after a place anew, at most `limit`; returns how many
/// they were and the place of the last.
pub async fn rebuild(
    conn: &mut Conn,
    gallery: GalleryId,
    after: Place,
    limit: i64,
) -> Result<(i64, Option<Place>)> {
    let [post, thread, id] = after;
    let lines = conn.all(&AFTER, params![gallery.0, post, thread, id, limit], read).await?;
    let gone: Vec<_> = lines
        .iter()
        .map(|Line { place: [post, _, id], .. }| params![gallery.0, *post, *id].to_vec())
        .collect();
    conn.run_many(&DELETE, &gone).await?;
    let live: Vec<_> = lines
        .iter()
        .filter(|it| it.is_live)
        .map(|it| {
            let [post, _, id] = it.place;
            line(conn, gallery, PostNo(post), CommentId(id), &it.body)
        })
        .collect();
    conn.run_many(&INSERT, &live).await?;
    Ok((lines.len() as i64, lines.last().map(|it| it.place)))
}

macro_rules! uneven {
    ($placed:literal) => {
        concat!(
            "
    select post_no
      from (select post_no, id, 1 as rows from comment
             where gallery_id = $1 and deleted_at is null and erased_at is null
            union all
            select t.post_no, t.id, -1 from comment_text t where t.gallery_id = $1",
            $placed,
            ") lines
     group by post_no, id
    having sum(rows) <> 0
     order by post_no limit 100"
        )
    };
}

// On SQLite a search comes from the index to the comment by `comment_place` alone.
sql!(
    UNEVEN = uneven!(
        "
               and exists (select 1 from comment_place l
                            where l.doc = t.id >> 10 and l.gallery_id = t.gallery_id
                              and l.post_no = t.post_no)"
    ),
    postgres: uneven!(""),
    scan: "doctor reads a whole gallery"
);

/// Posts with comments that can be read and not found, or found and not read.
pub async fn uneven(conn: &mut Conn, gallery: GalleryId) -> Result<Vec<i64>> {
    conn.all(&UNEVEN, params![gallery.0], |row| row.get(0)).await
}
