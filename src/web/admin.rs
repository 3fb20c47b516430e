//! The operator's console: `/admin`, and `/setup/{token}`, which makes the first operator.
//!
//! Whoever has found the operator's browser open must not run the site: each change asks for
//! the password, or for what a passkey gave in its place.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::Uri,
};

use super::{
    caller::Caller,
    console::sent::{At, Sent, Wrong, found, saved},
    desk::Pairs,
    posted::Posted,
    problem::{self, Problem},
    reading,
    respond::{self, Answer},
    session,
};
use crate::{
    actions::{
        Failure,
        admit::{has_step, on_site},
        ban::{Scope, Sentence, answer_appeal, ban, lift},
        change_site::set_doors,
        name_staff::{member_by_code, name_operator},
        note::SITE,
        open_request,
        set_up::{is_good, set_up},
    },
    app::{App, setting},
    domain::{
        authority::{Deed, Object, decide},
        ban::{AppealState, SITE_LIST, Span, Target},
        claim::State as ClaimState,
        gallery_request::Opening,
        member::Signed,
        refusal::Refusal,
    },
    store,
    view::{
        admin::{AdminPage, Doors, Overview, SetUpPage},
        console::After,
        message::Message,
    },
};

/// Galleries that are shown.
const GALLERIES: i64 = 300;
/// Requests that are shown at once.
const REQUESTS: i64 = 50;
/// Bans and appeals that are shown.
const BANS: i64 = 200;

/// The operator who is logged in.
pub(super) async fn operator<'a>(app: &App, caller: &'a Caller) -> Result<&'a Signed, Problem> {
    let me = session::required(caller, "/admin")?;
    let mut conn = app.db.reader().await?;
    let who = on_site(&mut conn, &caller.visitor).await?;
    let decided = decide(who, Deed::Site, Object::OPEN);
    decided.map_err(|refusal| Message::Refused { refusal, back: "/".to_owned() })?;
    Ok(me)
}

/// `GET /admin`
pub(super) async fn show(State(app): State<Arc<App>>, uri: Uri, caller: Caller) -> Answer {
    operator(&app, &caller).await?;
    let after = After::saved(uri.query() == Some("saved=1"));
    let mut response = respond::page(&page(&app, &caller, after).await?)?;
    respond::no_store(&mut response);
    Ok(response)
}

async fn page(app: &App, caller: &Caller, after: After) -> Result<AdminPage, Problem> {
    let (mut conn, _, site) = reading::site(app, &caller.at_primary()).await?;
    let waiting = store::admin::waiting(&mut conn, GALLERIES).await?;
    let galleries = store::gallery::open(&mut conn, GALLERIES).await?;
    let with = |id| waiting.iter().find(|it| it.gallery == id).map(|it| (it.reports, it.since));
    let mut galleries: Vec<_> =
        galleries.into_iter().map(|gallery| (with(gallery.id), gallery)).collect();
    // Where somebody has waited longest stands first.
    galleries.sort_by_key(|(waiting, _)| waiting.map_or(i64::MAX, |(_, since)| since.0));
    let mut requests = Vec::new();
    for request in store::gallery_request::open(&mut conn, REQUESTS).await? {
        let account = store::member::find(&mut conn, request.member).await?;
        requests.extend(account.map(|it| (request, it.nick, it.code)));
    }
    let step = store::site::setting(&mut conn, setting::STAFF_STEP).await?;
    let doors = Doors {
        staff_step: step.as_deref() == Some("on"),
        opening: open_request::opening(&mut conn).await?,
    };
    let mut claims = store::claim::in_state(&mut conn, ClaimState::Blocked, i64::MAX, BANS).await?;
    claims.retain(|claim| claim.objected.is_some());
    claims.extend(store::claim::in_state(&mut conn, ClaimState::Open, i64::MAX, BANS).await?);
    let all = Overview {
        claims: claims.len(),
        doors,
        requests,
        galleries: galleries.into_iter().map(|(waiting, gallery)| (gallery, waiting)).collect(),
        bans: store::ban::of_list(&mut conn, SITE_LIST, i64::MAX, BANS).await?,
        appeals: store::appeal::open(&mut conn, SITE, BANS).await?,
    };
    Ok(AdminPage::new(&site, all, after))
}

