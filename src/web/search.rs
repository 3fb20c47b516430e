//! Searching: `GET /search` in all galleries, `GET /g/{gallery}/search` in one, and the
//! names of galleries for the field while somebody types.

mod wish;

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, Uri, header},
    response::IntoResponse as _,
};
use serde::Serialize;

use super::{
    caller::Caller,
    problem::Problem,
    reading,
    respond::{self, Answer},
};
use crate::{
    actions::{Failure, admit, search},
    app::App,
    domain::{
        circle::Reach,
        gallery::Gallery,
        search::{Asked, Beyond, Found, Marked, PAGE, Scope, Sort, Start},
    },
    view::{
        frame::{GalleryLink, Site},
        message::Message,
        search::{Count, Instead, Results, SearchPage, feed},
    },
};
use wish::Wish;

/// Galleries found by name, at most.
const GALLERIES: usize = 100;
/// Galleries suggested while somebody types.
const SUGGESTED: usize = 6;

/// Everywhere.
pub(super) async fn everywhere(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
    caller: Caller,
) -> Answer {
    let wish = Wish::parse(&app, None, uri.query().unwrap_or_default());
    let (conn, _, site) = reading::site(&app, &caller).await?;
    drop(conn);
    if wish.asked.scope == Scope::Gallery && !wish.asked.is_empty() {
        limit(&app, &caller, &wish)?;
        let galleries = named(&app, &wish.asked, GALLERIES).await?;
        let mut results = results(&wish, None);
        results.count = Count::Exact(galleries.len() as i64);
        results.galleries = Some(galleries);
        return page(&SearchPage::new(&site, results));
    }
    answer(&app, &caller, &headers, &site, wish, None, Vec::new()).await
}

/// In one gallery.
pub(super) async fn in_gallery(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    caller: Caller,
) -> Answer {
    let reading = reading::gallery(&app, &caller, &slug).await?;
    // The search may take a while, and the page's reader is wanted elsewhere.
    let (site, entry, related) =
        (reading.site.clone(), Arc::clone(&reading.entry), reading.related());
    drop(reading);
    let gallery = &entry.gallery;
    let wish = Wish::parse(&app, Some(gallery), uri.query().unwrap_or_default());
    answer(&app, &caller, &headers, &site, wish, Some(gallery), related).await
}

