//! Views, counted once per reader and day and written down in bunches.
//!
//! A view must not cost a write, so increments wait here for the next flush;
//! a crash loses a second of them, which the product allows. Who has read what
//! is kept as hashes in a bounded memory (`view_count/seen.rs`): forgetting one counts a view twice,
//! never more.

mod seen;

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::domain::{gallery::GalleryId, post::PostNo, time::Day};
use seen::Seen;

/// Readings that are remembered, at least: some 19 MB when full. With more than 57,344 to each set of a
/// shard the sets would take twice the room.
const REMEMBERED: usize = 900_000;
const SHARDS: usize = 16;

/// Posts of a shard whose counts are followed at once; then the book is begun anew.
const FOLLOWED: usize = 8_192;

/// A post, as the key of its waiting increments.
pub type Viewed = (GalleryId, PostNo);

/// Counts views.
pub struct ViewCounter {
    seen: [Mutex<Seen>; SHARDS],
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
}

#[derive(Default)]
struct Shard {
    /// Not in the database yet.
    waiting: HashMap<Viewed, i64>,
    /// On their way there.
    flying: HashMap<Viewed, i64>,
    /// Counted here since somebody began to follow a post.
    followed: HashMap<Viewed, i64>,
    /// How often `followed` was begun anew.
    book: u64,
}

/// A moment in the count of a post that is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    book: u64,
    counted: i64,
}

impl ViewCounter {
    /// A counter that has seen nobody.
    pub fn new() -> ViewCounter {
        ViewCounter::remembering(REMEMBERED)
    }

    fn remembering(readings: usize) -> ViewCounter {
        ViewCounter {
            seen: std::array::from_fn(|_| Mutex::new(Seen::new(readings / SHARDS))),
            shards: Default::default(),
            hasher: RandomState::new(),
        }
    }

    /// Counts a reading; `false` if this reader had read it today.
    pub fn count(&self, gallery: GalleryId, no: PostNo, reader: u64, day: Day) -> bool {
        let reading = self.hasher.hash_one((gallery, no, reader, day));
        // Not the bits by which a set orders what it holds.
        let is_new = open(&self.seen[(reading >> 32) as usize % SHARDS]).is_first(reading);
        if is_new {
            let mut shard = self.shard((gallery, no));
            *shard.waiting.entry((gallery, no)).or_default() += 1;
            if let Some(counted) = shard.followed.get_mut(&(gallery, no)) {
                *counted += 1;
            }
        }
        is_new
    }

    /// Views of a post that are not in the database yet.
    pub fn pending(&self, gallery: GalleryId, no: PostNo) -> i64 {
        self.shard((gallery, no)).pending((gallery, no))
    }

    /// The same, and a mark from which on those to come are followed.
    pub fn follow(&self, gallery: GalleryId, no: PostNo) -> (i64, Mark) {
        let post = (gallery, no);
        let mut shard = self.shard(post);
        if shard.followed.len() >= FOLLOWED && !shard.followed.contains_key(&post) {
            shard.followed.clear();
            shard.book += 1;
        }
        let (book, counted) = (shard.book, *shard.followed.entry(post).or_default());
        (shard.pending(post), Mark { book, counted })
    }

    /// Views counted here since a mark; `None` if that is not known any more.
    pub fn since(&self, gallery: GalleryId, no: PostNo, mark: Mark) -> Option<i64> {
        let post = (gallery, no);
        let shard = self.shard(post);
        let counted = shard.followed.get(&post).filter(|_| shard.book == mark.book)?;
        Some(counted - mark.counted)
    }

    /// Takes all waiting increments, to write them; each is to be told as [`ViewCounter::landed`]
    /// or given back with [`ViewCounter::put_back`]. One flush at a time.
    pub fn take(&self) -> Vec<(Viewed, i64)> {
        let mut taken = Vec::new();
        for shard in &self.shards {
            let mut shard = open(shard);
            // What a flush that was broken off had taken is lost.
            shard.flying = std::mem::take(&mut shard.waiting);
            taken.extend(shard.flying.iter().map(|(post, count)| (*post, *count)));
        }
        taken
    }

    /// These stand in the database now, or are lost.
    pub fn landed(&self, increments: &[(Viewed, i64)]) {
        for (post, _) in increments {
            self.shard(*post).flying.remove(post);
        }
    }

