//! Changing what a gallery has set, for all to see in its log.

use serde_json::{Map, Value, json};

use super::{
    Failure,
    note::{Note, note},
};
use crate::{
    app::App,
    domain::{
        gallery::{Gallery, Slug},
        public_log::{By, LogAct, Object},
    },
    store,
};

/// Why the settings stay as they were.
#[derive(Debug)]
pub enum Unchanged<E> {
    /// The change itself was refused.
    Refused(E),
    /// There is no such gallery, or the database failed.
    Failed(Failure),
}

impl<E> From<db::Error> for Unchanged<E> {
    fn from(error: db::Error) -> Unchanged<E> {
        Unchanged::Failed(error.into())
    }
}

/// Applies `change` to a gallery as it is now and keeps the result. Two changes
/// at once happen one after the other, so that neither undoes the other.
pub async fn change_gallery<E>(
    app: &App,
    by: &By,
    slug: &Slug,
    change: impl FnOnce(&mut Gallery) -> Result<(), E>,
) -> Result<Gallery, Unchanged<E>> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::gallery::lock(&mut tx, slug).await?;
    let found = store::gallery::by_slug(&mut tx, slug).await?;
    let mut gallery = found.ok_or(Unchanged::Failed(Failure::Gone))?;
    let before = settings(&gallery);
    change(&mut gallery).map_err(Unchanged::Refused)?;
    let detail = difference(&before, &settings(&gallery));
    if !detail.is_empty() {
        store::gallery::update(&mut tx, &gallery).await?;
        let detail = Value::Object(detail).to_string();
        let entry = Note { act: LogAct::GallerySettings, object: Object::Gallery, detail };
        note(&mut tx, gallery.id, by, entry, now).await?;
    }
    tx.commit().await?;
    Ok(gallery)
}

/// Everything that a change may change, by name.
fn settings(gallery: &Gallery) -> Map<String, Value> {
    let mut all = match json!(gallery.settings) {
        Value::Object(all) => all,
        _ => Map::new(),
    };
    // The published rule is what readers look for: each of its parts by its own name.
    if let Some(Value::Object(rule)) = all.remove("feature") {
        all.extend(rule.into_iter().map(|(name, value)| (format!("feature.{name}"), value)));
    }
    let circles = gallery.settings.circles;
    for (name, circle) in [("list", circles.list), ("read", circles.read), ("write", circles.write)]
    {
        all.insert(format!("circle.{name}"), json!(circle));
    }
    all.insert("name".to_owned(), json!(gallery.name));
    all
}

/// `{"name": [before, after], …}` of what differs.
fn difference(before: &Map<String, Value>, after: &Map<String, Value>) -> Map<String, Value> {
    let changed = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
    changed.map(|(name, value)| (name.clone(), json!([before.get(name), value]))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::gallery::{GalleryId, GalleryKind, Settings};

    #[test]
    fn only_what_differs_is_noted_and_the_rule_by_its_parts() {
        let mut gallery = Gallery {
            id: GalleryId(1),
            slug: Slug::example(),
            kind: GalleryKind::Main,
            name: "바둑".into(),
            settings: Settings::default(),
        };
        let before = settings(&gallery);
        assert!(difference(&before, &settings(&gallery)).is_empty());
        gallery.settings.feature.cut = 15;
        gallery.name = "장기".into();
        let noted = Value::Object(difference(&before, &settings(&gallery))).to_string();
        assert_eq!(noted, r#"{"feature.cut":[10,15],"name":["바둑","장기"]}"#);
    }
}
