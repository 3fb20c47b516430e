//! The embedded engine: many readers, one writer, group commit.
//!
//! Transactions queue for the writer. The first opens a transaction of the
//! engine, each runs in a savepoint of its own. The first to release its
//! savepoint queues again, behind those who were already waiting, to commit
//! what has gathered by then. So all that waited together share one fsync, and
//! nobody waits for a timer.

mod batch;
mod checkpoint;
mod link;

use std::{path::Path, sync::Arc, time::Duration};

use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{
    Options,
    change::{Change, Herald, News},
    error::{Error, Result},
};
use batch::Batch;
use checkpoint::Checkpointer;
pub(crate) use link::Link;

/// The one connection that writes.
pub(crate) struct Writer {
    pub(crate) link: Link,
    /// Number of the batch that is open or comes next.
    number: u64,
    /// Whether the engine's transaction is open.
    is_open: bool,
    /// Who waits for the commit of what is open.
    batch: Batch,
    /// `pragma data_version`: moves when another process has written.
    data_version: i64,
}

pub(crate) struct Database {
    writer: Arc<Mutex<Writer>>,
    checkpointer: Checkpointer,
    readers: deadpool::unmanaged::Pool<Link>,
    searchers: deadpool::unmanaged::Pool<Link>,
    herald: Herald,
    timeout: Duration,
}

/// How often the file is looked at for writes of other processes while this one is idle.
const FOREIGN_POLL: Duration = Duration::from_millis(100);

impl Database {
    pub(crate) fn open(path: &Path, options: &Options, herald: Herald) -> Result<Arc<Database>> {
        let unavailable =
            |error: rusqlite::Error| Error::Unavailable(format!("{}: {error}", path.display()));
        let mut link = Link::open(path, link::Role::Writer).map_err(unavailable)?;
        let filled = checkpoint::listen(&mut link).map_err(unavailable)?;
        let data_version = link.data_version()?;
        let batch = Batch::default();
        let writer = Writer { link, number: 1, is_open: false, batch, data_version };
        let pool = |size: usize| {
            let links = (0..size.max(1))
                .map(|_| Link::open(path, link::Role::Reader).map_err(unavailable))
                .collect::<Result<Vec<_>>>()?;
            Ok::<_, Error>(deadpool::unmanaged::Pool::from(links))
        };
        let (readers, searchers) = (pool(options.connections)?, pool(options.searchers)?);
        let database = Arc::new(Database {
            writer: Arc::new(Mutex::new(writer)),
            checkpointer: Checkpointer::open(path).map_err(unavailable)?,
            readers,
            searchers,
            herald,
            timeout: options.timeout,
        });
        database.checkpointer.keep_log_short(filled, Arc::downgrade(&database.writer));
        database.watch_for_foreign_writes();
        Ok(database)
    }

    /// A reader of the pool, with a snapshot begun.
    pub(crate) async fn reader(&self) -> Result<deadpool::unmanaged::Object<Link>> {
        self.begin(&self.readers).await
    }

    /// The same, of the readers that search.
    pub(crate) async fn searcher(&self) -> Result<deadpool::unmanaged::Object<Link>> {
        self.begin(&self.searchers).await
    }

    async fn begin(
        &self,
        pool: &deadpool::unmanaged::Pool<Link>,
    ) -> Result<deadpool::unmanaged::Object<Link>> {
        let waited = tokio::time::timeout(self.timeout, pool.get()).await;
        let late = |_| Error::Timeout { statement: "a reader", after: self.timeout };
        let link = waited.map_err(late)?.map_err(|error| Error::Unavailable(error.to_string()))?;
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
            match writer.enter(&self.herald) {
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
    /// The commit is a task of its own: whoever asked may go away, the others of
    /// the batch still get theirs. The news are told when the fate is decided.
    pub(crate) async fn commit(
        self: &Arc<Self>,
        mut writer: OwnedMutexGuard<Writer>,
        news: News,
    ) -> Result<()> {
        if let Err(error) = writer.link.command("release one") {
            writer.fail(error.to_string());
            return Err(error);
        }
        let (fate, is_first) = writer.batch.join(news);
        let number = writer.number;
        drop(writer);
        if is_first {
            let lock = Arc::clone(&self.writer);
            tokio::spawn(async move {
                let mut writer = lock.lock_owned().await;
                if writer.number == number {
                    // An fsync keeps its thread waiting.
                    tokio::task::spawn_blocking(move || writer.close());
                }
            });
        }
        fate.decided().await
    }

    /// The writer no longer looks at foreign keys. Between transactions only: inside of
    /// one SQLite does as if nothing had been said.
    pub(crate) async fn without_foreign_keys(&self) -> Result<()> {
        self.writer.lock().await.link.script("pragma foreign_keys = off")
    }

    fn watch_for_foreign_writes(self: &Arc<Self>) {
        metrics::counter!("madang_db_heard_total").absolute(0);
        let database = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(FOREIGN_POLL).await;
                let Some(database) = database.upgrade() else { return };
                // Whoever holds the writer looks for himself when he begins.
                let Ok(mut writer) = database.writer.try_lock() else { continue };
                if writer.is_open {
                    continue;
                }
                if let Err(error) = writer.look_for_foreign_writes(&database.herald) {
                    tracing::warn!(%error, "cannot look for writes of other processes");
                }
            }
        });
    }
}

impl Drop for Database {
    /// Whoever drops the database may take its file away: no checkpoint has it open then.
    fn drop(&mut self) {
        self.checkpointer.close();
    }
}

impl Writer {
    /// Joins the open batch, or opens one.
    fn enter(&mut self, herald: &Herald) -> Result<()> {
        if !self.is_open {
            self.link.command("begin immediate")?;
            self.is_open = true;
            self.look_for_foreign_writes(herald)?;
        }
        self.link.command("savepoint one").inspect_err(|error| self.fail(error.to_string()))
    }

    /// Takes back what one transaction did; the others of the batch stay.
    pub(crate) fn leave(&mut self) {
        let undone = self
            .link
            .command("rollback to one")
            .and_then(|()| self.link.command("release one"))
            .and_then(|()| if self.batch.is_empty() { self.abandon() } else { Ok(()) });
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
                self.number += 1;
                std::mem::take(&mut self.batch).succeed();
            }
            Err(error) => self.fail(error.to_string()),
        }
    }

    fn fail(&mut self, why: String) {
        tracing::error!(batch = self.number, %why, "a batch of writes was rolled back");
        if self.link.is_in_transaction() {
            self.link.command("rollback").ok();
        }
        self.is_open = false;
        self.number += 1;
        std::mem::take(&mut self.batch).fail(why);
    }

    fn look_for_foreign_writes(&mut self, herald: &Herald) -> Result<()> {
        let seen = self.link.data_version()?;
        if seen != self.data_version {
            self.data_version = seen;
            herald.tell(Change::Anything);
        }
        metrics::counter!("madang_db_heard_total").increment(1);
        Ok(())
    }
}
