//! What an import knows of a post: its source, and counts whose rows were not on the page.

use db::{Conn, Result, Row, params, sql};

use super::changed;
use crate::domain::{
    gallery::GalleryId,
    post::{Media, PostNo},
    time::Moment,
};

/// Counts as a saved page shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SavedCounts {
    /// Views.
    pub views: i64,
    /// Up-votes.
    pub ups: i64,
    /// Of these, of members under a fixed nick.
    pub member_ups: i64,
    /// Down-votes.
    pub downs: i64,
    /// Comments counted but not among the saved ones.
    pub comments: i64,
}

/// An imported post.
pub struct Saved {
    /// Its number here.
    pub no: PostNo,
    /// What tells it from others of its source.
    pub source_key: String,
    /// The counts taken over so far.
    pub counts: SavedCounts,
}

sql!(
    BY_SOURCE = "
    select no, source_key, views, ups, member_ups, downs, comments
      from post_import where gallery_id = $1 and source_key = $2"
);
sql!(
    BY_NO = "
    select no, source_key, views, ups, member_ups, downs, comments
      from post_import where gallery_id = $1 and no = $2"
);

/// The post that came from a source.
pub async fn by_source(conn: &mut Conn, gallery: GalleryId, key: &str) -> Result<Option<Saved>> {
    conn.one(&BY_SOURCE, params![gallery.0, key], read).await
}

/// What is known of an imported post.
pub async fn by_no(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<Option<Saved>> {
    conn.one(&BY_NO, params![gallery.0, no.0], read).await
}

sql!(
    INSERT = "
    insert into post_import (gallery_id, no, source_key, created_at) values ($1, $2, $3, $4)"
);

/// Notes where a post came from.
pub async fn insert(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    key: &str,
    at: Moment,
) -> Result<()> {
    changed::post(conn, gallery, no);
    conn.run(&INSERT, params![gallery.0, no.0, key, at.0]).await?;
    Ok(())
}

sql!(
    ADD_BASE = "
    update post_import
       set views = views + $3, ups = ups + $4, member_ups = member_ups + $5,
           downs = downs + $6, comments = comments + $7
     where gallery_id = $1 and no = $2"
);
sql!(
    ADD_COUNTS = "
    update post
       set view_count = view_count + $3, up_count = up_count + $4,
           member_up_count = member_up_count + $5, down_count = down_count + $6,
           comment_count = comment_count + $7
     where gallery_id = $1 and no = $2"
);

/// Adds counts of a saved page to what the post shows, and notes that they are its.
pub async fn add(conn: &mut Conn, gallery: GalleryId, no: PostNo, more: SavedCounts) -> Result<()> {
    let values =
        [gallery.0, no.0, more.views, more.ups, more.member_ups, more.downs, more.comments]
            .map(db::Value::from);
    changed::post(conn, gallery, no);
    conn.run(&ADD_COUNTS, &values).await?;
    conn.run(&ADD_BASE, &values).await?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Saved> {
    Ok(Saved {
        no: PostNo(row.get(0)?),
        source_key: row.get(1)?,
        counts: SavedCounts {
            views: row.get(2)?,
            ups: row.get(3)?,
            member_ups: row.get(4)?,
            downs: row.get(5)?,
            comments: row.get(6)?,
        },
    })
}

/// How a saved post stands here, to see what a page adds to it.
pub struct Standing {
    /// Its title.
    pub title: String,
    /// Its nick.
    pub nick: String,
    /// Only the day of writing is known.
    pub is_day_only: bool,
    /// Its words are kept.
    pub has_body: bool,
    /// Comments that imports have written, save for their tombstones.
    pub comment_rows: i64,
}

sql!(
    STANDING = "
    select p.title, p.nick, p.day_only, case when b.no is null then 0 else 1 end,
           (select count(*) from comment c
             where c.gallery_id = $1 and c.post_no = $2 and substr(c.identity, 1, 7) = 'import:'
               and (c.deleted_at is null or c.deleted_at <> c.created_at))
      from post p
      left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
     where p.gallery_id = $1 and p.no = $2"
);

/// How the post with a number stands here.
pub async fn standing(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<Option<Standing>> {
    conn.one(&STANDING, params![gallery.0, no.0], |row| {
        Ok(Standing {
            title: row.get(0)?,
            nick: row.get(1)?,
            is_day_only: row.get(2)?,
            has_body: row.get(3)?,
            comment_rows: row.get(4)?,
        })
    })
    .await
}

sql!(
    SET_TIME = "
    update post set created_at = $3, day_only = 0
     where gallery_id = $1 and no = $2 and day_only = 1"
);

/// Sets the exact moment of a post of which only the day was known.
pub async fn set_time(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    written_at: Moment,
) -> Result<()> {
    changed::post(conn, gallery, no);
    conn.run(&SET_TIME, params![gallery.0, no.0, written_at.0]).await?;
    Ok(())
}

sql!(SET_MEDIA = "update post set media = $3 where gallery_id = $1 and no = $2 and media = 0");

/// Sets what a post holds, where nothing but words was known of it.
pub async fn set_media(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    media: Media,
) -> Result<()> {
    changed::post(conn, gallery, no);
    conn.run(&SET_MEDIA, params![gallery.0, no.0, media as i64]).await?;
    Ok(())
}
