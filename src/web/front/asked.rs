//! Which page a request asks for, as the one key that all ways of asking share.
//!
//! The key is the page's own address, with what is default left out, behind the
//! language. Parameters that no page knows, and the list that a post was opened
//! from where it does not show, make no page of their own; what somebody makes up
//! (page 9,999,999) has a key that no finished page has, and is not kept.

use axum::http::{HeaderMap, Uri};

use super::super::{
    caller::Carried,
    query::{self, Query},
};
use crate::{
    domain::{comment::Order, gallery::Slug, pager::PageSize, post::PostNo},
    texts::Lang,
    view::link::ListPlace,
};

/// The routes whose pages are kept, by their patterns.
pub(in super::super) const ROUTES: [&str; 4] = ["/", "/best", "/g/{gallery}", "/g/{gallery}/{no}"];

/// The route of [`ROUTES`] that answers a path, however it is written and whoever asks.
pub(super) fn route(path: &str) -> Option<usize> {
    let rest = match path {
        "/" => return Some(0),
        "/best" => return Some(1),
        _ => path.strip_prefix("/g/")?,
    };
    match rest.split_once('/') {
        None => (!rest.is_empty()).then_some(2),
        // Words are other routes (`/g/baduk/write`); no number begins with a letter.
        Some((_, no)) => {
            let is_word = no.is_empty() || no.starts_with(|c: char| c.is_ascii_alphabetic());
            (!is_word && !no.contains('/')).then_some(3)
        }
    }
}

/// What a request asks for.
pub(super) struct Asked {
    /// Its place in [`ROUTES`].
    pub(super) route: usize,
    /// The key of the page.
    pub(super) key: String,
}

impl Asked {
    /// `None` for what is no page that could be kept.
    pub(super) fn of(uri: &Uri, headers: &HeaderMap, carried: &Carried<'_>) -> Option<Asked> {
        let path = uri.path();
        let (lang, usual) = (|| carried.lang(headers), carried.rows());
        if uri.query().is_none()
            && usual == PageSize::DEFAULT
            && let Some(route) = written_as_key(path)
        {
            return Some(Asked { route, key: [lang().tag(), path].concat() });
        }
        let query = || Query::parse(uri.query().unwrap_or_default(), usual);
        let (route, key) = match path {
            "/" => (0, home(lang())),
            "/best" => (1, best(lang(), query().page())),
            _ => {
                let (gallery, no) = match path.strip_prefix("/g/")?.split_once('/') {
                    None => (path.strip_prefix("/g/")?, None),
                    Some((gallery, no)) => (gallery, Some(query::no(no).ok()?)),
                };
                let (slug, query) = (Slug::parse(gallery)?, query());
                let place = query.wanted(slug);
                match no {
                    // The page of a date is found, and led to.
                    None if !query.date.is_empty() => return None,
                    None => (2, list(lang(), &place)),
                    Some(no) => {
                        let (order, page) = (query.comment_order(), query.comment_page());
                        (3, post(lang(), &place, no, order, page))
                    }
                }
            }
        };
        Some(Asked { route, key })
    }
}

/// The route of a list or a post whose path is written as a key is: most are, and their keys need
/// not be put together.
fn written_as_key(path: &str) -> Option<usize> {
    let rest = path.strip_prefix("/g/")?;
    let (gallery, no) = rest.split_once('/').map_or((rest, None), |(it, no)| (it, Some(no)));
    let is_number = |no: &str| no.starts_with(|c| matches!(c, '1'..='9')) && query::no(no).is_ok();
    match no {
        _ if !Slug::is_one(gallery) => None,
        None => Some(2),
        Some(no) => is_number(no).then_some(3),
    }
}

/// The key of the front page.
pub(in super::super) fn home(lang: Lang) -> String {
    format!("{}/", lang.tag())
}

/// The key of a page of 실시간 베스트.
pub(in super::super) fn best(lang: Lang, page: i64) -> String {
    format!("{}/best?page={page}", lang.tag())
}

/// The key of a page of a list.
pub(in super::super) fn list(lang: Lang, place: &ListPlace) -> String {
    reader(lang, place) + &place.url()
}

/// The key of a post's page. The list below is always at the page that holds the post.
pub(in super::super) fn post(
    lang: Lang,
    place: &ListPlace,
    no: PostNo,
    order: Order,
    comment_page: i64,
) -> String {
    reader(lang, place) + &place.at(1).post_part(no, "", order, comment_page)
}

