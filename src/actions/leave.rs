//! Leaving, and taking away everything one wrote.
//!
//! What is personal goes in the transaction of the wish. What stands in galleries goes in a
//! job, a few posts to a transaction: it may be done again from wherever it broke off,
//! because each row that is done leaves the list it was found by.

use serde::{Deserialize, Serialize};

use super::{
    Failure, change_comment_count, claim, log_in,
    note::{Note, note},
    succession,
};
use crate::{
    app::App,
    domain::{
        comment::{CommentId, DeletedBy},
        gallery::GalleryId,
        member::{MemberId, Signed},
        post::PostNo,
        public_log::{Actor, By, LogAct, Object, Reason},
        time::Moment,
    },
    store::{
        self, member_guestbook, member_leaving,
        member_login::{self, Login},
        member_work,
    },
};

/// The kind of job that does it.
pub const JOB: &str = "member_wipe";

/// Rows to a transaction, so that writers never wait long.
const BATCH: i64 = 50;

/// What is to become of what a member wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// It stays as it is.
    Stays,
    /// It stays, as a former member's.
    Unsigned,
    /// It goes.
    Goes,
}

/// A job's errand.
#[derive(Debug, Serialize, Deserialize)]
struct Errand {
    member: i64,
    /// Nothing written after this is touched.
    until: i64,
    posts: Fate,
    comments: Fate,
    /// The guestbook, and lines in those of others, go as well.
    visits: bool,
}

/// Takes away all of a member's posts or comments, or both, as they are now.
pub async fn wipe(
    app: &App,
    me: &Signed,
    password: &str,
    posts: bool,
    comments: bool,
) -> Result<(), Failure> {
    log_in::prove(app, me, password).await?;
    let fate = |goes: bool| if goes { Fate::Goes } else { Fate::Stays };
    let mut tx = app.db.begin().await?;
    let (posts, comments) = (fate(posts), fate(comments));
    enqueue(app, &mut tx, me, posts, comments, false).await?;
    tx.commit().await?;
    Ok(())
}

