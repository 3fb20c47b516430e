//! Turns at something that few may do at once: a bounded number works, a bounded number waits.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Longest wait for a turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// See the module.
#[derive(Debug)]
pub struct Turns {
    works: Arc<Semaphore>,
    waits: Semaphore,
}

/// A turn; it ends when dropped.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Turns {
    /// So many at once, and so many more that wait.
    pub fn new(at_once: usize, waiting: usize) -> Turns {
        Turns { works: Arc::new(Semaphore::new(at_once.max(1))), waits: Semaphore::new(waiting) }
    }

    /// A turn now or soon; `None` where too many wait already, or it takes too long.
    pub async fn take(&self) -> Option<Turn> {
        if let Ok(permit) = Arc::clone(&self.works).try_acquire_owned() {
            return Some(Turn { _permit: permit });
        }
        let _waiting = self.waits.try_acquire().ok()?;
        let works = Arc::clone(&self.works).acquire_owned();
        let permit = tokio::time::timeout(PATIENCE, works).await.ok()?.ok()?;
        Some(Turn { _permit: permit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_comes_when_too_many_wait_is_sent_away_at_once() {
        let turns = Arc::new(Turns::new(1, 1));
        let first = turns.take().await;
        assert!(first.is_some());
        let waiting = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.take().await.is_some() }
        });
        while turns.waits.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(turns.take().await.is_none(), "one works, one waits");
        drop(first);
        assert!(waiting.await.unwrap());
        assert!(turns.take().await.is_some());
    }
}
