//! Logging in and out: `/login`, `/logout`.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, request::Parts},
};
use serde::Deserialize;

use super::{
    caller::Caller,
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
        log_in::{Draft, Outcome, log_in},
        log_out::log_out,
    },
    again,
    app::App,
    infra::metric,
    view::account::{LogInForm, LogInPage},
};

/// Where the query says that one goes on to.
pub(super) struct Next(pub(super) Option<String>);

impl<S: Sync> FromRequestParts<S> for Next {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Next, Infallible> {
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let next = form_urlencoded::parse(query).find(|(name, _)| name == "next");
        Ok(Next(next.map(|(_, path)| session::way_on(&path).to_owned())))
    }
}

/// The fields of the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    name: String,
    password: String,
    stay: String,
    next: String,
}

/// `GET /login`
pub(super) async fn form(
    State(app): State<Arc<App>>,
    Next(next): Next,
    headers: HeaderMap,
    caller: Caller,
) -> Answer {
    let next = next.unwrap_or_else(|| session::came_from(&headers));
    let (_, _, site) = reading::site(&app, &caller).await?;
    let has_passkeys = app.passkeys.is_some();
    let provider = app.oidc.as_ref().map(|provider| provider.name.clone());
    let form = LogInForm { next, stays: true, has_passkeys, provider, ..LogInForm::default() };
    let mut response = respond::page(&LogInPage::new(&site, form))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /login`: 303 to where the member came from.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let stays = !fields.stay.is_empty();
    let draft = Draft { name: fields.name, password: fields.password, stays };
    let (known, device) = (caller.browser.known.as_ref(), &caller.browser.device);
    let outcome = again!(log_in(&app, &caller.visitor, &draft, known, device));
    metric::write("log_in", write::outcome_of(&outcome));
    match outcome {
        Ok(Outcome::Second(ticket)) => proof::ask(&app, &caller, ticket, fields.next).await,
        Ok(Outcome::In(entered)) => {
            let mut response = respond::see(session::way_on(&fields.next))?;
            session::give(&mut response, &caller.browser, &entered);
            Ok(response)
        }
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let (_, _, site) = reading::site(&app, &caller).await?;
            let form = LogInForm {
                name: draft.name,
                stays,
                next: fields.next,
                has_passkeys: app.passkeys.is_some(),
                provider: app.oidc.as_ref().map(|provider| provider.name.clone()),
                refusal: Some(refusal.clone()),
            };
            respond::refused(&LogInPage::new(&site, form), &refusal)
        }
        Err(failure) => Err(problem(failure, "/login")),
    }
}

/// `POST /logout`: 303 to the front.
pub(super) async fn out(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    if let Some(me) = caller.member() {
        log_out(&app, me).await.map_err(|failure| problem(failure, "/"))?;
    }
    let mut response = respond::see("/")?;
    session::forget(&mut response);
    Ok(response)
}
