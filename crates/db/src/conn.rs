//! A connection of either engine: the same calls, the same rules.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    time::{Duration, Instant},
};

use deadpool_postgres::Object;
use tokio::sync::OwnedMutexGuard;

use crate::{
    Options, Row, Statement, Value,
    error::{Error, Result},
    postgres::{self, Purpose},
    row::Source,
    sqlite,
};

/// Statements sent to PostgreSQL before the first answer is waited for.
const PIPELINED: usize = 256;

/// A connection inside a transaction: one snapshot for a reader, all or nothing for a writer.
pub struct Conn {
    inner: Inner,
    timeout: Duration,
    slow: Duration,
    begun: Instant,
    /// An error happened: PostgreSQL then takes nothing more, so neither engine may.
    has_failed: bool,
    statements: u64,
}

enum Inner {
    SqliteReader(deadpool::unmanaged::Object<sqlite::Link>),
    SqliteWriter(Option<OwnedMutexGuard<sqlite::Writer>>),
    Postgres(Postgres),
}

struct Postgres {
    client: Option<Object>,
    purpose: Purpose,
    has_begun: bool,
}

/// A transaction that writes.
pub struct Tx {
    conn: Conn,
    sqlite: Option<Arc<sqlite::Database>>,
}

impl Conn {
    fn new(inner: Inner, options: &Options) -> Conn {
        Conn {
            inner,
            timeout: options.timeout,
            slow: options.slow,
            begun: Instant::now(),
            has_failed: false,
            statements: 0,
        }
    }

    pub(crate) async fn sqlite_reader(database: &sqlite::Database, options: &Options) -> Result<Conn> {
        Ok(Conn::new(Inner::SqliteReader(database.reader().await?), options))
    }

    pub(crate) async fn postgres(
        database: &postgres::Database,
        purpose: Purpose,
        options: &Options,
    ) -> Result<Conn> {
        let client = Some(database.connection(options.timeout).await?);
        Ok(Conn::new(Inner::Postgres(Postgres { client, purpose, has_begun: false }), options))
    }

    /// How many statements have run on this connection since it was taken.
    pub fn statements(&self) -> u64 {
        self.statements
    }

    /// All rows of a query.
    pub async fn all<T>(
        &mut self,
        statement: &'static Statement,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let timed = self.enter()?;
        let result = match &mut self.inner {
            Inner::Postgres(it) => it.all(statement, values, self.timeout, &mut read).await,
            _ => self.link().and_then(|link| sqlite_all(link, statement, values, self.timeout, &mut read)),
        };
        self.leave(statement, timed, result)
    }

