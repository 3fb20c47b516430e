//! Who is told what a transaction has changed.
//!
//! The telling hangs on a value that is dropped when the fate of the commit is
//! decided: in the commit's own task, before `commit` answers, and whatever
//! became of it. So a request that is given up takes no news with it, and what
//! may have been written is told as if it were.

use std::sync::{Arc, OnceLock};

/// News of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// A transaction of this process ended that touched these keys, each once.
    Keys(&'a [u64]),
    /// Another process has written to the file: anything may be different.
    Anything,
}

/// What is called with every change. It must be quick and must not wait.
pub type Listener = Box<dyn Fn(Change<'_>) + Send + Sync>;

/// The one listener of a database, once there is one.
#[derive(Clone, Default)]
pub(crate) struct Herald(Arc<OnceLock<Listener>>);

impl Herald {
    /// `false` if there is a listener already; the first one stays.
    pub(crate) fn listen(&self, listener: Listener) -> bool {
        self.0.set(listener).is_ok()
    }

    pub(crate) fn tell(&self, change: Change<'_>) {
        if let Some(listener) = self.0.get() {
            listener(change);
        }
    }

    /// News that is told when it is dropped.
    pub(crate) fn news(&self, mut keys: Vec<u64>) -> News {
        keys.sort_unstable();
        keys.dedup();
        News { herald: self.clone(), keys }
    }
}

/// See [`Herald::news`].
pub(crate) struct News {
    herald: Herald,
    keys: Vec<u64>,
}

impl Drop for News {
    fn drop(&mut self) {
        if !self.keys.is_empty() {
            self.herald.tell(Change::Keys(&self.keys));
        }
    }
}
