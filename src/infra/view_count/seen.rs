//! What was seen of late, in little memory.
//!
//! Two sets, an older and a younger one: what is seen goes into the younger; when that is
//! full, the older is forgotten and they change places. So nothing is moved one by one, and each
//! number takes some ten bytes.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, Hasher},
    mem,
};

/// Numbers that were seen.
#[derive(Debug)]
pub(super) struct Seen {
    young: HashSet<u64, BuildHasherDefault<Itself>>,
    old: HashSet<u64, BuildHasherDefault<Itself>>,
    most: usize,
}

impl Seen {
    /// Remembers at least so many, and at most twice as many.
    pub(super) fn new(most: usize) -> Seen {
        Seen { young: HashSet::default(), old: HashSet::default(), most: most.max(1) }
    }

    /// Whether a number, which is a hash, is seen for the first time as far as is remembered.
    pub(super) fn is_first(&mut self, hash: u64) -> bool {
        if self.young.contains(&hash) {
            return false;
        }
        let is_first = !self.old.contains(&hash);
        if self.young.len() >= self.most {
            mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.insert(hash);
        is_first
    }

    /// How many are remembered; some twice.
    pub(super) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

/// Hashes are not hashed again.
#[derive(Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_are_remembered_and_no_more_than_twice_as_many() {
        let mut seen = Seen::new(100);
        for number in 0..10_000_u64 {
            assert!(seen.is_first(number));
            for recent in number.saturating_sub(99)..=number {
                assert!(!seen.is_first(recent), "{recent} of {number}");
            }
            assert!(seen.len() <= 200);
        }
        assert!(seen.is_first(0));
    }
}