    /// The first row of a query, if there is one.
    pub async fn one<T>(
        &mut self,
        statement: &'static Statement,
        values: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.all(statement, values, read).await?.into_iter().next())
    }

    /// Runs a statement that returns nothing; says how many rows it changed.
    pub async fn run(&mut self, statement: &'static Statement, values: &[Value<'_>]) -> Result<u64> {
        let timed = self.enter()?;
        let result = match &mut self.inner {
            Inner::Postgres(it) => it.run(statement, values, self.timeout).await,
            _ => self.link().and_then(|link| sqlite_run(link, statement, values, self.timeout)),
        };
        self.leave(statement, timed, result)
    }

    /// Runs a statement once for each row of values; says how many rows changed.
    /// PostgreSQL is sent many at a time without waiting for each answer.
    pub async fn run_many(
        &mut self,
        statement: &'static Statement,
        rows: &[Vec<Value<'_>>],
    ) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        let timed = self.enter()?;
        let result = match &mut self.inner {
            Inner::Postgres(it) => it.run_many(statement, rows, self.timeout).await,
            _ => self.link().and_then(|link| {
                rows.iter().map(|values| sqlite_run(link, statement, values, self.timeout)).sum()
            }),
        };
        self.leave(statement, timed, result)
    }

    /// SQLite's answer to a `pragma`, a line each; nothing on PostgreSQL.
    pub fn pragma(&mut self, name: &'static str) -> Result<Vec<String>> {
        if matches!(self.inner, Inner::Postgres(_)) {
            return Ok(Vec::new());
        }
        let engine = |error| Error::sqlite(name, Duration::ZERO, error);
        let link = self.link()?;
        link.allow(Duration::from_secs(86_400));
        let mut prepared = link.connection.prepare(&format!("pragma {name}")).map_err(engine)?;
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

    /// Runs the statements of a script, separated by semicolons, without parameters.
    /// For migrations and bulk work, so only the caller's own timeout bounds it.
    pub async fn script(&mut self, sql: &str) -> Result<()> {
        self.enter()?;
        let result = match &mut self.inner {
            Inner::Postgres(it) => it.script(sql).await,
            _ => self.link().and_then(|link| {
                link.allow(Duration::from_secs(86_400));
                link.connection
                    .execute_batch(sql)
                    .map_err(|error| Error::sqlite("script", Duration::ZERO, error))
            }),
        };
        self.has_failed |= result.is_err();
        result
    }

    /// Prepares a statement without running it, as the catalogue's test does.
    pub async fn check(&mut self, statement: &'static Statement) -> Result<()> {
        let timed = self.enter()?;
        let result = match &mut self.inner {
            Inner::Postgres(it) => it.check(statement, self.timeout).await,
            _ => self.link().and_then(|link| {
                link.connection
                    .prepare_cached(statement.for_sqlite())
                    .map(|_| ())
                    .map_err(|error| Error::sqlite(statement.name, self.timeout, error))
            }),
        };
        self.leave(statement, timed, result)
    }

    /// SQLite's plan of a statement, a line a step; empty on PostgreSQL.
    pub fn plan(&mut self, statement: &'static Statement) -> Result<Vec<String>> {
        if matches!(self.inner, Inner::Postgres(_)) {
            return Ok(Vec::new());
        }
        let engine = |error| Error::sqlite(statement.name, self.timeout, error);
        let link = self.link()?;
        link.allow(self.timeout);
        let sql = format!("explain query plan {}", statement.for_sqlite());
        let mut prepared = link.connection.prepare(&sql).map_err(engine)?;
        let mut rows = prepared.raw_query();
        let mut plan = Vec::new();
        while let Some(row) = rows.next().map_err(engine)? {
            plan.push(row.get(3).map_err(engine)?);
        }
        Ok(plan)
    }

    pub(crate) async fn lock_schema(&mut self) -> Result<()> {
        match &self.inner {
            // Any number will do, as long as every build of this program takes the same.
            Inner::Postgres(_) => self.script("select pg_advisory_xact_lock(7218305911027)").await,
            _ => Ok(()),
        }
    }

    fn link(&self) -> Result<&sqlite::Link> {
        match &self.inner {
            Inner::SqliteReader(link) => Ok(link),
            Inner::SqliteWriter(Some(writer)) => Ok(&writer.link),
            Inner::SqliteWriter(None) | Inner::Postgres(_) => Err(Error::Failed),
        }
    }

    fn enter(&mut self) -> Result<Instant> {
        if self.has_failed {
            return Err(Error::Failed);
        }
        self.statements += 1;
        Ok(Instant::now())
    }

    fn leave<T>(&mut self, statement: &'static Statement, begun: Instant, result: Result<T>) -> Result<T> {
        let took = begun.elapsed();
        metrics::histogram!("madang_db_statement_seconds").record(took.as_secs_f64());
        if took >= self.slow {
            tracing::warn!(statement = statement.name, file = statement.file, ms = took.as_millis() as u64, "slow statement");
        }
        self.has_failed |= result.is_err();
        result
    }
}

