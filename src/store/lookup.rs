//! Who asked for full addresses from the sealed log, of what, and why.

use db::{Conn, Result, params, sql};

use crate::domain::{gallery::GalleryId, post::PostNo, public_log::By, time::Moment};

/// A look-up that was made.
pub struct Lookup {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Moment,
    /// In which capacity.
    pub role: String,
    /// The nick then; empty for the command line.
    pub name: String,
    /// The gallery.
    pub gallery: GalleryId,
    /// The post.
    pub post: PostNo,
    /// The comment under it, or 0.
    pub comment: i64,
    /// Why.
    pub reason: String,
    /// How many addresses were shown.
    pub lines: i64,
}

sql!(
    INSERT = "
    insert into lookup (id, at, role, name, code, gallery_id, post_no, comment_id, reason, lines)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
);

/// Keeps that somebody looked.
pub async fn insert(
    conn: &mut Conn,
    (id, by): (i64, &By),
    (gallery, post, comment): (GalleryId, PostNo, i64),
    lines: i64,
    now: Moment,
) -> Result<()> {
    let actor = &by.actor;
    let values = params![
        id,
        now.0,
        actor.role.as_str(),
        &actor.name,
        &actor.code,
        gallery.0,
        post.0,
        comment,
        by.reason.as_str(),
        lines,
    ];
    conn.run(&INSERT, values).await?;
    Ok(())
}

sql!(
    BEFORE = "
    select id, at, role, name, gallery_id, post_no, comment_id, reason, lines
      from lookup
     where id < $1
     order by id desc
     limit $2"
);

/// Look-ups before one, newest first.
pub async fn before(conn: &mut Conn, id: i64, limit: i64) -> Result<Vec<Lookup>> {
    conn.all(&BEFORE, params![id, limit], |row| {
        Ok(Lookup {
            id: row.get(0)?,
            at: Moment(row.get(1)?),
            role: row.get(2)?,
            name: row.get(3)?,
            gallery: GalleryId(row.get(4)?),
            post: PostNo(row.get(5)?),
            comment: row.get(6)?,
            reason: row.get(7)?,
            lines: row.get(8)?,
        })
    })
    .await
}
