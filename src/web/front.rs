//! The door: what is kept in memory is answered here, before any route is looked up.
//!
//! Everything that a page needs beside its bytes is small and the reader's own: his
//! language and encoding, whether he has these bytes already, his cookie of recent
//! galleries, his view of the post. So a page that is kept costs no database, no
//! template, no compression and none of the layers that guard the handlers; those
//! guard against bodies, long work and mistakes in handlers, of which there are none
//! here. Whatever is not kept goes on to the router with the key it was asked for
//! under ([`super::kept`]), and comes back as a page to be sent in the same way.

mod answer;
pub(super) mod asked;
mod refusal;

use std::{net::SocketAddr, num::NonZero, sync::Arc, thread, time::Instant};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode},
    response::{IntoResponse as _, Response},
};
use http_body_util::Either;
use tokio::{runtime::Handle, task::JoinSet};
use tower::ServiceExt as _;

use super::{
    caller::{self, Carried},
    guard::{
        header, request,
        shed::{Admitted, Gate},
    },
    kept::Wanted,
    parts, recent, routes, session,
};
use crate::{
    app::App,
    infra::{
        fair_queue, metric,
        metric::KeptPages,
        page_cache::{Label, Look, Page, below_key},
    },
};
use answer::Terms;
pub(super) use answer::{Sent, takes_gzip};
use asked::{Asked, ROUTES};
use refusal::Refusals;

/// See the module. One for the server; every connection shares it.
pub(super) struct Front {
    app: Arc<App>,
    router: Router,
    /// Where pages are made; connections have threads of their own.
    workers: Handle,
    trusted: request::Trusted,
    /// The headers of every answer.
    headers: HeaderMap,
    metrics: [KeptPages; ROUTES.len()],
    /// Who is next to have a page made.
    turns: Arc<Gate>,
    refusals: Refusals,
}

impl Front {
    /// To be called on the runtime that is to make the pages.
    pub(super) fn new(app: Arc<App>) -> Front {
        let trusted = request::Trusted::from(app.config.trusted_proxies.clone());
        let most = app.config.pages_at_once;
        let gate = Arc::new(Gate::new(most, Arc::clone(&trusted)));
        let turns = match turns_at_once(&app) {
            turns if turns < most => Arc::new(Gate::new(turns, Arc::clone(&trusted))),
            _ => Arc::clone(&gate),
        };
        Front {
            router: routes::router(Arc::clone(&app), gate),
            app,
            workers: Handle::current(),
            trusted,
            headers: header::all(),
            metrics: ROUTES.map(KeptPages::of),
            turns,
            refusals: Refusals::default(),
        }
    }

