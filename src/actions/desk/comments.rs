//! The same acts on comments as on posts, as far as they make sense there: taken away, put
//! back, their writers banned, all of it undone within a day.

use super::{
    Banning, Outcome, PIECE, Reach, forget_old, hand, keep_quota, lists, pick::comments,
    piece::Piece, room, spoken,
};
use crate::{
    actions::{Failure, ban::Sentence},
    again,
    app::App,
    domain::{
        authority::{Deed, Object, decide},
        ban::Span,
        desk::{CommentAt, DeskAct, MOST, Pick},
        gallery::{Gallery, GalleryId},
        public_log::Reason,
        refusal::Refusal,
        time::Moment,
        visitor::Visitor,
    },
    store,
};

/// Which comments.
#[derive(Debug, Clone)]
pub enum Picked {
    /// These.
    These(Vec<CommentAt>),
    /// All of a pick, up to [`MOST`].
    All(Pick<CommentAt>),
}

/// An act on comments.
#[derive(Debug, Clone)]
pub struct Order {
    /// Which.
    pub picked: Picked,
    /// What is done to them: [`DeskAct::Delete`], [`DeskAct::Restore`] or [`DeskAct::Ban`].
    pub act: DeskAct,
    /// Whether, how long and where whoever wrote them is banned.
    pub ban: Option<(Span, Reach)>,
    /// Why.
    pub reason: Reason,
}

/// Does it.
pub async fn act(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    order: Order,
) -> Result<Outcome, Failure> {
    let hand = hand(app, visitor, gallery.id, order.reason.clone()).await?;
    decide(hand.who, order.act.deed(), Object::OPEN)?;
    if order.ban.is_some() {
        decide(hand.who, Deed::Ban, Object::OPEN)?;
    }
    if !matches!(order.act, DeskAct::Delete | DeskAct::Restore | DeskAct::Ban) {
        return Err(Refusal::NothingPicked.into());
    }
    let now = app.clock.now();
    let places = places(app, gallery.id, &order, now).await?;
    if places.is_empty() || (order.act == DeskAct::Ban && order.ban.is_none()) {
        return Err(Refusal::NothingPicked.into());
    }
    if order.act == DeskAct::Delete {
        keep_quota(app, &hand, gallery.id, places.len(), now).await?;
    }
    // Refused before anything is taken away.
    let ban = match order.ban {
        Some((span, reach)) => {
            let lists = lists(app, &hand, gallery, reach).await?;
            let sentences = sentences(app, gallery.id, &places, span).await?;
            room(app, gallery.id, &lists, sentences.len(), now).await?;
            Some((lists, sentences))
        }
        None => None,
    };
    let id = app.ids.next(now);
    let mut outcome = Outcome { id, ..Outcome::default() };
    if order.act != DeskAct::Ban {
        for places in places.chunks(PIECE) {
            let piece = Piece { gallery: gallery.id, hand: &hand, id, act: order.act, now };
            outcome.items += again!(piece.run_comments(app, places))?;
        }
    }
    if let Some((lists, sentences)) = ban {
        let work = Banning { gallery: gallery.id, hand: &hand, id, act: order.act, now };
        outcome.banned = again!(work.run(app, &lists, &sentences))?;
    }
    forget_old(app, gallery.id, now).await?;
    Ok(outcome)
}

/// Whoever wrote the comments.
async fn sentences(
    app: &App,
    gallery: GalleryId,
    places: &[CommentAt],
    span: Span,
) -> Result<Vec<Sentence>, Failure> {
    let mut conn = app.db.reader().await?;
    let mut writers = Vec::new();
    for at in places {
        let (post, id) = (at.post.0, at.id.0);
        let found = store::ban::writer_of_comment(&mut conn, gallery, post, id).await?;
        writers.extend(found.map(|writer| (writer, post)));
    }
    Ok(spoken(&mut conn, gallery, writers, span).await?)
}

/// The picked comments, in the order in which everybody takes them.
async fn places(
    app: &App,
    gallery: GalleryId,
    order: &Order,
    now: Moment,
) -> Result<Vec<CommentAt>, Failure> {
    let mut places = match &order.picked {
        Picked::These(places) => places.clone(),
        Picked::All(pick) if !pick.is_narrow() => return Err(Refusal::NothingPicked.into()),
        Picked::All(pick) => {
            let mut conn = app.db.reader().await?;
            let rows = comments(&mut conn, gallery, pick, now, MOST).await?;
            rows.into_iter().map(|row| row.at).collect()
        }
    };
    places.sort_unstable();
    places.dedup();
    places.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(places)
}
