//! Says "later" early when more pages are asked for than can be made.
//!
//! Without a bound a flood of readers makes everybody wait until everybody has
//! given up. Only so many pages are in the making at once; the next ones queue
//! for a moment. A short queue is a burst and passes. One that has not been
//! empty for a while is overload: then nobody is made to wait in it for long,
//! and those who are let in are served quickly (the idea of CoDel); who comes when many wait
//! is told at once: as many are served, and nobody the later. Clients take
//! turns in it ([`FairQueue`]), so that nobody waits for the many of another; one who is next
//! of his own has time, whatever stands behind others.
//!
//! The pages that readers ask for most have their turn at the door (`web/front.rs`): who
//! comes to its end may find that somebody before him had the page made. What has been
//! let in there is [`Admitted`] here.
//!
//! Writes are not counted here: they wait for their readers' bytes, and the
//! hasher and the writer have bounds of their own.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::request::Trusted;
use crate::infra::{
    client_address,
    fair_queue::{FairQueue, Turn},
    metric,
};

/// Longest wait in a burst.
const BURST: Duration = Duration::from_secs(1);
/// Longest wait in overload.
const OVERLOAD: Duration = Duration::from_millis(50);
/// A queue that has not been empty for so long is overload.
const STANDING: Duration = Duration::from_millis(500);

/// From one word in the log to the next.
const PAUSE: Duration = Duration::from_secs(10);

/// Gives out the turns at making pages.
pub struct Gate {
    turns: Arc<FairQueue>,
    trusted: Trusted,
    epoch: Instant,
    /// When the queue was last found empty, in milliseconds of `epoch`.
    calm: AtomicU64,
    /// How many were refused since the log told of any.
    untold: AtomicU64,
}

impl Gate {
    /// A gate for so many pages at once; behind the operator's own proxies.
    pub fn new(pages: usize, trusted: Trusted) -> Gate {
        let turns = FairQueue::new(pages);
        let (calm, untold) = (AtomicU64::new(0), AtomicU64::new(0));
        Gate { turns, trusted, epoch: Instant::now(), calm, untold }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Goes in, if nobody has to wait.
    pub fn pass(&self) -> Option<Turn> {
        let turn = self.turns.pass()?;
        self.calm.fetch_max(self.now(), Ordering::Relaxed);
        Some(turn)
    }

    /// Waits for a turn; `None` where that would take too long.
    pub async fn queue(&self, peer: IpAddr, headers: &HeaderMap) -> Option<Turn> {
        let client = client_address::resolve(peer, headers, &self.trusted).subscriber();
        let place = match self.turns.stand(client) {
            Ok(turn) => return Some(turn),
            Err(place) => place,
        };
        let now = self.now();
        if place.is_only {
            self.calm.fetch_max(now, Ordering::Relaxed);
        }
        let standing = now.saturating_sub(self.calm.load(Ordering::Relaxed));
        let is_overload = Duration::from_millis(standing) > STANDING && !place.is_next_soon;
        if is_overload && place.is_far {
            return None;
        }
        let patience = if is_overload { OVERLOAD } else { BURST };
        tokio::time::timeout(patience, place.turn()).await.ok()?
    }

    /// Counts one who is told to come again, and tells the operator, now and then.
    pub fn refuse(self: &Arc<Self>) {
        metric::page("refused");
        if self.untold.fetch_add(1, Ordering::Relaxed) == 0 {
            let gate = Arc::clone(self);
            tokio::spawn(async move {
                tokio::time::sleep(PAUSE).await;
                let pages = gate.untold.swap(0, Ordering::Relaxed);
                tracing::warn!(pages, "more pages are asked for than can be made: refused");
            });
        }
    }
}

/// A request's mark: it has its turn already.
#[derive(Debug, Clone, Copy)]
pub struct Admitted;

/// The middleware: a bare 503 for a page that would wait too long.
pub async fn shed(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_read || request.extensions().get::<Admitted>().is_some() {
        return next.run(request).await;
    }
    let turn = match gate.pass() {
        Some(turn) => Some(turn),
        None => {
            let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
            let peer = peer.map_or([0, 0, 0, 0].into(), |peer| peer.0.ip());
            gate.queue(peer, request.headers()).await
        }
    };
    match turn {
        Some(_turn) => next.run(request).await,
        None => {
            gate.refuse();
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
