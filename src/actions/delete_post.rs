//! Taking one's own post away.

use super::{Access, Failure, note_access, signature::may_change, try_password::try_password};
use crate::{
    app::App,
    domain::{comment::DeletedBy, gallery::Gallery, post::PostNo, visitor::Visitor},
    store,
};

/// Takes a post away by its password, or by its writer's being logged in. Its number stays taken, its words are erased a day later.
pub async fn delete_post(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    no: PostNo,
    password: &str,
) -> Result<(), Failure> {
    let mut conn = app.db.reader().await?;
    let original = store::post::original(&mut conn, gallery.id, no).await?.ok_or(Failure::Gone)?;
    drop(conn);
    if !may_change(visitor, &[original.member], original.password_hash.is_some())? {
        try_password(app, visitor, gallery.id, no, password, &[original.password_hash]).await?;
    }

    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let gone = store::post::delete(&mut tx, gallery.id, no, DeletedBy::Writer, now).await?;
    if gone.is_none() {
        return Err(Failure::Gone);
    }
    let access = Access { id: app.ids.next(now), post: no, comment: None, act: "delete", at: now };
    note_access(&mut tx, &app.keys, visitor, gallery.id, access).await?;
    tx.commit().await?;
    Ok(())
}
