//! Whether somebody may do something in a gallery at all: asked once by every action that
//! writes there, before anything costly.

use super::Failure;
use crate::{
    app::App,
    domain::{
        authority::{Deed, Object, Owner, Role, Who, decide},
        ban::{Ban, Banned, FOREVER, SITE_LIST, place},
        gallery::Gallery,
        refusal::Refusal,
        time::Moment,
        visitor::Visitor,
    },
    store::ban::{self, Known},
};

/// Refuses what the gallery's rules forbid, and whom a ban keeps out. One statement.
pub(super) async fn admit(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    deed: Deed,
) -> Result<(), Failure> {
    let who = Who::plain(Role::Guest);
    let object = Object { owner: Owner::Password, guests_write: gallery.settings.guests_write };
    decide(who, deed, object)?;
    let now = app.clock.now();
    match bans(app, visitor, gallery, now).await?.first() {
        None => Ok(()),
        Some(ban) => Err(Refusal::Banned(Box::new(told(app, gallery, ban))).into()),
    }
}

/// The bans that hold for somebody in a gallery, the longest first.
pub async fn bans(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    now: Moment,
) -> db::Result<Vec<Ban>> {
    let place = place(visitor.address.ip());
    let known =
        Known { member: None, identity: &visitor.identity, prefix: &visitor.prefix, place: &place };
    let mut conn = app.db.reader().await?;
    ban::of_visitor(&mut conn, gallery.id, &known, now).await
}

fn told(app: &App, gallery: &Gallery, ban: &Ban) -> Banned {
    Banned {
        reason: ban.reason.clone(),
        until: (ban.until < FOREVER).then(|| ban.until.full(&app.zone)),
        everywhere: ban.list == SITE_LIST,
        path: format!("/g/{}/ban", gallery.slug),
    }
}
