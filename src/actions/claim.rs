//! 임시조치: asking for it, blocking, refusing, objecting. How it ends is in `end.rs`.
//!
//! What the operator, the author and the server do stands in the gallery's public log;
//! neither the claimant nor the author is named there.

mod end;

use serde_json::json;

pub(super) use end::give_up_all;
pub use end::{end, end_due, give_up};

use super::{
    Failure, change_comment_count,
    keep_pace::keep_pace,
    mail::{self, Words},
    note::{Note, note, note_post_with},
    settle::or_send_again,
    signature::may_change,
    try_password::try_password,
};
use crate::{
    app::App,
    domain::{
        authority::Role,
        ban::plea,
        circle::Circle,
        claim::{self, Claim, Kind, State},
        comment::{CommentId, DeletedBy},
        gallery::{Gallery, GalleryId},
        member::MemberId,
        post::PostNo,
        public_log::{Actor, By, LogAct, Object, Reason},
        refusal::Refusal,
        time::{DAY, Moment},
        visitor::Visitor,
    },
    infra::{limit::Act, random},
    store::{
        self,
        claim::{Block, Standing},
    },
};

/// What closes a claimant's name and contact.
const NOTE: &str = "claim";

/// A claim as typed.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The address of the post, or of the comment under it.
    pub post: String,
    /// The claimant's name.
    pub name: String,
    /// How to reach him.
    pub contact: String,
    /// Which right.
    pub kind: String,
    /// What is wrong with it.
    pub words: String,
    /// What the form carries: the same form with the same words is one claim.
    pub token: String,
}

/// Asks for a block; returns what the claimant's link carries.
pub async fn file(app: &App, visitor: &Visitor, draft: &Draft) -> Result<String, Failure> {
    let (slug, no, comment) = claim::place(&draft.post).ok_or(Refusal::PostUnknown)?;
    let (name, contact) = (claim::contact(&draft.name)?, claim::contact(&draft.contact)?);
    let words = plea(&draft.words)?;
    // What the link carries: of the form and its words, so that the form alone opens nothing, and
    // other words in it are another claim.
    let form = Some(draft.token.trim()).filter(|token| !token.is_empty());
    let sent = [&*draft.post, &name, &contact, &draft.kind, &words];
    let link = form.map_or_else(random::token, |it| app.keys.client_token(it, "claim", &sent));
    let hash = token_hash(app, &link);
    keep_pace(app, Act::Comment, visitor).await?;
    let mut conn = app.db.reader().await?;
    if form.is_some() && store::claim::by_token(&mut conn, &hash).await?.is_some() {
        return Ok(link);
    }
    let gallery = store::gallery::by_slug(&mut conn, &slug).await?.ok_or(Refusal::PostUnknown)?;
    // Whoever may not read there learns no numbers here; a claim on nothing is refused by hand.
    let is_open = gallery.settings.circles.read == Circle::Everyone;
    // What staff took away it could put back, so it can be claimed as well.
    let subject = store::claim::subject(&mut conn, gallery.id, no, comment).await?;
    if is_open && subject.is_none_or(|subject| subject.standing == Standing::Blocked) {
        return Err(Refusal::PostUnknown.into());
    }
    drop(conn);
    let now = app.clock.now();
    let claimant = json!({ "name": name, "contact": contact }).to_string();
    let claim = Claim {
        gallery: gallery.id,
        id: app.ids.next(now),
        post: no,
        comment,
        was_taken: false,
        kind: Kind::parse(&draft.kind),
        claimant: app.keys.close_note(NOTE, claimant.as_bytes(), Moment(i64::MAX)),
        words,
        at: now,
        state: State::Open,
        until: None,
        answer: String::new(),
        objection: String::new(),
        objected: None,
    };
    let mut tx = app.db.begin().await?;
    if let Err(error) = store::claim::insert(&mut tx, &claim, &hash).await {
        drop(tx);
        // The same form was sent twice at once.
        let is_same = error.is_unique_violation() && is_filed(app, &hash).await?;
        return if is_same { Ok(link) } else { Err(error.into()) };
    }
    match tx.commit().await {
        Err(error) if form.is_some() => Err(or_send_again(error.into())),
        done => Ok(done.map(|()| link)?),
    }
}

/// Whether the claim of a link is there. As a writer: on SQLite the other may still wait for the
/// commit, which this one shares.
async fn is_filed(app: &App, hash: &str) -> db::Result<bool> {
    let mut tx = app.db.begin().await?;
    let found = store::claim::by_token(&mut tx, hash).await?;
    tx.commit().await?;
    Ok(found.is_some())
}

/// Under which name a claimant's link is kept.
pub fn token_hash(app: &App, token: &str) -> String {
    app.keys.hash_code(NOTE, token)
}

/// Who asked and how to reach him; `None` once that is forgotten.
pub fn claimant(app: &App, claim: &Claim) -> Option<(String, String)> {
    let text = app.keys.open_note(NOTE, &claim.claimant, app.clock.now())?;
    let fields: serde_json::Value = serde_json::from_slice(&text).ok()?;
    let field = |name: &str| fields[name].as_str().map(str::to_owned);
    Some((field("name")?, field("contact")?))
}

