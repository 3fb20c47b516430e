//! Who is told what a transaction has changed.
//!
//! The telling hangs on a value that is dropped when the fate of the commit is
//! decided: in the commit's own task, before `commit` answers, and whatever
//! became of it. So a request that is given up takes no news with it, and what
//! may have been written is told as if it were.
//!
//! On PostgreSQL the same keys leave with the commit itself, for the other
//! processes (`postgres::bus`), under this process' signature: what it has told
//! itself already it need not hear again. A commit of unknown fate changes the
//! signature. It may become visible later than it was told here, and then its
//! own notice, coming back under the old signature, is told once more.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

/// News of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// A transaction ended that touched these keys, each once.
    Keys(&'a [u64]),
    /// Another process has written: anything may be different.
    Anything,
    /// From now on nobody says what other processes write.
    Deaf,
    /// It is said again. Meanwhile anything may have become different.
    Hearing,
}

/// What is called with every change. It must be quick and must not wait.
pub type Listener = Box<dyn Fn(Change<'_>) + Send + Sync>;

/// The one listener of a database, once there is one.
#[derive(Clone)]
pub(crate) struct Herald(Arc<Inner>);

struct Inner {
    listener: OnceLock<Listener>,
    /// Another in every process.
    process: u64,
    /// Commits of unknown fate so far.
    doubts: AtomicU64,
}

impl Default for Herald {
    fn default() -> Herald {
        // The standard library's own source of chance: it seeds its maps with it.
        let process = RandomState::new().hash_one(std::process::id());
        let inner = Inner { listener: OnceLock::new(), process, doubts: AtomicU64::new(0) };
        Herald(Arc::new(inner))
    }
}

impl Herald {
    /// `false` if there is a listener already; the first one stays.
    pub(crate) fn listen(&self, listener: Listener) -> bool {
        self.0.listener.set(listener).is_ok()
    }

    pub(crate) fn tell(&self, change: Change<'_>) {
        if let Some(listener) = self.0.listener.get() {
            listener(change);
        }
    }

    /// News that is told when it is dropped.
    pub(crate) fn news(&self, mut keys: Vec<u64>) -> News {
        keys.sort_unstable();
        keys.dedup();
        News { herald: self.clone(), keys }
    }

    /// Under what this process' notices go out now.
    pub(crate) fn signature(&self) -> String {
        format!("{:016x}.{}", self.0.process, self.0.doubts.load(SeqCst))
    }
}

/// See [`Herald::news`].
pub(crate) struct News {
    herald: Herald,
    keys: Vec<u64>,
}

impl News {
    /// What it will tell.
    pub(crate) fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// Nobody knows what became of the commit, or when.
    pub(crate) fn doubt(&self) {
        self.herald.0.doubts.fetch_add(1, SeqCst);
    }
}

impl Drop for News {
    fn drop(&mut self) {
        if !self.keys.is_empty() {
            self.herald.tell(Change::Keys(&self.keys));
        }
    }
}
