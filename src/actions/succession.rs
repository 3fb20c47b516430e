//! Managers who are gone, and who takes over: a member says that he wants to, everybody can
//! read it for some days, the manager may come back and object, the operator decides.

use db::Conn;
use serde_json::json;

use super::{
    Failure,
    admit::{actor, admit, who},
    keep_pace::keep_pace,
    note::{Note, SITE, note, note_words},
    open_own::most,
};
use crate::{
    app::{App, setting},
    domain::{
        authority::{Deed, Object as Thing, Role, Who, decide},
        ban::plea,
        circle::Circle,
        gallery::{Gallery, GalleryId},
        member::MemberId,
        public_log::{By, LogAct, Object, Reason},
        refusal::Refusal,
        succession::{AWAY_MOST, Holder, State, Terms, Wish, is_vacant},
        time::{DAY, Moment},
        visitor::Visitor,
    },
    infra::limit::Act,
    store::{self, staff::Seat, succession},
};

/// Wishes of one gallery that are looked at: they are few, and most came to nothing.
pub const LOOKED_AT: i64 = 50;

/// What the operator has set.
pub async fn terms(conn: &mut Conn) -> db::Result<Terms> {
    let set = store::site::setting(conn, setting::SUCCESSION).await?;
    Ok(set.and_then(|word| Terms::parse(&word)).unwrap_or_default())
}

