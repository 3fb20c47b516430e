//! 방명록: leaving a line on another member's page, and taking it away.

use super::{Failure, keep_pace::keep_pace, settle::or_send_again};
use crate::{
    app::App,
    domain::{
        member::{MemberId, Signed, parse_line},
        time::Moment,
        visitor::Visitor,
    },
    infra::{ids::Ids, limit::Act},
    store::{gallog, member_guestbook},
};

/// Leaves a line, where its owner lets this member see the guestbook. The same line of the same
/// member is the one that is there, for as long as the same words are a duplicate: so it may be
/// sent again by whoever was not told what became of it.
pub async fn sign_guestbook(
    app: &App,
    visitor: &Visitor,
    me: &Signed,
    owner: MemberId,
    line: &str,
) -> Result<(), Failure> {
    let line = parse_line(line)?;
    let mut conn = app.db.reader().await?;
    let page = gallog::owner(&mut conn, owner).await?.ok_or(Failure::Gone)?;
    drop(conn);
    if !page.shown.guestbook.holds(Some(me.id), owner) {
        return Err(Failure::Missing);
    }
    keep_pace(app, Act::Comment, visitor).await?;
    let now = app.clock.now();
    let window = i64::try_from(app.config.limits.duplicate_window.as_micros()).unwrap_or(i64::MAX);
    let since = Ids::floor(Moment(now.0.saturating_sub(window)));
    let mut tx = app.db.begin().await?;
    let id = app.ids.next(now);
    member_guestbook::insert(&mut tx, owner, (id, since), me, &line, now).await?;
    tx.commit().await.map_err(|error| or_send_again(error.into()))
}

/// Takes a line away: its writer, or the owner of the page.
pub async fn remove_line(app: &App, me: &Signed, owner: MemberId, id: i64) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    if !member_guestbook::remove(&mut tx, owner, id, me.id).await? {
        return Err(Failure::Missing);
    }
    tx.commit().await?;
    Ok(())
}
