//! A post's counters: views, votes, comments.

use db::{Conn, Result, params, sql};

use super::changed;
use crate::domain::{gallery::GalleryId, post::PostNo, time::Moment, vote::Counts};

sql!(ADD_VIEWS = "update post set view_count = view_count + $3 where gallery_id = $1 and no = $2");

/// Adds views counted in memory.
pub async fn add_views(conn: &mut Conn, gallery: GalleryId, no: PostNo, views: i64) -> Result<()> {
    changed::views(conn, gallery, no);
    conn.run(&ADD_VIEWS, params![gallery.0, no.0, views]).await?;
    Ok(())
}

/// A post after a vote was added to it.
pub struct Voted {
    /// Its counts now.
    pub counts: Counts,
    /// When it was written.
    pub created_at: Moment,
    /// Its 말머리.
    pub head_id: i64,
    /// Whether it is 개념글 already.
    pub is_featured: bool,
}

sql!(
    ADD_VOTE = "
    update post
       set up_count = up_count + $3, down_count = down_count + $4,
           member_up_count = member_up_count + $5
     where gallery_id = $1 and no = $2 and deleted_at is null
 returning up_count, member_up_count, down_count, created_at, head_id, featured_at"
);

/// Adds to the counts of a live post; `None` if it is gone.
pub async fn add_vote(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    change: Counts,
) -> Result<Option<Voted>> {
    changed::post(conn, gallery, no);
    let values = params![gallery.0, no.0, change.ups, change.downs, change.member_ups];
    conn.one(&ADD_VOTE, values, |row| {
        Ok(Voted {
            counts: Counts { ups: row.get(0)?, member_ups: row.get(1)?, downs: row.get(2)? },
            created_at: Moment(row.get(3)?),
            head_id: row.get(4)?,
            is_featured: row.get::<Option<i64>>(5)?.is_some(),
        })
    })
    .await
}

sql!(
    HOLD = "
    update post set head_id = head_id where gallery_id = $1 and no = $2
 returning up_count, member_up_count, down_count"
);

/// Waits for everyone who is changing a post, and keeps others from it until this
/// transaction ends. Its counts of votes; `None` if there is no such post.
pub async fn hold(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<Option<Counts>> {
    conn.one(&HOLD, params![gallery.0, no.0], |row| {
        Ok(Counts { ups: row.get(0)?, member_ups: row.get(1)?, downs: row.get(2)? })
    })
    .await
}

sql!(
    ADD_COMMENTS = "
    update post
       set comment_count = comment_count + $3, comment_rows = comment_rows + $4
     where gallery_id = $1 and no = $2 and deleted_at is null
 returning comment_rows"
);

/// Adds to a live post's comment counts (those that can be read, those that are
/// listed) and returns the latter; `None` if the post is gone.
pub async fn add_comments(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    readable: i64,
    listed: i64,
) -> Result<Option<i64>> {
    changed::post(conn, gallery, no);
    conn.one(&ADD_COMMENTS, params![gallery.0, no.0, readable, listed], |row| row.get(0)).await
}
