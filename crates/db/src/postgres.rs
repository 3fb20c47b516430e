//! The engine that others keep: pools of connections to PostgreSQL.
//!
//! Each entry point has a pool and a breaker of its own, so that one that hangs
//! eats neither the connections nor the time of the others. They are tried in
//! the order they stand in; one that takes writes comes before one that does not.

mod breaker;
mod bus;
mod copy;
mod entry;
mod line;
pub(crate) mod replica;
mod session;

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use crate::{
    Options,
    change::{Herald, News},
    error::{Error, Result},
    url,
};
use entry::{Entry, Held, Lack};
use replica::{Replica, Written};
pub(crate) use session::Session;

/// What a connection was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// One snapshot, nothing written.
    Read,
    /// A transaction.
    Write,
}

impl Purpose {
    pub(crate) fn opening(self) -> &'static str {
        match self {
            Purpose::Read => "begin isolation level repeatable read, read only",
            Purpose::Write => "begin",
        }
    }
}

/// How long a full pool is waited for before the next entry point is asked.
const SPILL: Duration = Duration::from_millis(250);

pub(crate) struct Database {
    entries: Vec<Arc<Entry>>,
    replica: OnceLock<Replica>,
    /// How far the log had come when this process last committed.
    written: Arc<Written>,
    options: Options,
    /// Where changes are announced: one for each schema.
    channel: String,
}

impl Database {
    pub(crate) async fn open(url: &str, options: &Options) -> Result<Database> {
        let entries = url::entries(url);
        // Even if none of them answers, whoever waits is told within the time of a statement.
        let limit = options.timeout / u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let entries = entries.iter().map(|url| Entry::new(url, options, limit));
        let mut database = Database {
            entries: entries.collect::<Result<_>>()?,
            replica: OnceLock::new(),
            written: Arc::default(),
            options: options.clone(),
            channel: String::new(),
        };
        let held = database.connection(Purpose::Read, options.timeout).await?;
        let channel = held.line().query_one(bus::CHANNEL, &[]).await;
        let channel = channel.and_then(|row| row.try_get(0));
        database.channel =
            channel.map_err(|error| Error::postgres("channel", options.timeout, error))?;
        Ok(database)
    }

    /// Begins to hear what other processes write.
    pub(crate) fn follow(self: &Arc<Self>, herald: Herald) {
        bus::follow(self, herald);
    }

    /// What ends a transaction that has this to tell.
    pub(crate) fn closing(&self, herald: &Herald, news: &News) -> String {
        bus::closing(&self.channel, &herald.signature(), news.keys())
    }

    /// The place that is written to now, by its name, and how to reach it.
    fn written_to(&self) -> (String, tokio_postgres::Config) {
        let mut writable = self.entries.iter().filter(|it| !it.is_read_only() && !it.is_skipped());
        // There is always one: the address was parsed.
        let entry = writable.next().unwrap_or(&self.entries[0]);
        (entry.name().to_owned(), entry.config().clone())
    }

    /// A connection of the first entry point that has one. At once an error where
    /// none is worth asking.
    pub(crate) async fn connection(&self, purpose: Purpose, timeout: Duration) -> Result<Held> {
        let end = Instant::now() + timeout;
        let mut why = None;
        // Whether one that takes no writes will do: only where no other answers, because
        // it may be a standby that is behind.
        let mut takes_any = false;
        loop {
            let mut is_busy = false;
            let asked = self
                .entries
                .iter()
                .filter(|entry| !entry.is_skipped() && (takes_any || !entry.is_read_only()));
            for entry in asked {
                let left = end.saturating_duration_since(Instant::now());
                let patience = if self.entries.len() == 1 { left } else { left.min(SPILL) };
                match entry.held(purpose, patience).await {
                    Ok(held) if takes_any || !held.line().is_read_only() => return Ok(held),
                    Ok(_) => {}
                    Err(Lack::Busy) => is_busy = true,
                    Err(Lack::Failed(error)) => why = Some(error),
                }
            }
            match (is_busy, takes_any) {
                (true, _) if Instant::now() >= end => {
                    return Err(Error::Timeout { statement: "a connection", after: timeout });
                }
                (true, _) => {}
                (false, false) => takes_any = true,
                (false, true) => return Err(why.unwrap_or_else(|| self.all_are_skipped())),
            }
        }
    }

    fn all_are_skipped(&self) -> Error {
        let names: Vec<&str> = self.entries.iter().map(|entry| entry.name()).collect();
        Error::Unavailable(format!(
            "{} did not answer lately and is asked again in a moment",
            names.join(", ")
        ))
    }

    /// What is written from now on is looked for in the log, because reads go elsewhere.
    fn positions(&self) -> Option<Arc<Written>> {
        self.replica.get().map(|_| Arc::clone(&self.written))
    }

    /// A session on the primary.
    pub(crate) async fn session(&self, purpose: Purpose) -> Result<Session> {
        let held = self.connection(purpose, self.options.timeout).await?;
        Ok(Session::new(held, purpose, self.positions()))
    }
}
