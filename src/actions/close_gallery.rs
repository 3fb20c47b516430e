//! Closing a gallery, so that nothing in it is read or written, and opening it again.

use super::{
    Failure,
    note::{Note, SITE, note},
};
use crate::{
    app::App,
    domain::{
        gallery::GalleryId,
        public_log::{By, LogAct, Object},
    },
    store,
};

/// Closes or opens; what the staff of a closed gallery had to answer is the operator's.
/// `false` if it was so already.
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
    if is_closed {
        // At its desk nobody reads them any more.
        store::appeal::pass_on(&mut tx, gallery, SITE).await?;
    }
    let act = if is_closed { LogAct::GalleryClose } else { LogAct::GalleryReopen };
    note(&mut tx, gallery, by, Note::plain(act, Object::Gallery), now).await?;
    tx.commit().await?;
    Ok(true)
}
