//! What staff does from the desk: one act on many posts or comments, a ban of whoever wrote them,
//! and all of it undone within a day.
//!
//! Many are changed in pieces, so that writers never wait long. Each piece is whole:
//! the posts or comments, what is needed to undo it, and its entry in the public log.

pub mod pick;
mod piece;
mod undo;

use super::{
    Failure,
    admit::{actor, who},
    ban::{Scope, Sentence, ban_in, has_room},
};
use crate::{
    again,
    app::App,
    domain::{
        authority::{Deed, Object, Who, decide},
        ban::{SITE_LIST, Span},
        desk::{DeskAct, MOST, Pick, Spot, UNDO, quota},
        gallery::{Gallery, GalleryId},
        public_log::{By, Reason},
        refusal::Refusal,
        time::{DAY, Moment},
        visitor::Visitor,
    },
    infra::ids::Ids,
    store,
};
use piece::Piece;
pub use undo::undo;

/// Posts or comments to a transaction.
const PIECE: usize = 100;
/// Galleries of one manager that a ban reaches.
const MANAGED: i64 = 100;

/// Which posts or comments.
#[derive(Debug, Clone)]
pub enum Picked {
    /// These, all of a kind.
    These(Vec<Spot>),
    /// All of a pick, up to [`MOST`].
    All(Pick),
}

/// Where a ban that comes with an act holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// In this gallery.
    Here,
    /// In every gallery that the manager looks after.
    Mine,
    /// In the galleries of a shared list, which this gallery goes by.
    List(i64),
}

/// An act from the desk.
#[derive(Debug, Clone)]
pub struct Order {
    /// Which posts or comments.
    pub picked: Picked,
    /// What is done to them.
    pub act: DeskAct,
    /// Whether, how long and where whoever wrote them is banned.
    pub ban: Option<(Span, Reach)>,
    /// Why.
    pub reason: Reason,
}

/// What an act did.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Its number, to undo it by.
    pub id: i64,
    /// Posts and comments it changed.
    pub items: usize,
    /// Writers it banned.
    pub banned: usize,
    /// Why it banned nobody, where it did the rest.
    pub refused: Option<Refusal>,
}

/// Who acts, as the gallery knows him.
struct Hand {
    who: Who,
    member: i64,
    by: By,
}

async fn hand(
    app: &App,
    visitor: &Visitor,
    gallery: GalleryId,
    reason: Reason,
) -> Result<Hand, Failure> {
    let mut conn = app.db.reader().await?;
    let who = who(&mut conn, visitor, gallery).await?;
    let member = visitor.member.as_ref().map_or(0, |member| member.id.0);
    Ok(Hand { who, member, by: By { actor: actor(who, visitor), reason } })
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
    if let DeskAct::Head(id) = order.act
        && id > 0
        && gallery.head(id).is_none_or(|head| head.is_retired)
    {
        return Err(Refusal::HeadUnknown.into());
    }
    let now = app.clock.now();
    let spots = spots(app, gallery.id, &order, now).await?;
    let fits = spots.iter().all(|at| order.act.fits(at.kind()));
    if spots.is_empty() || !fits || (order.act == DeskAct::Ban && order.ban.is_none()) {
        return Err(Refusal::NothingPicked.into());
    }
    if order.act == DeskAct::Delete {
        keep_quota(app, &hand, gallery.id, spots.len(), now).await?;
    }
    // Refused before anything is taken away.
    let ban = match order.ban {
        Some((span, reach)) => {
            let lists = lists(app, &hand, gallery, reach).await?;
            let sentences = sentences(app, gallery.id, &spots, span).await?;
            room(app, gallery.id, &lists, sentences.len(), now).await?;
            Some((lists, sentences))
        }
        None => None,
    };
    let id = app.ids.next(now);
    let mut outcome = Outcome { id, ..Outcome::default() };
    if order.act != DeskAct::Ban {
        for spots in spots.chunks(PIECE) {
            let piece = Piece { gallery: gallery.id, hand: &hand, id, act: order.act, now };
            outcome.items += again!(piece.run(app, spots))?;
        }
    }
    if let Some((lists, sentences)) = ban {
        let work = Banning { gallery: gallery.id, hand: &hand, id, act: order.act, now };
        match again!(work.run(app, &lists, &sentences)) {
            Ok(banned) => outcome.banned = banned,
            // Others were faster to fill the list. What is done is done, and can be undone.
            Err(Failure::Refused(refusal)) if outcome.items > 0 => {
                outcome.refused = Some(refusal);
            }
            Err(failure) => return Err(failure),
        }
    }
    forget_old(app, gallery.id, now).await?;
    Ok(outcome)
}

/// What is too old to be undone need not be remembered.
async fn forget_old(app: &App, gallery: GalleryId, now: Moment) -> db::Result<()> {
    let mut tx = app.db.begin().await?;
    store::desk::forget_items(&mut tx, gallery, Ids::floor(Moment(now.0 - 2 * UNDO))).await?;
    tx.commit().await
}

