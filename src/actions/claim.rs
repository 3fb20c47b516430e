//! 임시조치: asking for it, blocking, refusing, objecting, ending.
//!
//! What the operator, the author and the server do stands in the gallery's public log;
//! neither the claimant nor the author is named there.

use serde_json::json;

use super::{
    Failure,
    keep_pace::keep_pace,
    mail::{self, Words},
    note::{Note, note, note_post_with},
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
        comment::DeletedBy,
        gallery::{Gallery, GalleryId},
        post::PostNo,
        public_log::{Actor, By, LogAct, Object, Reason},
        refusal::Refusal,
        time::{DAY, Moment},
        visitor::Visitor,
    },
    infra::{limit::Act, random},
    store::{self, post::Found},
};

/// What closes a claimant's name and contact.
const NOTE: &str = "claim";

/// A claim as typed.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The post's address.
    pub post: String,
    /// The claimant's name.
    pub name: String,
    /// How to reach him.
    pub contact: String,
    /// Which right.
    pub kind: String,
    /// What is wrong with the post.
    pub words: String,
}

/// Asks for a block; returns what the claimant's link carries.
pub async fn file(app: &App, visitor: &Visitor, draft: &Draft) -> Result<String, Failure> {
    let (slug, no) = claim::place(&draft.post).ok_or(Refusal::PostUnknown)?;
    let (name, contact) = (claim::contact(&draft.name)?, claim::contact(&draft.contact)?);
    let words = plea(&draft.words)?;
    keep_pace(app, Act::Comment, visitor).await?;
    let mut conn = app.db.reader().await?;
    let gallery = store::gallery::by_slug(&mut conn, &slug).await?.ok_or(Refusal::PostUnknown)?;
    // Whoever may not read there learns no numbers here; a claim on nothing is refused by hand.
    let is_open = gallery.settings.circles.read == Circle::Everyone;
    let found = store::post::find(&mut conn, gallery.id, no).await?;
    if is_open && !matches!(found, Some(Found::Live(..))) {
        return Err(Refusal::PostUnknown.into());
    }
    drop(conn);
    let now = app.clock.now();
    let claimant = json!({ "name": name, "contact": contact }).to_string();
    let claim = Claim {
        gallery: gallery.id,
        id: app.ids.next(now),
        post: no,
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
    let token = random::token();
    let mut tx = app.db.begin().await?;
    store::claim::insert(&mut tx, &claim, &token_hash(app, &token)).await?;
    tx.commit().await?;
    Ok(token)
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

/// Blocks the post of a claim that waits. Its author gets `letter` where he has an address.
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
    let by_claim = DeletedBy::Claim;
    let blocked = store::post::delete(&mut tx, place.0, claim.post, by_claim, now).await?;
    let member = blocked.ok_or(Failure::Gone)?.member;
    let (state, author) = (State::Blocked, member.map(|member| member.0));
    if !store::claim::answer(&mut tx, place, state, Some(until), &words, author, now).await? {
        return Err(Failure::Gone);
    }
    if let Some(member) = member {
        mail::tell(app, &mut tx, member, letter).await?;
    }
    let detail = json!({ "kind": claim.kind.as_str(), "until": until.full(&app.zone) });
    let act = (LogAct::ClaimBlock, detail.to_string());
    note_post_with(&mut tx, place.0, by, act, claim.post, now).await?;
    tx.commit().await?;
    Ok(())
}

fn answer(words: &str) -> Result<String, Refusal> {
    if words.trim().is_empty() { Ok(String::new()) } else { plea(words) }
}

/// Leaves the post of a claim that waits as it is.
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
    if !store::claim::answer(&mut tx, place, state, None, &words, None, now).await? {
        return Err(Failure::Gone);
    }
    let detail = json!({ "kind": claim.kind.as_str() }).to_string();
    let entry = Note { act: LogAct::ClaimRefuse, object: Object::Post(claim.post.0), detail };
    note(&mut tx, place.0, by, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The author says why his post should be read again: by his session, or a guest's password.
pub async fn object(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    no: PostNo,
    (password, words): (&str, &str),
) -> Result<(), Failure> {
    let words = plea(words)?;
    let mut conn = app.db.reader().await?;
    let claim = store::claim::of_post(&mut conn, gallery.id, no).await?.ok_or(Failure::Missing)?;
    let subject = store::claim::subject(&mut conn, gallery.id, no).await?.ok_or(Failure::Gone)?;
    drop(conn);
    if !may_change(visitor, &[subject.member], subject.password_hash.is_some())? {
        let hashes = [subject.password_hash];
        try_password(app, visitor, gallery.id, no, password, &hashes).await?;
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !store::claim::object(&mut tx, (gallery.id, claim.id), &words, now).await? {
        return Err(Refusal::AlreadyObjected.into());
    }
    let role = if subject.member.is_some() { Role::Member } else { Role::Guest };
    let actor = Actor { role, name: String::new(), code: String::new() };
    let by = By { actor, reason: Reason::default() };
    let entry = Note::plain(LogAct::ClaimObject, Object::Post(no.0));
    note(&mut tx, gallery.id, &by, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a block: the post can be read again. One whose member has left is erased instead:
/// nobody could take it away any more.
pub async fn end(app: &App, by: &By, place: (GalleryId, i64)) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let claim = store::claim::find(&mut tx, place.0, place.1).await?.ok_or(Failure::Missing)?;
    let subject = store::claim::subject(&mut tx, place.0, claim.post).await?;
    let is_back = subject.is_some_and(|subject| subject.is_somebody)
        && store::claim::put_back(&mut tx, place.0, claim.post, now).await?;
    let state = if is_back {
        State::Restored
    } else {
        store::claim::let_go(&mut tx, place.0, claim.post, now).await?;
        State::Gone
    };
    if !store::claim::end(&mut tx, place, state, now).await? {
        return Err(Failure::Gone);
    }
    let detail = json!({ "state": state.as_str() }).to_string();
    let entry = Note { act: LogAct::ClaimEnd, object: Object::Post(claim.post.0), detail };
    note(&mut tx, place.0, by, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends the blocks whose time is over, and forgets who asked for what is long settled.
pub async fn end_due(app: &App) -> Result<(), Failure> {
    loop {
        let mut conn = app.db.reader().await?;
        let due = store::claim::due(&mut conn, app.clock.now()).await?;
        drop(conn);
        if due.is_empty() {
            break;
        }
        for place in due {
            match end(app, &By::system(), place).await {
                // Somebody else was first.
                Ok(()) | Err(Failure::Gone) => {}
                Err(failure) => return Err(failure),
            }
        }
    }
    let old = Moment(app.clock.now().0 - app.config.access_log_days * DAY);
    let mut tx = app.db.begin().await?;
    store::claim::forget(&mut tx, old).await?;
    tx.commit().await?;
    Ok(())
}
