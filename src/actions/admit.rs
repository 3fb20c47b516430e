//! Whether somebody may do something in a gallery at all: asked once by every action that
//! writes there, before anything costly. And what he is there, for those who ask more.

use db::Conn;

use super::Failure;
use crate::{
    app::{App, setting},
    domain::{
        authority::{Deed, Object, Owner, Role, Who, decide},
        ban::{Ban, Banned, FOREVER, SITE_LIST, place},
        circle::{Circle, Reach},
        gallery::{Gallery, GalleryId},
        member::{self, Signed},
        public_log::Actor,
        refusal::Refusal,
        time::Moment,
        visitor::Visitor,
    },
    store::{
        self,
        ban::{self, Known},
    },
};

/// Refuses what the gallery's rules forbid, and whom a ban keeps out. One statement.
pub(super) async fn admit(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    deed: Deed,
) -> Result<(), Failure> {
    let who = plain(visitor);
    let is_shut = is_shut(app, visitor, gallery);
    let object = Object { owner: Owner::Password, is_shut, ..Object::of(gallery) };
    match decide(who, deed, object) {
        // He may be more in this gallery than he is on the site, or less without a second step.
        Err(Refusal::Outside(_)) if visitor.member.is_some() => {
            let mut conn = app.db.reader().await?;
            enter(&mut conn, visitor, gallery, deed).await??;
        }
        Ok(()) if who.role.is_operator() => {
            let mut conn = app.db.reader().await?;
            enter(&mut conn, visitor, gallery, deed).await??;
        }
        decided => decided?,
    }
    // He could lift it himself.
    if who.role.is_operator() {
        return Ok(());
    }
    let now = app.clock.now();
    match bans(app, visitor, gallery, now).await?.first() {
        None => Ok(()),
        Some(ban) => Err(Refusal::Banned(Box::new(told(app, gallery, ban))).into()),
    }
}

/// Whether a visitor comes from where a gallery takes nothing of guests.
fn is_shut(app: &App, visitor: &Visitor, gallery: &Gallery) -> bool {
    let shut = gallery.settings.shut();
    !shut.is_empty() && app.networks.kinds(visitor.address).meets(shut)
}

/// What somebody will hear who writes from where he is, so that he can be told before.
pub fn shut_out(app: &App, visitor: &Visitor, gallery: &Gallery) -> Option<Refusal> {
    let object = Object { is_shut: is_shut(app, visitor, gallery), ..Object::OPEN };
    decide(plain(visitor), Deed::Write, object).err()
}

/// Refuses whoever stands outside of the circle that a gallery has drawn around a deed. Asks
/// the database only where it is drawn closer than around all members, and for them alone.
pub async fn enter(
    conn: &mut Conn,
    visitor: &Visitor,
    gallery: &Gallery,
    deed: Deed,
) -> db::Result<Result<(), Refusal>> {
    let object = Object::of(gallery);
    let is_out = |who| {
        let decided = decide(who, deed, object);
        matches!(decided, Err(Refusal::Outside(_) | Refusal::SecondStepFirst))
    };
    let mut who = plain(visitor);
    if who.role.is_operator() && is_out(Who::plain(Role::Member)) {
        who = on_site(conn, visitor).await?;
    }
    // What else the rules say is said where it is done.
    if !is_out(who) {
        return Ok(Ok(()));
    }
    if let Some(member) = &visitor.member {
        if let Some(office) = store::staff::seat(conn, gallery.id, member.id.0).await? {
            who = step(conn, visitor, office).await?;
        }
        let insider = Who::plain(Role::Insider);
        if is_out(who)
            && !is_out(insider)
            && store::gallery_member::is_inside(conn, gallery.id, member.id.0).await?
        {
            who = insider;
        }
    }
    Ok(decide(who, deed, object))
}

/// How far somebody can read in lists that galleries share.
pub async fn reach(app: &App, visitor: &Visitor) -> db::Result<Reach> {
    if visitor.member.is_none() {
        return Ok(Reach::new(plain(visitor).role, Vec::new()));
    }
    let mut conn = app.db.reader().await?;
    reach_on(&mut conn, visitor).await
}

/// The same on a connection that is open. Two statements, for members alone. Without the second
/// step that the site may want of its staff, offices open nothing.
pub async fn reach_on(conn: &mut Conn, visitor: &Visitor) -> db::Result<Reach> {
    let bare = on_site(conn, visitor).await?;
    let role = if bare.lacks_step { Role::Member } else { bare.role };
    let mut closer = Vec::new();
    if let (Some(member), Role::Member) = (&visitor.member, role) {
        let inside = store::gallery_member::of_member(conn, member.id.0).await?;
        closer.extend(inside.into_iter().map(|gallery| (gallery, Circle::Insiders)));
        for (gallery, office) in store::staff::offices(conn, member.id.0).await? {
            if !step(conn, visitor, office).await?.lacks_step {
                closer.push((gallery, Circle::of(office.role)));
            }
        }
    }
    Ok(Reach::new(role, closer))
}

/// Somebody in a gallery that gave him no office.
pub(super) fn plain(visitor: &Visitor) -> Who {
    Who::plain(match &visitor.member {
        None => Role::Guest,
        Some(member) if member.role == member::Role::Operator => Role::Operator,
        Some(_) => Role::Member,
    })
}

/// Somebody in a gallery, with the office he has there. A statement, for members alone, and
/// one more for whoever has an office.
pub async fn who(conn: &mut Conn, visitor: &Visitor, gallery: GalleryId) -> db::Result<Who> {
    let plain = plain(visitor);
    let Some(member) = visitor.member.as_ref().filter(|_| plain.role == Role::Member) else {
        return step(conn, visitor, plain).await;
    };
    match store::staff::seat(conn, gallery, member.id.0).await? {
        Some(office) => step(conn, visitor, office).await,
        None => Ok(plain),
    }
}

/// Somebody on the site itself.
pub async fn on_site(conn: &mut Conn, visitor: &Visitor) -> db::Result<Who> {
    step(conn, visitor, plain(visitor)).await
}

/// Whether more than a password leads into a member's account.
pub async fn has_step(conn: &mut Conn, member: &Signed) -> db::Result<bool> {
    Ok(member.is_strong || store::member_proof::totp(conn, member.id).await?.is_some())
}

/// The same with whether he lacks the second step that the site may want of its staff.
async fn step(conn: &mut Conn, visitor: &Visitor, office: Who) -> db::Result<Who> {
    let is_staff = !matches!(office.role, Role::Guest | Role::Member);
    match visitor.member.as_ref().filter(|member| is_staff && !member.is_strong) {
        Some(member) => {
            let lacks = store::staff::lacks_step(conn, member.id, setting::STAFF_STEP).await?;
            Ok(Who { lacks_step: lacks, ..office })
        }
        None => Ok(office),
    }
}

/// The same as the log names him for ever.
pub fn actor(who: Who, visitor: &Visitor) -> Actor {
    let (name, code) = match &visitor.member {
        Some(member) => (member.nick.clone(), member.code.clone()),
        None => (String::new(), String::new()),
    };
    Actor { role: who.role, name, code }
}

/// The bans that hold for somebody in a gallery, the longest first.
pub async fn bans(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    now: Moment,
) -> db::Result<Vec<Ban>> {
    let place = place(visitor.address.ip());
    let member = visitor.member.as_ref().map(|member| member.id.0);
    // What many share keeps out those who have no account: a member can be banned himself.
    let (prefix, place) = match member {
        Some(_) => ("", ""),
        None => (visitor.prefix.as_str(), place.as_str()),
    };
    let known = Known { member, identity: &visitor.household, prefix, place };
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
