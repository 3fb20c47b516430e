//! When what last changed: a table of moments, not an index of who shows what.
//!
//! Moments are numbers of one sequence. A change takes the next number and
//! raises its keys' slots to it; a reader remembers the number at which it began
//! and asks whether any slot it depends on is higher. Nothing is entered for a
//! page and nothing removed, so there is nothing to leak, to lock or to miss,
//! and keys that share a slot only make a page be made again.
//!
//! Why an answer can never come from before a write that was answered: the
//! reader takes its number *before* its snapshot opens; the writer raises the
//! slots *after* its commit is visible and before it is answered (`db::on_change`).
//! If the snapshot lacks the write, it was opened before the commit, so the
//! reader's number is lower than the one the writer takes afterwards, and
//! whoever asks after the answer finds the slot raised. A change that no key
//! describes (another process wrote) raises a floor under all of them.
//!
//! What another server writes is told a little after others can see it, so here a
//! page from before it may be sent until then, and never after: a snapshot that
//! lacks the write was opened before it could be seen, which is before it was
//! told. While nobody tells what others write, nothing is current at all, and
//! the floor is raised before anything is again.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};

use crate::domain::change::Change;

/// Slots: 2 MiB. At a thousand keys a second a page of sixteen keys is made in
/// vain once in fifteen seconds.
const SLOTS: usize = 1 << 18;

/// A moment in the sequence of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(u64);

/// What something was made from: places in the table.
pub type Slots = Box<[u32]>;

/// The table.
pub struct Changes {
    /// Whether every change is told.
    hears: AtomicBool,
    sequence: AtomicU64,
    floor: AtomicU64,
    slots: Box<[AtomicU64]>,
}

impl Changes {
    /// A table in which nothing has changed. `hears`: whether every change is told to it
    /// from the beginning.
    pub fn new(hears: bool) -> Changes {
        Changes {
            hears: AtomicBool::new(hears),
            sequence: AtomicU64::new(0),
            floor: AtomicU64::new(0),
            slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// The moment now. To be taken before the snapshot that is read from.
    pub fn now(&self) -> Stamp {
        Stamp(self.sequence.load(SeqCst))
    }

    /// These keys have changed, and whoever opens a snapshot now sees it.
    pub fn touch(&self, keys: impl IntoIterator<Item = u64>) {
        let moment = self.sequence.fetch_add(1, SeqCst) + 1;
        for key in keys {
            self.slots[place(key) as usize].fetch_max(moment, SeqCst);
        }
    }

    /// Anything may have changed.
    pub fn touch_all(&self) {
        let moment = self.sequence.fetch_add(1, SeqCst) + 1;
        self.floor.fetch_max(moment, SeqCst);
    }

    /// From now on not every change is told.
    pub fn deafen(&self) {
        self.hears.store(false, SeqCst);
    }

    /// From now on every change is told. Anything may have changed before.
    pub fn hear_again(&self) {
        self.touch_all();
        self.hears.store(true, SeqCst);
    }

    /// Whether every change is told, so that anything may be kept.
    pub fn hears(&self) -> bool {
        self.hears.load(SeqCst)
    }

    /// Whether none of these places changed since. Never while not every change is told.
    pub fn is_since(&self, stamp: Stamp, slots: &[u32]) -> bool {
        self.hears()
            && self.floor.load(SeqCst) <= stamp.0
            && slots.iter().all(|slot| self.slots[*slot as usize].load(SeqCst) <= stamp.0)
    }
}

/// The places of what something depends on, each once.
pub fn slots(changes: impl IntoIterator<Item = Change>) -> Slots {
    let mut slots: Vec<u32> = changes.into_iter().map(|change| place(change.key())).collect();
    slots.sort_unstable();
    slots.dedup();
    slots.into()
}

/// The places of two things together.
pub fn both(one: &Slots, other: &Slots) -> Slots {
    let mut slots: Vec<u32> = one.iter().chain(other.iter()).copied().collect();
    slots.sort_unstable();
    slots.dedup();
    slots.into()
}

#[expect(clippy::cast_possible_truncation, reason = "the remainder is below the number of slots")]
fn place(key: u64) -> u32 {
    (key % SLOTS as u64) as u32
}

impl std::fmt::Debug for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Changes").field("now", &self.now()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{gallery::GalleryId, post::PostNo};

    const A: Change = Change::Post(GalleryId(1), PostNo(1));
    const B: Change = Change::Post(GalleryId(1), PostNo(2));

    #[test]
    fn what_was_read_before_a_change_is_not_current_after_it() {
        let changes = Changes::new(true);
        let shown = slots([A, A, Change::Site]);
        assert_eq!(shown.len(), 2);
        let before = changes.now();
        assert!(changes.is_since(before, &shown));
        changes.touch([B.key()]);
        assert!(changes.is_since(before, &shown), "something else");
        changes.touch([B.key(), A.key()]);
        assert!(!changes.is_since(before, &shown));
        assert!(changes.is_since(changes.now(), &shown));
    }

    #[test]
    fn a_change_nobody_can_name_ends_everything() {
        let changes = Changes::new(true);
        let before = changes.now();
        changes.touch_all();
        assert!(!changes.is_since(before, &[]));
        assert!(changes.is_since(changes.now(), &slots([A])));
    }

    #[test]
    fn while_not_everything_is_told_nothing_is_current() {
        let changes = Changes::new(false);
        let (before, shown) = (changes.now(), slots([A]));
        assert!(!changes.is_since(before, &shown));
        changes.hear_again();
        assert!(!changes.is_since(before, &shown), "who knows what happened");
        let after = changes.now();
        assert!(changes.is_since(after, &shown));
        changes.deafen();
        assert!(!changes.is_since(after, &shown));
        changes.hear_again();
        assert!(!changes.is_since(after, &shown));
    }

    #[test]
    fn of_many_threads_none_is_missed() {
        let changes = Changes::new(true);
        let shown = slots([A]);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10_000 {
                        let before = changes.now();
                        changes.touch([A.key()]);
                        assert!(!changes.is_since(before, &shown));
                    }
                });
            }
        });
        assert_eq!(changes.now(), Stamp(40_000));
    }
}
