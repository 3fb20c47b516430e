//! 실시간 베스트, a page at a time: `GET /best`.

use std::sync::Arc;

use axum::extract::{Query as Q, State};

use super::{
    caller::Caller,
    query::Query,
    reading,
    respond::{self, Answer},
};
use crate::{
    app::App,
    view::{best::BestPage, best_box::BestList},
};

/// `GET /best?page=`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Q(query): Q<Query>,
    caller: Caller,
) -> Answer {
    let (_, around, site) = reading::site(&app, caller.lang).await?;
    respond::page(&BestPage::new(&site, BestList::of(&around.best, query.page())))
}
