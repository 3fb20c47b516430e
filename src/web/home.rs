//! The front: every gallery, and what has risen.

use std::sync::Arc;

use axum::extract::State;

use super::{
    caller::Caller,
    reading,
    respond::{self, Answer},
};
use crate::{app::App, store, view::home::HomePage};

/// Galleries on the front; the others are found by their address.
const MOST: i64 = 300;

/// `GET /`
pub(super) async fn show(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let (mut conn, _, site) = reading::site(&app, caller.lang).await?;
    let galleries = store::gallery::open(&mut conn, MOST).await?;
    respond::page(&HomePage::new(&site, &galleries))
}