async fn answer(
    app: &Arc<App>,
    caller: &Caller,
    headers: &HeaderMap,
    site: &Site,
    wish: Wish,
    gallery: Option<&Gallery>,
    related: Vec<GalleryLink>,
) -> Answer {
    if wish.asked.is_empty() {
        return page(&SearchPage::new(site, Results { related, ..results(&wish, gallery) }));
    }
    limit(app, caller, &wish)?;
    // Whoever came into the gallery may read all of it.
    let reach = match gallery {
        Some(_) => Reach::whole(),
        None => admit::reach(app, &caller.visitor).await?,
    };
    let (found, wish, instead) = find(app, wish, gallery, &Arc::new(reach)).await?;
    if wish.is_feed {
        let origin = app.config.origin.clone().unwrap_or_else(|| own_origin(headers));
        let text = feed(caller.lang, &site.name, &origin, &wish.place, &found);
        let kind = [(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8")];
        return Ok((kind, text).into_response());
    }
    let count = count(&wish, &found);
    let results =
        Results { found: Some(&found), related, count, instead, ..results(&wish, gallery) };
    page(&SearchPage::new(site, results))
}

/// The hits; where there are none, those of what may have been meant.
async fn find(
    app: &Arc<App>,
    mut wish: Wish,
    gallery: Option<&Gallery>,
    reach: &Arc<Reach>,
) -> Result<(Found, Wish, Option<Instead>), Problem> {
    let id = gallery.map(|gallery| gallery.id);
    let failed = |failure| failed(failure, &wish);
    let asked = Arc::new(wish.asked.clone());
    let page = usize::try_from(wish.page).unwrap_or(1);
    let mut found =
        search::search(app, &asked, id, reach, wish.start, page).await.map_err(failed)?;
    if wish.start.is_up() && found.before == Beyond::End {
        // The first page, as everyone sees it.
        let first = search::search(app, &asked, id, reach, Start::Newest, 1).await;
        found = first.map_err(|failure| self::failed(failure, &wish))?;
        (wish.start, wish.page) = (Start::Newest, 1);
    }
    let is_first = wish.start == Start::Newest && wish.page == 1;
    let Some(meant) = wish.asked.query.instead().filter(|_| is_first) else {
        return Ok((found, wish, None));
    };
    if !found.hits.is_empty() || found.after != Beyond::End {
        return Ok((found, wish, Some(Instead::Offered(meant))));
    }
    let other = Arc::new(wish.asked.with_text(&meant));
    let others = search::search(app, &other, id, reach, Start::Newest, 1).await;
    let others = others.map_err(|failure| self::failed(failure, &wish))?;
    if others.hits.is_empty() {
        return Ok((found, wish, None));
    }
    Ok((others, wish, Some(Instead::Used(meant))))
}

/// How many hits there are, as far as what was seen tells.
fn count(wish: &Wish, found: &Found) -> Count {
    let shown = found.hits.len() as i64;
    if let Some(ranked) = found.ranked {
        let among = ranked.among as i64;
        return if ranked.is_whole { Count::Exact(among) } else { Count::AtLeast(among) };
    }
    // Pages before this one were full.
    let seen = (wish.page - 1).saturating_mul(PAGE as i64).saturating_add(shown);
    if found.after == Beyond::End {
        return Count::Exact(seen);
    }
    let Some(depth) = found.depth else {
        return if shown > 0 { Count::AtLeast(seen) } else { Count::Unsaid };
    };
    if wish.asked.wants_comments() || wish.place.has_conditions() {
        return Count::AtLeast(seen);
    }
    // As dense in the older posts as in those that were walked.
    let about = i128::from(seen) * i128::from(depth.total) / i128::from(depth.above.max(0) + 1);
    Count::About(rounded(i64::try_from(about).unwrap_or(i64::MAX).max(seen)))
}

/// Two digits and zeros: more would claim to know more.
fn rounded(count: i64) -> i64 {
    let mut unit = 1;
    while count / unit >= 100 {
        unit *= 10;
    }
    count / unit * unit
}

fn results<'a>(wish: &'a Wish, gallery: Option<&'a Gallery>) -> Results<'a> {
    Results {
        place: &wish.place,
        gallery,
        related: Vec::new(),
        found: None,
        galleries: None,
        page: wish.page,
        count: Count::Unsaid,
        instead: None,
        is_cut: wish.is_cut,
    }
}

fn limit(app: &App, caller: &Caller, wish: &Wish) -> Result<(), Problem> {
    search::count(app, &caller.visitor).map_err(|failure| failed(failure, wish))
}

fn failed(failure: Failure, wish: &Wish) -> Problem {
    match failure {
        Failure::Refused(refusal) => {
            let back = match &wish.place.slug {
                Some(slug) => format!("/g/{slug}"),
                None => "/".to_owned(),
            };
            Problem::Message(Message::Refused { refusal, back })
        }
        Failure::Broken(error) => Problem::Broken(error),
        Failure::Gone | Failure::Missing | Failure::NoPassword => {
            Problem::Message(Message::NotFound)
        }
    }
}

/// What was typed stands in it, so it is kept nowhere.
fn page(page: &SearchPage) -> Answer {
    let mut response = respond::page(page)?;
    respond::no_store(&mut response);
    Ok(response)
}

/// Where the request came in, for addresses in a feed.
fn own_origin(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host: Option<axum::http::uri::Authority> = host.and_then(|host| host.parse().ok());
    host.map_or_else(String::new, |host| format!("http://{host}"))
}

/// Galleries by name.
async fn named(app: &App, asked: &Asked, most: usize) -> db::Result<Vec<(GalleryLink, Marked)>> {
    let names = app.directory.names(&app.db, app.clock.now()).await?;
    let typed = asked.text.to_lowercase();
    let found = names.iter().filter(|(slug, name)| {
        slug.as_str().contains(&typed) || name.to_lowercase().contains(&typed) || asked.names(name)
    });
    let link = |(slug, name): &(_, String)| {
        let marked = Marked::of(&asked.query, name, true);
        (GalleryLink { slug: Clone::clone(slug), name: name.clone() }, marked)
    };
    Ok(found.take(most).map(link).collect())
}

/// A gallery, for the field.
#[derive(Debug, Serialize)]
struct SuggestionJson {
    slug: String,
    name: String,
}

/// `GET /search/suggest?q=`: galleries whose names answer what has been typed so far.
pub(super) async fn suggest(State(app): State<Arc<App>>, uri: Uri, caller: Caller) -> Answer {
    let wish = Wish::parse(&app, None, uri.query().unwrap_or_default());
    let asked = Asked { scope: Scope::Gallery, sort: Sort::New, ..wish.asked };
    let found = match asked.is_empty() {
        true => Vec::new(),
        false => named(&app, &asked, SUGGESTED).await?,
    };
    let texts = caller.lang.texts();
    let galleries: Vec<SuggestionJson> = found
        .into_iter()
        .map(|(link, _)| SuggestionJson {
            slug: link.slug.to_string(),
            name: (texts.gallery_of)(&link.name),
        })
        .collect();
    let kept = [(header::CACHE_CONTROL, "private, max-age=60"), (header::VARY, respond::VARY)];
    Ok((kept, Json(galleries)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_says_two_digits() {
        assert_eq!([7, 99, 100, 1_234, 12_999].map(rounded), [7, 99, 100, 1_200, 12_000]);
    }
}
