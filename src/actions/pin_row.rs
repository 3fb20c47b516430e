//! Pinning rows above and below the lists, and taking them away.

use serde_json::json;

use super::{
    Failure,
    note::{Note, note},
};
use crate::{
    app::App,
    domain::{
        gallery::GalleryId,
        pin::Pin,
        public_log::{By, LogAct, Object},
    },
    store,
};

/// Pins a row in a gallery (or in all, with [`store::pin::EVERYWHERE`]) and returns its number.
pub async fn pin_row(app: &App, by: &By, gallery: GalleryId, mut pin: Pin) -> Result<i64, Failure> {
    loop {
        match try_pin(app, by, gallery, &mut pin).await {
            // Somebody else pinned a row at the same moment and has the number.
            Err(error) if error.is_unique_violation() => {}
            outcome => return Ok(outcome.map(|()| pin.id)?),
        }
    }
}

async fn try_pin(app: &App, by: &By, gallery: GalleryId, pin: &mut Pin) -> db::Result<()> {
    let mut tx = app.db.begin().await?;
    // Few and typed by hand: short numbers, which rise in each gallery.
    let pins = store::pin::of_gallery(&mut tx, gallery).await?;
    pin.id = pins.iter().map(|pin| pin.id).max().unwrap_or(0) + 1;
    store::pin::insert(&mut tx, gallery, pin).await?;
    let detail = json!({ "label": pin.label, "title": pin.title, "url": pin.url }).to_string();
    let entry = Note { act: LogAct::PinAdd, object: Object::Pin(pin.id), detail };
    note(&mut tx, gallery, by, entry, app.clock.now()).await?;
    tx.commit().await
}

/// Takes a pinned row away; `false` if there is none.
pub async fn unpin_row(app: &App, by: &By, gallery: GalleryId, id: i64) -> Result<bool, Failure> {
    let mut tx = app.db.begin().await?;
    let was_there = store::pin::delete(&mut tx, gallery, id).await?;
    if was_there {
        let entry = Note::plain(LogAct::PinRemove, Object::Pin(id));
        note(&mut tx, gallery, by, entry, app.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(was_there)
}
