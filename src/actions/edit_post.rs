//! Changing a post: the password opens it, a ticket keeps it open while its writer types.

use super::{
    Access, Failure,
    admit::admit,
    keep_pace::keep_pace,
    note_access,
    signature::{is_own, may_change},
    try_password::try_password,
    write_post::{Draft, allowed_head},
};
use crate::{
    app::App,
    domain::{
        authority::Deed,
        gallery::Gallery,
        post::{Body, PostNo, Title},
        refusal::Refusal,
        time::{Moment, SECOND},
        visitor::Visitor,
    },
    infra::limit::Act,
    store::{self, post::Original},
};

/// How long a ticket is good for: an evening's rewriting.
const TICKET_LIFE: i64 = 3 * 3600 * SECOND;
const PURPOSE: &str = "edit";

/// Opens a post for its writer: what it was made of, and a ticket to send it back with.
pub async fn open_post(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    no: PostNo,
    password: &str,
) -> Result<(Original, String), Failure> {
    let original = original(app, visitor, gallery, no).await?;
    prove(app, visitor, gallery, no, &original, password).await?;
    let expires = Moment(app.clock.now().0 + TICKET_LIFE);
    Ok((original, app.keys.ticket(PURPOSE, gallery.id, no, expires)))
}

/// Changes a post's words, against its ticket or else its password.
pub async fn edit_post(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    no: PostNo,
    ticket: &str,
    draft: &Draft,
) -> Result<(), Failure> {
    let original = original(app, visitor, gallery, no).await?;
    let now = app.clock.now();
    if !app.keys.verify_ticket(PURPOSE, gallery.id, no, ticket, now) {
        prove(app, visitor, gallery, no, &original, &draft.password).await?;
    }
    // A 말머리 that was retired or reserved since may stay on the post that has it.
    let head_id = match draft.head {
        same if same == original.head_id => same,
        other => allowed_head(app, gallery, other, visitor).await?,
    };
    let title = Title::parse(&draft.title)?;
    let body = Body::parse(&draft.body)?;
    let html = markup::from_plain(body.as_str());
    let edit = store::post::Edit {
        title: title.as_str(),
        head_id,
        source: body.as_str(),
        html: &html,
        digest: app.keys.digest(&[title.as_str(), body.as_str()]),
        at: now,
    };
    admit(app, visitor, gallery, Deed::ChangeOwn).await?;
    keep_pace(app, Act::Post, visitor).await?;
    let mut tx = app.db.begin().await?;
    if !store::post::edit(&mut tx, gallery.id, no, &edit).await? {
        return Err(Failure::Gone);
    }
    let access = Access { id: app.ids.next(now), post: no, comment: None, act: "edit", at: now };
    note_access(&mut tx, &app.keys, visitor, gallery.id, access).await?;
    tx.commit().await?;
    Ok(())
}

/// A member's own post is his by his being logged in; any other opens to its password.
async fn prove(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    no: PostNo,
    original: &Original,
    password: &str,
) -> Result<(), Failure> {
    if !is_own(visitor, original.member) {
        let hashes = [original.password_hash.clone()];
        try_password(app, visitor, gallery.id, no, password, &hashes).await?;
    }
    Ok(())
}

async fn original(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    no: PostNo,
) -> Result<Original, Failure> {
    let mut conn = app.db.reader().await?;
    let original = store::post::original(&mut conn, gallery.id, no).await?.ok_or(Failure::Gone)?;
    may_change(visitor, &[original.member], original.password_hash.is_some())?;
    Ok(original)
}

/// A draft's refusal that leaves the ticket good, so the writer can mend it and send again.
pub fn keeps_ticket(refusal: &Refusal) -> bool {
    !matches!(refusal, Refusal::PasswordWrong | Refusal::TooManyAttempts(_))
}
