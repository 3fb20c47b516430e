//! Members: `/admin/members`, and one of them.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use db::Conn;

use super::{
    super::{
        caller::Caller,
        desk::Pairs,
        gallog::whose,
        posted::Posted,
        problem::Problem,
        respond::{self, Answer},
    },
    Look, PAGE, Sent, Wrong, answer, found, open, saved,
};
use crate::{
    actions::{
        Failure,
        ban::{Scope, Sentence, ban, lift},
        end_sessions::end_sessions,
        log_in::find,
        name_staff::member_by_code,
        note::SITE,
    },
    app::App,
    domain::{
        authority::Role,
        ban::{SITE_LIST, Span, Target},
        gallery::GalleryId,
    },
    store::{self, member::Account},
    view::{
        console::{After, Known, MemberCase, MemberPage, MembersPage},
        message::Message,
    },
};

/// Bans of a member that are shown.
const BANS: i64 = 50;

/// `GET /admin/members`
pub(in super::super) async fn members(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    let (mut conn, site) = open(&app, &caller).await?;
    let (wanted, before) = (look.find.trim().to_owned(), look.before());
    let mut all = match wanted.as_str() {
        "" => store::console::members(&mut conn, before, PAGE + 1).await?,
        nick => store::console::named(&mut conn, nick, before, PAGE + 1).await?,
    };
    drop(conn);
    let has_more = all.len() as i64 > PAGE;
    all.truncate(PAGE as usize);
    let more = all.last().filter(|_| has_more).map(|last| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("find", &wanted).append_pair("before", &last.id.0.to_string()).finish()
    });
    // By code, by mail address, or by a nick that is written otherwise.
    if !wanted.is_empty()
        && look.before.is_empty()
        && let Some(member) = find(&app, &wanted).await?
        && all.iter().all(|it| it.id != member.id)
    {
        all.insert(0, member);
    }
    let is_first = look.before.is_empty() && wanted.is_empty();
    let all = all.into_iter().map(case).collect();
    answer(&MembersPage::new(&site, wanted, all, more, is_first))
}

fn case(member: Account) -> MemberCase {
    MemberCase {
        code: member.code,
        nick: member.nick,
        kind: member.kind,
        role: member.role,
        since: member.created_at,
    }
}

/// `GET /admin/members/{code}`
pub(in super::super) async fn member(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    answer(&page(&app, &caller, &code, look.saved()).await?)
}

async fn page(app: &App, caller: &Caller, code: &str, after: After) -> Result<MemberPage, Problem> {
    let (mut conn, site) = open(app, caller).await?;
    let id = whose(&mut conn, code).await?;
    let member = store::member::find(&mut conn, id).await?.ok_or(Message::NotFound)?;
    let known = known(&mut conn, &member, app).await?;
    Ok(MemberPage::new(&site, case(member), known, after))
}

async fn known(conn: &mut Conn, member: &Account, app: &App) -> db::Result<Known> {
    let wrote = store::gallog::owner(conn, member.id).await?;
    let mut offices = Vec::new();
    for (gallery, who) in store::staff::offices(conn, member.id.0).await? {
        let slug = slug(conn, gallery).await?;
        offices.extend(slug.map(|slug| (slug, who.role == Role::Manager)));
    }
    let mut bans = Vec::new();
    for ban in store::console::bans(conn, member.id, BANS).await? {
        let slug = slug(conn, ban.from).await?;
        bans.push((ban, slug));
    }
    let now = app.clock.now();
    let sessions = store::console::sessions(conn, member.id, now).await?;
    Ok(Known { wrote: wrote.map_or((0, 0), |it| (it.posts, it.comments)), sessions, offices, bans })
}

async fn slug(conn: &mut Conn, gallery: GalleryId) -> db::Result<Option<String>> {
    store::console::slug(conn, gallery).await
}

/// `POST /admin/members/{code}`: 303 back, or the form again.
pub(in super::super) async fn change_member(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let sent = Sent::open(&app, &caller, fields).await?;
    let done = sent.prove(&app, change(&app, &code, &sent)).await;
    let path: String = form_urlencoded::byte_serialize(code.as_bytes()).collect();
    let back = format!("/admin/members/{path}");
    let form = sent.field(if sent.field("do") == "unsuspend" { "ban" } else { "do" });
    match sent.settle(done, form, &back)? {
        Ok(()) => saved(&back),
        Err((after, why)) => respond::refused(&page(&app, &caller, &code, after).await?, &why),
    }
}

async fn change(app: &App, code: &str, sent: &Sent<'_>) -> Result<(), Wrong> {
    let by = sent.reasoned()?;
    let member = member_by_code(app, code).await?;
    match sent.field("do") {
        "suspend" => {
            let span = Span::parse(sent.field("span")).ok_or(Failure::Missing)?;
            let target = Target::Member(member.id.0);
            let sentence = Sentence { target, label: member.nick, span, post: 0 };
            ban(app, &by, Scope { from: SITE, lists: &[SITE_LIST] }, &[sentence]).await?;
        }
        "unsuspend" => found(lift(app, &by, SITE, (SITE_LIST, sent.id("ban")?)).await?)?,
        "log_out" => found(end_sessions(app, &by, &member).await?)?,
        _ => return Err(Failure::Missing.into()),
    }
    Ok(())
}
