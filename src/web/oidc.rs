//! Logging in by a provider: `/login/oidc`, where it sends browsers back to, and what follows.
//!
//! A browser goes there by a link, never by sending a form: what a form may lead to is held to
//! this site by the policy of our pages, and stays so.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;

use super::{
    caller::{Caller, cookies},
    log_in::Next,
    posted::Posted,
    proof, reading,
    respond::{self, Answer},
    session,
    sign_up::problem,
    write,
};
use crate::{
    actions::{
        Failure,
        oidc::{self, Errand, Outcome, Reply},
    },
    again,
    app::App,
    domain::refusal::Refusal,
    infra::metric,
    store,
    view::{
        account::SignUpForm,
        message::Message,
        oidc::{LinksPage, NewPage},
    },
};

/// The cookie of a browser that is at the provider, or comes from there.
const COOKIE: &str = "madang_oidc";
/// Seconds it is good for; what it holds is good no longer either.
const LIFE: i64 = 600;

/// The fields of the forms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    nick: String,
    kind: String,
    r#do: String,
    subject: String,
    current: String,
}

fn carried(headers: &HeaderMap) -> &str {
    cookies(headers, COOKIE).next().unwrap_or_default()
}

fn carry(response: &mut Response, caller: &Caller, note: &str) {
    session::set(response, COOKIE, note, Some(LIFE), caller.browser.is_secure);
    respond::no_store(response);
}

fn drop_note(response: &mut Response) {
    session::set(response, COOKIE, "", Some(0), false);
    respond::no_store(response);
}

async fn go(app: &App, caller: &Caller, errand: Errand, next: &str) -> Answer {
    let back = if caller.member().is_some() { "/me/oidc" } else { "/login" };
    let sent = oidc::send(app, caller.member(), errand, next).await;
    let sent = sent.map_err(|failure| problem(failure, back))?;
    let mut response = respond::see(&sent.url)?;
    carry(&mut response, caller, &sent.note);
    Ok(response)
}

/// `GET /login/oidc`: 303 to the provider.
pub(super) async fn enter(
    State(app): State<Arc<App>>,
    Next(next): Next,
    headers: HeaderMap,
    caller: Caller,
) -> Answer {
    let next = next.unwrap_or_else(|| session::came_from(&headers));
    go(&app, &caller, Errand::Enter, &next).await
}

/// `GET /me/oidc/link`: 303 to the provider.
pub(super) async fn ask_link(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    session::required(&caller, "/me/oidc")?;
    go(&app, &caller, Errand::Link, "/me/oidc").await
}

/// `GET /me/oidc/prove`: 303 to the provider, and back to where the member was.
pub(super) async fn prove(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    caller: Caller,
) -> Answer {
    session::required(&caller, "/me")?;
    let next = session::came_from(&headers);
    go(&app, &caller, Errand::Prove, if next == "/" { "/me" } else { &next }).await
}

/// `GET /login/oidc/callback`: in, or to the form that is still missing.
pub(super) async fn callback(
    State(app): State<Arc<App>>,
    Query(reply): Query<Reply>,
    headers: HeaderMap,
    caller: Caller,
) -> Answer {
    let (visitor, device) = (&caller.visitor, &caller.browser.device);
    let outcome = oidc::receive(&app, visitor, carried(&headers), &reply, device).await;
    metric::write("oidc", write::outcome_of(&outcome));
    let back = if caller.member().is_some() { "/me/oidc" } else { "/login" };
    match outcome.map_err(|failure| problem(failure, back))? {
        Outcome::In(entered, next) => {
            let mut response = respond::see(session::way_on(&next))?;
            session::give(&mut response, &caller.browser, &entered);
            drop_note(&mut response);
            Ok(response)
        }
        Outcome::Second(ticket, next) => {
            let mut response = proof::ask(&app, &caller, ticket, next).await?;
            drop_note(&mut response);
            Ok(response)
        }
        Outcome::New(note) => {
            let mut response = respond::see("/signup/oidc")?;
            carry(&mut response, &caller, &note);
            Ok(response)
        }
        Outcome::Link(note) => {
            let mut response = respond::see("/me/oidc")?;
            carry(&mut response, &caller, &note);
            Ok(response)
        }
    }
}

