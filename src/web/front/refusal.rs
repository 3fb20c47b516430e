//! "Later", said at the door. It is said most when there is least time for it, so it is written
//! once for each language and not for each reader.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template as _;
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use http_body_util::Either;

use super::{
    super::{caller::wants_json, reading, respond},
    answer::{GZIP, HTML, Sent, VARY, takes_gzip},
};
use crate::{
    app::{App, SiteEntry},
    infra::gzip,
    texts::Lang,
    view::message::{Message, MessagePage},
};

/// What those read who are told to come again.
#[derive(Default)]
pub(super) struct Refusals {
    pages: [Mutex<Option<Written>>; Lang::ALL.len()],
}

/// The page, and the frame around it.
struct Written {
    site: Option<Arc<SiteEntry>>,
    gzip: Bytes,
}

impl Refusals {
    /// Answers with 503, as a page or as problem+json; `headers` are those of every answer.
    pub(super) fn answer<B>(
        &self,
        app: &App,
        lang: Lang,
        request: &Request<B>,
        headers: HeaderMap,
    ) -> Sent {
        let asked = request.headers();
        let mut response = if wants_json(asked) {
            respond::problem_json(&Message::Unavailable, lang)
        } else {
            page(self.written(app, lang), takes_gzip(asked))
        };
        response.headers_mut().extend(headers);
        if request.method() == Method::HEAD {
            *response.body_mut() = Body::empty();
        }
        response.map(Either::Right)
    }

    /// The page's bytes, compressed.
    fn written(&self, app: &App, lang: Lang) -> Bytes {
        let site = app.directory.kept_site();
        let mut kept = self.pages[lang as usize].lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |written: &&Written| match (&written.site, &site) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        if let Some(written) = kept.as_ref().filter(is_same) {
            return written.gzip.clone();
        }
        let frame =
            reading::site_of(app, site.as_deref().unwrap_or(&SiteEntry::default()), lang, None);
        // No number: it is no fault that one could look for.
        let page = MessagePage::new(&frame, Message::Unavailable, "", true);
        let html = match page.render() {
            Ok(html) => html,
            Err(error) => {
                tracing::error!(%error, "the page of a refusal could not be put together");
                return gzip::compress(b"");
            }
        };
        let gzip = gzip::compress(html.as_bytes());
        *kept = Some(Written { site, gzip: gzip.clone() });
        gzip
    }
}

fn page(gzip: Bytes, takes_gzip: bool) -> Response {
    let coding = takes_gzip.then_some([(header::CONTENT_ENCODING, GZIP)]);
    let bytes = if takes_gzip { gzip } else { gzip::expand(&gzip).into() };
    let described = [(header::CONTENT_TYPE, HTML), (header::VARY, VARY)];
    let mut response =
        (StatusCode::SERVICE_UNAVAILABLE, described, coding, Body::from(bytes)).into_response();
    respond::no_store(&mut response);
    respond::say_wait(&mut response, &Message::Unavailable);
    response
}
