//! Two-step log-in: `/me/two-step` and `/login/second`.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;

use super::{
    caller::Caller,
    posted::Posted,
    reading,
    respond::{self, Answer},
    session,
    sign_up::problem,
    write,
};
use crate::{
    actions::{Failure, second_step},
    again,
    app::App,
    domain::{member::Signed, refusal::Refusal},
    infra::metric,
    store,
    view::proof::{SecondPage, TwoStep, TwoStepPage},
};

/// The fields of the forms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    note: String,
    code: String,
    current: String,
    ticket: String,
    next: String,
}

/// `GET /me/two-step`
pub(super) async fn show(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let me = session::required(&caller, "/me/two-step")?;
    page(&app, &caller, me, "", None).await
}

/// The page as things are; `note` is of a form that was declined.
async fn page(
    app: &App,
    caller: &Caller,
    me: &Signed,
    note: &str,
    refused: Option<(&'static str, Refusal)>,
) -> Answer {
    let (mut conn, _, site) = reading::site(app, caller).await?;
    let state = if store::member_proof::totp(&mut conn, me.id).await?.is_some() {
        TwoStep::On(store::member_proof::codes(&mut conn, me.id).await?)
    } else {
        let setup = second_step::again(app, me, &site.name, note);
        let setup = setup.unwrap_or_else(|| second_step::begin(app, me, &site.name));
        TwoStep::Off { note: setup.note, typed: setup.typed, address: setup.address }
    };
    let refusal = refused.as_ref().map(|(_, refusal)| refusal.clone());
    let page = TwoStepPage::new(&site, state, refused);
    match refusal {
        Some(refusal) => respond::refused(&page, &refusal),
        None => no_store(respond::page(&page)),
    }
}

fn no_store(answer: Answer) -> Answer {
    answer.map(|mut response| {
        respond::no_store(&mut response);
        response
    })
}

/// The codes, this once.
async fn codes(app: &App, caller: &Caller, codes: Vec<String>) -> Answer {
    let (_, _, site) = reading::site(app, caller).await?;
    no_store(respond::page(&TwoStepPage::new(&site, TwoStep::Codes(codes), None)))
}

async fn declined(
    app: &App,
    caller: &Caller,
    me: &Signed,
    note: &str,
    form: &'static str,
    failure: Failure,
) -> Answer {
    match failure {
        Failure::Refused(refusal) if !caller.wants_json => {
            page(app, caller, me, note, Some((form, refusal))).await
        }
        failure => Err(problem(failure, "/me/two-step")),
    }
}

/// `POST /me/two-step`: switches it on and shows the recovery codes.
pub(super) async fn on(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let me = session::required(&caller, "/me/two-step")?;
    let given = (fields.note.as_str(), fields.code.as_str(), fields.current.as_str());
    let (visitor, device) = (&caller.visitor, &caller.browser.device);
    match again!(second_step::confirm(&app, visitor, me, given, device)) {
        Ok((entered, fresh)) => {
            let mut response = codes(&app, &caller, fresh).await?;
            session::give(&mut response, &caller.browser, &entered);
            Ok(response)
        }
        Err(failure) => declined(&app, &caller, me, &fields.note, "on", failure).await,
    }
}

/// `POST /me/two-step/codes`
pub(super) async fn renew(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let me = session::required(&caller, "/me/two-step")?;
    match again!(second_step::renew_codes(&app, me, &fields.current)) {
        Ok(fresh) => codes(&app, &caller, fresh).await,
        Err(failure) => declined(&app, &caller, me, "", "codes", failure).await,
    }
}

/// `POST /me/two-step/off`
pub(super) async fn off(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let me = session::required(&caller, "/me/two-step")?;
    match again!(second_step::turn_off(&app, me, &fields.current, &fields.code)) {
        Ok(()) => respond::see("/me?saved=1"),
        Err(failure) => declined(&app, &caller, me, "", "off", failure).await,
    }
}

/// The question for a code, after a right password.
pub(super) async fn ask(app: &App, caller: &Caller, ticket: String, next: String) -> Answer {
    let (_, _, site) = reading::site(app, caller).await?;
    no_store(respond::page(&SecondPage::new(&site, ticket, next, None)))
}

/// `POST /login/second`: 303 to where the member came from.
pub(super) async fn second(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let (visitor, known) = (&caller.visitor, caller.browser.known.as_ref());
    let (ticket, code, device) = (&fields.ticket, &fields.code, &caller.browser.device);
    let outcome = again!(second_step::finish(&app, visitor, ticket, code, known, device));
    metric::write("second_step", write::outcome_of(&outcome));
    match outcome {
        Ok(entered) => {
            let mut response = respond::see(session::way_on(&fields.next))?;
            session::give(&mut response, &caller.browser, &entered);
            Ok(response)
        }
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let (_, _, site) = reading::site(&app, &caller).await?;
            let refused = Some(refusal.clone());
            let page = SecondPage::new(&site, fields.ticket, fields.next, refused);
            respond::refused(&page, &refusal)
        }
        Err(failure) => Err(problem(failure, "/login")),
    }
}
