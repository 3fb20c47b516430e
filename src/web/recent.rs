//! 최근방문 갤러리: kept in a cookie that only the browser's own page reads.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{
    caller::{Caller, RECENT_COOKIE},
    reading,
    respond::{self, Answer},
};
use crate::{
    app::App,
    domain::gallery::Slug,
    view::{frame::GalleryLink, recent::RecentPage},
};

/// Galleries remembered.
const MOST: usize = 10;
/// Longest name that is kept, in characters; a cookie has 4 kB for all of them.
const NAME_MAX: usize = 20;

/// `GET /recent`: the same list for browsers without JavaScript.
pub(super) async fn show(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let (_, _, site) = reading::site(&app, &caller).await?;
    let mut response = respond::page(&RecentPage::new(&site, read(&caller.recent)))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// Puts a gallery first in the reader's cookie, unless it is there already.
pub(super) fn remember(headers: &mut HeaderMap, cookie: &str, slug: &Slug, name: &str) {
    if cookie.strip_prefix(slug.as_str()).is_some_and(|rest| rest.starts_with(':')) {
        return;
    }
    let mut links = read(cookie);
    links.retain(|link| link.slug != *slug);
    links.insert(0, GalleryLink { slug: slug.clone(), name: name.to_owned() });
    links.truncate(MOST);
    let value: Vec<String> = links.iter().map(write).collect();
    let line =
        format!("{RECENT_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", value.join(","));
    if let Ok(line) = HeaderValue::from_str(&line) {
        headers.append(header::SET_COOKIE, line);
    }
}

fn write(link: &GalleryLink) -> String {
    let name: String = link.name.chars().take(NAME_MAX).collect();
    format!("{}:{}", link.slug, utf8_percent_encode(&name, NON_ALPHANUMERIC))
}

/// The cookie comes from the browser: whatever is no link is left out.
fn read(cookie: &str) -> Vec<GalleryLink> {
    let link = |part: &str| {
        let (slug, name) = part.split_once(':')?;
        let name = percent_decode_str(name).decode_utf8().ok()?;
        let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
        Some(GalleryLink { slug: Slug::parse(slug)?, name })
    };
    cookie.split(',').filter_map(link).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_was_tampered_with_is_read_as_far_as_it_goes() {
        let links = read("baduk:%EB%B0%94%EB%91%91,<script>:x,noname,hiking:%FF,ramen:a%0Ab");
        let found: Vec<_> = links.iter().map(|l| (l.slug.as_str(), l.name.as_str())).collect();
        assert_eq!(found, [("baduk", "바둑"), ("ramen", "ab")]);
    }
}
