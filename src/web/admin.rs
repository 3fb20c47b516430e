//! The operator's console: `/admin`, and `/setup/{token}`, which makes the first operator.
//!
//! Whoever has found the operator's browser open must not run the site: each change asks for
//! the password.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State},
    http::Uri,
};

use super::{
    caller::Caller,
    desk::{Fields, field},
    problem::{self, Problem},
    reading,
    respond::{self, Answer},
    session, write,
};
use crate::{
    actions::{
        Failure,
        admit::actor,
        ban::{Scope, Sentence, answer_appeal, ban, lift},
        log_in::prove,
        name_staff::{member_by_code, name_operator, name_staff},
        note::SITE,
        set_up::{is_good, set_up},
    },
    app::App,
    domain::{
        authority::{Deed, Object, Role, Who, decide},
        ban::{AppealState, SITE_LIST, Span, Target},
        claim::State as ClaimState,
        gallery::Slug,
        member::{self, Signed, parse_code},
        public_log::{By, Reason},
        refusal::Refusal,
    },
    store,
    view::{
        admin::{AdminPage, Overview, SetUpPage, Tried},
        message::Message,
    },
};

/// Galleries that are shown.
const GALLERIES: i64 = 300;
/// Bans and appeals that are shown.
const BANS: i64 = 200;

/// The operator who is logged in.
pub(super) fn operator(caller: &Caller) -> Result<&Signed, Problem> {
    let me = session::required(caller, "/admin")?;
    let role = if me.role == member::Role::Operator { Role::Operator } else { Role::Member };
    let decided = decide(Who::plain(role), Deed::Site, Object::OPEN);
    decided.map_err(|refusal| Message::Refused { refusal, back: "/".to_owned() })?;
    Ok(me)
}

/// `GET /admin`
pub(super) async fn show(State(app): State<Arc<App>>, uri: Uri, caller: Caller) -> Answer {
    operator(&caller)?;
    let is_saved = uri.query() == Some("saved=1");
    let page = page(&app, &caller, is_saved, Tried::default()).await?;
    let mut response = respond::page(&page)?;
    respond::no_store(&mut response);
    Ok(response)
}

async fn page(
    app: &App,
    caller: &Caller,
    is_saved: bool,
    tried: Tried,
) -> Result<AdminPage, Problem> {
    let (mut conn, _, site) = reading::site(app, &caller.at_primary()).await?;
    let waiting = store::admin::waiting(&mut conn, GALLERIES).await?;
    let galleries = store::gallery::open(&mut conn, GALLERIES).await?;
    let with = |id| waiting.iter().find(|it| it.gallery == id).map(|it| (it.reports, it.since));
    let mut galleries: Vec<_> =
        galleries.into_iter().map(|gallery| (with(gallery.id), gallery)).collect();
    // Where somebody has waited longest stands first.
    galleries.sort_by_key(|(waiting, _)| waiting.map_or(i64::MAX, |(_, since)| since.0));
    let mut claims = store::claim::in_state(&mut conn, ClaimState::Blocked, i64::MAX, BANS).await?;
    claims.retain(|claim| claim.objected.is_some());
    claims.extend(store::claim::in_state(&mut conn, ClaimState::Open, i64::MAX, BANS).await?);
    let all = Overview {
        claims: claims.len(),
        galleries: galleries.into_iter().map(|(waiting, gallery)| (gallery, waiting)).collect(),
        bans: store::ban::of_list(&mut conn, SITE_LIST, i64::MAX, BANS).await?,
        appeals: store::appeal::open(&mut conn, SITE, BANS).await?,
        is_saved,
    };
    Ok(AdminPage::new(&site, all, tried))
}

/// `POST /admin`: 303 to the console, or the form again.
pub(super) async fn change(State(app): State<Arc<App>>, caller: Caller, fields: Fields) -> Answer {
    let Form(fields) = fields.map_err(write::refused_form)?;
    let me = operator(&caller)?;
    let done = match prove(&app, me, field(&fields, "password")).await {
        Ok(()) => apply(&app, &caller, &fields).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => respond::see("/admin?saved=1"),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let form = match field(&fields, "do") {
                "grant" | "refuse" => "appeal",
                "manager" | "operator" | "drop" => "staff",
                form => form,
            };
            let whom = [field(&fields, "whom"), field(&fields, "code")].concat();
            let tried = Tried {
                form: form.to_owned(),
                whom,
                reason: field(&fields, "reason").to_owned(),
                refusal: Some(refusal.clone()),
            };
            respond::refused(&page(&app, &caller, false, tried).await?, &refusal)
        }
        Err(failure) => Err(problem::of(failure, "/admin".to_owned())),
    }
}

async fn apply(app: &App, caller: &Caller, fields: &[(String, String)]) -> Result<(), Failure> {
    let field = |name: &str| field(fields, name);
    let reason = Reason::parse(field("reason"))?;
    let by = By { actor: actor(Who::plain(Role::Operator), &caller.visitor), reason };
    let named = || {
        let (list, id) = field("ban").split_once('-')?;
        let place: (i64, i64) = (list.parse().ok()?, id.parse().ok()?);
        (place.0 == SITE_LIST).then_some(place)
    };
    match field("do") {
        "ban" => {
            let span = Span::parse(field("span")).ok_or(Failure::Missing)?;
            let (target, label) = target(app, field("whom")).await?;
            let sentence = Sentence { target, label, span, post: 0 };
            ban(app, &by, Scope { from: SITE, lists: &[SITE_LIST] }, &[sentence]).await?;
        }
        "lift" => {
            let place = named().ok_or(Failure::Missing)?;
            if !lift(app, &by, SITE, place).await? {
                return Err(Failure::Missing);
            }
        }
        answer @ ("grant" | "refuse") => {
            let place = named().ok_or(Failure::Missing)?;
            let state = match answer {
                "grant" => AppealState::Granted,
                _ => AppealState::Refused,
            };
            if !answer_appeal(app, &by, SITE, place, state, field("answer")).await? {
                return Err(Failure::Missing);
            }
        }
        "manager" => {
            let slug = Slug::parse(field("gallery").trim()).ok_or(Refusal::SlugRule)?;
            let mut conn = app.db.reader().await?;
            let gallery = store::gallery::by_slug(&mut conn, &slug).await?;
            drop(conn);
            let gallery = gallery.ok_or(Failure::Missing)?;
            let member = member_by_code(app, field("code")).await?;
            name_staff(app, &by, gallery.id, &member, Who::plain(Role::Manager)).await?;
        }
        office @ ("operator" | "drop") => {
            let member = member_by_code(app, field("code")).await?;
            name_operator(app, &by, &member, office == "operator").await?;
        }
        _ => return Err(Failure::Missing),
    }
    Ok(())
}

/// A member by his code, or else a network, or else a prefix.
async fn target(app: &App, typed: &str) -> Result<(Target, String), Failure> {
    if parse_code(typed).is_some() {
        let member = member_by_code(app, typed).await?;
        return Ok((Target::Member(member.id.0), member.nick));
    }
    let target = match typed.contains('/') {
        true => Target::net(typed)?,
        false => Target::prefix(typed)?,
    };
    let label = target.subject();
    Ok((target, label))
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
