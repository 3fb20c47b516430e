//! A page as one reader gets it: compressed or not, whole or "you have it already".

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header},
};
use http_body_util::{Either, Full};

use super::super::{guard::request, recent};
use crate::infra::{gzip, page_cache::Page};

pub(super) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
pub(super) const GZIP: HeaderValue = HeaderValue::from_static("gzip");
/// What each page for everyone depends on.
pub(super) const VARY: HeaderValue =
    HeaderValue::from_static("accept-language, cookie, accept-encoding");

/// An answer: bytes that are there, or what a handler says as it goes.
pub(in super::super) type Sent = Response<Either<Full<Bytes>, Body>>;

/// What a request says of the form it wants its answer in.
pub(super) struct Terms {
    /// Only the headers.
    pub(super) is_head: bool,
    takes_gzip: bool,
    /// The tags of what the reader has.
    has: Vec<HeaderValue>,
}

impl Terms {
    pub(super) fn of<B>(request: &Request<B>) -> Terms {
        let headers = request.headers();
        Terms {
            is_head: request.method() == Method::HEAD,
            takes_gzip: takes_gzip(headers),
            has: headers.get_all(header::IF_NONE_MATCH).iter().cloned().collect(),
        }
    }

    /// A tag that says `W/` has the same bytes behind it as far as reading goes.
    fn has(&self, tag: &HeaderValue) -> bool {
        let lists = self.has.iter().filter_map(|list| list.to_str().ok());
        let mut tags = lists.flat_map(|list| list.split(',').map(str::trim));
        tags.any(|it| it == "*" || it.strip_prefix("W/").unwrap_or(it).as_bytes() == tag.as_bytes())
    }
}

/// Whether gzip is named, or everything is, and not refused.
pub(in super::super) fn takes_gzip(headers: &HeaderMap) -> bool {
    // What browsers say begins so.
    let said = headers.get(header::ACCEPT_ENCODING).map_or(&b""[..], HeaderValue::as_bytes);
    if matches!(said.strip_prefix(b"gzip"), Some([] | [b',', ..])) {
        return true;
    }
    let mut any = false;
    let lists = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok());
    for coding in lists.flat_map(|list| list.split(',')) {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse().ok());
        let is_taken = weight.is_some_and(|weight: f32| weight > 0.0);
        match name.trim() {
            name if name.eq_ignore_ascii_case("gzip") => return is_taken,
            "*" => any = is_taken,
            _ => {}
        }
    }
    any
}

/// What nearly everyone gets: the page compressed, whole, on the first visit to its
/// gallery. Nothing is put together for it; `around` is the head of every answer.
pub(super) fn usual(page: &Page, terms: &Terms, around: &HeaderMap) -> Option<Sent> {
    if !terms.takes_gzip || terms.is_head || !terms.has.is_empty() {
        return None;
    }
    let head = page.head.get_or_init(|| {
        let mut head = around.clone();
        // A place for the request's number, so that the copies need not grow for it.
        head.insert(request::HEADER, HeaderValue::from_static(""));
        describe(&mut head, page.etag.clone());
        head.insert(header::CONTENT_TYPE, HTML);
        head.insert(header::CONTENT_ENCODING, GZIP);
        if let Some(subject) = &page.subject {
            recent::remember(&mut head, "", &subject.slug, &subject.name);
        }
        // A copy takes no more room than it needs; what was put together grew.
        head.clone()
    });
    let mut response = Response::new(whole(page.gzip.clone()));
    *response.headers_mut() = head.clone();
    Some(response)
}

fn whole(bytes: Bytes) -> Either<Full<Bytes>, Body> {
    Either::Left(Full::new(bytes))
}

/// What is said of a page in whatever form it goes out.
fn describe(headers: &mut HeaderMap, tag: HeaderValue) {
    headers.insert(header::ETAG, tag);
    // Asked for again each time, because anyone may write any moment.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, VARY);
}

/// Puts a page under `headers`. The two forms of a page have two tags; a range is not served.
pub(super) fn send(page: &Page, terms: &Terms, mut headers: HeaderMap) -> Sent {
    let tag = if terms.takes_gzip { page.etag.clone() } else { plain(&page.etag) };
    let is_unchanged = terms.has(&tag);
    describe(&mut headers, tag);
    for name in [header::CONTENT_LENGTH, header::RETRY_AFTER] {
        headers.remove(name);
    }
    let mut response = Response::new(whole(Bytes::new()));
    if is_unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        headers.remove(header::CONTENT_TYPE);
    } else {
        headers.insert(header::CONTENT_TYPE, HTML);
        if terms.takes_gzip {
            headers.insert(header::CONTENT_ENCODING, GZIP);
        }
        if terms.is_head {
            let gzip = &page.gzip;
            let length = if terms.takes_gzip { gzip.len() } else { gzip::length(gzip) };
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        } else if terms.takes_gzip {
            *response.body_mut() = whole(page.gzip.clone());
        } else {
            *response.body_mut() = whole(gzip::expand(&page.gzip).into());
        }
    }
    *response.headers_mut() = headers;
    response
}

/// The tag of the same page, uncompressed.
fn plain(tag: &HeaderValue) -> HeaderValue {
    let digits = tag.to_str().unwrap_or_default().trim_end_matches('"');
    HeaderValue::from_str(&format!("{digits}-plain\"")).unwrap_or_else(|_| tag.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(headers: &[(&str, &str)]) -> Terms {
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Terms::of(&request.body(()).unwrap())
    }

    #[test]
    fn gzip_is_sent_to_whoever_takes_it() {
        let takes = |text: &str| terms(&[("accept-encoding", text)]).takes_gzip;
        for yes in ["gzip", "gzip, deflate, br", "br;q=1.0, GZIP ; q=0.2", "*", "identity;q=0, *"] {
            assert!(takes(yes), "{yes}");
        }
        for no in ["", "br", "gzip;q=0", "identity", "*;q=0", "gzip;q=0, *"] {
            assert!(!takes(no), "{no}");
        }
        assert!(!terms(&[]).takes_gzip);
    }

    #[test]
    fn a_tag_is_found_among_many() {
        let tag = HeaderValue::from_static("\"ab\"");
        let has = |text: &str| terms(&[("if-none-match", text)]).has(&tag);
        for yes in ["\"ab\"", "W/\"ab\"", "\"x\", \"ab\"", "*"] {
            assert!(has(yes), "{yes}");
        }
        for no in ["\"abc\"", "ab", "\"ab-plain\"", ""] {
            assert!(!has(no), "{no}");
        }
        assert_eq!(plain(&tag), "\"ab-plain\"");
    }
}
