//! What staff does from the desk: one act on many posts, a ban of whoever wrote them, and
//! all of it undone within a day.
//!
//! Many posts are changed in pieces, so that writers never wait long. Each piece is whole:
//! the posts, what is needed to undo it, and its entry in the public log.

pub mod comments;
pub mod pick;
mod piece;
mod undo;

use db::Conn;

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
        desk::{CommentAt, DeskAct, MOST, Pick, UNDO, quota},
        gallery::{Gallery, GalleryId},
        post::PostNo,
        public_log::{By, Reason},
        refusal::Refusal,
        time::{DAY, Moment},
        visitor::Visitor,
    },
    infra::ids::Ids,
    store::{self, ban::Writer, desk::Item},
};
use piece::Piece;
pub use undo::undo;

/// Posts to a transaction.
const PIECE: usize = 100;
/// Galleries of one manager that a ban reaches.
const MANAGED: i64 = 100;

/// Which posts.
#[derive(Debug, Clone)]
pub enum Picked {
    /// These.
    These(Vec<PostNo>),
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
    /// Which posts.
    pub picked: Picked,
    /// What is done to them.
    pub act: DeskAct,
    /// Whether, how long and where whoever wrote them is banned.
    pub ban: Option<(Span, Reach)>,
    /// Why.
    pub reason: Reason,
}

/// What an act did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Its number, to undo it by.
    pub id: i64,
    /// Posts and comments it changed.
    pub items: usize,
    /// Writers it banned.
    pub banned: usize,
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
    let numbers = numbers(app, gallery.id, &order, now).await?;
    if numbers.is_empty() || (order.act == DeskAct::Ban && order.ban.is_none()) {
        return Err(Refusal::NothingPicked.into());
    }
    if order.act == DeskAct::Delete {
        keep_quota(app, &hand, gallery.id, numbers.len(), now).await?;
    }
    // Refused before anything is taken away.
    let ban = match order.ban {
        Some((span, reach)) => {
            let lists = lists(app, &hand, gallery, reach).await?;
            let sentences = sentences(app, gallery.id, &numbers, span).await?;
            room(app, gallery.id, &lists, sentences.len(), now).await?;
            Some((lists, sentences))
        }
        None => None,
    };
    let id = app.ids.next(now);
    let mut outcome = Outcome { id, ..Outcome::default() };
    if order.act != DeskAct::Ban {
        for numbers in numbers.chunks(PIECE) {
            let piece = Piece { gallery: gallery.id, hand: &hand, id, act: order.act, now };
            outcome.items += again!(piece.run(app, numbers))?;
        }
    }
    if let Some((lists, sentences)) = ban {
        let work = Banning { gallery: gallery.id, hand: &hand, id, act: order.act, now };
        outcome.banned = again!(work.run(app, &lists, &sentences))?;
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

/// The picked posts, in the order in which everybody takes them.
async fn numbers(
    app: &App,
    gallery: GalleryId,
    order: &Order,
    now: Moment,
) -> Result<Vec<PostNo>, Failure> {
    let mut numbers = match &order.picked {
        Picked::These(numbers) => numbers.clone(),
        Picked::All(pick) if !pick.is_narrow() => return Err(Refusal::NothingPicked.into()),
        Picked::All(pick) => {
            let mut conn = app.db.reader().await?;
            let rows = pick::posts(&mut conn, gallery, pick, now, MOST).await?;
            rows.into_iter().map(|row| row.no).collect()
        }
    };
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(numbers)
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

/// Whoever wrote the posts.
async fn sentences(
    app: &App,
    gallery: GalleryId,
    numbers: &[PostNo],
    span: Span,
) -> Result<Vec<Sentence>, Failure> {
    let mut conn = app.db.reader().await?;
    let mut writers = Vec::new();
    for no in numbers {
        let found = store::ban::writer_of_post(&mut conn, gallery, no.0).await?;
        writers.extend(found.map(|writer| (writer, no.0)));
    }
    Ok(spoken(&mut conn, gallery, writers, span).await?)
}

/// A ban for each writer, once, without the gallery's own staff; each with the post that it
/// is spoken over.
async fn spoken(
    conn: &mut Conn,
    gallery: GalleryId,
    writers: Vec<(Writer, i64)>,
    span: Span,
) -> db::Result<Vec<Sentence>> {
    let staff = store::staff::of_gallery(conn, gallery).await?;
    let mut sentences: Vec<Sentence> = Vec::new();
    for (writer, post) in writers {
        let is_staff = staff.iter().any(|seat| Some(seat.member) == writer.member);
        let (target, label) = writer.target();
        if !is_staff && sentences.iter().all(|it| it.target != target) {
            sentences.push(Sentence { target, label, span, post });
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

/// Takes a comment away, as from the desk.
pub async fn take_comment(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    at: CommentAt,
    reason: Reason,
) -> Result<Outcome, Failure> {
    let mut conn = app.db.reader().await?;
    // An act that changes nothing would stand among those that were done.
    store::comment::target(&mut conn, gallery.id, at.post, at.id).await?.ok_or(Failure::Gone)?;
    drop(conn);
    let picked = comments::Picked::These(vec![at]);
    let order = comments::Order { picked, act: DeskAct::Delete, ban: None, reason };
    match comments::act(app, visitor, gallery, order).await? {
        Outcome { items: 0, .. } => Err(Failure::Gone),
        taken => Ok(taken),
    }
}

/// The items that stand in a piece.
fn item(post: PostNo, was: i64) -> Item {
    Item { post, comment: None, was }
}