/// `POST /admin`: 303 to the console, or the form again.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let sent = Sent::open(&app, &caller, fields).await?;
    let done = sent.prove(&app, apply(&app, &sent)).await;
    let form = match sent.field("do") {
        "grant" | "refuse" => sent.field("ban"),
        "allow" | "decline" => sent.field("request"),
        "operator" | "drop" => "staff",
        form => form,
    };
    match sent.settle(done, form, "/admin")? {
        Ok(()) => saved("/admin"),
        Err((after, why)) => respond::refused(&page(&app, &caller, after).await?, &why),
    }
}

/// What is said to whoever asked or appealed is the reason; all else needs one.
async fn apply(app: &App, sent: &Sent<'_>) -> Result<(), Wrong> {
    match sent.field("do") {
        "doors" => {
            let opening = Opening::parse(sent.field("opening")).ok_or(Failure::Missing)?;
            let is_on = !sent.field("staff_step").is_empty();
            let mut conn = app.db.reader().await?;
            // Whoever asks it of others has it himself, and does not lock himself out.
            if is_on && !has_step(&mut conn, sent.me()).await? {
                return Err(Refusal::SecondStepFirst.into());
            }
            drop(conn);
            set_doors(app, &sent.by()?, Some(is_on), Some(opening)).await?;
        }
        yes @ ("allow" | "decline") => {
            let (id, words) = (sent.id("request")?, sent.field("answer"));
            open_request::answer(app, &sent.by()?, id, yes == "allow", words).await?;
        }
        "ban" => {
            let span = Span::parse(sent.field("span")).ok_or(Failure::Missing)?;
            let target = target(sent.field("whom")).at("whom")?;
            let sentence = Sentence { label: target.subject(), target, span, post: 0 };
            let scope = Scope { from: SITE, lists: &[SITE_LIST] };
            ban(app, &sent.reasoned()?, scope, &[sentence]).await?;
        }
        "lift" => {
            let place = place(sent)?;
            if place.0 != SITE_LIST {
                return Err(Failure::Missing.into());
            }
            let mut conn = app.db.reader().await?;
            let ban = store::ban::find(&mut conn, place.0, place.1).await?;
            drop(conn);
            // A member's is lifted where it is spoken.
            ban.filter(|ban| ban.kind != "member").ok_or(Failure::Missing)?;
            found(lift(app, &sent.reasoned()?, SITE, place).await?)?;
        }
        answer @ ("grant" | "refuse") => {
            let (place, words) = (place(sent)?, sent.field("answer"));
            let state = match answer {
                "grant" => AppealState::Granted,
                _ => AppealState::Refused,
            };
            found(answer_appeal(app, &sent.by()?, SITE, place, state, words).await?)?;
        }
        office @ ("operator" | "drop") => {
            let by = sent.reasoned()?;
            let member = member_by_code(app, sent.field("code")).await?;
            name_operator(app, &by, &member, office == "operator").await?;
        }
        _ => return Err(Failure::Missing.into()),
    }
    Ok(())
}

/// The ban that a form names: of the whole site, or of a list that is the site's to answer for.
fn place(sent: &Sent<'_>) -> Result<(i64, i64), Failure> {
    let parts = sent.field("ban").split_once('-');
    let parts = parts.and_then(|(list, id)| list.parse().ok().zip(id.parse().ok()));
    parts.ok_or(Failure::Missing)
}

/// A network, or else a prefix.
fn target(typed: &str) -> Result<Target, Refusal> {
    if typed.contains('/') { Target::net(typed) } else { Target::prefix(typed) }
}

/// `GET /setup/{token}`
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    caller: Caller,
) -> Answer {
    if !is_good(&app, &token).await? {
        return Err(Message::NotFound.into());
    }
    let (_, _, site) = reading::site(&app, &caller).await?;
    let path = format!("/setup/{token}");
    let next = form_urlencoded::byte_serialize(path.as_bytes()).collect();
    let mut response = respond::page(&SetUpPage::new(&site, path, next))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /setup/{token}`: 303 to the log-in that leads to the console.
pub(super) async fn take(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    caller: Caller,
) -> Answer {
    if !is_good(&app, &token).await? {
        return Err(Message::NotFound.into());
    }
    let me = session::required(&caller, &format!("/setup/{token}"))?;
    let done = set_up(&app, me, &token).await;
    match done.map_err(|failure| problem::of(failure, "/".to_owned()))? {
        true => respond::see(&session::log_in_url("/admin")),
        false => Err(Message::NotFound.into()),
    }
}
