//! Guests' pages, made once for each change and kept compressed.
//!
//! What is kept is the same for every guest; cookies, view counts of the reader's
//! own and forms that hold something typed are outside of it. A page carries the
//! moment before its snapshot and what it shows ([`super::changes`]), and is
//! looked at with both each time it is asked for. So nobody removes a page, and
//! nothing that can happen in between matters:
//!
//! - *A write while the page is made.* Its moment is the earlier one: the page is
//!   given to those who asked for it before, and not current for anyone after.
//! - *Readers who wait for one page* (`flight`). Some may have come after a write
//!   that the page lacks: each looks again when it lands, and is at worst the next
//!   to make it.
//! - *A request that is given up.* Its flight ends with it and the next of those who
//!   wait leads; a commit it had begun is told by the commit's own task.
//! - *A commit of unknown fate* is told like one that succeeded.
//! - *Another process* writes to the file: everything is made anew, within a
//!   quarter second of it.
//! - *Another server* writes to the same PostgreSQL: it says with its commit what it
//!   changed, so those pages are made anew, usually within milliseconds and always
//!   within a second (`db::Db::follow`).
//! - *The line is lost* on which that is heard: nothing is kept, and nobody waits for
//!   another's page, until it is back and everything has been made anew.
//! - *Midnight.* Dates are written as of a day, so a page ends with its day.
//! - *Eviction* loses work, never news: the table of changes knows no pages.
//!
//! What readers may see a little late are the counts of views and the box of
//! 실시간 베스트 beside other pages: they change all the time, everywhere. A page in
//! which only these changed is good for [`LAG`]; then one request makes it anew
//! while the others get what there is. In the list below a post they lag longer
//! (`part.rs`, half a minute).
//!
//! On a database that others write to unseen, nothing is kept at all.
//!
//! A page with a list on it is put together from two parts (`part.rs`) that are kept on their
//! own: a post with its comments, or the gallery's head, and the list. A new post moves the
//! list below every other post of its gallery, but none of their words; and the first view of a
//! post finds the list made for its neighbours. Two parts cost more to compress than one page, so
//! a post far down that nobody has asked for, among posts that nobody asks for, is made in one piece.

mod flight;
mod part;

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicI64, Ordering},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue},
};
use quick_cache::{Weighter, sync::Cache};

use super::{
    changes::{self, Changes, Slots, Stamp},
    gzip, random,
};
use crate::domain::{
    gallery::{GalleryId, Slug},
    post::PostNo,
    time::{Day, Moment, SECOND},
};
pub use flight::{Lead, Turn};
pub use part::{Above, Below, Count, Followed, Label, below_key};

/// Longest that view counts and the best box of a page that is read lag behind.
pub const LAG: i64 = 3 * SECOND;

/// What a page weighs beside its bytes: itself, its head, its slots and its place in the cache.
const OVERHEAD: usize = 2_560;

/// How many notes of where posts stand are kept, and of who asked; each takes some 40 bytes.
const NEAR: usize = 1 << 16;

/// The gallery that a page belongs to, and the post if it is one's.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The gallery.
    pub gallery: GalleryId,
    /// Its address.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// The post whose page it is.
    pub post: Option<PostNo>,
}

/// What a page shows, and as of when.
#[derive(Debug)]
pub struct Basis {
    /// Taken before the snapshot was opened.
    pub stamp: Stamp,
    /// What must not have changed.
    pub shows: Slots,
    /// Taken before the counts of views were read.
    pub counted: Stamp,
    /// What may have changed a little while ago.
    pub counts: Slots,
    /// When its dates were written.
    pub now: Moment,
    /// The day that was.
    pub day: Day,
    /// When that day ends.
    pub until: Moment,
}

impl Basis {
    fn is_current(&self, changes: &Changes, now: Moment) -> bool {
        now < self.until && changes.is_since(self.stamp, &self.shows)
    }
}

/// A page, ready to send.
#[derive(Debug)]
pub struct Page {
    /// The document, compressed.
    pub gzip: Bytes,
    /// The strong tag of the compressed bytes.
    pub etag: HeaderValue,
    /// What it is about.
    pub subject: Option<Subject>,
    /// The head under which it is usually sent, put together when it first is.
    pub head: OnceLock<HeaderMap>,
    basis: Basis,
    /// When the counts are next worth a look.
    look_at: AtomicI64,
}

impl Page {
    /// Compresses a document.
    pub fn new(document: &str, subject: Option<Subject>, basis: Basis) -> Page {
        let gzip = gzip::compress(document.as_bytes());
        Page::tagged(blake3::hash(&gzip), gzip, subject, basis)
    }

