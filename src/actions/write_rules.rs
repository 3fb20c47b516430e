//! The rules of a gallery, written by its manager, for all its readers.

use serde_json::json;

use super::{
    Failure,
    note::{Note, note},
};
use crate::{
    app::App,
    domain::{
        gallery::GalleryId,
        public_log::{By, LogAct, Object},
        rules::Text,
    },
    store::{self, gallery_rules::Rules},
};

/// Keeps them; nothing in them takes them away. The same words again change nothing.
pub async fn write_rules(
    app: &App,
    by: &By,
    gallery: GalleryId,
    text: &Text,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let source = text.as_str().to_owned();
    let mut tx = app.db.begin().await?;
    // Two changes at once happen one after the other.
    store::gallery::hold(&mut tx, gallery).await?;
    let before = store::gallery_rules::find(&mut tx, gallery).await?;
    let before = before.map_or(String::new(), |rules| rules.source);
    if before != source {
        let length = |text: &str| text.chars().count();
        let detail = json!({ "characters": [length(&before), length(&source)] }).to_string();
        let html = markup::from_plain(&source);
        let rules = Rules { source, html, changed_at: now };
        store::gallery_rules::set(&mut tx, gallery, &rules).await?;
        let entry = Note { act: LogAct::RulesChange, object: Object::Gallery, detail };
        note(&mut tx, gallery, by, entry, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