/// Closes the account for good: nobody can log in any more, what is known of its owner is
/// erased, and what he wrote stays as a former member's or goes.
pub async fn leave(app: &App, me: &Signed, password: &str, fate: Fate) -> Result<(), Failure> {
    log_in::prove(app, me, password).await?;
    let fate = if fate == Fate::Goes { Fate::Goes } else { Fate::Unsigned };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(address) = store::member_mail::address(&mut tx, me.id).await? {
        member_login::release(&mut tx, Login::Mail(&address), me.id).await?;
    }
    for link in store::member_oidc::all(&mut tx, me.id).await? {
        member_login::release(&mut tx, Login::Provider(&link.subject), me.id).await?;
    }
    if !member_leaving::leave(&mut tx, me.id, now).await? {
        return Err(Failure::Gone);
    }
    for login in [Login::Code(&me.code), Login::Nick(&me.nick)] {
        member_login::release(&mut tx, login, me.id).await?;
    }
    enqueue(app, &mut tx, me, fate, fate, true).await?;
    store::gallery_member::forget(&mut tx, me.id.0).await?;
    // Galleries before their logs, as everybody takes them.
    succession::forget(&mut tx, me.id).await?;
    lay_down(&mut tx, me, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whoever leaves is nobody's staff any more, not even where he was the only one: he would
/// go on counting as a 매니저, and the last who is there could resign.
async fn lay_down(tx: &mut db::Conn, me: &Signed, now: Moment) -> Result<(), Failure> {
    for (gallery, who) in store::staff::offices(tx, me.id.0).await? {
        store::staff::remove(tx, gallery, me.id.0).await?;
        let actor = Actor { role: who.role, name: me.nick.clone(), code: me.code.clone() };
        let by = By { actor, reason: Reason::default() };
        let resigned = Note::plain(LogAct::StaffResign, Object::Member(me.code.clone()));
        note(tx, gallery, &by, resigned, now).await?;
    }
    Ok(())
}

async fn enqueue(
    app: &App,
    tx: &mut db::Conn,
    me: &Signed,
    posts: Fate,
    comments: Fate,
    visits: bool,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let errand = Errand { member: me.id.0, until: now.0, posts, comments, visits };
    // An errand is plain data: it can always be written down.
    let payload = serde_json::to_string(&errand).unwrap_or_default();
    jobqueue::enqueue(tx, JOB, app.ids.next(now), &payload, now.0).await?;
    Ok(())
}

/// Why an errand was not done.
#[derive(Debug, thiserror::Error)]
pub enum Undone {
    /// It cannot be read: a newer version has written it.
    #[error("not an errand: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] db::Error),
}

/// Does an errand to its end.
pub async fn run(app: &App, payload: &str) -> Result<(), Undone> {
    let errand: Errand = serde_json::from_str(payload)?;
    let (member, until) = (MemberId(errand.member), Moment(errand.until));
    // What is blocked stands in no list of his, and must not come back at the block's end. Before
    // the others: what comes back meanwhile is among them.
    let (posts, comments) = (errand.posts == Fate::Goes, errand.comments == Fate::Goes);
    let give_up = async || match posts || comments {
        true => claim::give_up_all(app, member, until, (posts, comments)).await,
        false => Ok(()),
    };
    give_up().await?;
    while errand.posts != Fate::Stays && step_posts(app, member, until, errand.posts).await? {}
    while errand.comments != Fate::Stays
        && step_comments(app, member, until, errand.comments).await?
    {}
    // What was blocked while these went on.
    give_up().await?;
    while errand.visits && step_guestbook(app, member).await? {}
    while errand.visits && step_visits(app, member).await? {}
    Ok(())
}

/// The name under which a former member's rows still belong together.
fn former(app: &App, member: MemberId) -> String {
    format!("left:{}", app.keys.voter(member))
}

async fn step_posts(app: &App, member: MemberId, until: Moment, fate: Fate) -> db::Result<bool> {
    let mut conn = app.db.reader().await?;
    let found = member_leaving::posts(&mut conn, member, until, BATCH).await?;
    drop(conn);
    for (gallery, no) in &found {
        let mut tx = app.db.begin().await?;
        one_post(app, &mut tx, member, *gallery, *no, fate).await?;
        tx.commit().await?;
    }
    Ok(!found.is_empty())
}

async fn one_post(
    app: &App,
    tx: &mut db::Tx,
    member: MemberId,
    gallery: GalleryId,
    no: PostNo,
    fate: Fate,
) -> db::Result<()> {
    if fate == Fate::Goes {
        let at = app.clock.now();
        store::post::delete(tx, gallery, no, DeletedBy::Writer, at).await?;
    } else {
        member_leaving::unsign_post(tx, member, gallery, no, &former(app, member)).await?;
    }
    // Done, or somebody else was before: either way it is off the list.
    member_work::remove_post(tx, member, gallery, no).await
}

async fn step_comments(app: &App, member: MemberId, until: Moment, fate: Fate) -> db::Result<bool> {
    let mut conn = app.db.reader().await?;
    let found = member_leaving::comments(&mut conn, member, until, BATCH).await?;
    drop(conn);
    for place in &found {
        let mut tx = app.db.begin().await?;
        one_comment(app, &mut tx, member, *place, fate).await?;
        tx.commit().await?;
    }
    Ok(!found.is_empty())
}

async fn one_comment(
    app: &App,
    tx: &mut db::Tx,
    member: MemberId,
    (gallery, post, id): (GalleryId, PostNo, CommentId),
    fate: Fate,
) -> db::Result<()> {
    if fate == Fate::Goes {
        // Under a post that is gone it goes with the post.
        if let Some(target) = store::comment::target(tx, gallery, post, id).await? {
            let at = app.clock.now();
            let by = DeletedBy::Writer;
            change_comment_count::remove(tx, gallery, post, target.thread, id, by, at).await?;
        }
    } else {
        let former = former(app, member);
        member_leaving::unsign_comment(tx, member, (gallery, post, id), &former).await?;
    }
    member_work::remove_comment(tx, member, id).await
}

/// What others left in his guestbook; their own lists of it as well.
async fn step_guestbook(app: &App, member: MemberId) -> db::Result<bool> {
    let mut conn = app.db.reader().await?;
    let found = member_guestbook::page(&mut conn, member, i64::MAX, BATCH).await?;
    drop(conn);
    for line in &found {
        let mut tx = app.db.begin().await?;
        member_guestbook::remove(&mut tx, member, line.id, member).await?;
        tx.commit().await?;
    }
    Ok(!found.is_empty())
}

async fn step_visits(app: &App, member: MemberId) -> db::Result<bool> {
    let mut conn = app.db.reader().await?;
    let found = member_guestbook::visits(&mut conn, member, BATCH).await?;
    drop(conn);
    for (id, owner) in &found {
        let mut tx = app.db.begin().await?;
        member_guestbook::remove(&mut tx, *owner, *id, member).await?;
        member_guestbook::forget_visit(&mut tx, member, *id).await?;
        tx.commit().await?;
    }
    Ok(!found.is_empty())
}