    /// Returns increments that could not be written.
    pub fn put_back(&self, increments: Vec<(Viewed, i64)>) {
        for (post, count) in increments {
            let mut shard = self.shard(post);
            shard.flying.remove(&post);
            *shard.waiting.entry(post).or_default() += count;
        }
    }

    fn remembered(&self) -> usize {
        self.seen.iter().map(|seen| open(seen).len()).sum()
    }

    fn shard(&self, post: Viewed) -> MutexGuard<'_, Shard> {
        // By a secret hash: whoever could choose posts of one shard could have its book begun anew.
        let number = self.hasher.hash_one(post) % SHARDS as u64;
        open(&self.shards[usize::try_from(number).unwrap_or(0)])
    }
}

impl Shard {
    fn pending(&self, post: Viewed) -> i64 {
        [&self.waiting, &self.flying].iter().filter_map(|views| views.get(&post)).sum()
    }
}

/// A panic elsewhere cannot leave a counter half changed, so a poisoned lock is still good.
fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for ViewCounter {
    fn default() -> ViewCounter {
        ViewCounter::new()
    }
}

impl std::fmt::Debug for ViewCounter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ViewCounter")
            .field("remembered", &self.remembered())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const G: GalleryId = GalleryId(1);

    #[test]
    fn a_reload_on_the_same_day_does_not_count_again() {
        let views = ViewCounter::new();
        assert!(views.count(G, PostNo(1), 7, Day(1)));
        assert!(!views.count(G, PostNo(1), 7, Day(1)));
        assert!(views.count(G, PostNo(1), 7, Day(2)));
        assert!(views.count(G, PostNo(1), 8, Day(1)));
        assert!(views.count(G, PostNo(2), 7, Day(1)));
        assert_eq!(views.pending(G, PostNo(1)), 3);
        assert_eq!(views.pending(GalleryId(2), PostNo(1)), 0);
    }

    #[test]
    fn what_could_not_be_written_comes_back() {
        let views = ViewCounter::new();
        views.count(G, PostNo(1), 1, Day(1));
        let taken = views.take();
        assert_eq!(taken, [((G, PostNo(1)), 1)]);
        assert!(views.take().is_empty());
        views.count(G, PostNo(1), 2, Day(1));
        views.put_back(taken);
        assert_eq!(views.take(), [((G, PostNo(1)), 2)]);
    }

    #[test]
    fn what_is_being_written_is_still_counted() {
        let views = ViewCounter::new();
        views.count(G, PostNo(1), 1, Day(1));
        let taken = views.take();
        views.count(G, PostNo(1), 2, Day(1));
        assert_eq!(views.pending(G, PostNo(1)), 2);
        views.landed(&taken);
        assert_eq!(views.pending(G, PostNo(1)), 1);
    }

    #[test]
    fn a_post_that_is_followed_says_what_came_since() {
        let views = ViewCounter::new();
        views.count(G, PostNo(1), 1, Day(1));
        let (pending, mark) = views.follow(G, PostNo(1));
        assert_eq!((pending, views.since(G, PostNo(1), mark)), (1, Some(0)));
        views.count(G, PostNo(1), 2, Day(1));
        views.count(G, PostNo(2), 2, Day(1));
        views.landed(&views.take());
        views.count(G, PostNo(1), 3, Day(1));
        assert_eq!(views.since(G, PostNo(1), mark), Some(2), "written or not");
        assert_eq!(views.follow(G, PostNo(1)).0, 1);
        // As many others as make any shard begin anew.
        for no in 3..FOLLOWED as i64 * 2 * SHARDS as i64 {
            views.follow(G, PostNo(no));
        }
        assert_eq!(views.since(G, PostNo(1), mark), None);
    }

    #[test]
    fn threads_count_one_reader_once_and_lose_nobody() {
        let views = ViewCounter::new();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    (0..1000).for_each(|reader| {
                        views.count(G, PostNo(1), reader, Day(1));
                    })
                });
            }
        });
        assert_eq!(views.pending(G, PostNo(1)), 1000);
    }

    #[test]
    fn memory_is_bounded() {
        let views = ViewCounter::remembering(1000);
        (0..50_000).for_each(|reader| {
            views.count(G, PostNo(1), reader, Day(1));
        });
        assert!(views.remembered() <= 2000, "{}", views.remembered());
    }
}
