//! The rules a gallery's staff has written.

use db::{Conn, Result, params, sql};

use super::gallery;
use crate::domain::{gallery::GalleryId, time::Moment};

/// Rules as they are kept.
#[derive(Debug, Clone)]
pub struct Rules {
    /// As typed.
    pub source: String,
    /// Safe to print.
    pub html: String,
    /// When they were last changed.
    pub changed_at: Moment,
}

sql!(FIND = "select source, html, changed_at from gallery_rules where gallery_id = $1");

/// The rules of a gallery, if it has any.
pub async fn find(conn: &mut Conn, gallery: GalleryId) -> Result<Option<Rules>> {
    conn.one(&FIND, params![gallery.0], |row| {
        Ok(Rules { source: row.get(0)?, html: row.get(1)?, changed_at: Moment(row.get(2)?) })
    })
    .await
}

sql!(
    SET = "
    insert into gallery_rules (gallery_id, source, html, changed_at) values ($1, $2, $3, $4)
    on conflict (gallery_id) do update
       set source = excluded.source, html = excluded.html, changed_at = excluded.changed_at"
);
sql!(REMOVE = "delete from gallery_rules where gallery_id = $1");

/// Keeps a gallery's rules, or none where there is no word in them.
pub async fn set(conn: &mut Conn, id: GalleryId, rules: &Rules) -> Result<()> {
    gallery::set_rules(conn, id, !rules.source.is_empty()).await?;
    if rules.source.is_empty() {
        conn.run(&REMOVE, params![id.0]).await?;
        return Ok(());
    }
    let values = params![id.0, &rules.source, &rules.html, rules.changed_at.0];
    conn.run(&SET, values).await?;
    Ok(())
}
