//! The two parts of a page with a list on it, each made and kept on its own: a post with its
//! comments or the head of a gallery, and the list.
//!
//! Each is compressed so that the two can be put together as they are
//! ([`gzip::Opening`], [`gzip::Tail`]); a page of two parts that are both kept costs no statement, no
//! template and no compression. What every reader changes, the count of the post's views, is put into
//! a gap of the first when they are put together: reading a post outdates none of its words. Each
//! is looked at with its own moment and its own
//! dependencies, and the page that is put together has the earlier moment and the
//! dependencies of both.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use super::{Basis, Changes, Keep, Kept, LAG, Page, PageCache, Stamp, Subject, changes, gzip};
use crate::{
    domain::{
        post::PostNo,
        time::{Moment, SECOND},
    },
    infra::view_count::Mark,
};

/// Longest that view counts, and the box of 실시간 베스트, of a list below a post lag
/// behind. Every reader of a post changes one of them: followed as closely as in a list
/// of its own they would have it made anew for every second reader.
const LAG_BELOW: i64 = 30 * SECOND;

/// What a part weighs beside its bytes.
const OVERHEAD: usize = 768;

/// Numbers, as a power of two, to one note of the page they are on.
const NEAR_BITS: i64 = 5;

/// How soon after one post a neighbour is asked for where a list of its own pays: its next reader
/// must come before a new post moves it.
const SOON: i64 = 2 * SECOND;

/// What both have in common.
#[derive(Debug)]
struct Part<T> {
    text: T,
    /// Of the text, which is cheaper to compare than the text.
    tag: blake3::Hash,
    basis: Basis,
    lag: i64,
    /// What it takes in memory.
    weight: usize,
}

impl<T> Part<T> {
    fn new(text: T, (tag, bytes): (blake3::Hash, usize), basis: Basis, lag: i64) -> Part<T> {
        Part { text, tag, basis, lag, weight: bytes + OVERHEAD }
    }

    /// Whoever finds one whose counts lag makes a new one; the others wait that moment.
    fn is_current(&self, changes: &Changes, now: Moment) -> bool {
        self.basis.is_current(changes, now) && self.is_fresh(changes, now, self.lag)
    }

    fn is_fresh(&self, changes: &Changes, now: Moment, lag: i64) -> bool {
        let Basis { now: made, counted, counts, .. } = &self.basis;
        now.0 < made.0 + lag || changes.is_since(*counted, counts)
    }
}

/// A post with its comments, or the head of a gallery, and everything above it.
#[derive(Debug)]
pub struct Above {
    part: Part<gzip::Opening>,
    /// What it is.
    pub label: Label,
}

/// What is known of such a part beside its words.
#[derive(Debug)]
pub struct Label {
    /// The key of the page.
    pub key: String,
    /// What the page is about.
    pub subject: Subject,
    /// The list below: the key of its first page.
    pub list: String,
    /// The page of the list, where that is what the page is about.
    pub page: i64,
    /// The post's views, which stand in the gap of the text.
    pub followed: Option<Followed>,
}

/// A post's views when it was read, and since when those that came later are followed.
#[derive(Debug, Clone, Copy)]
pub struct Followed {
    /// As of then.
    pub views: i64,
    /// When that was.
    pub mark: Mark,
    /// Whether the database is changed by nobody else, so that nothing comes but
    /// what is followed.
    pub is_all: bool,
}

/// A count as of a moment, to be put into a page's gap.
#[derive(Debug, Clone, Copy)]
pub struct Count {
    /// The post's views.
    pub views: i64,
    /// Taken before it was looked up.
    pub counted: Stamp,
    /// When it was looked up.
    pub now: Moment,
}

impl Above {
    /// Compresses the part; `after`: what follows the gap in it.
    pub fn new(text: &str, after: Option<&str>, label: Label, basis: Basis) -> Above {
        let opening = gzip::Opening::new(text.as_bytes(), after.map(str::as_bytes));
        let (mut tag, mut bytes) = (blake3::Hasher::new(), 0);
        for deflated in opening.deflated() {
            tag.update(deflated);
            bytes += deflated.len();
        }
        let size = bytes + label.key.len() + label.list.len();
        let is_all = label.followed.is_some_and(|followed| followed.is_all);
        let lag = if is_all { LAG_BELOW } else { LAG };
        Above { part: Part::new(opening, (tag.finalize(), size), basis, lag), label }
    }

    pub(super) fn weight(&self) -> usize {
        self.part.weight
    }
}

/// A page of a list and everything below it.
#[derive(Debug)]
pub struct Below {
    part: Part<gzip::Tail>,
    /// Its page.
    page: i64,
    /// The numbers of its first row and its last, which is the lower one.
    rows: Option<(PostNo, PostNo)>,
}

impl Below {
    /// Compresses the part.
    pub fn new(text: &str, page: i64, rows: Option<(PostNo, PostNo)>, basis: Basis) -> Below {
        let tail = gzip::Tail::new(text.as_bytes());
        let size = (blake3::hash(tail.deflated()), tail.deflated().len());
        Below { part: Part::new(tail, size, basis, LAG_BELOW), page, rows }
    }

    /// Which page of the list it is.
    pub fn page(&self) -> i64 {
        self.page
    }

