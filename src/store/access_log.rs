//! Full addresses of writers, encrypted, for as many days as the operator keeps them.

use db::{Conn, Result, Row, Value, params, sql};

use crate::domain::{comment::CommentId, gallery::GalleryId, post::PostNo, time::Moment};

sql!(
    INSERT = "
    insert into access_log (gallery_id, id, post_no, comment_id, act, sealed, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)"
);

/// One line: who wrote what, sealed.
pub struct Entry<'a> {
    /// Its number.
    pub id: i64,
    /// The post.
    pub post: PostNo,
    /// The comment, if it was one.
    pub comment: Option<CommentId>,
    /// `post`, `comment`, `edit`, `delete`.
    pub act: &'a str,
    /// The encrypted address.
    pub sealed: &'a [u8],
    /// When.
    pub at: Moment,
}

/// Writes a line.
pub async fn insert(conn: &mut Conn, gallery: GalleryId, entry: &Entry<'_>) -> Result<()> {
    let values = params![
        gallery.0,
        entry.id,
        entry.post.0,
        entry.comment.map_or(0, |comment| comment.0),
        entry.act,
        entry.sealed,
        entry.at.0,
    ];
    conn.run(&INSERT, values).await?;
    Ok(())
}

sql!(OLD = "select gallery_id, id from access_log where created_at < $1 order by created_at limit $2",
    across: "a job looks for what is too old, every five minutes");
sql!(ERASE = "delete from access_log where gallery_id = $1 and id = $2");

/// Erases the oldest lines from before a moment, at most `limit`; returns how many. Each by
/// its key: so no machine of Citus has to know what lies on another.
pub async fn purge(conn: &mut Conn, before: Moment, limit: i64) -> Result<u64> {
    let key = |row: &Row<'_>| -> Result<Vec<Value<'static>>> {
        Ok(vec![row.get::<i64>(0)?.into(), row.get::<i64>(1)?.into()])
    };
    let old = conn.all(&OLD, params![before.0, limit], key).await?;
    conn.run_many(&ERASE, &old).await
}

/// A line that was kept.
pub struct Kept {
    /// Its number, to which the address is sealed.
    pub id: i64,
    /// The comment, if it was one.
    pub comment: Option<CommentId>,
    /// `post`, `comment`, `edit`, `delete`.
    pub act: String,
    /// The encrypted address.
    pub sealed: Vec<u8>,
    /// When.
    pub at: Moment,
}

sql!(
    OF_POST = "
    select id, comment_id, act, sealed, created_at
      from access_log
     where gallery_id = $1 and post_no = $2
     order by id limit 1000",
    scan: "an operator asks for one post; reads the gallery's log of the last days"
);

/// The lines of a post and what stands under it, oldest first, at most 1,000.
pub async fn of_post(conn: &mut Conn, gallery: GalleryId, post: PostNo) -> Result<Vec<Kept>> {
    conn.all(&OF_POST, params![gallery.0, post.0], |row| {
        let comment: i64 = row.get(1)?;
        Ok(Kept {
            id: row.get(0)?,
            comment: (comment != 0).then_some(CommentId(comment)),
            act: row.get(2)?,
            sealed: row.get(3)?,
            at: Moment(row.get(4)?),
        })
    })
    .await
}
