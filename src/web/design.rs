//! Every part of the face on one page: `GET /about/design`.

use std::sync::Arc;

use axum::extract::State;

use super::{
    caller::Caller,
    reading,
    respond::{self, Answer},
};
use crate::{app::App, view::design::DesignPage};

/// `GET /about/design`
pub(super) async fn show(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let (_, _, site) = reading::site(&app, &caller).await?;
    respond::page(&DesignPage::new(&site))
}
