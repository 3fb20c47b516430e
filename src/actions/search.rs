//! Searching: candidates of the index, a few at a time, until a page is full.
//!
//! A search ends, whatever is asked: at a page, at the end of the index, or after
//! so many candidates or so much time, and then says where to go on. It runs on a
//! thread that may block, on connections of its own, a few at once, so that what
//! it takes is taken from other searches.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use db::Conn;
use words::{Fields, Plan};

use super::{BUSY_WAIT, Failure};
use crate::{
    app::{App, Share},
    domain::{
        circle::Reach,
        comment::{self, CommentId},
        gallery::GalleryId,
        post::ListKind,
        refusal::Refusal,
        search::{
            Asked, Beyond, Cursor, Depth, Exact, Filter, Found, Hit, MOST_CANDIDATES, MOST_RANKED,
            PAGE, Ranked, Sort, Start, moment_of_comment, moment_of_post, places,
        },
        time::Moment,
        visitor::Visitor,
    },
    infra::limit::Act,
    store::{
        self,
        search::{Pace, Walk},
    },
};

/// Candidates asked for first; each time twice as many, for whoever is hard to please.
const FIRST: usize = PAGE + PAGE / 2;
/// And at most so many at once: their words are in memory together.
const AT_ONCE: usize = 400;
/// The longest one statement of a search may take: its time is looked at between one statement
/// and the next.
const STATEMENT: Duration = Duration::from_millis(1_500);

/// Counts a search against its visitor's limit: each server by itself, because writing down
/// every search in the database would cost more than many of them do.
pub fn count(app: &App, visitor: &Visitor) -> Result<(), Failure> {
    let checked = app.limits.check(Act::Search, &visitor.identity, &visitor.neighbourhood);
    Ok(checked.map_err(Refusal::TooFast)?)
}

/// A page of what was asked for, in one gallery or everywhere. `page` counts from 1 and is
/// for the orders that choose among the newest hits; 최신순 goes on from `start`. Nothing
/// beyond `reach` is a hit.
pub async fn search(
    app: &Arc<App>,
    asked: &Arc<Asked>,
    gallery: Option<GalleryId>,
    reach: &Arc<Reach>,
    start: Start,
    page: usize,
) -> Result<Found, Failure> {
    let turn = app.searches.take().await.ok_or(Refusal::Busy(BUSY_WAIT))?;
    let (app, asked, reach) = (Arc::clone(app), Arc::clone(asked), Arc::clone(reach));
    let runtime = tokio::runtime::Handle::current();
    let work = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        runtime.block_on(async move {
            let mut conn = app.db.searcher().await?;
            let budget = app.config.search_time;
            conn.limit_time(STATEMENT.max(budget));
            let now = app.clock.now();
            // FTS5 walks both lists in step and in their order, and need not know how long they are.
            let share = match conn.is_embedded() {
                true => Share { is_nearly_all: false, span: 0 },
                false => app.traffic.of(&mut conn, gallery, now).await?,
            };
            let task = Task { asked: &asked, gallery, share, reach: &reach, now, budget };
            let mut found = match asked.sort {
                Sort::New => task.newest(&mut conn, start).await?,
                sort => task.ranked(&mut conn, sort, page).await?,
            };
            find_pages(&mut conn, &mut found.hits).await?;
            let is_plain = !asked.wants_comments() && asked.filter == Filter::default();
            found.depth = depth(&mut conn, gallery, &found, is_plain).await?;
            Ok::<_, db::Error>(found)
        })
    });
    // A panic of the search is ours, and is reported as any other.
    let found = work.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
    Ok(found?)
}

/// Finds on which page of its post each comment stands, where there are several.
async fn find_pages(conn: &mut Conn, hits: &mut [Hit]) -> db::Result<()> {
    for hit in hits {
        if let Hit::Comment { id, place, post, rows, thread, page, .. } = hit
            && *rows > comment::PAGE
        {
            let at = store::comment_page::position(conn, place.id, *post, *thread, *id).await?;
            *page = comment::page_of(at);
        }
    }
    Ok(())
}

/// How far down the gallery the last hit stands: from it the hits below are estimated.
async fn depth(
    conn: &mut Conn,
    gallery: Option<GalleryId>,
    found: &Found,
    is_plain: bool,
) -> db::Result<Option<Depth>> {
    let is_open = found.ranked.is_none() && found.after != Beyond::End && is_plain;
    let (Some(gallery), Some(Hit::Post { row, .. }), true) = (gallery, found.hits.last(), is_open)
    else {
        return Ok(None);
    };
    let at = store::list::standing(conn, gallery, ListKind::All, row.no).await?;
    Ok(Some(Depth { above: at.above, total: at.total }))
}

/// One of the two indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Posts,
    Comments,
}

