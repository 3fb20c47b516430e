//! 방명록: leaving a line on another member's page, and taking it away.

use super::{Failure, keep_pace::keep_pace};
use crate::{
    app::App,
    domain::{
        member::{MemberId, Signed, parse_line},
        visitor::Visitor,
    },
    infra::limit::Act,
    store::{gallog, member_guestbook},
};

/// Leaves a line, where its owner lets this member see the guestbook.
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
    let mut tx = app.db.begin().await?;
    member_guestbook::insert(&mut tx, owner, app.ids.next(now), me, &line, now).await?;
    tx.commit().await?;
    Ok(())
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