    /// `tag`: two pages of one tag are the same.
    fn tagged(tag: blake3::Hash, gzip: Bytes, subject: Option<Subject>, basis: Basis) -> Page {
        let tag = format!("\"{}\"", random::hex(&tag.as_bytes()[..16]));
        Page {
            // Hexadecimal digits always make a header.
            etag: HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\"")),
            gzip,
            subject,
            head: OnceLock::new(),
            look_at: AtomicI64::new(basis.now.0 + LAG),
            basis,
        }
    }

    /// The day on which it was made; while it is current that is today.
    pub fn day(&self) -> Day {
        self.basis.day
    }

    /// Whether the one who asks is to make it anew for the sake of its counts.
    /// One is, and if nothing comes of it, another a while later.
    fn is_due(&self, changes: &Changes, now: Moment) -> bool {
        let due = self.look_at.load(Ordering::Relaxed);
        now.0 >= due
            && !changes.is_since(self.basis.counted, &self.basis.counts)
            && self
                .look_at
                .compare_exchange(due, now.0 + LAG, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

/// What the cache has for a request.
#[derive(Debug)]
pub enum Look {
    /// This.
    Current(Arc<Page>),
    /// A page that this request is to make anew, while the others get it as it is.
    Due,
    /// Nothing.
    Absent,
}

/// Anything that is kept.
#[derive(Debug, Clone)]
enum Kept {
    Page(Arc<Page>),
    Above(Arc<Above>),
    Below(Arc<Below>),
}

/// What one kind of what is kept has in common with the others.
trait Keep: Sized {
    fn is_current(&self, changes: &Changes, now: Moment) -> bool;
    fn kept(this: Arc<Self>) -> Kept;
    fn of(kept: Kept) -> Option<Arc<Self>>;
}

impl Keep for Page {
    fn is_current(&self, changes: &Changes, now: Moment) -> bool {
        self.basis.is_current(changes, now)
    }

    fn kept(this: Arc<Page>) -> Kept {
        Kept::Page(this)
    }

    fn of(kept: Kept) -> Option<Arc<Page>> {
        if let Kept::Page(page) = kept { Some(page) } else { None }
    }
}

/// See the module.
#[derive(Debug)]
pub struct PageCache {
    /// `None` where nothing is to be kept. One for pages and parts: what is asked for
    /// again stays, whichever it is.
    pages: Option<Cache<String, Kept, Weight>>,
    /// Which page of a list some numbers were last seen on.
    near: Cache<u64, i64>,
    /// When a post near some numbers was last asked for.
    asked: Cache<u64, Moment>,
    changes: Arc<Changes>,
    flights: flight::Flights<Page>,
    below: flight::Flights<Below>,
}

impl PageCache {
    /// A cache of at most so many bytes, which keeps only while every change is told to `changes`.
    pub fn new(bytes: usize, changes: Arc<Changes>) -> PageCache {
        // A page and its place in the cache take some 8 kB.
        let pages = (bytes > 0)
            .then(|| Cache::with_weighter(bytes.div_ceil(8 << 10), bytes as u64, Weight));
        PageCache {
            pages,
            near: Cache::new(NEAR),
            asked: Cache::new(NEAR),
            changes,
            flights: flight::Flights::default(),
            below: flight::Flights::default(),
        }
    }

    /// What there is under a key.
    pub fn look(&self, key: &str, now: Moment) -> Look {
        match self.current::<Page>(key, now) {
            Some(page) if page.is_due(&self.changes, now) => Look::Due,
            Some(page) => Look::Current(page),
            None => Look::Absent,
        }
    }

    /// What there is under a key, for one who cannot have its counts brought up to date.
    pub fn lagging(&self, key: &str, now: Moment) -> Option<Arc<Page>> {
        self.current(key, now)
    }

    /// Keeps a page that was put together from what is kept.
    pub fn keep_page(&self, key: &str, page: &Arc<Page>) {
        self.keep(key, page);
    }

    /// Bytes that are kept.
    pub fn weight(&self) -> u64 {
        self.pages.as_ref().map_or(0, Cache::weight)
    }

    /// Whether pages are kept now.
    fn keeps(&self) -> bool {
        self.pages.is_some() && self.changes.hears()
    }

    fn current<T: Keep>(&self, key: &str, now: Moment) -> Option<Arc<T>> {
        let kept = T::of(self.pages.as_ref()?.get(key)?)?;
        kept.is_current(&self.changes, now).then_some(kept)
    }

    fn keep<T: Keep>(&self, key: &str, it: &Arc<T>) {
        // One that is not current any more may stand here: whoever finds it looks.
        if let (Some(pages), true) = (&self.pages, self.keeps()) {
            pages.insert(key.to_owned(), T::kept(Arc::clone(it)));
        }
    }
}

/// Weighs what is kept by its bytes.
#[derive(Debug, Clone)]
struct Weight;

impl Weighter<String, Kept> for Weight {
    fn weight(&self, key: &String, kept: &Kept) -> u64 {
        let weight = match kept {
            Kept::Page(page) => page.gzip.len() + OVERHEAD,
            Kept::Above(above) => above.weight(),
            Kept::Below(below) => below.weight(),
        };
        (key.len() + weight) as u64
    }
}

#[cfg(test)]
mod tests;
