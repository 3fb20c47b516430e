//! Changing what a gallery has set.

use super::Failure;
use crate::{
    app::App,
    domain::gallery::{Gallery, Slug},
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
    slug: &Slug,
    change: impl FnOnce(&mut Gallery) -> Result<(), E>,
) -> Result<Gallery, Unchanged<E>> {
    let mut tx = app.db.begin().await?;
    store::gallery::lock(&mut tx, slug).await?;
    let found = store::gallery::by_slug(&mut tx, slug).await?;
    let mut gallery = found.ok_or(Unchanged::Failed(Failure::Gone))?;
    change(&mut gallery).map_err(Unchanged::Refused)?;
    store::gallery::update(&mut tx, &gallery).await?;
    tx.commit().await?;
    Ok(gallery)
}
