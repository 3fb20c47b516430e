//! One place to reach the database at: its pool, its breaker, and what is known of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use deadpool::{
    Runtime,
    managed::{Object, Pool, PoolError, TimeoutType, Timeouts},
};
use tokio_postgres::error::SqlState;

use super::{
    Purpose,
    breaker::Breaker,
    line::{Line, Maker},
};
use crate::{
    Options,
    error::{Error, Result, with_cause},
    url::place,
};

/// Between two looks for a connection of ours, where the server has none to give.
const LOOK: Duration = Duration::from_millis(20);

/// See the module.
pub(crate) struct Entry {
    /// Its place, as the logs name it.
    name: String,
    pool: Pool<Maker>,
    breaker: Breaker,
    /// The last connection that was made could not write.
    is_read_only: AtomicBool,
    /// The longest that making a connection may take.
    limit: Duration,
}

/// A connection of an entry point, on loan.
pub(crate) struct Held {
    object: Object<Maker>,
    entry: Arc<Entry>,
    /// Since when it is on loan.
    since: Instant,
}

/// Why there is no connection.
pub(super) enum Lack {
    /// All are in use.
    Busy,
    /// The place does not answer, or gives none.
    Failed(Error),
}

impl Held {
    pub(crate) fn line(&self) -> &Line {
        &self.object
    }

    /// Closes the connection; it does not go back to the pool.
    pub(crate) fn drop_line(self) {
        drop(Object::take(self.object));
    }

    /// The server has not answered at all: nobody else should have to find out.
    pub(crate) fn has_hung(&self) {
        self.entry.strike(self.since, "no answer within the time allowed");
    }

    /// The server takes no writes any more, whatever it said when the connection was made.
    pub(crate) fn has_refused_writes(&self) {
        self.entry.is_read_only.store(true, Relaxed);
    }
}

impl Entry {
    /// `limit` is the longest that making a connection may take.
    pub(super) fn new(url: &str, options: &Options, limit: Duration) -> Result<Arc<Entry>> {
        let pool = Pool::builder(Maker::new(url, options)?)
            .max_size(options.connections)
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Arc::new(Entry {
            name: place(url).to_owned(),
            pool,
            breaker: Breaker::default(),
            is_read_only: AtomicBool::new(false),
            limit,
        }))
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// How a connection beside the pool is made.
    pub(super) fn config(&self) -> &tokio_postgres::Config {
        self.pool.manager().config()
    }

    pub(super) fn is_skipped(&self) -> bool {
        self.breaker.is_open()
    }

    pub(super) fn is_read_only(&self) -> bool {
        self.is_read_only.load(Relaxed)
    }

    /// A connection, if one is there within `patience`. Making one that is missing
    /// may take its own time besides.
    pub(super) async fn held(
        self: &Arc<Entry>,
        purpose: Purpose,
        patience: Duration,
    ) -> std::result::Result<Held, Lack> {
        let end = Instant::now() + patience;
        loop {
            let since = Instant::now();
            let wait = end.saturating_duration_since(since);
            let limits =
                Timeouts { wait: Some(wait), create: Some(self.limit), recycle: Some(self.limit) };
            let object = match self.pool.timeout_get(&limits).await {
                Ok(object) => object,
                Err(PoolError::Timeout(TimeoutType::Wait)) => return Err(Lack::Busy),
                // The server has given us some and gives no more: those come back.
                Err(PoolError::Backend(error))
                    if error.code() == Some(&SqlState::TOO_MANY_CONNECTIONS)
                        && self.pool.status().size > 0 =>
                {
                    if Instant::now() >= end {
                        return Err(Lack::Busy);
                    }
                    tokio::time::sleep(LOOK.min(wait)).await;
                    continue;
                }
                Err(PoolError::Backend(error)) => return Err(self.lost(since, &with_cause(&error))),
                Err(PoolError::Timeout(_)) => {
                    let why = format!("no connection within {:?}", self.limit);
                    return Err(self.lost(since, &why));
                }
                Err(other) => return Err(self.lost(since, &other.to_string())),
            };
            let is_new = Object::metrics(&object).recycle_count == 0;
            if is_new {
                self.is_read_only.store(object.is_read_only(), Relaxed);
            } else if purpose == Purpose::Write && object.is_read_only() {
                // Perhaps the server is not any more: only a new connection can tell.
                drop(Object::take(object));
                continue;
            }
            return Ok(Held { object, entry: Arc::clone(self), since: Instant::now() });
        }
    }

    fn lost(self: &Arc<Entry>, since: Instant, why: &str) -> Lack {
        self.strike(since, why);
        Lack::Failed(Error::Unavailable(format!("{}: {why}", self.name)))
    }

    /// Skips this place from now on, until a probe is answered.
    fn strike(self: &Arc<Entry>, since: Instant, why: &str) {
        if !self.breaker.open(since) {
            return;
        }
        metrics::counter!("madang_db_entry_lost_total").increment(1);
        tracing::warn!(place = self.name, why, "an entry point to the database is skipped");
        // Whoever lies idle may hang as well.
        self.pool.retain(|_, _| false);
        let entry = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                let Some(pause) = entry.upgrade().map(|entry| entry.breaker.pause()) else {
                    return;
                };
                tokio::time::sleep(pause).await;
                let Some(entry) = entry.upgrade() else { return };
                match entry.pool.manager().try_once(entry.limit).await {
                    Ok(line) => {
                        entry.is_read_only.store(line.is_read_only(), Relaxed);
                        entry.breaker.close(Instant::now());
                        tracing::info!(place = entry.name, "an entry point is back");
                        return;
                    }
                    Err(error) => {
                        entry.breaker.fail();
                        tracing::debug!(place = entry.name, %error, "still away");
                    }
                }
            }
        });
    }
}
