//! Keys and gestures: `GET /help`.

use std::sync::Arc;

use axum::extract::State;

use super::{
    caller::Caller,
    reading,
    respond::{self, Answer},
};
use crate::{app::App, view::help::HelpPage};

/// `GET /help`
pub(super) async fn show(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let (_, _, site) = reading::site(&app, &caller).await?;
    respond::page(&HelpPage::new(&site))
}
