//! The people of a gallery: who is kept out and says something against it, and its staff.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{
    super::{
        caller::Caller,
        posted::Posted,
        problem,
        respond::{self, Answer},
        sent::{At, Wrong, settle},
    },
    Pairs, field,
    open::{Open, by, open},
};
use crate::{
    actions::{
        Failure,
        ban::{answer_appeal, keeper, lift},
        name_staff::{dismiss, hand_over, member_by_code, name_staff},
        succession::announce,
    },
    app::App,
    domain::{
        authority::{Deed, Object, Right, Rights, Who, decide},
        ban::AppealState,
        gallery::{Gallery, GalleryId},
        member::MemberId,
        public_log::{By, LogAct},
        refusal::Refusal,
        time::{Moment, parse_date, start_of},
        visitor::Visitor,
    },
    store,
    view::desk::{BansPage, SeatText, StaffPage},
};

/// Bans that are shown.
const BANS: i64 = 200;
/// Appeals that are shown at once.
const APPEALS: i64 = 50;

/// `GET /g/{gallery}/manage/bans`
pub(in super::super) async fn bans(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let mut open = open(&app, &caller, &slug, "/bans", Deed::Ban).await?;
    let page = bans_page(&mut open).await?;
    open.answer(&page)
}

async fn bans_page(open: &mut Open) -> db::Result<BansPage> {
    let id = open.gallery().id;
    let mut appeals = Vec::new();
    for appeal in store::appeal::open(&mut open.conn, id, APPEALS).await? {
        let ban = store::ban::find(&mut open.conn, appeal.list, appeal.ban).await?;
        // As `answer_appeal` has it: whoever cannot lift a ban grants nothing.
        let may_grant =
            open.who.role.is_operator() || keeper(&mut open.conn, appeal.list).await? == id;
        appeals.extend(ban.map(|ban| (ban, appeal, may_grant)));
    }
    let bans = store::ban::of_list(&mut open.conn, id.0, i64::MAX, BANS).await?;
    Ok(BansPage::new(&open.site, &open.tabs("bans"), open.gallery(), bans, appeals))
}

/// `POST /g/{gallery}/manage/bans`: lifts one, or answers an appeal; 303 to the page, or the form
/// again.
pub(in super::super) async fn change_ban(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let desk = open(&app, &caller, &slug, "/bans", Deed::Ban).await?;
    let (back, who) = (format!("{}/manage/bans", desk.base()), desk.who);
    let id = desk.close().gallery.id;
    let done = match by(who, &caller, &fields) {
        Ok(by) => change_one(&app, &by, id, &fields).await.map_err(Wrong::from),
        Err(refusal) => Err(refusal.into()),
    };
    match settle(done, &caller, &fields, field(&fields, "ban"), &back)? {
        Ok(()) => respond::see(&back),
        Err((tried, why)) => {
            let desk = open(&app, &caller, &slug, "/bans", Deed::Ban).await?;
            respond::refused(&bans_page(&mut desk.again(tried)).await?, &why)
        }
    }
}

async fn change_one(
    app: &App,
    by: &By,
    gallery: GalleryId,
    fields: &[(String, String)],
) -> Result<(), Failure> {
    let ban = field(fields, "ban").split_once('-');
    let ban = ban.and_then(|(list, id)| Some((list.parse().ok()?, id.parse().ok()?)));
    let ban: (i64, i64) = ban.ok_or(Failure::Missing)?;
    let answer =
        async |state| answer_appeal(app, by, gallery, ban, state, field(fields, "answer")).await;
    let is_done = match field(fields, "do") {
        // Its own list alone: what others share, whoever keeps it lifts.
        "lift" if ban.0 == gallery.0 => lift(app, by, gallery, ban).await?,
        "grant" => answer(AppealState::Granted).await?,
        "refuse" => answer(AppealState::Refused).await?,
        _ => false,
    };
    if is_done { Ok(()) } else { Err(Failure::Missing) }
}

/// `GET /g/{gallery}/manage/staff`
pub(in super::super) async fn staff(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let mut open = open(&app, &caller, &slug, "/staff", Deed::SeeDesk).await?;
    let page = staff_page(&mut open, &caller).await?;
    open.answer(&page)
}

async fn staff_page(open: &mut Open, caller: &Caller) -> db::Result<StaffPage> {
    let id = open.gallery().id;
    let mut seats = Vec::new();
    for seat in store::staff::of_gallery(&mut open.conn, id).await? {
        let account = store::member::find(&mut open.conn, MemberId(seat.member)).await?;
        seats.extend(account.map(|it| SeatText {
            nick: it.nick,
            code: it.code,
            who: seat.who,
            since: seat.since,
            away: (open.site.now < seat.away_until).then_some(seat.away_until),
            is_own: caller.member().is_some_and(|me| me.id.0 == seat.member),
        }));
    }
    Ok(StaffPage::new(&open.site, &open.tabs("staff"), open.gallery(), open.who, seats))
}