/// Sets when a manager is absent, and for how long a wish is to be read.
pub async fn set_terms(app: &App, by: &By, terms: Terms) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    store::site::set(&mut tx, setting::SUCCESSION, &terms.word()).await?;
    let detail = json!({ "absent_days": terms.absent, "notice_days": terms.notice }).to_string();
    let entry = Note { act: LogAct::SiteSettings, object: Object::Site, detail };
    note(&mut tx, SITE, by, entry, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// The managers of a gallery, with when each was last seen.
pub async fn holders(conn: &mut Conn, gallery: GalleryId) -> db::Result<Vec<Holder>> {
    let mut holders = Vec::new();
    for seat in store::staff::of_gallery(conn, gallery).await? {
        if seat.who.role == Role::Manager {
            holders.push(holder(conn, &seat).await?);
        }
    }
    Ok(holders)
}

async fn holder(conn: &mut Conn, seat: &Seat) -> db::Result<Holder> {
    let member = MemberId(seat.member);
    let mut seen = seat.seen.max(seat.since).max(seat.away_until);
    // Nobody has noted it since this is kept: what is left of his sessions may tell.
    if seat.seen.0 == 0 {
        let session = store::member_session::last_seen(conn, member).await?;
        seen = session.map_or(seen, |at| at.max(seen));
    }
    Ok(Holder { member, seen })
}

/// Says that a member wants to take a gallery over.
pub async fn apply(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    words: &str,
) -> Result<(), Failure> {
    let me = visitor.member.as_ref().ok_or(Refusal::MembersOnly)?;
    let reason = plea(words)?;
    admit(app, visitor, gallery, Deed::Succeed).await?;
    keep_pace(app, Act::Post, visitor).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    // Of two wishes at once the second sees the first.
    store::gallery::lock(&mut tx, &gallery.slug).await?;
    let terms = terms(&mut tx).await?;
    if !is_vacant(&holders(&mut tx, gallery.id).await?, terms, now) {
        return Err(Refusal::ManagerPresent.into());
    }
    may_take_over(&mut tx, gallery, me.id).await?;
    let known = succession::of_gallery(&mut tx, gallery.id, LOOKED_AT).await?;
    if known.iter().any(|wish| wish.member == me.id && wish.state == State::Open) {
        return Err(Refusal::AlreadyApplied.into());
    }
    let wish = Wish {
        gallery: gallery.id,
        id: app.ids.next(now),
        member: me.id,
        reason,
        at: now,
        until: terms.notice_until(now),
        state: State::Open,
        answer: String::new(),
    };
    succession::insert(&mut tx, &wish).await?;
    tell(&mut tx, gallery.id).await?;
    let by = By { actor: actor(super::admit::plain(visitor), visitor), reason: Reason::default() };
    let whose = (me.nick.as_str(), me.code.as_str());
    record(&mut tx, gallery, &by, LogAct::SuccessionApply, whose, String::new(), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whoever takes a gallery over has written in it or helps there already, still belongs to it
/// where it is private, and has room for it.
async fn may_take_over(
    conn: &mut Conn,
    gallery: &Gallery,
    member: MemberId,
) -> Result<(), Failure> {
    let id = gallery.id;
    let helps = store::staff::seat(conn, id, member.0).await?.is_some();
    let belongs = match gallery.settings.circles.read {
        Circle::Everyone | Circle::Members => true,
        Circle::Insiders => store::gallery_member::is_inside(conn, id, member.0).await?,
        Circle::Managers => false,
    };
    let takes_part = belongs && store::member_work::wrote_in(conn, member, id).await?;
    if !helps && !takes_part {
        return Err(Refusal::NotOfGallery.into());
    }
    let most = most(conn).await?;
    if store::staff::managed(conn, member.0, most).await?.len() as i64 >= most {
        return Err(Refusal::GalleriesEnough(most).into());
    }
    Ok(())
}

/// Has every page of the gallery say what there is to say. Within the transaction that
/// changes it, under the gallery's lock.
async fn tell(conn: &mut Conn, id: GalleryId) -> db::Result<()> {
    let until = succession::until(conn, id).await?;
    let Some(mut gallery) = store::gallery::numbered(conn, id).await? else { return Ok(()) };
    if gallery.settings.succession_until != until {
        gallery.settings.succession_until = until;
        store::gallery::update(conn, &gallery).await?;
    }
    Ok(())
}

/// Takes one's own wish back.
pub async fn withdraw(app: &App, visitor: &Visitor, gallery: &Gallery) -> Result<(), Failure> {
    let me = visitor.member.as_ref().ok_or(Refusal::MembersOnly)?;
    let by = By { actor: actor(super::admit::plain(visitor), visitor), reason: Reason::default() };
    let own = |wish: &Wish| wish.member == me.id;
    end(app, &by, gallery, State::Withdrawn, own).await
}

/// A manager who is back ends every wish.
pub async fn object(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    reason: Reason,
) -> Result<(), Failure> {
    let mut conn = app.db.reader().await?;
    let who = who(&mut conn, visitor, gallery.id).await?;
    drop(conn);
    // Whoever may give the gallery away may keep it.
    decide(who, Deed::HandOver, Thing::OPEN)?;
    let by = By { actor: actor(who, visitor), reason };
    end(app, &by, gallery, State::Objected, |_| true).await
}

/// Ends the open wishes that are meant; there must be one.
async fn end(
    app: &App,
    by: &By,
    gallery: &Gallery,
    state: State,
    is_meant: impl Fn(&Wish) -> bool,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::gallery::lock(&mut tx, &gallery.slug).await?;
    let known = succession::of_gallery(&mut tx, gallery.id, LOOKED_AT).await?;
    let mut ended = Vec::new();
    for wish in known.iter().filter(|wish| is_meant(wish)) {
        if succession::close(&mut tx, gallery.id, wish.id, (state, ""), now).await? {
            ended.push(wish.member);
        }
    }
    if ended.is_empty() {
        return Err(Failure::Missing);
    }
    tell(&mut tx, gallery.id).await?;
    for member in ended {
        note_end(&mut tx, by, gallery, member, state, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn note_end(
    conn: &mut Conn,
    by: &By,
    gallery: &Gallery,
    member: MemberId,
    state: State,
    now: Moment,
) -> db::Result<()> {
    let account = store::member::find(conn, member).await?;
    let whose = account.as_ref().map_or(("", ""), |it| (it.nick.as_str(), it.code.as_str()));
    let detail = json!({ "state": state.as_str() }).to_string();
    record(conn, gallery, by, LogAct::SuccessionEnd, whose, detail, now).await
}

/// Notes what becomes of a member's wish. Who belongs to a private gallery is not for everyone
/// to read: there his name stands among the words that only its readers see.
async fn record(
    conn: &mut Conn,
    gallery: &Gallery,
    by: &By,
    act: LogAct,
    (nick, code): (&str, &str),
    detail: String,
    now: Moment,
) -> db::Result<()> {
    if gallery.settings.circles.read == Circle::Everyone {
        let entry = Note { act, object: Object::Member(code.to_owned()), detail };
        return note(conn, gallery.id, by, entry, now).await;
    }
    let mut by = by.clone();
    if by.actor.role == Role::Member {
        (by.actor.name, by.actor.code) = (String::new(), String::new());
    }
    let (entry, name) = (Note { act, object: Object::Gallery, detail }, format!("{nick} ({code})"));
    note_words(conn, gallery.id, &by, entry, name, now).await
}

/// The operator refuses a wish.
pub async fn refuse(
    app: &App,
    by: &By,
    gallery: &Gallery,
    id: i64,
    words: &str,
) -> Result<(), Failure> {
    let answer = if words.trim().is_empty() { String::new() } else { plea(words)? };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::gallery::lock(&mut tx, &gallery.slug).await?;
    let wish = open_wish(&mut tx, gallery.id, id).await?;
    succession::close(&mut tx, gallery.id, id, (State::Refused, &answer), now).await?;
    tell(&mut tx, gallery.id).await?;
    note_end(&mut tx, by, gallery, wish.member, State::Refused, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The operator hands the gallery over: the managers before are none any more, and whoever
/// else wanted it is refused. Not before everybody could read of it, and object.
pub async fn grant(
    app: &App,
    by: &By,
    gallery: &Gallery,
    id: i64,
    words: &str,
) -> Result<(), Failure> {
    let answer = if words.trim().is_empty() { String::new() } else { plea(words)? };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::gallery::lock(&mut tx, &gallery.slug).await?;
    let wish = open_wish(&mut tx, gallery.id, id).await?;
    if now < wish.until {
        return Err(Refusal::NoticeRuns.into());
    }
    let heir = store::member::find(&mut tx, wish.member).await?.ok_or(Failure::Gone)?;
    may_take_over(&mut tx, gallery, heir.id).await?;
    let mut before = Vec::new();
    for holder in holders(&mut tx, gallery.id).await? {
        store::staff::remove(&mut tx, gallery.id, holder.member.0).await?;
        let account = store::member::find(&mut tx, holder.member).await?;
        before.extend(account.map(|account| account.nick));
    }
    store::staff::set(&mut tx, gallery.id, heir.id.0, Who::plain(Role::Manager), now).await?;
    let mut refused = Vec::new();
    for other in succession::of_gallery(&mut tx, gallery.id, LOOKED_AT).await? {
        let state = if other.id == id { State::Granted } else { State::Refused };
        let said = if other.id == id { answer.as_str() } else { "" };
        if succession::close(&mut tx, gallery.id, other.id, (state, said), now).await?
            && state == State::Refused
        {
            refused.push(other.member);
        }
    }
    tell(&mut tx, gallery.id).await?;
    let object = Object::Member(heir.code.clone());
    let detail = json!({ "nick": heir.nick, "before": before.join(", ") }).to_string();
    let entry = Note { act: LogAct::StaffHandOver, object, detail };
    note(&mut tx, gallery.id, by, entry, now).await?;
    for member in refused {
        note_end(&mut tx, by, gallery, member, State::Refused, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn open_wish(conn: &mut Conn, gallery: GalleryId, id: i64) -> Result<Wish, Failure> {
    let known = succession::of_gallery(conn, gallery, LOOKED_AT).await?;
    let found = known.into_iter().find(|wish| wish.id == id && wish.state == State::Open);
    found.ok_or(Failure::Missing)
}

/// Forgets what a member who leaves wished for.
pub(super) async fn forget(conn: &mut Conn, member: MemberId) -> db::Result<()> {
    for id in succession::forget(conn, member).await? {
        if let Some(gallery) = store::gallery::numbered(conn, id).await? {
            store::gallery::lock(conn, &gallery.slug).await?;
            tell(conn, id).await?;
        }
    }
    Ok(())
}

/// Says until when one is away from a gallery; `None`: one is back.
pub async fn announce(
    app: &App,
    by: &By,
    gallery: GalleryId,
    member: MemberId,
    until: Option<Moment>,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let is_good = |until: &Moment| *until > now && until.0 - now.0 <= AWAY_MOST + DAY;
    if !until.as_ref().is_none_or(is_good) {
        return Err(Refusal::AwayDate.into());
    }
    let mut tx = app.db.begin().await?;
    if store::staff::seat(&mut tx, gallery, member.0).await?.is_none() {
        return Err(Failure::Missing);
    }
    let at = until.unwrap_or(Moment(0));
    if store::staff::set_away(&mut tx, gallery, member.0, at).await? {
        // The last day of it, as everybody reads days.
        let last = until.map(|at| Moment(at.0 - 1).rfc3339(&app.zone));
        let last: String = last.unwrap_or_default().chars().take(10).collect();
        let detail = json!({ "until": last }).to_string();
        let object = Object::Member(by.actor.code.clone());
        note(&mut tx, gallery, by, Note { act: LogAct::StaffAway, object, detail }, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
