//! The pictures of galleries' covers.

use db::{Conn, Result, params, sql};

use super::gallery;
use crate::domain::{cover::CoverHash, gallery::GalleryId, time::Moment};

sql!(FIND = "select bytes from gallery_cover where gallery_id = $1 and hash = $2");

/// A gallery's picture, if this is the one it has.
pub async fn find(
    conn: &mut Conn,
    gallery: GalleryId,
    hash: &CoverHash,
) -> Result<Option<Vec<u8>>> {
    conn.one(&FIND, params![gallery.0, hash.as_str()], |row| row.get(0)).await
}

sql!(
    SET = "
    insert into gallery_cover (gallery_id, hash, bytes, changed_at) values ($1, $2, $3, $4)
    on conflict (gallery_id) do update
       set hash = excluded.hash, bytes = excluded.bytes, changed_at = excluded.changed_at"
);

/// Keeps a gallery's picture in the place of the one it had.
pub async fn set(
    conn: &mut Conn,
    id: GalleryId,
    (hash, bytes): (&CoverHash, &[u8]),
    now: Moment,
) -> Result<()> {
    gallery::set_cover(conn, id, hash.as_str()).await?;
    conn.run(&SET, params![id.0, hash.as_str(), bytes, now.0]).await?;
    Ok(())
}

sql!(REMOVE = "delete from gallery_cover where gallery_id = $1");

/// Takes a gallery's picture away.
pub async fn remove(conn: &mut Conn, id: GalleryId) -> Result<()> {
    gallery::set_cover(conn, id, "").await?;
    conn.run(&REMOVE, params![id.0]).await?;
    Ok(())
}
