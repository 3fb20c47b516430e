//! A piece of an act: some posts or comments changed, remembered and noted in one transaction.

use std::collections::BTreeSet;

use db::{Conn, Tx};
use serde_json::{Map, Value, json};

use super::Hand;
use crate::{
    actions::{
        Failure, change_comment_count,
        note::{Note, note, note_post},
    },
    app::App,
    domain::{
        comment::{CommentId, DeletedBy},
        desk::{DeskAct, Spot},
        gallery::GalleryId,
        post::PostNo,
        public_log::{LogAct, Object},
        time::Moment,
    },
    store::{
        self,
        desk::{Done, Item},
    },
};

pub(super) struct Piece<'a> {
    pub(super) gallery: GalleryId,
    pub(super) hand: &'a Hand,
    pub(super) id: i64,
    pub(super) act: DeskAct,
    pub(super) now: Moment,
}

impl Piece<'_> {
    /// Does the act to some posts or comments; how many it changed.
    pub(super) async fn run(&self, app: &App, spots: &[Spot]) -> Result<usize, Failure> {
        let mut tx = app.db.begin().await?;
        self.hold(&mut tx, spots.iter().copied()).await?;
        let mut items = Vec::new();
        for at in spots {
            items.extend(self.change(&mut tx, *at, self.act).await?);
        }
        self.remember(&mut tx, &items).await?;
        let act = items.first().and_then(|item| self.act.log_act(item.at.kind()));
        self.note(&mut tx, &items, act).await?;
        tx.commit().await?;
        Ok(items.len())
    }

    /// Undoes the act to some of what it reached; how many it changed.
    pub(super) async fn reverse(&self, app: &App, items: &[Item]) -> Result<usize, Failure> {
        let mut tx = app.db.begin().await?;
        self.hold(&mut tx, items.iter().map(|item| item.at)).await?;
        let mut changed = Vec::new();
        for item in items {
            let act = self.act.reverse(item.was);
            let mut is_back = self.change(&mut tx, item.at, act).await?.is_some();
            // Over what was taken away a block may have begun since. Only who undoes the very act
            // that took it away makes the block forget it: nothing else says what is under a block.
            if !is_back && act == DeskAct::Restore {
                let Spot { post, comment } = item.at;
                is_back = store::claim::spare(&mut tx, self.gallery, post, comment).await?;
            }
            changed.extend(is_back.then_some(*item));
        }
        self.note(&mut tx, &changed, Some(LogAct::Undo)).await?;
        tx.commit().await?;
        Ok(changed.len())
    }

    /// Posts before anything else, each once: everyone takes locks in the same order.
    async fn hold(&self, tx: &mut Tx, spots: impl Iterator<Item = Spot>) -> db::Result<()> {
        for no in spots.map(|at| at.post).collect::<BTreeSet<_>>() {
            store::tally::hold(tx, self.gallery, no).await?;
        }
        Ok(())
    }

    /// Does an act to one post or comment; `None` if it was so already, or may not be.
    async fn change(&self, tx: &mut Tx, at: Spot, act: DeskAct) -> db::Result<Option<Item>> {
        let was = match at.comment {
            None => change_post(tx, self.gallery, at.post, act, self.now).await?,
            Some(id) => {
                change_comment(tx, self.gallery, (at.post, id), act, self.now).await?.then_some(0)
            }
        };
        Ok(was.map(|was| Item { at, was }))
    }

    async fn remember(&self, tx: &mut Tx, items: &[Item]) -> Result<(), Failure> {
        begin(tx, self.gallery, self.hand, self.id, self.act, self.now).await?;
        store::desk::reached(tx, self.gallery, self.id, items, "").await?;
        Ok(())
    }

    async fn note(&self, tx: &mut Tx, items: &[Item], act: Option<LogAct>) -> db::Result<()> {
        let (by, now) = (&self.hand.by, self.now);
        match (act, items) {
            (None, _) | (_, []) => Ok(()),
            (Some(act), [Item { at, .. }]) if act != LogAct::Undo => match at.comment {
                None => note_post(tx, self.gallery, by, act, at.post, now).await,
                Some(id) => {
                    let entry = Note::plain(act, Object::Comment(at.post.0, id.0));
                    note(tx, self.gallery, by, entry, now).await
                }
            },
            (Some(act), items) => {
                let (comments, posts): (Vec<Spot>, Vec<Spot>) =
                    items.iter().map(|item| item.at).partition(|at| at.comment.is_some());
                let posts: Vec<i64> = posts.iter().map(|at| at.post.0).collect();
                let comments: Vec<String> = comments.iter().map(|at| at.word()).collect();
                let mut detail = Map::new();
                if !posts.is_empty() {
                    detail.insert("posts".to_owned(), json!(posts));
                }
                if !comments.is_empty() {
                    detail.insert("comments".to_owned(), json!(comments));
                }
                if act == LogAct::Undo {
                    detail.insert("undone".to_owned(), json!(self.act.as_str()));
                }
                let detail = Value::Object(detail);
                let object = Object::Many(items.len());
                let entry = Note { act, object, detail: detail.to_string() };
                note(tx, self.gallery, by, entry, now).await
            }
        }
    }
}