/// What is picked, in the order in which everybody takes it.
async fn spots(
    app: &App,
    gallery: GalleryId,
    order: &Order,
    now: Moment,
) -> Result<Vec<Spot>, Failure> {
    let mut spots = match &order.picked {
        Picked::These(spots) => spots.clone(),
        Picked::All(pick) if !pick.is_narrow() => return Err(Refusal::NothingPicked.into()),
        Picked::All(pick) => {
            let mut conn = app.db.reader().await?;
            let rows = pick::picked(&mut conn, gallery, pick, now, MOST).await?;
            rows.into_iter().map(|row| row.at).collect()
        }
    };
    spots.sort_unstable();
    spots.dedup();
    spots.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(spots)
}

async fn keep_quota(
    app: &App,
    hand: &Hand,
    gallery: GalleryId,
    more: usize,
    now: Moment,
) -> Result<(), Failure> {
    let Some(most) = quota(hand.who.role) else { return Ok(()) };
    let mut conn = app.db.reader().await?;
    let since = Moment(now.0 - DAY);
    let taken = store::desk::taken_by(&mut conn, gallery, hand.member, since).await?;
    let left = (most - taken).max(0);
    if more as i64 > left { Err(Refusal::QuotaReached(left).into()) } else { Ok(()) }
}

/// The lists that a ban goes into.
async fn lists(
    app: &App,
    hand: &Hand,
    gallery: &Gallery,
    reach: Reach,
) -> Result<Vec<i64>, Failure> {
    let mut conn = app.db.reader().await?;
    let mut lists = vec![gallery.id.0];
    match reach {
        Reach::Here => {}
        Reach::Mine => {
            let mine = store::staff::managed(&mut conn, hand.member, MANAGED).await?;
            lists.extend(mine.into_iter().map(|id| id.0));
            lists.sort_unstable();
            lists.dedup();
        }
        // A list that others go by as well is its keeper's to write in, and theirs whom he lets.
        Reach::List(id) => {
            let used = store::ban_share::used(&mut conn, gallery.id).await?;
            if id == SITE_LIST || !used.iter().any(|list| list.id == id && list.may_add) {
                return Err(Refusal::RightMissing.into());
            }
            lists = vec![id];
        }
    }
    Ok(lists)
}

/// Refuses bans that a list would not take.
async fn room(
    app: &App,
    gallery: GalleryId,
    lists: &[i64],
    bans: usize,
    now: Moment,
) -> Result<(), Failure> {
    let mut conn = app.db.reader().await?;
    for list in lists {
        has_room(&mut conn, gallery, *list, bans, now).await?;
    }
    Ok(())
}

/// A ban for each writer, once, without the gallery's own staff; each with the post that it
/// is spoken over.
async fn sentences(
    app: &App,
    gallery: GalleryId,
    spots: &[Spot],
    span: Span,
) -> Result<Vec<Sentence>, Failure> {
    let mut conn = app.db.reader().await?;
    let staff = store::staff::of_gallery(&mut conn, gallery).await?;
    let mut sentences: Vec<Sentence> = Vec::new();
    for Spot { post, comment } in spots {
        let writer = match comment {
            None => store::ban::writer_of_post(&mut conn, gallery, post.0).await?,
            Some(id) => store::ban::writer_of_comment(&mut conn, gallery, post.0, id.0).await?,
        };
        let Some(writer) = writer else { continue };
        let is_staff = staff.iter().any(|seat| Some(seat.member) == writer.member);
        let (target, label) = writer.target();
        if !is_staff && sentences.iter().all(|it| it.target != target) {
            sentences.push(Sentence { target, label, span, post: post.0 });
        }
    }
    Ok(sentences)
}

/// The bans of an act.
struct Banning<'a> {
    gallery: GalleryId,
    hand: &'a Hand,
    id: i64,
    act: DeskAct,
    now: Moment,
}

impl Banning<'_> {
    async fn run(
        &self,
        app: &App,
        lists: &[i64],
        sentences: &[Sentence],
    ) -> Result<usize, Failure> {
        let mut tx = app.db.begin().await?;
        piece::begin(&mut tx, self.gallery, self.hand, self.id, self.act, self.now).await?;
        let scope = Scope { from: self.gallery, lists };
        let ids = ban_in(&mut tx, app, &self.hand.by, scope, sentences, self.now).await?;
        let bans: String = ids
            .iter()
            .flat_map(|id| lists.iter().map(move |list| format!("{list}-{id} ")))
            .collect();
        store::desk::reached(&mut tx, self.gallery, self.id, &[], &bans).await?;
        tx.commit().await?;
        Ok(ids.len())
    }
}

/// Takes one post or comment away, as from the desk.
pub async fn take(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    at: Spot,
    reason: Reason,
) -> Result<Outcome, Failure> {
    if let Some(id) = at.comment {
        let mut conn = app.db.reader().await?;
        // An act that changes nothing would stand among those that were done.
        store::comment::target(&mut conn, gallery.id, at.post, id).await?.ok_or(Failure::Gone)?;
    }
    let picked = Picked::These(vec![at]);
    let order = Order { picked, act: DeskAct::Delete, ban: None, reason };
    match act(app, visitor, gallery, order).await? {
        Outcome { items: 0, .. } => Err(Failure::Gone),
        taken => Ok(taken),
    }
}