    /// Whether a post's place in the list is on this page. What lies between two pages
    /// is on neither as far as this can tell.
    pub fn holds(&self, no: PostNo) -> bool {
        self.rows.is_some_and(|(first, last)| last <= no && no <= first)
    }

    pub(super) fn weight(&self) -> usize {
        self.part.weight
    }
}

impl Keep for Above {
    fn is_current(&self, changes: &Changes, now: Moment) -> bool {
        self.part.is_current(changes, now)
    }

    fn kept(this: Arc<Above>) -> Kept {
        Kept::Above(this)
    }

    fn of(kept: Kept) -> Option<Arc<Above>> {
        if let Kept::Above(above) = kept { Some(above) } else { None }
    }
}

impl Keep for Below {
    fn is_current(&self, changes: &Changes, now: Moment) -> bool {
        self.part.is_current(changes, now)
    }

    fn kept(this: Arc<Below>) -> Kept {
        Kept::Below(this)
    }

    fn of(kept: Kept) -> Option<Arc<Below>> {
        if let Kept::Below(below) = kept { Some(below) } else { None }
    }
}

impl Page {
    /// Puts a page together. Its counts are as good as those of what it is about: the list,
    /// or else the post, whose own is put in.
    pub fn joined(above: &Above, count: Option<Count>, below: &Below) -> Page {
        let (head, list) = (&above.part.basis, &below.part.basis);
        let matter = if above.label.subject.post.is_some() { head } else { list };
        let (counted, now) =
            count.map_or((matter.counted, matter.now), |count| (count.counted, count.now));
        let basis = Basis {
            stamp: head.stamp.min(list.stamp),
            shows: changes::both(&head.shows, &list.shows),
            counted,
            counts: matter.counts.clone(),
            now,
            day: matter.day,
            until: head.until.min(list.until),
        };
        let words = count.map(|count| count.views.to_string()).unwrap_or_default();
        let mut tag = blake3::Hasher::new();
        tag.update(above.part.tag.as_bytes()).update(below.part.tag.as_bytes());
        tag.update(words.as_bytes());
        let gzip = gzip::join(&above.part.text, &words, &below.part.text);
        Page::tagged(tag.finalize(), gzip, Some(above.label.subject.clone()), basis)
    }
}

impl PageCache {
    /// The part that is kept for the page of this key.
    pub fn above(&self, page: &str, now: Moment) -> Option<Arc<Above>> {
        self.current(&above_key(page), now)
    }

    /// Keeps one.
    pub fn keep_above(&self, above: &Arc<Above>) {
        self.keep(&above_key(&above.label.key), above);
    }

    /// The page of a list that is kept under a key ([`below_key`]).
    pub fn below(&self, key: &str, now: Moment) -> Option<Arc<Below>> {
        self.current(key, now)
    }

    /// The page of a list that is kept and holds the place of a post.
    pub fn below_around(&self, list: &str, no: PostNo, now: Moment) -> Option<Arc<Below>> {
        let page = self.near(list, no)?;
        self.below(&below_key(list, page), now).filter(|below| below.holds(no))
    }

    /// The page of a list that held the place of a post when it was last kept. Only a hint:
    /// every new post moves the others.
    pub fn near(&self, list: &str, no: PostNo) -> Option<i64> {
        self.near.get(&neighbourhood(list, no.0 >> NEAR_BITS))
    }

    /// Whether the page of a post is to be made of parts: one of them is there or will be wanted
    /// again, for this post was asked for before or one near it was just now. Notes that this one
    /// is asked for. `page`: its key.
    pub fn wants_parts(&self, page: &str, list: &str, no: PostNo, now: Moment) -> bool {
        let Some(pages) = self.pages.as_ref().filter(|_| self.keeps()) else { return false };
        let near = neighbourhood(list, no.0 >> NEAR_BITS);
        let last = self.asked.get(&near);
        self.asked.insert(near, now);
        last.is_some_and(|last| now.0 < last.0 + SOON)
            || pages.contains_key(page)
            || self.below_around(list, no, now).is_some()
    }

    /// Whether its counts lag no longer than those of a list on a page of its own.
    pub fn is_fresh(&self, below: &Below, now: Moment) -> bool {
        below.part.is_fresh(&self.changes, now, LAG)
    }

    /// Keeps a page of a list.
    pub fn keep_below(&self, list: &str, below: &Arc<Below>) {
        self.keep(&below_key(list, below.page), below);
        let Some((first, last)) = below.rows.filter(|_| self.keeps()) else { return };
        // Both ends and what lies between; where the rows lie far apart a few are enough.
        let (low, high) = (last.0 >> NEAR_BITS, first.0 >> NEAR_BITS);
        for near in (low..high).take(7).chain([high]) {
            self.near.insert(neighbourhood(list, near), below.page);
        }
    }
}

/// Two that meet in one number do no harm: what is found is looked at.
fn neighbourhood(list: &str, near: i64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (list, near).hash(&mut hasher);
    hasher.finish()
}

fn above_key(page: &str) -> String {
    format!("{page} above")
}

/// The key of a page of the list whose first page has the key `list`.
pub fn below_key(list: &str, page: i64) -> String {
    format!("{list} below {page}")
}

#[cfg(test)]
mod tests;