/// Notes that an act begins, or goes on.
pub(super) async fn begin(
    conn: &mut Conn,
    gallery: GalleryId,
    hand: &Hand,
    id: i64,
    act: DeskAct,
    now: Moment,
) -> db::Result<()> {
    let done = Done {
        id,
        member: hand.member,
        name: hand.by.actor.name.clone(),
        act: act.as_str().to_owned(),
        items: 0,
        bans: String::new(),
        at: now,
        undone: None,
    };
    store::desk::begin(conn, gallery, &done).await
}

/// Notes the bans that were lifted with an act.
pub(super) async fn note_lifted(
    conn: &mut Conn,
    gallery: GalleryId,
    hand: &Hand,
    lifted: &[i64],
    now: Moment,
) -> db::Result<()> {
    for id in lifted {
        let entry = Note::plain(LogAct::BanLift, Object::Ban(*id));
        note(conn, gallery, &hand.by, entry, now).await?;
    }
    Ok(())
}

/// Does an act to a post; the 말머리 before, or `None` if it was so already, or may not be.
async fn change_post(
    tx: &mut Tx,
    gallery: GalleryId,
    no: PostNo,
    act: DeskAct,
    now: Moment,
) -> db::Result<Option<i64>> {
    let mut was = 0;
    let changed = match act {
        DeskAct::Delete => {
            store::post::delete(tx, gallery, no, DeletedBy::Manager, now).await?.is_some()
        }
        DeskAct::Restore => {
            store::desk::is_taken(tx, gallery, no).await?
                && store::post::restore(tx, gallery, no).await?
        }
        DeskAct::Notice => store::curation::set_notice(tx, gallery, no, Some(now)).await?,
        DeskAct::Unnotice => store::curation::set_notice(tx, gallery, no, None).await?,
        DeskAct::Feature => store::curation::feature(tx, gallery, no, now, true).await?,
        DeskAct::Unfeature => store::curation::unfeature(tx, gallery, no).await?,
        DeskAct::Head(head) => match store::desk::head(tx, gallery, no).await? {
            Some(before) if before != head => {
                store::desk::set_head(tx, gallery, no, before, head).await?;
                was = before;
                true
            }
            _ => false,
        },
        DeskAct::Ban => false,
    };
    Ok(changed.then_some(was))
}

/// Does an act to a comment; `false` if it was so already, or may not be.
async fn change_comment(
    tx: &mut Tx,
    gallery: GalleryId,
    (post, id): (PostNo, CommentId),
    act: DeskAct,
    now: Moment,
) -> db::Result<bool> {
    if act == DeskAct::Restore {
        return change_comment_count::put_back(tx, gallery, post, id).await;
    }
    let target = store::comment::target(tx, gallery, post, id).await?;
    let Some(target) = target.filter(|_| act == DeskAct::Delete) else { return Ok(false) };
    let (thread, by) = (target.thread, DeletedBy::Manager);
    change_comment_count::remove(tx, gallery, post, thread, id, by, now).await
}
