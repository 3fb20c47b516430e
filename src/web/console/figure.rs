//! Figures: the operator's plots at `/admin/figures`, everybody's at `/transparency`.

use std::sync::Arc;

use axum::extract::{Query, State};

use super::{
    super::{
        caller::Caller,
        reading,
        respond::{self, Answer},
    },
    Look, answer, open,
};
use crate::{
    app::{App, setting},
    domain::time::Day,
    store,
    view::console::{FiguresPage, TransparencyPage},
};

/// `GET /admin/figures`
pub(in super::super) async fn figures(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    let (mut conn, site) = open(&app, &caller).await?;
    let days = look.days.parse().ok().filter(|days| FiguresPage::SPANS.contains(days));
    let days = days.unwrap_or(FiguresPage::SPANS[0]);
    let today = site.now.day(&site.zone);
    let span = (Day(today.0 - days + 1), today);
    let mut counts = Vec::new();
    for kind in FiguresPage::KINDS {
        counts.push(store::figure::of_kind(&mut conn, kind, span).await?);
    }
    drop(conn);
    answer(&FiguresPage::new(&site, &counts, days))
}

/// `GET /transparency`
pub(in super::super) async fn transparency(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let (mut conn, _, site) = reading::site(&app, &caller).await?;
    let today = site.now.day(&site.zone);
    let span = (TransparencyPage::since(today), today);
    let mut counts = Vec::new();
    for kind in TransparencyPage::KINDS {
        counts.push(store::figure::of_kind(&mut conn, kind, span).await?);
    }
    let operator = store::site::setting(&mut conn, setting::CONTACT).await?.unwrap_or_default();
    drop(conn);
    respond::page(&TransparencyPage::new(&site, &counts, operator))
}
