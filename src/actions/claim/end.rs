//! How a block ends: by the operator's word, when its time is over, or with what is blocked,
//! which stays its author's to take away.

use serde_json::json;

use super::{Place, nameless, object_of, of_author};
use crate::{
    actions::{
        Failure,
        change_comment_count::{Fate, end_block},
        note::{Note, note},
    },
    app::App,
    domain::{
        authority::Role,
        claim::{Claim, State},
        gallery::{Gallery, GalleryId},
        member::MemberId,
        public_log::{By, LogAct},
        time::{DAY, Moment},
        visitor::Visitor,
    },
    store,
};

/// Ends a block: it can be read again. What a member wrote who has left is erased instead:
/// nobody could take it away any more. What staff had taken away before is so still.
pub async fn end(app: &App, by: &By, place: (GalleryId, i64)) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    let claim = store::claim::find(&mut tx, place.0, place.1).await?.ok_or(Failure::Missing)?;
    // Whoever undoes what staff did holds the post, and says of its block what it was before: what
    // is read before the post is held may not be true any more.
    store::tally::hold(&mut tx, claim.gallery, claim.post).await?;
    let claim = store::claim::find(&mut tx, place.0, place.1).await?.ok_or(Failure::Missing)?;
    let subject = store::claim::subject(&mut tx, claim.gallery, claim.post, claim.comment).await?;
    let fate = match subject {
        _ if claim.was_taken => Fate::Taken,
        Some(subject) if subject.is_somebody => Fate::Back,
        _ => Fate::Gone,
    };
    finish(&mut tx, by, &claim, fate, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// What becomes of it, of the claim, and what the log says.
async fn finish(
    tx: &mut db::Tx,
    by: &By,
    claim: &Claim,
    fate: Fate,
    now: Moment,
) -> Result<(), Failure> {
    let (gallery, post) = (claim.gallery, claim.post);
    let is_done = match (claim.comment, fate) {
        (Some(id), fate) => end_block(tx, gallery, post, id, fate, now).await?,
        (None, Fate::Back) => store::claim::put_back(tx, gallery, post, now).await?,
        (None, Fate::Gone) => store::claim::let_go(tx, gallery, post, now).await?,
        (None, Fate::Taken) => store::claim::leave_taken(tx, gallery, post).await?,
    };
    let state = if is_done && fate == Fate::Back { State::Restored } else { State::Gone };
    if !store::claim::end(tx, (gallery, claim.id), state, now).await? {
        return Err(Failure::Gone);
    }
    let detail = json!({ "state": state.as_str() }).to_string();
    let entry = Note { act: LogAct::ClaimEnd, object: object_of(claim), detail };
    note(tx, gallery, by, entry, now).await?;
    Ok(())
}

/// The author takes away what is blocked; its words are erased a day later, as always.
pub async fn give_up(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    place: Place,
    password: &str,
) -> Result<(), Failure> {
    let (claim, by) = of_author(app, visitor, gallery, place, password).await?;
    let mut tx = app.db.begin().await?;
    finish(&mut tx, &by, &claim, Fate::Gone, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// What of a member's is blocked goes as well where all goes that he wrote until a moment:
/// his posts, his comments, or both.
pub(in crate::actions) async fn give_up_all(
    app: &App,
    member: MemberId,
    until: Moment,
    (posts, comments): (bool, bool),
) -> db::Result<()> {
    let mut after = 0;
    loop {
        let mut conn = app.db.reader().await?;
        let claims = store::claim::of_member(&mut conn, member, after).await?;
        drop(conn);
        let Some(last) = claims.last() else { return Ok(()) };
        after = last.id;
        for claim in claims {
            let goes = if claim.comment.is_some() { comments } else { posts };
            if goes {
                give_up_one(app, &claim, until).await?;
            }
        }
    }
}

async fn give_up_one(app: &App, claim: &Claim, until: Moment) -> db::Result<()> {
    let mut tx = app.db.begin().await?;
    let subject = store::claim::subject(&mut tx, claim.gallery, claim.post, claim.comment).await?;
    if subject.is_none_or(|subject| subject.at > until) {
        return Ok(());
    }
    match finish(&mut tx, &nameless(Role::Member), claim, Fate::Gone, app.clock.now()).await {
        Ok(()) => tx.commit().await,
        Err(Failure::Broken(error)) => Err(error),
        // It has ended meanwhile, and is found where what can be read is.
        Err(_) => Ok(()),
    }
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
