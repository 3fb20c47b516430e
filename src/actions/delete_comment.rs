//! Taking a comment away: by its own password, or by that of the post it stands under, or by
//! being the member who wrote either.

use super::{
    Access, Failure, change_comment_count, note_access,
    signature::{is_own, may_change},
    try_password::try_password,
};
use crate::{
    app::App,
    domain::{
        comment::{CommentId, DeletedBy},
        gallery::Gallery,
        post::PostNo,
        visitor::Visitor,
    },
    store,
};

/// Takes a comment away; the tombstone says by whom.
pub async fn delete_comment(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    post: PostNo,
    id: CommentId,
    password: &str,
) -> Result<(), Failure> {
    let mut conn = app.db.reader().await?;
    let target = store::comment::target(&mut conn, gallery.id, post, id).await?;
    let target = target.ok_or(Failure::Gone)?;
    drop(conn);
    let hashes = [target.password_hash, target.post_password_hash];
    let writers = [target.member, target.post_member];
    may_change(visitor, &writers, hashes.iter().any(Option::is_some))?;
    let by = if is_own(visitor, target.member) {
        DeletedBy::Writer
    } else if is_own(visitor, target.post_member) {
        DeletedBy::PostAuthor
    } else {
        match try_password(app, visitor, gallery.id, post, password, &hashes).await? {
            0 => DeletedBy::Writer,
            _ => DeletedBy::PostAuthor,
        }
    };

    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !change_comment_count::remove(&mut tx, gallery.id, post, target.thread, id, by, now).await? {
        return Err(Failure::Gone);
    }
    let access = Access { id: app.ids.next(now), post, comment: Some(id), act: "delete", at: now };
    note_access(&mut tx, &app.keys, visitor, gallery.id, access).await?;
    tx.commit().await?;
    Ok(())
}
