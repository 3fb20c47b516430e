//! A gallery's list: `GET /g/{gallery}`.

use std::sync::Arc;

use axum::extract::{Path, Query as Q, State};

use super::{
    caller::Caller,
    problem::Problem,
    query::Query,
    reading::{self, Reading},
    recent,
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
    Q(query): Q<Query>,
    caller: Caller,
) -> Answer {
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let place = query.place(&reading.entry.gallery);
    if let Some(page) = page_of_date(&app, &mut reading, &place, &query.date).await? {
        return respond::see(&place.at(page).url());
    }
    let list = reading.list(&app, place).await?;
    let gallery = &reading.entry.gallery;
    let mut response =
        respond::page(&ListPage::new(&reading.site, gallery, reading.related(), &list))?;
    recent::remember(&mut response, &caller.recent, gallery);
    Ok(response)
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
        Some(no) => store::list::rank(&mut reading.conn, id, place.kind, no).await?,
        // Nothing is older: the last page is the nearest.
        None => store::list::total(&mut reading.conn, id, place.kind).await?,
    };
    Ok(Some(rank / place.size.rows() + 1))
}
