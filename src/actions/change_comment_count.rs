//! Taking a comment out of its post's counts, shared by everyone who may delete one.

use db::{Result, Tx};

use crate::{
    domain::{
        comment::{CommentId, DeletedBy},
        gallery::GalleryId,
        post::PostNo,
        time::Moment,
    },
    store,
};

/// Takes a comment away within a transaction and keeps the counts true: a first
/// comment with replies stays as a tombstone, and a tombstone goes with its
/// last reply. `false` if the comment was gone.
pub async fn remove(
    tx: &mut Tx,
    gallery: GalleryId,
    post: PostNo,
    thread: CommentId,
    id: CommentId,
    by: DeletedBy,
    at: Moment,
) -> Result<bool> {
    // The post's row first: everyone takes locks in the same order.
    if store::tally::add_comments(tx, gallery, post, -1, 0).await?.is_none() {
        return Ok(false);
    }
    let Some(replies) = store::comment::delete(tx, gallery, post, thread, id, by, at).await? else {
        return Ok(false);
    };
    store::comment::unmention(tx, gallery, post, thread, id).await?;
    let mut unlisted = if replies == 0 { 1 } else { 0 };
    if thread != id {
        let first = store::comment::add_replies(tx, gallery, post, thread, -1).await?;
        if first == Some((0, true)) {
            unlisted += 1;
        }
    }
    if unlisted > 0 {
        store::tally::add_comments(tx, gallery, post, 0, -unlisted).await?;
    }
    Ok(true)
}