/// Blocks what a claim that waits is about. Its author gets `letter` where he has an address.
pub async fn block(
    app: &App,
    by: &By,
    place: (GalleryId, i64),
    days: i64,
    words: &str,
    letter: Words,
) -> Result<(), Failure> {
    let words = answer(words)?;
    let now = app.clock.now();
    let until = Moment(now.0 + days.clamp(1, claim::DAYS) * DAY);
    let mut tx = app.db.begin().await?;
    let claim = store::claim::find(&mut tx, place.0, place.1).await?.ok_or(Failure::Missing)?;
    let (member, was_taken) = hide(&mut tx, &claim, now).await?.ok_or(Failure::Gone)?;
    let block = Some(Block { until, member, was_taken });
    if !store::claim::answer(&mut tx, place, State::Blocked, (&words, block), now).await? {
        return Err(Failure::Gone);
    }
    if let Some(member) = member {
        mail::tell(app, &mut tx, member, letter).await?;
    }
    let detail = json!({ "kind": claim.kind.as_str(), "until": until.full(&app.zone) }).to_string();
    match claim.comment {
        None => {
            let act = (LogAct::ClaimBlock, detail);
            note_post_with(&mut tx, place.0, by, act, claim.post, now).await?;
        }
        Some(_) => {
            let entry = Note { act: LogAct::ClaimBlock, object: object_of(&claim), detail };
            note(&mut tx, place.0, by, entry, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Hides it, whether it can be read or staff has taken it away: by which member it is, and
/// whether staff had. `None` if there is nothing to hide.
async fn hide(
    tx: &mut db::Tx,
    claim: &Claim,
    now: Moment,
) -> db::Result<Option<(Option<MemberId>, bool)>> {
    let (gallery, post) = (claim.gallery, claim.post);
    // Nobody deletes the comment between the look at it and its block.
    store::tally::hold(tx, gallery, post).await?;
    let Some(id) = claim.comment else {
        let by = DeletedBy::Claim;
        if let Some(blocked) = store::post::delete(tx, gallery, post, by, now).await? {
            return Ok(Some((blocked.member, false)));
        }
        let taken = store::claim::take_over(tx, gallery, post).await?;
        return Ok(taken.map(|member| (member, true)));
    };
    // Also under a post that is blocked or taken away itself: it may come back.
    if let Some(member) = change_comment_count::block(tx, gallery, post, id, now).await? {
        return Ok(Some((member, false)));
    }
    let taken = change_comment_count::block_taken(tx, gallery, post, id).await?;
    Ok(taken.map(|member| (member, true)))
}

/// What a claim is about, as the log names it.
fn object_of(claim: &Claim) -> Object {
    match claim.comment {
        None => Object::Post(claim.post.0),
        Some(id) => Object::Comment(claim.post.0, id.0),
    }
}

fn answer(words: &str) -> Result<String, Refusal> {
    if words.trim().is_empty() { Ok(String::new()) } else { plea(words) }
}

/// Leaves what a claim that waits is about as it is.
pub async fn refuse(
    app: &App,
    by: &By,
    place: (GalleryId, i64),
    words: &str,
) -> Result<(), Failure> {
    let words = answer(words)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let claim = store::claim::find(&mut tx, place.0, place.1).await?.ok_or(Failure::Missing)?;
    let state = State::Refused;
    if !store::claim::answer(&mut tx, place, state, (&words, None), now).await? {
        return Err(Failure::Gone);
    }
    let detail = json!({ "kind": claim.kind.as_str() }).to_string();
    let entry = Note { act: LogAct::ClaimRefuse, object: object_of(&claim), detail };
    note(&mut tx, place.0, by, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// A post, or a comment under it.
pub type Place = (PostNo, Option<CommentId>);

/// The claim for which something is blocked, for the author who shows that he is: by his
/// session, or a guest's password. And as what the log names him.
async fn of_author(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    (no, comment): Place,
    password: &str,
) -> Result<(Claim, By), Failure> {
    let mut conn = app.db.reader().await?;
    let claim = store::claim::of_object(&mut conn, gallery.id, no, comment).await?;
    let claim = claim.ok_or(Failure::Missing)?;
    let subject = store::claim::subject(&mut conn, gallery.id, no, comment).await?;
    let subject = subject.ok_or(Failure::Gone)?;
    drop(conn);
    let role = if subject.member.is_some() { Role::Member } else { Role::Guest };
    if !may_change(visitor, &[subject.member], subject.password_hash.is_some())? {
        let hashes = [subject.password_hash];
        try_password(app, visitor, gallery.id, no, password, &hashes).await?;
    }
    Ok((claim, nameless(role)))
}

/// Who acts on what is his; neither side of a claim is named in the log.
fn nameless(role: Role) -> By {
    let actor = Actor { role, name: String::new(), code: String::new() };
    By { actor, reason: Reason::default() }
}

/// The author says why what he wrote should be read again.
pub async fn object(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    place: Place,
    (password, words): (&str, &str),
) -> Result<(), Failure> {
    let words = plea(words)?;
    let (claim, by) = of_author(app, visitor, gallery, place, password).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !store::claim::object(&mut tx, (gallery.id, claim.id), &words, now).await? {
        return Err(Refusal::AlreadyObjected.into());
    }
    let entry = Note::plain(LogAct::ClaimObject, object_of(&claim));
    note(&mut tx, gallery.id, &by, entry, now).await?;
    tx.commit().await?;
    Ok(())
}
