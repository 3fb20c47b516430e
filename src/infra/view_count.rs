//! Views, counted once per reader and day and written down in bunches.
//!
//! A view must not cost a write, so increments wait here for the next flush;
//! a crash loses a second of them, which the product allows. Who has read what
//! is kept as hashes in a bounded cache: forgetting one counts a view twice,
//! never more.

use std::{
    collections::HashMap,
    convert::Infallible,
    hash::{BuildHasher as _, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
};

use quick_cache::sync::Cache;

use crate::domain::{gallery::GalleryId, post::PostNo, time::Day};

/// Readings that are remembered: some 40 MB when full.
const REMEMBERED: usize = 1_000_000;
const SHARDS: usize = 16;

/// A post, as the key of its waiting increments.
pub type Viewed = (GalleryId, PostNo);

/// Counts views.
pub struct ViewCounter {
    seen: Cache<u64, ()>,
    pending: [Mutex<HashMap<Viewed, i64>>; SHARDS],
    hasher: RandomState,
}

impl ViewCounter {
    /// A counter that has seen nobody.
    pub fn new() -> ViewCounter {
        ViewCounter::remembering(REMEMBERED)
    }

    fn remembering(readings: usize) -> ViewCounter {
        ViewCounter {
            seen: Cache::new(readings),
            pending: Default::default(),
            hasher: RandomState::new(),
        }
    }

    /// Counts a reading; `false` if this reader had read it today.
    pub fn count(&self, gallery: GalleryId, no: PostNo, reader: u64, day: Day) -> bool {
        let reading = self.hasher.hash_one((gallery, no, reader, day));
        let mut is_new = false;
        let first = || {
            is_new = true;
            Ok::<(), Infallible>(())
        };
        // The cache calls `first` for exactly one of several who come at once.
        let _ = self.seen.get_or_insert_with(&reading, first);
        if is_new {
            *self.shard((gallery, no)).entry((gallery, no)).or_default() += 1;
        }
        is_new
    }

    /// Views of a post that are not in the database yet.
    pub fn pending(&self, gallery: GalleryId, no: PostNo) -> i64 {
        self.shard((gallery, no)).get(&(gallery, no)).copied().unwrap_or(0)
    }

    /// Takes all waiting increments, to write them; give them back with [`ViewCounter::put_back`] on failure.
    pub fn take(&self) -> Vec<(Viewed, i64)> {
        self.pending.iter().flat_map(|shard| std::mem::take(&mut *open(shard))).collect()
    }

    /// Returns increments that could not be written.
    pub fn put_back(&self, increments: Vec<(Viewed, i64)>) {
        for (post, count) in increments {
            *self.shard(post).entry(post).or_default() += count;
        }
    }

    fn shard(&self, post: Viewed) -> MutexGuard<'_, HashMap<Viewed, i64>> {
        let number = self.hasher.hash_one(post) % SHARDS as u64;
        open(&self.pending[usize::try_from(number).unwrap_or(0)])
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
        f.debug_struct("ViewCounter").field("remembered", &self.seen.len()).finish_non_exhaustive()
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
        assert!(views.seen.len() <= 1100, "{}", views.seen.len());
    }
}
