//! Says "later" early when more pages are asked for than can be made.
//!
//! Without a bound a flood of readers makes everybody wait until everybody has
//! given up. Only so many pages are in the making at once; the next ones queue
//! for a moment. A short queue is a burst and passes. One that has not been
//! empty for a while is overload: then nobody is made to wait in it for long,
//! and those who are let in are served quickly (the idea of CoDel).
//!
//! Pages for everyone stand in a queue of their own, at the door (`web/front.rs`): who
//! comes to its end may find that somebody before him had the page made. [`Entry`] says so.
//!
//! Writes are not counted here: they wait for their readers' bytes, and the
//! hasher and the writer have bounds of their own.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Longest wait in a burst.
const BURST: Duration = Duration::from_secs(1);
/// Longest wait in overload.
const OVERLOAD: Duration = Duration::from_millis(50);
/// A queue that has not been empty for so long is overload.
const STANDING: Duration = Duration::from_millis(500);
/// Seconds after which a reader may ask again.
const LATER: HeaderValue = HeaderValue::from_static("5");

/// Counts the pages in the making.
pub struct Gate {
    permits: Semaphore,
    epoch: Instant,
    /// When somebody last came in without waiting, in milliseconds of `epoch`.
    calm: AtomicU64,
}

impl Gate {
    /// A gate for so many pages at once.
    pub fn new(pages: usize) -> Gate {
        Gate { permits: Semaphore::new(pages), epoch: Instant::now(), calm: AtomicU64::new(0) }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Goes in, if nobody has to wait.
    pub fn pass(&self) -> Option<SemaphorePermit<'_>> {
        let permit = self.permits.try_acquire().ok()?;
        self.calm.store(self.now(), Ordering::Relaxed);
        Some(permit)
    }

    /// Waits for a turn, first come, first served; `None` where that would take too long.
    pub async fn queue(&self) -> Option<SemaphorePermit<'_>> {
        let standing = self.now().saturating_sub(self.calm.load(Ordering::Relaxed));
        let patience = if Duration::from_millis(standing) > STANDING { OVERLOAD } else { BURST };
        tokio::time::timeout(patience, self.permits.acquire()).await.ok()?.ok()
    }
}

/// What was decided before a request came here: it stood in a queue already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It has its turn.
    Admitted,
    /// It would have had to wait too long.
    Refused,
}

/// The middleware: 503 with `Retry-After` for a page that would wait too long.
pub async fn shed(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let entry = match request.extensions().get() {
        Some(Entry::Admitted) => return next.run(request).await,
        Some(Entry::Refused) => None,
        None => match gate.pass() {
            Some(permit) => Some(permit),
            None => gate.queue().await,
        },
    };
    match entry {
        Some(_permit) => next.run(request).await,
        None => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, LATER)]).into_response(),
    }
}
