//! Rows that the operator pins, for one gallery or for all.

use db::{Conn, Result, Row, params, sql};

use super::changed;
use crate::domain::{
    gallery::GalleryId,
    pin::{Pin, Place},
};

/// Stands for every gallery.
pub const EVERYWHERE: GalleryId = GalleryId(0);

sql!(
    OF_GALLERY = "
    select id, place, label, title, url, author, date
      from pin where gallery_id = $1 order by id"
);

/// The pinned rows of a gallery, or of every gallery with [`EVERYWHERE`].
pub async fn of_gallery(conn: &mut Conn, gallery: GalleryId) -> Result<Vec<Pin>> {
    conn.all(&OF_GALLERY, params![gallery.0], read).await
}

sql!(
    INSERT = "
    insert into pin (gallery_id, id, place, label, title, url, author, date)
    values ($1, $2, $3, $4, $5, $6, $7, $8)"
);

/// Pins a row.
pub async fn insert(conn: &mut Conn, gallery: GalleryId, pin: &Pin) -> Result<()> {
    let values = params![
        gallery.0,
        pin.id,
        pin.place as i64,
        &pin.label,
        &pin.title,
        &pin.url,
        &pin.author,
        &pin.date,
    ];
    changed::site(conn);
    conn.run(&INSERT, values).await?;
    Ok(())
}

sql!(DELETE = "delete from pin where gallery_id = $1 and id = $2");

/// Takes a pinned row away; `false` if there is none.
pub async fn delete(conn: &mut Conn, gallery: GalleryId, id: i64) -> Result<bool> {
    changed::site(conn);
    Ok(conn.run(&DELETE, params![gallery.0, id]).await? > 0)
}

fn read(row: &Row<'_>) -> Result<Pin> {
    Ok(Pin {
        id: row.get(0)?,
        place: Place::from_number(row.get(1)?),
        label: row.get(2)?,
        title: row.get(3)?,
        url: row.get(4)?,
        author: row.get(5)?,
        date: row.get(6)?,
    })
}
