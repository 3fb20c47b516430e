//! The two parts of a page with a list on it, each made and kept on its own: a post with its
//! comments or the head of a gallery, and the list.
//!
//! A part is compressed so that it can be put before or behind another as it is
//! ([`gzip::Part`]); a page of two parts that are both kept costs no statement, no
//! template and no compression. Each is looked at with its own moment and its own
//! dependencies, and the page that is put together has the earlier moment and the
//! dependencies of both.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use super::{Basis, Changes, Keep, Kept, LAG, Page, PageCache, Subject, changes, gzip};
use crate::domain::{
    post::PostNo,
    time::{Moment, SECOND},
};

/// Longest that view counts, and the box of 실시간 베스트, of a list below a post lag
/// behind. Every reader of a post changes one of them: followed as closely as in a list
/// of its own they would have it made anew for every second reader.
const LAG_BELOW: i64 = 30 * SECOND;

/// What a part weighs beside its bytes.
const OVERHEAD: usize = 768;

/// What both have in common.
#[derive(Debug)]
struct Part {
    text: gzip::Part,
    /// Of the text, which is cheaper to compare than the text.
    tag: blake3::Hash,
    basis: Basis,
    lag: i64,
}

impl Part {
    fn new(text: &str, basis: Basis, lag: i64) -> Part {
        let text = gzip::Part::new(text.as_bytes());
        Part { tag: blake3::hash(text.deflated()), text, basis, lag }
    }

    /// Whoever finds one whose counts lag makes a new one; the others wait that moment.
    fn is_current(&self, changes: &Changes, now: Moment) -> bool {
        self.basis.is_current(changes, now) && self.is_fresh(changes, now, self.lag)
    }

    fn is_fresh(&self, changes: &Changes, now: Moment, lag: i64) -> bool {
        let Basis { now: made, counted, counts, .. } = &self.basis;
        now.0 < made.0 + lag || changes.is_since(*counted, counts)
    }

    fn weight(&self) -> usize {
        self.text.deflated().len() + OVERHEAD
    }
}

/// A post with its comments, or the head of a gallery, and everything above it.
#[derive(Debug)]
pub struct Above {
    part: Part,
    /// The key of the page.
    pub key: String,
    /// What the page is about.
    pub subject: Subject,
    /// The list below: the key of its first page.
    pub list: String,
    /// The page of that list on which the post was seen last; where it never was, the first.
    page: AtomicI64,
}

impl Above {
    /// Compresses the part.
    pub fn new(text: &str, key: String, subject: Subject, list: String, basis: Basis) -> Above {
        Above { part: Part::new(text, basis, LAG), key, subject, list, page: AtomicI64::new(1) }
    }

    /// The page of the list on which a post probably still is.
    pub fn page(&self) -> i64 {
        self.page.load(Ordering::Relaxed)
    }

    pub(super) fn weight(&self) -> usize {
        self.part.weight()
    }
}

/// A page of a list and everything below it.
#[derive(Debug)]
pub struct Below {
    part: Part,
    /// Its page.
    page: i64,
    /// The numbers of its first row and its last, which is the lower one.
    rows: Option<(PostNo, PostNo)>,
}

impl Below {
    /// Compresses the part.
    pub fn new(text: &str, page: i64, rows: Option<(PostNo, PostNo)>, basis: Basis) -> Below {
        Below { part: Part::new(text, basis, LAG_BELOW), page, rows }
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
        self.part.weight()
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
    /// Puts a page together. Its counts are as good as those of what it is about: the post,
    /// or else the list.
    pub fn joined(above: &Above, below: &Below) -> Page {
        above.page.store(below.page, Ordering::Relaxed);
        let (head, list) = (&above.part.basis, &below.part.basis);
        let matter = if above.subject.post.is_some() { head } else { list };
        let basis = Basis {
            stamp: head.stamp.min(list.stamp),
            shows: changes::both(&head.shows, &list.shows),
            counted: matter.counted,
            counts: matter.counts.clone(),
            now: matter.now,
            day: matter.day,
            until: head.until.min(list.until),
        };
        let mut tag = blake3::Hasher::new();
        tag.update(above.part.tag.as_bytes()).update(below.part.tag.as_bytes());
        let gzip = gzip::join(&[&above.part.text, &below.part.text]);
        Page::tagged(tag.finalize(), gzip, Some(above.subject.clone()), basis)
    }
}

impl PageCache {
    /// The part that is kept for the page of this key.
    pub fn above(&self, page: &str, now: Moment) -> Option<Arc<Above>> {
        self.current(&above_key(page), now)
    }

    /// Keeps one.
    pub fn keep_above(&self, above: &Arc<Above>) {
        self.keep(&above_key(&above.key), above);
    }

    /// The page of a list that is kept under a key ([`below_key`]).
    pub fn below(&self, key: &str, now: Moment) -> Option<Arc<Below>> {
        self.current(key, now)
    }

    /// Whether its counts lag no longer than those of a list on a page of its own.
    pub fn is_fresh(&self, below: &Below, now: Moment) -> bool {
        below.part.is_fresh(&self.changes, now, LAG)
    }

    /// Keeps a page of a list.
    pub fn keep_below(&self, list: &str, below: &Arc<Below>) {
        self.keep(&below_key(list, below.page), below);
    }
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
