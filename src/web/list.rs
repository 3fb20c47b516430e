//! A gallery's list: `GET /g/{gallery}`.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{
    caller::Caller,
    front::asked,
    kept::{self, Made, Shows, Turn, Wanted},
    problem::Problem,
    query::Query,
    reading::{self, Reading},
    respond::{self, Answer},
};
use crate::{
    app::App,
    domain::time::{parse_date, start_of},
    store,
    view::{link::ListPlace, list::ListPage},
};

/// A page of the list, or the way to the page of a date.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    query: Query,
    caller: Caller,
    wanted: Wanted,
) -> Answer {
    let making = match kept::turn(&app, wanted, &caller).await {
        Turn::Kept(page) => return Ok(page),
        Turn::Make(making) => making,
    };
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let place = query.place(&reading.entry.gallery);
    if let Some(page) = page_of_date(&app, &mut reading, &place, &query.date).await? {
        return respond::see(&place.at(page).url());
    }
    let list = reading.list(&app, place).await?;
    let gallery = &reading.entry.gallery;
    let made = Made {
        key: asked::list(caller.lang, &list.place),
        subject: kept::subject(gallery, None),
        shows: Shows::list(gallery.id, &list),
        counted: None,
        now: reading.site.now,
    };
    let page = ListPage::new(&reading.site, gallery, reading.related(), list);
    making.finish(&app, &caller, &page, made)
}

/// The page that holds the last post of a day, or what came before it.
async fn page_of_date(
    app: &App,
    reading: &mut Reading,
    place: &ListPlace,
    date: &str,
) -> Result<Option<i64>, Problem> {
    let Some(next_day) = parse_date(date).and_then(|day| day.tomorrow().ok()) else {
        return Ok(None);
    };
    let Some(end) = start_of(next_day, &app.zone) else { return Ok(None) };
    let id = reading.entry.gallery.id;
    let rank = match store::list::last_before(&mut reading.conn, id, end).await? {
        Some(no) => store::list::standing(&mut reading.conn, id, place.kind, no).await?.above,
        // Nothing is older: the last page is the nearest.
        None => store::list::total(&mut reading.conn, id, place.kind).await?,
    };
    Ok(Some(rank / place.size.rows() + 1))
}
