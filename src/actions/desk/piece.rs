//! A piece of an act: some posts changed, remembered and noted in one transaction.

use db::{Conn, Tx};
use serde_json::json;

use super::{Hand, item};
use crate::{
    actions::{
        Failure, change_comment_count,
        note::{Note, note, note_post},
    },
    app::App,
    domain::{
        comment::{CommentId, DeletedBy},
        desk::DeskAct,
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
    /// Does the act to some posts; how many it changed.
    pub(super) async fn run(&self, app: &App, numbers: &[PostNo]) -> Result<usize, Failure> {
        let mut tx = app.db.begin().await?;
        // All posts before any list: everyone takes locks in the same order.
        for no in numbers {
            store::tally::hold(&mut tx, self.gallery, *no).await?;
        }
        let mut items = Vec::new();
        for no in numbers {
            items.extend(change(&mut tx, self.gallery, *no, self.act, self.now).await?);
        }
        self.remember(&mut tx, &items).await?;
        self.note(&mut tx, &items, self.act.log_act()).await?;
        tx.commit().await?;
        Ok(items.len())
    }

    /// Takes one comment away.
    pub(super) async fn take_comment(
        &self,
        app: &App,
        post: PostNo,
        comment: CommentId,
    ) -> Result<usize, Failure> {
        let mut conn = app.db.reader().await?;
        let target = store::comment::target(&mut conn, self.gallery, post, comment).await?;
        drop(conn);
        let thread = target.ok_or(Failure::Gone)?.thread;
        let (by, now) = (DeletedBy::Manager, self.now);
        let mut tx = app.db.begin().await?;
        let gallery = self.gallery;
        if !change_comment_count::remove(&mut tx, gallery, post, thread, comment, by, now).await? {
            return Err(Failure::Gone);
        }
        self.remember(&mut tx, &[Item { post, comment: Some(comment), was: 0 }]).await?;
        let entry = Note::plain(LogAct::CommentDelete, Object::Comment(post.0, comment.0));
        note(&mut tx, gallery, &self.hand.by, entry, now).await?;
        tx.commit().await?;
        Ok(1)
    }

    /// Undoes the act to some of what it reached; how many it changed.
    pub(super) async fn reverse(&self, app: &App, items: &[Item]) -> Result<usize, Failure> {
        let mut tx = app.db.begin().await?;
        for item in items {
            store::tally::hold(&mut tx, self.gallery, item.post).await?;
        }
        let mut changed = Vec::new();
        for item in items {
            let is_back = match item.comment {
                Some(comment) => {
                    change_comment_count::put_back(&mut tx, self.gallery, item.post, comment)
                        .await?
                }
                None => {
                    let act = self.act.reverse(item.was);
                    change(&mut tx, self.gallery, item.post, act, self.now).await?.is_some()
                }
            };
            if is_back {
                changed.push(*item);
            }
        }
        self.note(&mut tx, &changed, Some(LogAct::Undo)).await?;
        tx.commit().await?;
        Ok(changed.len())
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
            (Some(act), [Item { post, comment: None, .. }]) if act != LogAct::Undo => {
                note_post(tx, self.gallery, by, act, *post, now).await
            }
            (Some(act), items) => {
                let posts: Vec<i64> = items.iter().map(|item| item.post.0).collect();
                let detail = match act {
                    LogAct::Undo => json!({ "posts": posts, "undone": self.act.as_str() }),
                    _ => json!({ "posts": posts }),
                };
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

/// Does an act to one post; `None` if it was so already, or may not be.
async fn change(
    tx: &mut Tx,
    gallery: GalleryId,
    no: PostNo,
    act: DeskAct,
    now: Moment,
) -> db::Result<Option<Item>> {
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
    Ok(changed.then(|| item(no, was)))
}