/// What came of walking one index.
struct Walked {
    /// Hits in the order of the walk, each with its place.
    hits: Vec<(i64, Hit)>,
    /// The place of the last candidate that was looked at.
    looked_to: i64,
    /// Nothing lies beyond.
    is_end: bool,
}

struct Task<'a> {
    asked: &'a Asked,
    gallery: Option<GalleryId>,
    /// How much of the site that is.
    share: Share,
    reach: &'a Reach,
    now: Moment,
    /// After so long it says how far it came.
    budget: Duration,
}

impl Task<'_> {
    fn kinds(&self) -> impl Iterator<Item = Kind> + use<> {
        let posts = self.asked.scope.has_posts().then_some(Kind::Posts);
        let comments = self.asked.wants_comments().then_some(Kind::Comments);
        [posts, comments].into_iter().flatten()
    }

    /// 최신순, or upwards to what is newer.
    async fn newest(&self, conn: &mut Conn, start: Start) -> db::Result<Found> {
        let from = match start {
            Start::Newest => Cursor { post: i64::MAX, comment: i64::MAX },
            Start::Before(cursor) | Start::After(cursor) => cursor,
        };
        let is_up = start.is_up();
        let mut sides = Vec::new();
        for kind in self.kinds() {
            let place = if kind == Kind::Posts { from.post } else { from.comment };
            let (low, high) = if is_up { (place, i64::MAX) } else { (i64::MIN, place) };
            sides.push((kind, self.walk(conn, kind, (low, high), is_up, PAGE + 1).await?));
        }
        Ok(page(sides, from, start))
    }

    /// Another order, among the newest hits.
    async fn ranked(&self, conn: &mut Conn, sort: Sort, page: usize) -> db::Result<Found> {
        let (mut hits, mut is_whole) = (Vec::new(), true);
        for kind in self.kinds() {
            let all = (i64::MIN, i64::MAX);
            let walked = self.walk(conn, kind, all, false, MOST_RANKED).await?;
            is_whole &= walked.is_end;
            hits.extend(walked.hits.into_iter().map(|(_, hit)| hit));
        }
        let key = |hit: &Hit| match sort {
            Sort::Up => hit.counts().0,
            Sort::Comments => hit.counts().1,
            Sort::New | Sort::Relevant => i64::from(hit.score()),
        };
        // Stable: of two alike the newer stays first.
        hits.sort_by_key(|hit| std::cmp::Reverse((key(hit), hit.at())));
        let among = hits.len();
        let from = (page.max(1) - 1).saturating_mul(PAGE).min(among);
        let hits: Vec<Hit> = hits.into_iter().skip(from).take(PAGE).collect();
        let ranked = Some(Ranked { among, is_whole });
        Ok(Found { hits, after: Beyond::End, before: Beyond::End, ranked, depth: None })
    }

    /// Walks one index until there are `want` hits.
    async fn walk(
        &self,
        conn: &mut Conn,
        kind: Kind,
        (mut above, mut below): (i64, i64),
        is_up: bool,
        want: usize,
    ) -> db::Result<Walked> {
        let asked = self.asked;
        let fields = match kind {
            Kind::Posts => asked.scope.fields(),
            Kind::Comments => Fields::COMMENT,
        };
        let is_scored = asked.sort == Sort::Relevant;
        let (begun, mut candidates) = (Instant::now(), 0);
        let sides = self.kinds().count();
        let is_spent = |candidates: usize| {
            candidates >= MOST_CANDIDATES / sides || begun.elapsed() > self.budget
        };
        let plan: Plan = asked.query.plan(fields);
        let exact = asked.exact().filter(|_| kind == Kind::Posts).map(|Exact(text)| text);
        if kind == Kind::Posts {
            // What lies outside of the dates is not walked.
            let (low, high) = places(asked.filter.from, asked.filter.until);
            (above, below) = (above.max(low), below.min(high));
        }
        let mut walked = Walked {
            hits: Vec::new(),
            looked_to: if is_up { above } else { below },
            is_end: plan.all.is_empty() && exact.is_none(),
        };
        let mut step = FIRST.min(want + want / 2);
        // Comments come some times as fast as posts; and two words seldom stand in the same text.
        let span = self.share.span / if kind == Kind::Comments { 4 } else { 1 };
        let span = span.saturating_mul(if asked.query.words() > 1 { 4 } else { 1 });
        let mut pace = Pace::new(span, self.now, begun + self.budget);
        while !walked.is_end && walked.hits.len() < want && !is_spent(candidates) {
            let limit = i64::try_from(step).unwrap_or(i64::MAX);
            let Task { gallery, reach, .. } = *self;
            // That it has nearly all posts says nothing of comments.
            let is_nearly_all = self.share.is_nearly_all && kind == Kind::Posts;
            let plan = &plan;
            let walk =
                Walk { gallery, is_nearly_all, plan, exact, below, above, is_up, limit, reach };
            let more = match kind {
                Kind::Posts => {
                    let some = store::search::posts(conn, &walk, &mut pace).await?;
                    candidates += some.list.len();
                    for it in some.list {
                        walked.looked_to = it.doc;
                        if asked.takes_post(&it) {
                            let hit = Hit::of_post(it, &asked.query, fields, is_scored);
                            walked.hits.push((walked.looked_to, hit));
                        }
                        if walked.hits.len() == want {
                            break;
                        }
                    }
                    some.more
                }
                Kind::Comments => {
                    let some = store::search::comments(conn, &walk, &mut pace).await?;
                    candidates += some.list.len();
                    for it in some.list {
                        walked.looked_to = it.id.0;
                        if asked.takes_comment(&it) {
                            let hit = Hit::of_comment(it, &asked.query, is_scored);
                            walked.hits.push((walked.looked_to, hit));
                        }
                        if walked.hits.len() == want {
                            break;
                        }
                    }
                    some.more
                }
            };
            // A page that is full ends at its last hit, wherever the index was looked to.
            if walked.hits.len() < want {
                walked.is_end = more.is_none();
                walked.looked_to = more.unwrap_or(walked.looked_to);
            }
            if is_up {
                above = walked.looked_to
            } else {
                below = walked.looked_to
            }
            step = (step * 2).min(AT_ONCE);
        }
        Ok(walked)
    }
}

