//! The people of a gallery: who is kept out and says something against it, and its staff.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{
    super::{
        caller::Caller,
        posted::Posted,
        problem::{self, Problem},
        respond::{self, Answer},
    },
    Pairs, field,
    open::open,
};
use crate::{
    actions::{
        Failure,
        admit::actor,
        ban::{answer_appeal, lift},
        name_staff::{dismiss, hand_over, member_by_code, name_staff},
        succession::announce,
    },
    app::App,
    domain::{
        authority::{Deed, Object, Right, Rights, Who, decide},
        ban::AppealState,
        gallery::Gallery,
        member::MemberId,
        public_log::{By, LogAct, Reason},
        refusal::Refusal,
        time::{Moment, parse_date, start_of},
        visitor::Visitor,
    },
    store,
    view::{
        desk::{BansPage, SeatText, StaffPage},
        message::Message,
    },
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
    let id = open.gallery().id;
    let mut appeals = Vec::new();
    for appeal in store::appeal::open(&mut open.conn, id, APPEALS).await? {
        let ban = store::ban::find(&mut open.conn, appeal.list, appeal.ban).await?;
        appeals.extend(ban.map(|ban| (ban, appeal)));
    }
    let bans = store::ban::of_list(&mut open.conn, id.0, i64::MAX, BANS).await?;
    let page = BansPage::new(&open.site, &open.tabs("bans"), open.gallery(), bans, appeals);
    open.answer(&page)
}

/// `POST /g/{gallery}/manage/bans`: lifts one, or answers an appeal.
pub(in super::super) async fn change_ban(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let open = open(&app, &caller, &slug, "/bans", Deed::Ban).await?;
    let back = format!("{}/manage/bans", open.base());
    let by = by(open.who, &caller.visitor, field(&fields, "reason"), &back)?;
    let id = open.close().gallery.id;
    let ban = field(&fields, "ban").split_once('-');
    let ban = ban.and_then(|(list, id)| Some((list.parse().ok()?, id.parse().ok()?)));
    let ban: (i64, i64) = ban.ok_or(Message::BadRequest)?;
    let answer = field(&fields, "answer");
    let changed = match field(&fields, "do") {
        // Its own list alone: what others share, whoever keeps it lifts.
        "lift" if ban.0 != id.0 => Err(Failure::Missing),
        "lift" => lift(&app, &by, id, ban).await,
        "grant" => answer_appeal(&app, &by, id, ban, AppealState::Granted, answer).await,
        "refuse" => answer_appeal(&app, &by, id, ban, AppealState::Refused, answer).await,
        _ => return Err(Message::BadRequest.into()),
    };
    if !changed.map_err(|failure| problem::of(failure, back.clone()))? {
        return Err(Message::NotFound.into());
    }
    respond::see(&back)
}

/// `GET /g/{gallery}/manage/staff`
pub(in super::super) async fn staff(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let mut open = open(&app, &caller, &slug, "/staff", Deed::SeeDesk).await?;
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
    let who = open.who;
    let page = StaffPage::new(&open.site, &open.tabs("staff"), open.gallery(), who, seats);
    open.answer(&page)
}

/// `POST /g/{gallery}/manage/staff`: names, dismisses, hands over, is away, resigns.
pub(in super::super) async fn change_staff(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let open = open(&app, &caller, &slug, "/staff", Deed::SeeDesk).await?;
    let back = format!("{}/manage/staff", open.base());
    let by = by(open.who, &caller.visitor, field(&fields, "reason"), &back)?;
    let who = open.who;
    let entry = open.close();
    let changed = change(&app, &by, who, &caller.visitor, &entry.gallery, &fields).await;
    let leads = changed.map_err(|failure| problem::of(failure, back.clone()))?;
    respond::see(if leads { &back } else { back.trim_end_matches("/manage/staff") })
}

/// Whether the one who asked is still staff afterwards.
async fn change(
    app: &App,
    by: &By,
    who: Who,
    visitor: &Visitor,
    gallery: &Gallery,
    fields: &[(String, String)],
) -> Result<bool, Failure> {
    let me = visitor.member.as_ref().map_or(0, |member| member.id.0);
    let (id, code) = (gallery.id, field(fields, "code"));
    match field(fields, "do") {
        "name" => {
            decide(who, Deed::NameStaff, Object::OPEN)?;
            let rights = fields.iter().filter(|(name, _)| name == "right");
            let rights: Rights = rights.filter_map(|(_, right)| Right::parse(right)).collect();
            let member = member_by_code(app, code).await?;
            // A 매니저 is made by handing over, and unmade by himself.
            refuse_managers(app, gallery, member.id.0).await?;
            name_staff(app, by, id, &member, Who::sub(rights)).await?;
        }
        "dismiss" => {
            decide(who, Deed::NameStaff, Object::OPEN)?;
            let member = member_by_code(app, code).await?;
            refuse_managers(app, gallery, member.id.0).await?;
            if !dismiss(app, by, id, &member, LogAct::StaffRemove).await? {
                return Err(Failure::Missing);
            }
        }
        "hand_over" => {
            decide(who, Deed::HandOver, Object::OPEN)?;
            let member = member_by_code(app, code).await?;
            hand_over(app, by, id, me, &member).await?;
            return Ok(who.role.is_operator() || member.id.0 == me);
        }
        "away" => {
            decide(who, Deed::SeeDesk, Object::OPEN)?;
            let until = away_until(app, field(fields, "until"))?;
            announce(app, by, id, MemberId(me), until).await?;
        }
        "resign" => {
            decide(who, Deed::Resign, Object::OPEN)?;
            let own = visitor.member.as_ref().map_or("", |member| member.code.as_str());
            let member = member_by_code(app, own).await?;
            dismiss(app, by, id, &member, LogAct::StaffResign).await?;
            return Ok(false);
        }
        _ => return Err(Failure::Missing),
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

pub(super) fn by(who: Who, visitor: &Visitor, reason: &str, back: &str) -> Result<By, Problem> {
    let reason = Reason::parse(reason)
        .map_err(|refusal| Message::Refused { refusal, back: back.to_owned() })?;
    Ok(By { actor: actor(who, visitor), reason })
}
