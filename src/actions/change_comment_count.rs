//! Taking a comment out of its post's counts, shared by everyone who may delete one; and
//! putting it back.

use db::{Result, Tx};

use crate::{
    domain::{
        comment::{CommentId, DeletedBy},
        gallery::GalleryId,
        member::MemberId,
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

/// What a block does to a comment at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It can be read again.
    Back,
    /// It is its writer's to take away, and erased with what he took away.
    Gone,
    /// It is taken away by staff, as it was before.
    Taken,
}

/// Blocks a comment that is there, whether its post can be read or not; the member who wrote it,
/// if one did. `None` if there is no such comment.
pub async fn block(
    tx: &mut Tx,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
    at: Moment,
) -> Result<Option<Option<MemberId>>> {
    store::tally::hold(tx, gallery, post).await?;
    let there = store::claim_comment::there(tx, gallery, post, id).await?;
    let Some((thread, member)) = there else { return Ok(None) };
    let by = DeletedBy::Claim;
    if store::comment::delete(tx, gallery, post, thread, id, by, at).await?.is_none() {
        return Ok(None);
    }
    store::comment::unmention(tx, gallery, post, thread, id).await?;
    // It goes on standing there, as blocked; a tombstone above it goes with its last reply.
    let mut change = (-1, 0);
    if thread != id {
        let first = store::comment::add_replies(tx, gallery, post, thread, -1).await?;
        if first == Some((0, true)) {
            change.1 = -1;
        }
    }
    store::claim_comment::recount(tx, gallery, post, change).await?;
    Ok(Some(member))
}

/// Blocks a comment that staff has taken away; the member who wrote it, if one did. `None` if
/// there is no such comment, or its words are erased.
pub async fn block_taken(
    tx: &mut Tx,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
) -> Result<Option<Option<MemberId>>> {
    store::tally::hold(tx, gallery, post).await?;
    let taken = store::claim_comment::take_over(tx, gallery, post, id).await?;
    let Some(taken) = taken else { return Ok(None) };
    if taken.replies == 0 {
        store::claim_comment::recount(tx, gallery, post, (0, 1)).await?;
    }
    Ok(Some(taken.member))
}

/// Ends the block of a comment, whether its post can be read or not; `false` if it is blocked
/// no more.
pub async fn end_block(
    tx: &mut Tx,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
    fate: Fate,
    now: Moment,
) -> Result<bool> {
    store::tally::hold(tx, gallery, post).await?;
    let (by, at) = match fate {
        Fate::Gone => (DeletedBy::Writer, Some(now)),
        Fate::Back | Fate::Taken => (DeletedBy::Manager, None),
    };
    let released = store::claim_comment::release(tx, gallery, post, id, by, at).await?;
    let Some(released) = released else { return Ok(false) };
    let mut change = (0, if released.replies == 0 { -1 } else { 0 });
    if fate == Fate::Back
        && let Some(restored) = store::comment_restore::restore(tx, gallery, post, id).await?
    {
        change = (1, 0);
        if restored.thread != id {
            let first = store::comment::add_replies(tx, gallery, post, restored.thread, 1).await?;
            if first == Some((1, true)) {
                change.1 += 1;
            }
        }
    }
    store::claim_comment::recount(tx, gallery, post, change).await?;
    Ok(true)
}
