//! Opening a gallery.

use super::{
    Failure,
    note::{Note, note},
};
use crate::{
    app::App,
    domain::{
        gallery::{Gallery, GalleryId, GalleryKind, Settings, Slug},
        public_log::{By, LogAct, Object},
    },
    store,
};

/// Opens a gallery under a free address; `None` if the address is taken.
pub async fn open_gallery(
    app: &App,
    by: &By,
    slug: Slug,
    kind: GalleryKind,
    name: String,
    settings: Settings,
) -> Result<Option<Gallery>, Failure> {
    let now = app.clock.now();
    let gallery = Gallery { id: GalleryId(app.ids.next(now)), slug, kind, name, settings };
    let mut tx = app.db.begin().await?;
    match store::gallery::insert(&mut tx, &gallery, now).await {
        Ok(()) => {
            let entry = Note::plain(LogAct::GalleryOpen, Object::Gallery);
            note(&mut tx, gallery.id, by, entry, now).await?;
            tx.commit().await?;
        }
        Err(error) if error.is_unique_violation() => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    Ok(Some(gallery))
}
