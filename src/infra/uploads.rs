//! Files on their way in: a few at once, and one of each visitor, for each is held in memory
//! until something has become of it. Nobody waits here: whoever would, would hold a connection.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Whoever is sending.
type Senders = Mutex<HashSet<String>>;

/// See the module.
#[derive(Debug)]
pub struct Uploads {
    room: Arc<Semaphore>,
    senders: Arc<Senders>,
}

/// A place for one file; free again when dropped.
#[derive(Debug)]
pub struct Upload {
    sender: String,
    senders: Arc<Senders>,
    _permit: OwnedSemaphorePermit,
}

impl Uploads {
    /// So many at once.
    pub fn new(at_once: usize) -> Uploads {
        Uploads { room: Arc::new(Semaphore::new(at_once)), senders: Arc::default() }
    }

    /// A place, if there is one and this visitor has none yet.
    pub fn take(&self, sender: &str) -> Option<Upload> {
        let permit = Arc::clone(&self.room).try_acquire_owned().ok()?;
        let senders = Arc::clone(&self.senders);
        let is_new = open(&senders).insert(sender.to_owned());
        is_new.then(|| Upload { sender: sender.to_owned(), senders, _permit: permit })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        open(&self.senders).remove(&self.sender);
    }
}

/// The set is changed in one step, so a poisoned lock is still good.
fn open(senders: &Senders) -> MutexGuard<'_, HashSet<String>> {
    senders.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_one_place_and_all_have_few() {
        let uploads = Uploads::new(2);
        let first = uploads.take("a");
        assert!(first.is_some() && uploads.take("a").is_none());
        let second = uploads.take("b");
        assert!(second.is_some() && uploads.take("c").is_none());
        drop(first);
        assert!(uploads.take("b").is_none(), "still his only one");
        let again = uploads.take("a");
        assert!(again.is_some());
        drop((second, again));
        assert!(open(&uploads.senders).is_empty());
        assert_eq!(uploads.room.available_permits(), 2);
    }
}
