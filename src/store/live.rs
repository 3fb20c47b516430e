//! What has come to a list since a reader opened it. Asked every few seconds by
//! everyone who reads, so it walks the newest numbers of one index and no further.

use db::{Conn, Result, params, sql};

use crate::domain::{
    gallery::GalleryId,
    live::{MOST, News},
    post::PostNo,
};

sql!(NEWER_ALL = "
    select count(*), coalesce(max(no), $2)
      from (select no from post
             where gallery_id = $1 and no > $2 and deleted_at is null
             order by no desc limit $3) as newest",
    scan: "the inner select has read at most a hundred numbers");

sql!(NEWER_HEAD = "
    select count(*), coalesce(max(no), $2)
      from (select no from post
             where gallery_id = $1 and no > $2 and head_id = $4 and head_id > 0
               and deleted_at is null
             order by no desc limit $3) as newest",
    scan: "the inner select has read at most a hundred numbers");

/// What stands above `after` in 전체글, or in one 말머리 of it.
pub async fn since(
    conn: &mut Conn,
    gallery: GalleryId,
    head: Option<i64>,
    after: PostNo,
) -> Result<News> {
    let read = |row: &db::Row<'_>| Ok(News { count: row.get(0)?, last: PostNo(row.get(1)?) });
    let found = match head {
        None => conn.one(&NEWER_ALL, params![gallery.0, after.0, MOST], read).await?,
        Some(id) => conn.one(&NEWER_HEAD, params![gallery.0, after.0, MOST, id], read).await?,
    };
    Ok(found.unwrap_or(News { count: 0, last: after }))
}