fn sqlite_all<T>(
    link: &sqlite::Link,
    statement: &'static Statement,
    values: &[Value<'_>],
    timeout: Duration,
    read: &mut impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let engine = |error| Error::sqlite(statement.name, timeout, error);
    link.allow(timeout);
    let mut prepared = link.connection.prepare_cached(statement.for_sqlite()).map_err(engine)?;
    let mut rows = prepared.query(rusqlite::params_from_iter(values)).map_err(engine)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().map_err(engine)? {
        out.push(read(&Row(Source::Sqlite(row)))?);
    }
    drop(rows);
    count_steps(&prepared);
    Ok(out)
}

/// Counts the steps SQLite's machine took: work that depends on the rows a plan
/// touches and on nothing else, so a test can hold it where time would not do.
fn count_steps(prepared: &rusqlite::Statement<'_>) {
    let steps = prepared.reset_status(rusqlite::StatementStatus::VmStep);
    metrics::counter!("madang_db_sqlite_steps_total").increment(steps.unsigned_abs().into());
}

fn sqlite_run(
    link: &sqlite::Link,
    statement: &'static Statement,
    values: &[Value<'_>],
    timeout: Duration,
) -> Result<u64> {
    let engine = |error| Error::sqlite(statement.name, timeout, error);
    link.allow(timeout);
    let mut prepared = link.connection.prepare_cached(statement.for_sqlite()).map_err(engine)?;
    let changed = prepared.execute(rusqlite::params_from_iter(values)).map_err(engine)?;
    count_steps(&prepared);
    Ok(changed as u64)
}

impl Postgres {
    /// Prepares (once a connection), begins if need be, runs: two round trips'
    /// worth of messages in one, because the opening goes out with the statement.
    async fn all<T>(
        &mut self,
        statement: &'static Statement,
        values: &[Value<'_>],
        timeout: Duration,
        read: &mut impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let opening = self.opening();
        let client = self.client.as_ref().ok_or(Error::Failed)?;
        let work = async {
            let prepared = client.prepare_cached(statement.sql).await?;
            let parameters = as_parameters(values);
            match opening {
                None => client.query(&prepared, &parameters).await,
                Some(opening) => {
                    let (begun, rows) =
                        tokio::join!(client.batch_execute(opening), client.query(&prepared, &parameters));
                    begun.and(rows)
                }
            }
        };
        let rows = within(statement.name, timeout, work).await?;
        rows.iter().map(|row| read(&Row(Source::Postgres(row)))).collect()
    }

    async fn run(&mut self, statement: &'static Statement, values: &[Value<'_>], timeout: Duration) -> Result<u64> {
        let opening = self.opening();
        let client = self.client.as_ref().ok_or(Error::Failed)?;
        let work = async {
            let prepared = client.prepare_cached(statement.sql).await?;
            let parameters = as_parameters(values);
            match opening {
                None => client.execute(&prepared, &parameters).await,
                Some(opening) => {
                    let (begun, changed) =
                        tokio::join!(client.batch_execute(opening), client.execute(&prepared, &parameters));
                    begun.and(changed)
                }
            }
        };
        within(statement.name, timeout, work).await
    }

    async fn run_many(
        &mut self,
        statement: &'static Statement,
        rows: &[Vec<Value<'_>>],
        timeout: Duration,
    ) -> Result<u64> {
        let opening = self.opening();
        let client = self.client.as_ref().ok_or(Error::Failed)?;
        let prepared = within(statement.name, timeout, async {
            if let Some(opening) = opening {
                client.batch_execute(opening).await?;
            }
            client.prepare_cached(statement.sql).await
        })
        .await?;
        let mut changed = 0;
        for some in rows.chunks(PIPELINED) {
            let runs = some.iter().map(|values| {
                let parameters = as_parameters(values);
                let prepared = &prepared;
                async move { client.execute(prepared, &parameters).await }
            });
            let each = within(statement.name, timeout, futures_util::future::try_join_all(runs)).await?;
            changed += each.iter().sum::<u64>();
        }
        Ok(changed)
    }

    async fn script(&mut self, sql: &str) -> Result<()> {
        let opening = self.opening();
        let client = self.client.as_ref().ok_or(Error::Failed)?;
        if let Some(opening) = opening {
            client.batch_execute(opening).await.map_err(|error| Error::postgres("begin", Duration::ZERO, error))?;
            // The server's own limit is for requests; a migration may take its time.
            client
                .batch_execute("set local statement_timeout = 0")
                .await
                .map_err(|error| Error::postgres("begin", Duration::ZERO, error))?;
        }
        client.batch_execute(sql).await.map_err(|error| Error::postgres("script", Duration::ZERO, error))
    }

    async fn check(&mut self, statement: &'static Statement, timeout: Duration) -> Result<()> {
        let client = self.client.as_ref().ok_or(Error::Failed)?;
        within(statement.name, timeout, async { client.prepare_cached(statement.sql).await }).await?;
        Ok(())
    }

    fn opening(&mut self) -> Option<&'static str> {
        let opening = (!self.has_begun).then(|| self.purpose.opening());
        self.has_begun = true;
        opening
    }

    async fn commit(mut self, timeout: Duration) -> Result<()> {
        if !self.has_begun {
            return Ok(());
        }
        let client = self.client.take().ok_or(Error::Failed)?;
        let done = within("commit", timeout, client.batch_execute("commit")).await;
        if done.is_err() {
            // Nobody knows what state it is in: the connection goes, not back to the pool.
            drop(Object::take(client));
        }
        done
    }
}

/// Our own limit around the engine's: a server that hangs never answers at all.
async fn within<T>(
    statement: &'static str,
    timeout: Duration,
    work: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T> {
    let late = |_| Error::Timeout { statement, after: timeout };
    let grace = timeout + timeout / 4;
    tokio::time::timeout(grace, work)
        .await
        .map_err(late)?
        .map_err(|error| Error::postgres(statement, timeout, error))
}

fn as_parameters<'a>(values: &'a [Value<'a>]) -> Vec<&'a (dyn tokio_postgres::types::ToSql + Sync)> {
    values.iter().map(|value| value as _).collect()
}

impl Drop for Conn {
    fn drop(&mut self) {
        match &mut self.inner {
            Inner::SqliteReader(link) => {
                if let Err(error) = link.command("rollback") {
                    tracing::error!(%error, "a reader could not end its snapshot");
                }
            }
            Inner::SqliteWriter(writer) => {
                if let Some(mut writer) = writer.take() {
                    writer.leave();
                }
            }
            Inner::Postgres(it) => it.give_back(self.has_failed, self.timeout),
        }
    }
}

impl Postgres {
    /// Ends the transaction in the background, so that nobody waits for it.
    fn give_back(&mut self, has_failed: bool, timeout: Duration) {
        let Some(client) = self.client.take() else { return };
        if !self.has_begun {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            drop(Object::take(client));
            return;
        };
        let ending = if has_failed || self.purpose == Purpose::Write { "rollback" } else { "commit" };
        runtime.spawn(async move {
            if within("rollback", timeout, client.batch_execute(ending)).await.is_err() {
                drop(Object::take(client));
            }
        });
    }
}

impl Tx {
    pub(crate) async fn sqlite(database: &Arc<sqlite::Database>, options: &Options) -> Result<Tx> {
        let writer = database.writer().await?;
        let conn = Conn::new(Inner::SqliteWriter(Some(writer)), options);
        Ok(Tx { conn, sqlite: Some(Arc::clone(database)) })
    }

    pub(crate) fn postgres(conn: Conn) -> Tx {
        Tx { conn, sqlite: None }
    }

    /// Makes everything durable. After an error before, refuses and rolls back.
    ///
    /// An error from the commit itself leaves it unknown whether the writes
    /// are there; what must not happen twice carries a token of its own.
    pub async fn commit(mut self) -> Result<()> {
        if self.conn.has_failed {
            return Err(Error::Failed);
        }
        let (begun, slow, timeout) = (self.conn.begun, self.conn.slow, self.conn.timeout);
        let done = match (&mut self.conn.inner, &self.sqlite) {
            (Inner::SqliteWriter(writer), Some(database)) => match writer.take() {
                Some(writer) => database.commit(writer).await,
                None => Err(Error::Failed),
            },
            (Inner::Postgres(it), _) => {
                let taken = Postgres { client: it.client.take(), ..*it };
                taken.commit(timeout).await
            }
            _ => Err(Error::Failed),
        };
        let took = begun.elapsed();
        metrics::histogram!("madang_db_transaction_seconds").record(took.as_secs_f64());
        if took >= slow {
            let statements = self.conn.statements;
            tracing::warn!(statements, ms = took.as_millis() as u64, "slow transaction");
        }
        done
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
