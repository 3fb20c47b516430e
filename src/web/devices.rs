//! Where one is logged in: `/me/devices`.

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
};
use crate::{
    actions::log_out,
    app::App,
    store,
    view::account::{Device, DevicesPage},
};

/// `GET /me/devices`
pub(super) async fn devices(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let me = session::required(&caller, "/me/devices")?;
    let (mut conn, _, site) = reading::site(&app, &caller).await?;
    let found = store::member_session::all(&mut conn, me.id, site.now).await?;
    let devices = found
        .into_iter()
        .map(|it| Device {
            is_this: it.token_hash == me.session,
            key: it.token_hash,
            name: it.device,
            prefix: it.prefix,
            created_at: it.created_at,
            seen_at: it.seen_at,
        })
        .collect();
    let mut response = respond::page(&DevicesPage::new(&site, devices))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// The one field of the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    session: String,
}

/// `POST /me/devices/end`: 303 to the list.
pub(super) async fn end(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(which): Posted<Which>,
) -> Answer {
    let me = session::required(&caller, "/me/devices")?;
    log_out::end(&app, me, &which.session).await.map_err(|it| problem(it, "/me/devices"))?;
    let is_this = which.session == me.session;
    let mut response = respond::see(if is_this { "/" } else { "/me/devices" })?;
    if is_this {
        session::forget(&mut response);
    }
    Ok(response)
}

/// `POST /me/devices/end-all`: 303 to the front.
pub(super) async fn end_all(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let me = session::required(&caller, "/me/devices")?;
    log_out::log_out_everywhere(&app, me).await.map_err(|it| problem(it, "/me/devices"))?;
    let mut response = respond::see("/")?;
    session::forget(&mut response);
    Ok(response)
}
