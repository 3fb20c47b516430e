//! Closing a gallery, so that nothing in it is read or written, and opening it again.

use super::{
    Failure,
    note::{Note, note},
};
use crate::{
    app::App,
    domain::{
        gallery::GalleryId,
        public_log::{By, LogAct, Object},
    },
    store,
};

/// Closes or opens; `false` if it was so already.
pub async fn close_gallery(
    app: &App,
    by: &By,
    gallery: GalleryId,
    is_closed: bool,
) -> Result<bool, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !store::gallery::close(&mut tx, gallery, is_closed.then_some(now)).await? {
        return Ok(false);
    }
    let act = if is_closed { LogAct::GalleryClose } else { LogAct::GalleryReopen };
    note(&mut tx, gallery, by, Note::plain(act, Object::Gallery), now).await?;
    tx.commit().await?;
    Ok(true)
}
