//! Taking a comment out of its post's counts, shared by everyone who may delete one; and
//! putting it back.

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

/// Puts a comment back that staff took away: the reverse of [`remove`]. `false` if it cannot
/// be put back.
pub async fn put_back(
    tx: &mut Tx,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
) -> Result<bool> {
    if store::tally::add_comments(tx, gallery, post, 1, 0).await?.is_none() {
        return Ok(false);
    }
    let restored = store::comment_restore::restore(tx, gallery, post, id).await?;
    let Some(restored) = restored else {
        store::tally::add_comments(tx, gallery, post, -1, 0).await?;
        return Ok(false);
    };
    let mut listed = if restored.replies == 0 { 1 } else { 0 };
    if restored.thread != id {
        let first = store::comment::add_replies(tx, gallery, post, restored.thread, 1).await?;
        // The tombstone above it is shown again.
        if first == Some((1, true)) {
            listed += 1;
        }
    }
    if listed > 0 {
        store::tally::add_comments(tx, gallery, post, 0, listed).await?;
    }
    Ok(true)
}