/// What it takes to do what a form of the staff's page asks for.
fn deed(what: &str) -> Option<Deed> {
    match what {
        "name" | "dismiss" => Some(Deed::NameStaff),
        "hand_over" => Some(Deed::HandOver),
        "away" => Some(Deed::SeeDesk),
        "resign" => Some(Deed::Resign),
        _ => None,
    }
}

/// `POST /g/{gallery}/manage/staff`: names, dismisses, hands over, is away, resigns. 303, or the
/// form again, where something is typed into it.
pub(in super::super) async fn change_staff(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let desk = open(&app, &caller, &slug, "/staff", Deed::SeeDesk).await?;
    let (base, who) = (desk.base(), desk.who);
    let (back, what) = (format!("{base}/manage/staff"), field(&fields, "do"));
    let refuse = |failure| problem::of(failure, back.clone());
    // Whoever may not has no such form on his page.
    let deed = deed(what).ok_or(Failure::Missing).map_err(refuse)?;
    decide(who, deed, Object::OPEN).map_err(|refusal| refuse(refusal.into()))?;
    let entry = desk.close();
    let done = match by(who, &caller, &fields) {
        Ok(by) => change(&app, &by, who, &caller.visitor, &entry.gallery, &fields).await,
        Err(refusal) => Err(refusal.into()),
    };
    if matches!(what, "dismiss" | "resign") {
        let leads = done.map_err(|wrong| refuse(wrong.failure()))?;
        return respond::see(if leads { &back } else { &base });
    }
    match settle(done, &caller, &fields, what, &back)? {
        Ok(leads) => respond::see(if leads { &back } else { &base }),
        Err((tried, why)) => {
            let desk = open(&app, &caller, &slug, "/staff", Deed::SeeDesk).await?;
            respond::refused(&staff_page(&mut desk.again(tried), &caller).await?, &why)
        }
    }
}

/// Whether the one who asked is still staff afterwards.
async fn change(
    app: &App,
    by: &By,
    who: Who,
    visitor: &Visitor,
    gallery: &Gallery,
    fields: &[(String, String)],
) -> Result<bool, Wrong> {
    let me = visitor.member.as_ref().map_or(0, |member| member.id.0);
    let (id, code) = (gallery.id, field(fields, "code"));
    match field(fields, "do") {
        "name" => {
            let rights = fields.iter().filter(|(name, _)| name == "right");
            let rights: Rights = rights.filter_map(|(_, right)| Right::parse(right)).collect();
            let member = member_by_code(app, code).await?;
            // A 매니저 is made by handing over, and unmade by himself.
            refuse_managers(app, gallery, member.id.0).await.at("code")?;
            name_staff(app, by, id, &member, Who::sub(rights)).await?;
        }
        "dismiss" => {
            let member = member_by_code(app, code).await?;
            refuse_managers(app, gallery, member.id.0).await?;
            if !dismiss(app, by, id, &member, LogAct::StaffRemove).await? {
                return Err(Failure::Missing.into());
            }
        }
        "hand_over" => {
            let member = member_by_code(app, code).await?;
            hand_over(app, by, id, me, &member).await?;
            return Ok(who.role.is_operator() || member.id.0 == me);
        }
        "away" => {
            let until = away_until(app, field(fields, "until"))?;
            announce(app, by, id, MemberId(me), until).await?;
        }
        "resign" => {
            let own = visitor.member.as_ref().map_or("", |member| member.code.as_str());
            let member = member_by_code(app, own).await?;
            dismiss(app, by, id, &member, LogAct::StaffResign).await?;
            return Ok(false);
        }
        _ => return Err(Failure::Missing.into()),
    }
    Ok(true)
}

/// The end of an absence, by its last day; nothing: one is back.
fn away_until(app: &App, last: &str) -> Result<Option<Moment>, Refusal> {
    if last.trim().is_empty() {
        return Ok(None);
    }
    let next = parse_date(last).and_then(|last| last.tomorrow().ok());
    let until = next.and_then(|next| start_of(next, &app.zone));
    until.map(Some).ok_or(Refusal::AwayDate)
}

async fn refuse_managers(app: &App, gallery: &Gallery, member: i64) -> Result<(), Failure> {
    let mut conn = app.db.reader().await?;
    let seat = store::staff::seat(&mut conn, gallery.id, member).await?;
    match seat {
        Some(seat) if seat.role == crate::domain::authority::Role::Manager => {
            Err(Refusal::RightMissing.into())
        }
        _ => Ok(()),
    }
}
