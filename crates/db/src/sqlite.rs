//! The embedded engine: many readers, one writer, group commit.
//!
//! Transactions queue for the writer. The first opens a transaction of the
//! engine, each runs in a savepoint of its own, and whoever has released its
//! savepoint queues again, behind those who were already waiting, to commit
//! what has gathered by then. So all that waited together share one fsync, and
//! nobody waits for a timer.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

use crate::{
    Options,
    error::{Error, Result},
};

/// A connection and the moment at which a running statement is ended.
pub(crate) struct Link {
    pub(crate) connection: Connection,
    epoch: Instant,
    deadline: Arc<AtomicU64>,
}

/// The one connection that writes.
pub(crate) struct Writer {
    pub(crate) link: Link,
    /// Number of the batch that is open or comes next.
    batch: u64,
    /// Whether the engine's transaction is open.
    is_open: bool,
    /// Transactions of this batch that wait for its commit.
    members: u64,
    /// Batches whose commit failed, newest last; a handful at most is looked at.
    failed: Vec<(u64, String)>,
    /// `pragma data_version`: moves when another process has written.
    data_version: i64,
}

pub(crate) struct Database {
    writer: Arc<Mutex<Writer>>,
    readers: deadpool::unmanaged::Pool<Link>,
    foreign: watch::Sender<u64>,
    timeout: Duration,
}

/// How often the file is looked at for writes of other processes while this one is idle.
const FOREIGN_POLL: Duration = Duration::from_millis(200);
/// Bytecode steps between two looks at the deadline: well under a millisecond.
const STEPS: i32 = 4_000;

impl Link {
    fn open(path: &Path, is_reader: bool) -> Result<Link, rusqlite::Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_secs(2))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "temp_store", "memory")?;
        connection.pragma_update(None, "mmap_size", 256 << 20)?;
        connection.pragma_update(None, "cache_size", if is_reader { -8_192 } else { -32_768 })?;
        connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
        connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
        connection.pragma_update(None, "query_only", is_reader)?;
        connection.set_prepared_statement_cache_capacity(256);

        let epoch = Instant::now();
        let deadline = Arc::new(AtomicU64::new(u64::MAX));
        let shared = Arc::clone(&deadline);
        connection.progress_handler(
            STEPS,
            Some(move || epoch.elapsed().as_micros() as u64 > shared.load(Ordering::Relaxed)),
        )?;
        Ok(Link { connection, epoch, deadline })
    }

    /// Ends whatever runs on this connection after `allowed` from now.
    pub(crate) fn allow(&self, allowed: Duration) {
        let end = (self.epoch.elapsed() + allowed).as_micros() as u64;
        self.deadline.store(end, Ordering::Relaxed);
    }

    /// Runs a command of the engine itself, which must not be ended half-way.
    pub(crate) fn command(&self, sql: &'static str) -> Result<()> {
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.raw_execute())
            .map(|_| ())
            .map_err(|error| Error::sqlite(sql, Duration::ZERO, error))
    }

    fn data_version(&self) -> Result<i64> {
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        self.connection
            .prepare_cached("pragma data_version")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(|error| Error::sqlite("data_version", Duration::ZERO, error))
    }
}

impl Database {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Arc<Database>> {
        let unavailable = |error: rusqlite::Error| {
            Error::Unavailable(format!("{}: {error}", path.display()))
        };
        let link = Link::open(path, false).map_err(unavailable)?;
        let data_version = link.data_version()?;
        let writer = Writer {
            link,
            batch: 1,
            is_open: false,
            members: 0,
            failed: Vec::new(),
            data_version,
        };
        let readers = (0..options.connections.max(1))
            .map(|_| Link::open(path, true).map_err(unavailable))
            .collect::<Result<Vec<_>>>()?;
        let database = Arc::new(Database {
            writer: Arc::new(Mutex::new(writer)),
            readers: deadpool::unmanaged::Pool::from(readers),
            foreign: watch::Sender::new(0),
            timeout: options.timeout,
        });
        database.watch_for_foreign_writes();
        Ok(database)
    }

    pub(crate) fn foreign_writes(&self) -> watch::Receiver<u64> {
        self.foreign.subscribe()
    }

    /// A reader of the pool, with a snapshot begun.
    pub(crate) async fn reader(&self) -> Result<deadpool::unmanaged::Object<Link>> {
        let waited = tokio::time::timeout(self.timeout, self.readers.get()).await;
        let late = |_| Error::Timeout { statement: "a reader", after: self.timeout };
        let link = waited
            .map_err(late)?
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        link.command("begin")?;
        Ok(link)
    }