/// `GET /signup/oidc`: the choice of a nick.
pub(super) async fn ask_nick(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    caller: Caller,
) -> Answer {
    let name = name(&app)?;
    if !oidc::has_come(&app, caller.member(), carried(&headers)) {
        let (refusal, back) = (Refusal::TicketOver, "/signup".to_owned());
        return Err(Message::Refused { refusal, back }.into());
    }
    let (_, _, site) = reading::site(&app, &caller).await?;
    let mut response = respond::page(&NewPage::new(&site, &name, SignUpForm::default()))?;
    respond::no_store(&mut response);
    Ok(response)
}

fn name(app: &App) -> Result<String, super::problem::Problem> {
    let provider = oidc::provider(app).map_err(|failure| problem(failure, "/login"))?;
    Ok(provider.name.clone())
}

/// `POST /signup/oidc`: 303 to the new account's page.
pub(super) async fn open_account(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let (name, note) = (name(&app)?, carried(&headers));
    let chosen = (fields.nick.as_str(), fields.kind == "shared");
    let (visitor, device) = (&caller.visitor, &caller.browser.device);
    let outcome = again!(oidc::open_account(&app, visitor, note, chosen, device));
    metric::write("sign_up", write::outcome_of(&outcome));
    match outcome {
        Ok((entered, next)) => {
            let next = session::way_on(&next).as_bytes();
            let next: String = form_urlencoded::byte_serialize(next).collect();
            let mut response = respond::see(&format!("/me?welcome={next}"))?;
            session::give(&mut response, &caller.browser, &entered);
            drop_note(&mut response);
            Ok(response)
        }
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let (_, _, site) = reading::site(&app, &caller).await?;
            let form = SignUpForm {
                nick: fields.nick.clone(),
                is_shared: chosen.1,
                refusal: Some(refusal.clone()),
                ..SignUpForm::default()
            };
            respond::refused(&NewPage::new(&site, &name, form), &refusal)
        }
        Err(failure) => Err(problem(failure, "/signup")),
    }
}

/// `GET /me/oidc`: who vouches for the account, and the question whether another shall.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    caller: Caller,
) -> Answer {
    page(&app, &caller, carried(&headers), None).await
}

async fn page(app: &App, caller: &Caller, note: &str, refusal: Option<Refusal>) -> Answer {
    let me = session::required(caller, "/me/oidc")?;
    let (mut conn, _, site) = reading::site(app, &caller.at_primary()).await?;
    let links = store::member_oidc::all(&mut conn, me.id).await?;
    drop(conn);
    let name = app.oidc.as_ref().map(|provider| provider.name.clone());
    let has_come = oidc::has_come(app, Some(me), note);
    let page = LinksPage::new(&site, links, name, has_come, refusal.as_ref());
    if let Some(refusal) = refusal {
        return respond::refused(&page, &refusal);
    }
    let mut response = respond::page(&page)?;
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /me/oidc`: links, or ends a link.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let me = session::required(&caller, "/me/oidc")?;
    let note = carried(&headers);
    let outcome = match fields.r#do.as_str() {
        "link" => again!(oidc::link(&app, me, note, &fields.current)),
        "unlink" => again!(oidc::unlink(&app, me, &fields.subject, &fields.current)),
        _ => Err(Failure::Missing),
    };
    match outcome {
        Ok(()) => {
            let mut response = respond::see("/me?saved=1")?;
            drop_note(&mut response);
            Ok(response)
        }
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            page(&app, &caller, note, Some(refusal)).await
        }
        Err(failure) => Err(problem(failure, "/me/oidc")),
    }
}
