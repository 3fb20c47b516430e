//! 실시간 베스트, a page at a time: `GET /best`.

use std::sync::Arc;

use axum::extract::State;

use super::{
    caller::Caller,
    front::asked,
    kept::{self, Made, Shows, Turn, Wanted},
    query::Query,
    reading,
    respond::Answer,
};
use crate::{
    app::App,
    view::{best::BestPage, best_box::BestList},
};

/// `GET /best?page=`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    query: Query,
    caller: Caller,
    wanted: Wanted,
) -> Answer {
    let making = match kept::turn(&app, wanted, &caller).await {
        Turn::Kept(page) => return Ok(page),
        Turn::Make(making) => making,
    };
    let (_, around, site) = reading::site(&app, &caller).await?;
    let list = BestList::of(&around.best, query.page());
    let made = Made {
        key: asked::best(caller.lang, list.pager.page),
        subject: None,
        shows: Shows::site(),
        counted: making.stamp,
        now: site.now,
    };
    making.finish(&app, &caller, &BestPage::new(&site, list), made)
}