    /// The writer, with a savepoint begun.
    pub(crate) async fn writer(self: &Arc<Self>) -> Result<OwnedMutexGuard<Writer>> {
        let end = tokio::time::Instant::now() + self.timeout;
        let late = || Error::Timeout { statement: "the writer", after: self.timeout };
        loop {
            let locking = Arc::clone(&self.writer).lock_owned();
            let mut writer = tokio::time::timeout_at(end, locking).await.map_err(|_| late())?;
            match writer.enter(&self.foreign) {
                Ok(()) => return Ok(writer),
                // Another process writes: let go, so that nobody queues behind a sleeper.
                Err(Error::Conflict { .. }) if tokio::time::Instant::now() < end => drop(writer),
                Err(error) => return Err(error),
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Makes a released savepoint durable together with all that has gathered.
    ///
    /// Runs as a task of its own: whoever asked may go away, the others of the
    /// batch still get their commit.
    pub(crate) async fn commit(self: &Arc<Self>, mut writer: OwnedMutexGuard<Writer>) -> Result<()> {
        writer.link.command("release one")?;
        writer.members += 1;
        let batch = writer.batch;
        drop(writer);
        let lock = Arc::clone(&self.writer);
        let flush = tokio::spawn(async move {
            let mut writer = lock.lock_owned().await;
            if writer.batch == batch {
                let done = tokio::task::spawn_blocking(move || {
                    writer.close();
                    writer
                });
                writer = done.await.map_err(|error| Error::Unavailable(error.to_string()))?;
            }
            match writer.failed.iter().find(|(failed, _)| *failed == batch) {
                None => Ok(()),
                Some((_, why)) => Err(Error::Unavailable(why.clone())),
            }
        });
        flush.await.map_err(|error| Error::Unavailable(error.to_string()))?
    }

    fn watch_for_foreign_writes(self: &Arc<Self>) {
        let database = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(FOREIGN_POLL).await;
                let Some(database) = database.upgrade() else { return };
                // Whoever holds the writer looks for himself when he begins.
                if let Ok(mut writer) = database.writer.try_lock()
                    && !writer.is_open
                    && let Err(error) = writer.look_for_foreign_writes(&database.foreign)
                {
                    tracing::warn!(%error, "cannot look for writes of other processes");
                }
            }
        });
    }
}

impl Writer {
    /// Joins the open batch, or opens one.
    fn enter(&mut self, foreign: &watch::Sender<u64>) -> Result<()> {
        if !self.is_open {
            self.link.connection.busy_timeout(Duration::ZERO).ok();
            self.link.command("begin immediate")?;
            self.is_open = true;
            self.look_for_foreign_writes(foreign)?;
        }
        self.link.command("savepoint one")
    }

    /// Takes back what one transaction did; the others of the batch stay.
    pub(crate) fn leave(&mut self) {
        let undone = self
            .link
            .command("rollback to one")
            .and_then(|()| self.link.command("release one"))
            .and_then(|()| if self.members == 0 { self.abandon() } else { Ok(()) });
        if let Err(error) = undone {
            // A full disk may have rolled the whole transaction back already.
            self.fail(error.to_string());
        }
    }

    fn abandon(&mut self) -> Result<()> {
        self.is_open = false;
        self.link.command("rollback")
    }

    /// Commits the batch; whatever happens, the next transaction begins a new one.
    fn close(&mut self) {
        match self.link.command("commit") {
            Ok(()) => {
                self.is_open = false;
                self.members = 0;
                self.batch += 1;
            }
            Err(error) => self.fail(error.to_string()),
        }
    }

    fn fail(&mut self, why: String) {
        tracing::error!(batch = self.batch, %why, "a batch of writes was rolled back");
        self.failed.push((self.batch, why));
        if self.failed.len() > 64 {
            self.failed.remove(0);
        }
        if !self.link.connection.is_autocommit() {
            self.link.command("rollback").ok();
        }
        self.is_open = false;
        self.members = 0;
        self.batch += 1;
    }

    fn look_for_foreign_writes(&mut self, foreign: &watch::Sender<u64>) -> Result<()> {
        let seen = self.link.data_version()?;
        if seen != self.data_version {
            self.data_version = seen;
            foreign.send_modify(|count| *count += 1);
        }
        Ok(())
    }
}
