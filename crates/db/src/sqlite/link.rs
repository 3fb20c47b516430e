//! One connection to an SQLite file, with a limit on how long a statement runs.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::{
    Connection, OpenFlags, StatementStatus, backup::Backup, config::DbConfig, hooks::Wal,
    wal::CheckpointMode,
};

use super::checkpoint::Progress;
use crate::{
    Row, Statement, Value,
    error::{Error, Result},
    row::Source,
};

/// Bytecode steps between two looks at the deadline: well under a millisecond.
const STEPS: i32 = 4_000;

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Reader,
    Writer,
    /// Neither reads nor writes rows: see `checkpoint`.
    Checkpointer,
}

/// A connection and the moment at which a running statement is ended.
pub(crate) struct Link {
    connection: Connection,
    epoch: Instant,
    deadline: Arc<AtomicU64>,
}

impl Link {
    pub(super) fn open(path: &Path, role: Role) -> Result<Link, rusqlite::Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        let (busy_timeout, cache_kib) = match role {
            Role::Reader => (Duration::from_secs(2), 2_048),
            // Waiting for another process is done outside, where it blocks no thread.
            Role::Writer => (Duration::ZERO, 32_768),
            // With the writer held, a page's reader is waited for, a search is not.
            Role::Checkpointer => (Duration::from_millis(10), 64),
        };
        // Opening may find another process in the middle of something.
        connection.busy_timeout(Duration::from_secs(2))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "temp_store", "memory")?;
        // Mapped pages gain nothing over the system's own cache, and each connection's
        // mapping counts as memory of its own: docs/decisions.md has the figures.
        connection.pragma_update(None, "mmap_size", 0)?;
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
        connection.pragma_update(None, "query_only", role != Role::Writer)?;
        connection.set_prepared_statement_cache_capacity(256);
        // Otherwise the planner looks at the value of a bound `limit`, and a statement that
        // comes out of the cache again, its values cleared, is prepared anew: 17 µs a time.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.busy_timeout(busy_timeout)?;

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
    fn allow(&self, allowed: Duration) {
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

    /// All rows of a query.
    pub(crate) fn all<T>(
        &self,
        statement: &'static Statement,
        values: &[Value<'_>],
        timeout: Duration,
        read: &mut impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let engine = |error| Error::sqlite(statement.name, timeout, error);
        self.allow(timeout);
        let mut prepared =
            self.connection.prepare_cached(statement.for_sqlite()).map_err(engine)?;
        let mut rows = prepared.query(rusqlite::params_from_iter(values)).map_err(engine)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(engine)? {
            out.push(read(&Row(Source::Sqlite(row)))?);
        }
        drop(rows);
        count_steps(&prepared);
        Ok(out)
    }

    /// Runs a statement; says how many rows it changed.
    pub(crate) fn run(
        &self,
        statement: &'static Statement,
        values: &[Value<'_>],
        timeout: Duration,
    ) -> Result<u64> {
        let engine = |error| Error::sqlite(statement.name, timeout, error);
        self.allow(timeout);
        let mut prepared =
            self.connection.prepare_cached(statement.for_sqlite()).map_err(engine)?;
        let changed = prepared.execute(rusqlite::params_from_iter(values)).map_err(engine)?;
        count_steps(&prepared);
        Ok(changed as u64)
    }

    /// Runs a script, however long it takes.
    pub(crate) fn script(&self, sql: &str) -> Result<()> {
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        let engine = |error| Error::sqlite("script", Duration::ZERO, error);
        self.connection.execute_batch(sql).map_err(engine)
    }

    /// Prepares a statement without running it.
    pub(crate) fn check(&self, statement: &'static Statement) -> Result<()> {
        let engine = |error| Error::sqlite(statement.name, Duration::ZERO, error);
        self.connection.prepare_cached(statement.for_sqlite()).map(drop).map_err(engine)
    }

    /// The plan of a statement, a line a step.
    pub(crate) fn plan(&self, statement: &'static Statement) -> Result<Vec<String>> {
        let engine = |error| Error::sqlite(statement.name, Duration::ZERO, error);
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        let sql = format!("explain query plan {}", statement.for_sqlite());
        let mut prepared = self.connection.prepare(&sql).map_err(engine)?;
        let mut rows = prepared.raw_query();
        let mut plan = Vec::new();
        while let Some(row) = rows.next().map_err(engine)? {
            plan.push(row.get(3).map_err(engine)?);
        }
        Ok(plan)
    }

    /// The answer to a `pragma`, a line each.
    pub(crate) fn pragma(&self, name: &'static str) -> Result<Vec<String>> {
        let engine = |error| Error::sqlite(name, Duration::ZERO, error);
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        let mut prepared = self.connection.prepare(&format!("pragma {name}")).map_err(engine)?;
        let mut rows = prepared.raw_query();
        let mut answer = Vec::new();
        while let Some(row) = rows.next().map_err(engine)? {
            answer.push(match row.get_ref(0).map_err(engine)? {
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => other.as_str().unwrap_or_default().to_owned(),
            });
        }
        Ok(answer)
    }

    /// Copies the whole database into a file, out of the snapshot that has begun: with it
    /// open, writers in other processes cannot make the copy begin again and again.
    pub(crate) fn back_up(&self, file: &Path) -> Result<()> {
        let engine = |error| Error::sqlite("back up", Duration::ZERO, error);
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        // A snapshot begins with the first read.
        self.connection
            .query_row("select count(*) from sqlite_schema", [], |row| row.get::<_, i64>(0))
            .map_err(engine)?;
        let mut copy = Connection::open(file).map_err(engine)?;
        let backup = Backup::new(&self.connection, &mut copy).map_err(engine)?;
        backup.run_to_completion(4_096, Duration::ZERO, None).map_err(engine)?;
        drop(backup);
        // One file, without the two beside it that a database in use has.
        copy.pragma_update(None, "journal_mode", "delete").map_err(engine)?;
        copy.close().map_err(|(_, error)| engine(error))?;
        let whole = std::fs::File::open(file).and_then(|file| file.sync_all());
        whole.map_err(|error| Error::Unavailable(format!("{}: {error}", file.display())))
    }

    /// Moves when another connection has written to the file.
    pub(super) fn data_version(&self) -> Result<i64> {
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        self.connection
            .prepare_cached("pragma data_version")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(|error| Error::sqlite("data_version", Duration::ZERO, error))
    }

    /// Calls with the pages in the log after each commit.
    pub(super) fn on_commit(
        &mut self,
        mut call: impl FnMut(u32) + Send + 'static,
    ) -> Result<(), rusqlite::Error> {
        self.connection.wal_hook(Some(move |_: &mut Wal, pages| {
            call(u32::try_from(pages).unwrap_or(0));
            Ok(())
        }))
    }

    /// Takes what it can from the log into the file, and keeps nobody from reading or writing.
    pub(super) fn checkpoint(&self) -> Result<Progress> {
        self.empty_log(CheckpointMode::PASSIVE)
    }

    /// Takes what is left in the log into the file, and lets the next write begin the log anew.
    pub(super) fn restart_log(&self) -> Result<()> {
        self.empty_log(CheckpointMode::RESTART).map(drop)
    }

    fn empty_log(&self, mode: CheckpointMode) -> Result<Progress> {
        let pages = |count: i32| u32::try_from(count).unwrap_or(0);
        self.connection
            .wal_checkpoint_v2(rusqlite::MAIN_DB.into(), mode)
            .map(|(logged, copied)| Progress { logged: pages(logged), copied: pages(copied) })
            .map_err(|error| Error::sqlite("checkpoint", Duration::ZERO, error))
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }
}

/// Work done, in steps of the engine's machine: the same for the same statement on
/// the same rows, however busy the computer is.
fn count_steps(statement: &rusqlite::Statement<'_>) {
    let steps = statement.reset_status(StatementStatus::VmStep);
    metrics::counter!("madang_db_sqlite_steps_total").increment(u64::try_from(steps).unwrap_or(0));
}
