//! The front: every gallery, and what has risen.

use std::sync::Arc;

use axum::extract::State;

use super::{
    caller::Caller,
    front::asked,
    kept::{self, Made, Shows, Turn, Wanted},
    reading,
    respond::Answer,
};
use crate::{app::App, store, view::home::HomePage};

/// Galleries on the front; the others are found by their address.
const MOST: i64 = 300;

/// `GET /`
pub(super) async fn show(State(app): State<Arc<App>>, caller: Caller, wanted: Wanted) -> Answer {
    let making = match kept::turn(&app, wanted, &caller).await {
        Turn::Kept(page) => return Ok(page),
        Turn::Make(making) => making,
    };
    let (mut conn, _, site) = reading::site(&app, &caller).await?;
    let galleries = store::gallery::listed(&mut conn, MOST).await?;
    let made = Made {
        key: asked::home(caller.lang),
        subject: None,
        shows: Shows::site(),
        counted: making.stamp,
        now: site.now,
    };
    making.finish(&app, &caller, &HomePage::new(&site, &galleries), made)
}
