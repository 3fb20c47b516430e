//! Full addresses from the sealed log. Whoever looks is noted with his reason, in the same
//! transaction.

use super::Failure;
use crate::{
    app::App,
    domain::{
        authority::{Deed, Object, Role, Who, decide},
        comment::CommentId,
        gallery::GalleryId,
        post::PostNo,
        public_log::By,
        refusal::Refusal,
        time::Moment,
    },
    store,
};

/// A line of the sealed log, opened.
#[derive(Debug)]
pub struct Line {
    /// When.
    pub at: Moment,
    /// `post`, `comment`, `edit`, `delete`.
    pub act: String,
    /// The comment, if it was one.
    pub comment: Option<CommentId>,
    /// The address; `None` where it was sealed with another key.
    pub address: Option<String>,
}

/// The addresses from which a post, or one comment under it, was written and changed.
pub async fn look_up(
    app: &App,
    by: &By,
    gallery: GalleryId,
    post: PostNo,
    comment: Option<CommentId>,
) -> Result<Vec<Line>, Failure> {
    let role = by.actor.role;
    decide(Who::plain(role), Deed::Addresses, Object::OPEN)?;
    if by.reason.as_str().is_empty() && role != Role::Console {
        return Err(Refusal::ReasonMissing.into());
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let kept = store::access_log::of_post(&mut tx, gallery, post).await?;
    let lines: Vec<Line> = kept
        .into_iter()
        .filter(|line| comment.is_none() || line.comment == comment)
        .map(|line| Line {
            at: line.at,
            act: line.act,
            comment: line.comment,
            address: app
                .keys
                .open_sealed(&line.sealed, &line.id.to_be_bytes())
                .map(|address| address.ip().to_string()),
        })
        .collect();
    let place = (gallery, post, comment.map_or(0, |id| id.0));
    let shown = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    store::lookup::insert(&mut tx, (app.ids.next(now), by), place, shown, now).await?;
    tx.commit().await?;
    Ok(lines)
}