    /// Answers a request.
    pub(super) async fn answer<B>(&self, peer: SocketAddr, mut request: Request<B>) -> Sent
    where
        B: axum::body::HttpBody<Data = axum::body::Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let begun = Instant::now();
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        let route = if is_read { asked::route(request.uri().path()) } else { None };
        let (mut asked_page, mut turn) = (None, None);
        if let Some(route) = route {
            let asked = self.asked(&request);
            match self.let_in(&asked, &request, route, (peer, begun)).await {
                Ok((is_due, its_turn)) => {
                    turn = Some(its_turn);
                    if let Some(Asked { key, .. }) = asked {
                        asked_page = Some((key.clone(), Terms::of(&request)));
                        request.extensions_mut().insert(Wanted::new(key, is_due));
                    }
                }
                Err(answer) => return *answer,
            }
            request.extensions_mut().insert(Admitted);
            request.extensions_mut().insert(request::Begun(begun));
        }
        request.extensions_mut().insert(ConnectInfo(peer));
        let mut response = self.make(request.map(Body::new), turn).await;
        let Some((key, terms)) = asked_page else { return response.map(Either::Right) };
        let made = response.extensions_mut().remove::<Arc<Page>>();
        match made.or_else(|| self.instead(&key, &response)) {
            Some(page) => answer::send(&page, &terms, std::mem::take(response.headers_mut())),
            None => response.map(Either::Right),
        }
    }

    /// The page that a request asks for, if it may be one of those that are kept. What a member
    /// gets has his name on it: it is made for him and not kept.
    fn asked<B>(&self, request: &Request<B>) -> Option<Asked> {
        let headers = request.headers();
        let carried = Carried::of(headers);
        if carried.has_session() && session::is_carried(&self.app, headers) {
            return None;
        }
        Asked::of(request.uri(), headers, &carried)
    }

    /// Has a request wait for its turn, and says whether its page is there but will not do; or
    /// answers it: with what is kept, or with "later".
    async fn let_in<B>(
        &self,
        asked: &Option<Asked>,
        request: &Request<B>,
        route: usize,
        (peer, begun): (SocketAddr, Instant),
    ) -> Result<(bool, fair_queue::Turn), Box<Sent>> {
        let at_hand = || match asked {
            Some(asked) => self.at_hand(asked, request, peer, begun),
            None => Err(false),
        };
        let is_due = match at_hand() {
            Ok(answer) => return Err(answer.into()),
            Err(is_due) => is_due,
        };
        if let Some(turn) = self.turns.pass() {
            return Ok((is_due, turn));
        }
        let turn = self.turns.queue(peer.ip(), request.headers()).await;
        match turn {
            // That it is due is said to one.
            Some(turn) if is_due => Ok((true, turn)),
            // Somebody before it may have asked for the same; and what lags is better than nothing.
            turn => match (at_hand(), turn) {
                (Ok(answer), _) => Err(answer.into()),
                (Err(is_due), Some(turn)) => Ok((is_due, turn)),
                (Err(_), None) => Err(self.put_off(asked, request, route, (peer, begun)).into()),
            },
        }
    }

    /// Answers with what was to be brought up to date, or tells a reader to come again.
    fn put_off<B>(
        &self,
        asked: &Option<Asked>,
        request: &Request<B>,
        route: usize,
        (peer, begun): (SocketAddr, Instant),
    ) -> Sent {
        let now = self.app.clock.now();
        let lags = asked.as_ref().and_then(|it| Some((it, self.app.pages.lagging(&it.key, now)?)));
        match lags {
            Some((asked, page)) => self.kept(&page, asked, request, peer, begun),
            None => self.refused(request, route, (peer, begun)),
        }
    }

    /// Tells a reader to come again.
    fn refused<B>(
        &self,
        request: &Request<B>,
        route: usize,
        (peer, begun): (SocketAddr, Instant),
    ) -> Sent {
        let (headers, is_head) = (request.headers(), request.method() == Method::HEAD);
        let id = request::number(peer.ip(), headers, &self.trusted);
        let lang = caller::lang(headers);
        let mut response = self.refusals.answer(&self.app, lang, request, self.headers.clone());
        let (status, took) = (response.status().as_u16(), begun.elapsed());
        tracing::debug!(
            id,
            route = ROUTES[route],
            status,
            ms = took.as_secs_f64() * 1000.0,
            "refused"
        );
        self.turns.refuse();
        let method = if is_head { "HEAD" } else { "GET" };
        metric::request(ROUTES[route], method, status, took);
        request::tell(response.headers_mut(), id);
        response
    }

    /// Answers with what is kept; else whether there is a page whose counts are to be brought
    /// up to date.
    fn at_hand<B>(
        &self,
        asked: &Asked,
        request: &Request<B>,
        peer: SocketAddr,
        begun: Instant,
    ) -> Result<Sent, bool> {
        let (page, is_due) = match self.app.pages.look(&asked.key, self.app.clock.now()) {
            Look::Current(page) => (Some(page), false),
            Look::Due => (None, true),
            Look::Absent => (None, false),
        };
        let page = page.or_else(|| self.joined(&asked.key, request, peer)).ok_or(is_due)?;
        Ok(self.kept(&page, asked, request, peer, begun))
    }

    /// The page put together from its two parts, where both are kept and current.
    fn joined<B>(&self, key: &str, request: &Request<B>, peer: SocketAddr) -> Option<Arc<Page>> {
        let (pages, now) = (&self.app.pages, self.app.clock.now());
        let above = pages.above(key, now)?;
        let Label { subject, list, page, .. } = &above.label;
        let below = match subject.post {
            Some(no) => pages.below_around(list, no, now),
            None => pages
                .below(&below_key(list, *page), now)
                .filter(|below| below.page() == *page && pages.is_fresh(below, now)),
        }?;
        // Before the count is looked up: who reads is counted in it.
        if let (Some(no), &Method::GET) = (subject.post, request.method()) {
            let reader = caller::reader(&self.app, peer.ip(), request.headers());
            self.app.count_view(subject.gallery, no, reader, now.day(&self.app.zone));
        }
        let (above, count) = parts::counted(&self.app, above)?;
        let page = Arc::new(Page::joined(&above, count, &below));
        pages.keep_page(key, &page);
        Some(page)
    }

    /// Has the router answer, on the threads that share their work. Whoever gives up a
    /// request ends what was begun for it; its turn ends with the work, not with its sending.
    async fn make(&self, request: Request<Body>, turn: Option<fair_queue::Turn>) -> Response {
        let mut work = JoinSet::new();
        let answer = self.router.clone().oneshot(request);
        let answer = async move {
            let answer = answer.await;
            drop(turn);
            answer
        };
        work.spawn_on(answer, &self.workers);
        match work.join_next().await {
            Some(Ok(Ok(response))) => response,
            // Panics end inside the router: only a server that is being stopped gets here.
            _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }

    /// The page whose counts were to be brought up to date, where that could not be
    /// done now: too much to do, or a database that does not answer.
    fn instead(&self, key: &str, response: &Response) -> Option<Arc<Page>> {
        if !response.status().is_server_error() {
            return None;
        }
        self.app.pages.lagging(key, self.app.clock.now())
    }

    /// Sends a page that is kept.
    fn kept<B>(
        &self,
        page: &Page,
        asked: &Asked,
        request: &Request<B>,
        peer: SocketAddr,
        begun: Instant,
    ) -> Sent {
        let (headers, terms) = (request.headers(), Terms::of(request));
        let carried = Carried::of(headers);
        let visited = carried.recent();
        let id = request::number(peer.ip(), headers, &self.trusted);
        if let Some(subject) = &page.subject
            && let (Some(no), false) = (subject.post, terms.is_head)
        {
            let reader = caller::reader(&self.app, peer.ip(), headers);
            self.app.count_view(subject.gallery, no, reader, page.day());
        }
        let usual = visited.is_empty().then(|| answer::usual(page, &terms, &self.headers));
        let mut response = usual.flatten().unwrap_or_else(|| {
            let mut answer = self.headers.clone();
            if let Some(subject) = &page.subject {
                recent::remember(&mut answer, visited, &subject.slug, &subject.name);
            }
            answer::send(page, &terms, answer)
        });
        let took = begun.elapsed();
        tracing::debug!(
            id,
            route = ROUTES[asked.route],
            status = response.status().as_u16(),
            ms = took.as_secs_f64() * 1000.0,
            "answered from memory"
        );
        self.metrics[asked.route].count(terms.is_head, !response.status().is_success(), took);
        request::tell(response.headers_mut(), id);
        response
    }
}

/// How many of [`ROUTES`]' pages are made at once. On the embedded database a page in the making waits
/// for little but a core and the disk's cache, so more of them than that would only stand in the runtime's
/// queues: those who came last may overtake there, and writes stand behind all of them. No more than
/// can read at once, for the same reason.
fn turns_at_once(app: &App) -> usize {
    let most = app.config.pages_at_once;
    if !app.db.is_embedded() {
        return most;
    }
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    most.min(2 * cores).min(db::Options::default().connections)
}
