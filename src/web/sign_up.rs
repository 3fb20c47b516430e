//! Opening an account: `/signup`.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap};
use serde::Deserialize;

use super::{
    caller::Caller,
    log_in::Next,
    posted::Posted,
    problem::Problem,
    reading,
    respond::{self, Answer},
    session, write,
};
use crate::{
    actions::{
        Failure,
        sign_up::{Draft, sign_up},
    },
    again,
    app::App,
    infra::metric,
    view::{
        account::{SignUpForm, SignUpPage},
        message::Message,
    },
};

/// The fields of the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    nick: String,
    kind: String,
    password: String,
    next: String,
}

/// `GET /signup`
pub(super) async fn form(
    State(app): State<Arc<App>>,
    Next(next): Next,
    headers: HeaderMap,
    caller: Caller,
) -> Answer {
    let next = next.unwrap_or_else(|| session::came_from(&headers));
    let (_, _, site) = reading::site(&app, &caller).await?;
    let provider = app.oidc.as_ref().map(|provider| provider.name.clone());
    let form = SignUpForm { next, provider, ..SignUpForm::default() };
    let mut response = respond::page(&SignUpPage::new(&site, form))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /signup`: 303 to the new account's page.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let is_shared = fields.kind == "shared";
    let draft = Draft { nick: fields.nick, is_shared, password: fields.password };
    let outcome = again!(sign_up(&app, &caller.visitor, &draft, &caller.browser.device));
    metric::write("sign_up", write::outcome_of(&outcome));
    match outcome {
        Ok(entered) => {
            let next = session::way_on(&fields.next).as_bytes();
            let next: String = form_urlencoded::byte_serialize(next).collect();
            let mut response = respond::see(&format!("/me?welcome={next}"))?;
            session::give(&mut response, &caller.browser, &entered);
            Ok(response)
        }
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let (_, _, site) = reading::site(&app, &caller).await?;
            let form = SignUpForm {
                nick: draft.nick,
                is_shared,
                next: fields.next,
                provider: app.oidc.as_ref().map(|provider| provider.name.clone()),
                refusal: Some(refusal.clone()),
            };
            respond::refused(&SignUpPage::new(&site, form), &refusal)
        }
        Err(failure) => Err(problem(failure, "/signup")),
    }
}

/// What became of something that is no post's.
pub(super) fn problem(failure: Failure, back: &str) -> Problem {
    match failure {
        Failure::Refused(refusal) => Message::Refused { refusal, back: back.to_owned() }.into(),
        Failure::Gone | Failure::Missing | Failure::NoPassword => Message::NotFound.into(),
        Failure::Broken(error) => error.into(),
    }
}
