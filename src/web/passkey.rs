//! Passkeys: `/me/passkeys`, logging in with one, and proving with one to be still oneself. The browser's side is a script, so its
//! answers are JSON.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse as _};
use serde::Deserialize;
use serde_json::json;

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
    actions::passkey,
    again,
    app::App,
    infra::metric,
    store,
    view::proof::{Passkey, PasskeysPage},
};

/// The fields that the script sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    current: String,
    note: String,
    answer: String,
    name: String,
    next: String,
    id: String,
}

/// `GET /me/passkeys`
pub(super) async fn show(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let me = session::required(&caller, "/me/passkeys")?;
    let (mut conn, _, site) = reading::site(&app, &caller).await?;
    let found = store::member_proof::passkeys(&mut conn, me.id).await?;
    let passkeys = found.into_iter().map(|it| Passkey {
        id: it.id,
        name: it.name,
        created_at: it.created_at,
        used_at: it.used_at,
    });
    let page = PasskeysPage::new(&site, passkeys.collect(), app.passkeys.is_some());
    let mut response = respond::page(&page)?;
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /me/passkeys/begin`: the question for the browser.
pub(super) async fn begin(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let me = session::required(&caller, "/me/passkeys")?;
    let asked = again!(passkey::ask_to_make(&app, me, &fields.current));
    let asked = asked.map_err(|failure| problem(failure, "/me/passkeys"))?;
    let mut response =
        Json(json!({ "options": asked.options, "note": asked.note })).into_response();
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /me/passkeys`: keeps what the browser has made.
pub(super) async fn keep(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let me = session::required(&caller, "/me/passkeys")?;
    let kept = again!(passkey::keep(&app, me, &fields.note, &fields.answer, &fields.name));
    kept.map_err(|failure| problem(failure, "/me/passkeys"))?;
    Ok((StatusCode::CREATED, Json(json!({}))).into_response())
}

/// `POST /me/passkeys/remove`
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let me = session::required(&caller, "/me/passkeys")?;
    let removed = again!(passkey::remove(&app, me, &fields.id));
    removed.map_err(|failure| problem(failure, "/me/passkeys"))?;
    respond::see("/me/passkeys")
}

/// `POST /login/passkey/begin`: the question for the browser.
pub(super) async fn ask(State(app): State<Arc<App>>) -> Answer {
    let asked = passkey::ask_to_use(&app).map_err(|failure| problem(failure, "/login"))?;
    let mut response =
        Json(json!({ "options": asked.options, "note": asked.note })).into_response();
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /login/passkey`: logs in, and says where to go on to.
pub(super) async fn log_in(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let (visitor, device) = (&caller.visitor, &caller.browser.device);
    let outcome = again!(passkey::log_in(&app, visitor, &fields.note, &fields.answer, device));
    metric::write("passkey", write::outcome_of(&outcome));
    let entered = outcome.map_err(|failure| problem(failure, "/login"))?;
    let url = session::way_on(&fields.next);
    let mut response = Json(json!({ "url": url })).into_response();
    session::give(&mut response, &caller.browser, &entered);
    Ok(response)
}

/// `POST /me/prove/begin`: the question, for whoever is logged in already.
pub(super) async fn ask_proof(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    session::required(&caller, "/me")?;
    ask(State(app)).await
}

/// `POST /me/prove`: what stands for the password in this session's forms, for a while.
pub(super) async fn prove(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let me = session::required(&caller, "/me")?;
    let outcome = again!(passkey::prove(&app, me, &fields.note, &fields.answer));
    metric::write("prove", write::outcome_of(&outcome));
    let proof = outcome.map_err(|failure| problem(failure, "/me"))?;
    let mut response = Json(json!({ "proof": proof })).into_response();
    respond::no_store(&mut response);
    Ok(response)
}
