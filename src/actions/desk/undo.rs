//! Taking back what was done from the desk: the posts and comments, and the bans that came with it.

use std::collections::BTreeMap;

use db::Conn;

use super::{
    Hand, Outcome, PIECE, hand,
    piece::{Piece, note_lifted},
};
use crate::{
    actions::{Failure, admit::who, ban::keeper},
    again,
    app::App,
    domain::{
        authority::{Deed, Object, decide},
        desk::{DeskAct, UNDO},
        gallery::{Gallery, GalleryId},
        public_log::Reason,
        refusal::Refusal,
        time::Moment,
        visitor::Visitor,
    },
    store,
};

/// Undoes an act of the last day: whoever did it may, and every manager.
pub async fn undo(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    id: i64,
) -> Result<Outcome, Failure> {
    let hand = hand(app, visitor, gallery.id, Reason::default()).await?;
    let mut conn = app.db.reader().await?;
    let done = store::desk::find(&mut conn, gallery.id, id).await?.ok_or(Failure::Missing)?;
    let items = store::desk::items(&mut conn, gallery.id, id).await?;
    drop(conn);
    let act = DeskAct::parse(&done.act, "0").ok_or(Failure::Missing)?;
    decide(hand.who, act.deed(), Object::OPEN)?;
    if done.member != hand.member {
        decide(hand.who, Deed::NameStaff, Object::OPEN)?;
    }
    let now = app.clock.now();
    if done.undone.is_some() {
        return Err(Failure::Gone);
    }
    if now.0 - done.at.0 > UNDO {
        return Err(Refusal::UndoOver.into());
    }
    let mut outcome = Outcome { id, ..Outcome::default() };
    for items in items.chunks(PIECE) {
        let piece = Piece { gallery: gallery.id, hand: &hand, id, act, now };
        outcome.items += again!(piece.reverse(app, items))?;
    }
    outcome.banned = again!(lift_all(app, (visitor, &hand), gallery.id, id, &done.bans, now))?;
    Ok(outcome)
}

/// Whether the one who undoes an act may lift what it put into a list. Its gallery's own he
/// may, and what it shares; of others' only where he could do so at their own desk.
async fn may_lift(
    conn: &mut Conn,
    visitor: &Visitor,
    gallery: GalleryId,
    list: i64,
) -> db::Result<bool> {
    let keeper = keeper(conn, list).await?;
    let is_own = keeper == gallery || keeper.0 == list;
    let deed = if is_own { Deed::Ban } else { Deed::Settings };
    Ok(decide(who(conn, visitor, keeper).await?, deed, Object::OPEN).is_ok())
}

/// Lifts the bans of an act and notes that it is undone. What stands in lists of others stays.
async fn lift_all(
    app: &App,
    (visitor, hand): (&Visitor, &Hand),
    gallery: GalleryId,
    act: i64,
    bans: &str,
    now: Moment,
) -> Result<usize, Failure> {
    let read = |text: &str| {
        let (list, id) = text.split_once('-')?;
        Some((list.parse::<i64>().ok()?, id.parse::<i64>().ok()?))
    };
    let mut tx = app.db.begin().await?;
    if !store::desk::undo(&mut tx, gallery, act, now).await? {
        return Err(Failure::Gone);
    }
    let mut lifted: Vec<i64> = Vec::new();
    let mut lists: BTreeMap<i64, bool> = BTreeMap::new();
    for (list, id) in bans.split(' ').filter_map(read) {
        let may = match lists.get(&list) {
            Some(may) => *may,
            None => may_lift(&mut tx, visitor, gallery, list).await?,
        };
        lists.insert(list, may);
        if may && store::ban::lift(&mut tx, list, id, now).await? && !lifted.contains(&id) {
            lifted.push(id);
        }
    }
    note_lifted(&mut tx, gallery, hand, &lifted, now).await?;
    tx.commit().await?;
    Ok(lifted.len())
}
