//! 실시간 베스트: the newest 개념글 of the whole site, in a table made for it.
//!
//! A row follows its post in the post's own transaction. It stands apart because
//! the front of the site asks for it: gathered from the posts it would ask every
//! machine on which galleries stand.

use db::{Conn, Result, params, sql};

use super::changed;
use crate::domain::{
    best::BestPost,
    gallery::{GalleryId, Slug},
    post::{ListKind, PostNo},
};

/// Rows that are kept: more than are shown, so that some may be deleted.
const KEPT: i64 = 1_000;

sql!(
    LIST = "
    select g.slug, g.name, b.no, b.title
      from best_entry b
      join gallery g on g.id = b.gallery_id
     where g.closed_at is null and g.read_circle = 0
     order by b.featured_at desc
     limit $1",
    scan: "the newest of an index, bounded by its limit"
);

/// The posts that became 개념글 last, in any gallery that everyone may read.
pub async fn list(conn: &mut Conn, limit: i64) -> Result<Vec<BestPost>> {
    conn.all(&LIST, params![limit], |row| {
        let slug: String = row.get(0)?;
        let wrong = || db::Error::Column { column: 0, detail: "not a slug".to_owned() };
        Ok(BestPost {
            slug: Slug::parse(&slug).ok_or_else(wrong)?,
            gallery: row.get(1)?,
            no: PostNo(row.get(2)?),
            title: row.get(3)?,
        })
    })
    .await
}

sql!(
    ENTER = "
    insert into best_entry (gallery_id, no, title, featured_at) values ($1, $2, $3, $4)
    on conflict (gallery_id, no) do update
       set title = excluded.title, featured_at = excluded.featured_at"
);

/// A post that has become 개념글, or is there again.
pub(super) struct Entry<'a> {
    pub(super) no: PostNo,
    pub(super) title: &'a str,
    pub(super) featured_at: i64,
}

/// Enters posts.
pub(super) async fn enter(
    conn: &mut Conn,
    gallery: GalleryId,
    entries: &[Entry<'_>],
) -> Result<()> {
    changed::list(conn, gallery, ListKind::Featured, 1);
    let row =
        |it: &Entry<'_>| params![gallery.0, it.no.0, it.title.to_owned(), it.featured_at].to_vec();
    let rows: Vec<_> = entries.iter().map(row).collect();
    conn.run_many(&ENTER, &rows).await?;
    Ok(())
}

sql!(LEAVE = "delete from best_entry where gallery_id = $1 and no = $2");

/// Takes a post out, because it is no 개념글 any more or was deleted.
pub(super) async fn leave(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<()> {
    changed::list(conn, gallery, ListKind::Featured, -1);
    conn.run(&LEAVE, params![gallery.0, no.0]).await?;
    Ok(())
}

sql!(RENAME = "update best_entry set title = $3 where gallery_id = $1 and no = $2");

/// Gives a post its new title.
pub(super) async fn rename(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    title: &str,
) -> Result<()> {
    changed::best_title(conn);
    conn.run(&RENAME, params![gallery.0, no.0, title]).await?;
    Ok(())
}

sql!(
    PURGE = "
    delete from best_entry
     where featured_at < (select featured_at from best_entry
                           order by featured_at desc limit 1 offset $1)",
    scan: "a step over the newest of an index, once in a few minutes"
);

/// Forgets what is too old to be shown; returns how many rows.
pub async fn purge(conn: &mut Conn) -> Result<u64> {
    conn.run(&PURGE, params![KEPT - 1]).await
}
