//! What the operator's console counts over all galleries.

use db::{Conn, Result, params, sql};

use crate::domain::{gallery::GalleryId, time::Moment};

/// Reports of a gallery that wait.
pub struct Waiting {
    /// The gallery.
    pub gallery: GalleryId,
    /// How many.
    pub reports: i64,
    /// Since when the oldest waits.
    pub since: Moment,
}

sql!(
    WAITING = "
    select gallery_id, count(*), min(created_at) from report
     where state = 'open'
     group by gallery_id
     order by 3
     limit $1",
    scan: "the index of open reports, for the operator's console alone",
    across: "the operator's console counts the reports of every gallery"
);

/// Galleries with reports that nobody has answered, the longest waiting first.
pub async fn waiting(conn: &mut Conn, limit: i64) -> Result<Vec<Waiting>> {
    conn.all(&WAITING, params![limit], |row| {
        Ok(Waiting {
            gallery: GalleryId(row.get(0)?),
            reports: row.get(1)?,
            since: Moment(row.get(2)?),
        })
    })
    .await
}