/// Puts the hits of both indexes in one order and cuts a page of them.
fn page(sides: Vec<(Kind, Walked)>, from: Cursor, start: Start) -> Found {
    let is_up = start.is_up();
    // Where the budget ended a walk, nothing of the other index beyond that moment may be
    // shown yet.
    let bounds: Vec<i64> = sides
        .iter()
        .filter(|(_, it)| !it.is_end && it.hits.len() <= PAGE)
        .map(|(kind, it)| moment_of(*kind, it.looked_to))
        .collect();
    let is_within =
        |hit: &Hit| bounds.iter().all(|at| if is_up { hit.at() <= *at } else { hit.at() >= *at });
    let ends: Vec<(Kind, i64, bool, usize)> =
        sides.iter().map(|(kind, it)| (*kind, it.looked_to, it.is_end, it.hits.len())).collect();
    let mut shown: Vec<(Kind, i64, Hit)> = sides
        .into_iter()
        .flat_map(|(kind, it)| it.hits.into_iter().map(move |(place, hit)| (kind, place, hit)))
        .filter(|(_, _, hit)| is_within(hit))
        .collect();
    // Each side is in order already; a stable sort keeps it so.
    shown.sort_by_key(|(_, _, hit)| if is_up { hit.at() } else { -hit.at() });
    shown.truncate(PAGE);

    let (mut onward, mut back) = (from, from);
    let (mut has_more, mut is_whole) = (false, true);
    for (kind, looked_to, is_end, hits) in ends {
        let places: Vec<i64> =
            shown.iter().filter(|(it, _, _)| *it == kind).map(|(_, place, _)| *place).collect();
        has_more |= places.len() < hits;
        is_whole &= is_end;
        let origin = of(&from, kind);
        // What was judged and is no hit is not judged again, unless a hit before it waits.
        let next = match places.last() {
            _ if places.len() == hits => looked_to,
            Some(last) => *last,
            None => origin,
        };
        put(&mut onward, kind, next);
        let step = if is_up { origin.saturating_add(1) } else { origin.saturating_sub(1) };
        put(&mut back, kind, places.first().copied().unwrap_or(step));
    }
    let onward = match (has_more, is_whole) {
        (true, _) => Beyond::More(onward),
        (false, true) => Beyond::End,
        (false, false) => Beyond::Unknown(onward),
    };
    let back = if start == Start::Newest { Beyond::End } else { Beyond::More(back) };
    let (after, before) = if is_up { (back, onward) } else { (onward, back) };
    let mut hits: Vec<Hit> = shown.into_iter().map(|(_, _, hit)| hit).collect();
    if is_up {
        hits.reverse();
    }
    Found { hits, after, before, ranked: None, depth: None }
}

fn moment_of(kind: Kind, place: i64) -> i64 {
    match kind {
        Kind::Posts => moment_of_post(place),
        Kind::Comments => moment_of_comment(CommentId(place)),
    }
}

fn of(cursor: &Cursor, kind: Kind) -> i64 {
    match kind {
        Kind::Posts => cursor.post,
        Kind::Comments => cursor.comment,
    }
}

fn put(cursor: &mut Cursor, kind: Kind, place: i64) {
    match kind {
        Kind::Posts => cursor.post = place,
        Kind::Comments => cursor.comment = place,
    }
}
