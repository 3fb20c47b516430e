//! The reader's settings: `/settings`. All but one live in the browser; the number of rows
//! is a cookie, which a form sets where scripts do not run.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
};
use serde::Deserialize;

use super::{
    caller::{Caller, Carried, ROWS_COOKIE},
    posted::Posted,
    reading,
    respond::{self, Answer},
};
use crate::{app::App, domain::pager::PageSize, view::settings::SettingsPage};

/// `GET /settings`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    caller: Caller,
) -> Answer {
    let (_, _, site) = reading::site(&app, &caller).await?;
    let mut response = respond::page(&SettingsPage::new(&site, Carried::of(&headers).rows()))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    rows: String,
}

/// `POST /settings` remembers the number of rows for a year.
pub(super) async fn save(Posted(choice): Posted<Choice>) -> Answer {
    let rows = PageSize::parse(&choice.rows);
    // The usual number needs no cookie: a page for readers without one is the same for all.
    let age = if rows == PageSize::DEFAULT { 0 } else { 31_536_000 };
    let line = format!("{ROWS_COOKIE}={}; Path=/; Max-Age={age}; SameSite=Lax", rows.rows());
    let mut response = respond::see("/settings")?;
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}