/// Whose page it is: everyone's of a language who usually wants as many rows, for a page's
/// links depend on both.
fn reader(lang: Lang, place: &ListPlace) -> String {
    match place.usual {
        PageSize::DEFAULT => lang.tag().to_owned(),
        usual => format!("{}{}", lang.tag(), usual.rows()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str, headers: &HeaderMap) -> Option<Asked> {
        Asked::of(&address.parse().unwrap(), headers, &Carried::of(headers))
    }

    fn key(address: &str) -> Option<String> {
        of(address, &HeaderMap::new()).map(|asked| asked.key)
    }

    #[test]
    fn all_ways_of_asking_for_a_page_share_its_key() {
        for same in
            ["/g/baduk", "/g/BADUK?page=1", "/g/baduk?page=0&size=50&utm=x", "/g/baduk?tab=x"]
        {
            assert_eq!(key(same).as_deref(), Some("ko/g/baduk"), "{same}");
        }
        for same in ["/g/baduk/7", "/g/baduk/007?page=20", "/g/baduk/7?cpage=1&corder=old&date=x"] {
            assert_eq!(key(same).as_deref(), Some("ko/g/baduk/7"), "{same}");
        }
        for same in ["/g/baduk/7", "/g/BADUK/7", "/g/baduk/007", "/g/baduk/+7"] {
            assert_eq!(key(same).as_deref(), Some("ko/g/baduk/7"), "{same}");
        }
        for (asked, known) in [
            ("/", "ko/"),
            ("/?x=1", "ko/"),
            ("/best", "ko/best?page=1"),
            ("/g/baduk?page=2&size=30", "ko/g/baduk?size=30&page=2"),
            ("/g/baduk?page=2&page=3", "ko/g/baduk?page=3"),
            ("/g/baduk?head=3&tab=featured", "ko/g/baduk?head=3"),
            (
                "/g/baduk/7?tab=featured&cpage=2&corder=new",
                "ko/g/baduk/7?tab=featured&corder=new&cpage=2",
            ),
        ] {
            assert_eq!(key(asked).as_deref(), Some(known), "{asked}");
        }
    }

    #[test]
    fn what_is_no_page_of_everyone_has_no_key() {
        for other in [
            "/recent",
            "/healthz",
            "/g/",
            "/g/baduk/",
            "/g/baduk/write",
            "/g/baduk/7/edit",
            "/g/baduk/-7",
            "/g/baduk/0",
            "/g/baduk/99999999999999999999",
            "/g//7",
            "/g/_b/7",
            "/g/b%61duk",
            "/g/baduk?date=2026-11-23",
            "/static/1/madang.css",
        ] {
            assert_eq!(key(other), None, "{other}");
        }
    }

    #[test]
    fn a_route_is_known_by_its_path_alone() {
        let paths = ["/", "/best", "/g/baduk", "/g/baduk/7", "/g/b%61duk", "/g/b%61duk/%37"];
        assert_eq!(paths.map(route), [0, 1, 2, 3, 2, 3].map(Some));
        for other in [
            "/recent",
            "/search",
            "/g/",
            "/g/baduk/",
            "/g/baduk/write",
            "/g/baduk/log.jsonl",
            "/g/baduk/7/edit",
            "/x",
        ] {
            assert_eq!(route(other), None, "{other}");
        }
    }

    #[test]
    fn who_usually_wants_other_pages_has_his_own() {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", "a=b; madang_rows=30".parse().unwrap());
        let key = |address: &str| of(address, &headers).unwrap().key;
        assert_eq!(key("/g/baduk"), "ko30/g/baduk?size=30");
        assert_eq!(key("/g/baduk?size=50"), "ko30/g/baduk?size=50");
        assert_eq!(key("/g/baduk/7"), "ko30/g/baduk/7?size=30");
        assert_eq!(key("/"), "ko/");
    }

    #[test]
    fn each_language_has_its_own_pages() {
        let mut headers = HeaderMap::new();
        headers.insert("accept-language", "en-GB,en;q=0.9".parse().unwrap());
        let asked = of("/g/baduk", &headers).unwrap();
        assert_eq!((asked.route, asked.key.as_str()), (2, "en/g/baduk"));
    }
}
