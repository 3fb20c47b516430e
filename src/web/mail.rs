//! Mail: `/me/mail`, the links in letters, and a forgotten password.

use std::sync::Arc;

use axum::extract::{Query, State};
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
    actions::{
        Failure,
        mail::{self, Words},
    },
    again,
    app::App,
    domain::refusal::Refusal,
    infra::metric,
    store,
    view::{
        frame::Site,
        mail::{MailPage, MailState, Said},
    },
};

/// The fields of the forms, and what a link carries.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    address: String,
    current: String,
    act: String,
    token: String,
    name: String,
    password: String,
}

async fn page(app: &App, caller: &Caller, state: MailState, refusal: Option<Refusal>) -> Answer {
    let (_, _, site) = reading::site(app, caller).await?;
    shown(&site, state, refusal)
}

fn shown(site: &Site, state: MailState, refusal: Option<Refusal>) -> Answer {
    let page = MailPage::new(site, state, refusal.clone());
    if let Some(refusal) = refusal {
        return respond::refused(&page, &refusal);
    }
    let mut response = respond::page(&page)?;
    respond::no_store(&mut response);
    Ok(response)
}

/// `GET /me/mail`
pub(super) async fn show(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    session::required(&caller, "/me/mail")?;
    own(&app, &caller, String::new(), None).await
}

async fn own(app: &App, caller: &Caller, typed: String, refusal: Option<Refusal>) -> Answer {
    let me = session::required(caller, "/me/mail")?;
    let (mut conn, _, site) = reading::site(app, caller).await?;
    let known = store::member_mail::address(&mut conn, me.id).await?;
    drop(conn);
    shown(&site, MailState::Own { known, is_on: mail::is_on(app), typed }, refusal)
}

/// `POST /me/mail`: sends a link to the address, or forgets the one that is known.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let me = session::required(&caller, "/me/mail")?;
    let outcome = if fields.act == "remove" {
        again!(mail::remove(&app, me, &fields.current)).map(|()| None)
    } else {
        let (_, _, site) = reading::site(&app, &caller).await?;
        let e = site.texts().mail;
        let to_new = Words {
            subject: (e.verify_subject)(&site.name),
            text: (e.verify_text)(&site.name, &me.nick),
        };
        let to_old = Words {
            subject: (e.moved_subject)(&site.name),
            text: (e.moved_text)(&site.name, &me.nick),
        };
        let given = (fields.address.as_str(), fields.current.as_str());
        let words = || (to_new.clone(), to_old.clone());
        again!(mail::ask_to_verify(&app, me, given, words())).map(|()| Some(Said::Sent))
    };
    match outcome {
        Ok(None) => respond::see("/me?saved=1"),
        Ok(Some(said)) => page(&app, &caller, MailState::Done(said), None).await,
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            own(&app, &caller, fields.address, Some(refusal)).await
        }
        Err(failure) => Err(problem(failure, "/me/mail")),
    }
}

/// `GET /mail/verify`: a button; opening a link changes nothing, because programs open links.
pub(super) async fn ask_verify(
    State(app): State<Arc<App>>,
    Query(fields): Query<Fields>,
    caller: Caller,
) -> Answer {
    page(&app, &caller, MailState::Verify(fields.token), None).await
}

/// `POST /mail/verify`
pub(super) async fn verify(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    match again!(mail::verify(&app, &fields.token)) {
        Ok(()) => page(&app, &caller, MailState::Done(Said::Verified), None).await,
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            page(&app, &caller, MailState::Verify(fields.token), Some(refusal)).await
        }
        Err(failure) => Err(problem(failure, "/me/mail")),
    }
}

/// `GET /login/forgot`
pub(super) async fn ask_forgot(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    page(&app, &caller, MailState::Forgot { is_on: mail::is_on(&app) }, None).await
}

/// `POST /login/forgot`: the same answer whether or not there is such a member.
pub(super) async fn forgot(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let (_, _, site) = reading::site(&app, &caller).await?;
    let e = site.texts().mail;
    let words = Words { subject: (e.reset_subject)(&site.name), text: (e.reset_text)(&site.name) };
    let (visitor, name) = (&caller.visitor, &fields.name);
    let outcome = again!(mail::ask_to_reset(&app, visitor, name, words.clone()));
    metric::write("forgot", write::outcome_of(&outcome));
    match outcome {
        Ok(()) => shown(&site, MailState::Done(Said::ForgotSent), None),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            shown(&site, MailState::Forgot { is_on: mail::is_on(&app) }, Some(refusal))
        }
        Err(failure) => Err(problem(failure, "/login/forgot")),
    }
}

/// `GET /login/reset`
pub(super) async fn ask_reset(
    State(app): State<Arc<App>>,
    Query(fields): Query<Fields>,
    caller: Caller,
) -> Answer {
    page(&app, &caller, MailState::Reset(fields.token), None).await
}

/// `POST /login/reset`
pub(super) async fn reset(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let outcome = again!(mail::reset(&app, &fields.token, &fields.password));
    metric::write("reset", write::outcome_of(&outcome));
    match outcome {
        Ok(()) => {
            let mut response = page(&app, &caller, MailState::Done(Said::Reset), None).await?;
            session::forget(&mut response);
            Ok(response)
        }
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            page(&app, &caller, MailState::Reset(fields.token), Some(refusal)).await
        }
        Err(failure) => Err(problem(failure, "/login/forgot")),
    }
}
