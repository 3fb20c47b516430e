//! A connection of either engine: the same calls, the same rules.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::OwnedMutexGuard;

use crate::{
    Options, Row, Statement, Value,
    change::Herald,
    error::{Error, Result},
    postgres::{self, Purpose, Session, replica::Position},
    sqlite,
    transfer::Load,
};

/// A connection inside a transaction: one snapshot for a reader, all or nothing for a writer.
pub struct Conn {
    inner: Inner,
    timeout: Duration,
    slow: Duration,
    begun: Instant,
    /// An error happened: PostgreSQL then takes nothing more, so neither engine may.
    has_failed: bool,
    statements: u64,
    /// Keys of what this transaction changes.
    touched: Vec<u64>,
    is_standby: bool,
}

enum Inner {
    SqliteReader(deadpool::unmanaged::Object<sqlite::Link>),
    SqliteWriter(Option<OwnedMutexGuard<sqlite::Writer>>),
    Postgres(Session),
}

/// A transaction that writes.
pub struct Tx {
    conn: Conn,
    sqlite: Option<Arc<sqlite::Database>>,
    postgres: Option<Arc<postgres::Database>>,
    herald: Herald,
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
            touched: Vec::new(),
            is_standby: false,
        }
    }

    pub(crate) async fn sqlite_reader(
        database: &sqlite::Database,
        options: &Options,
    ) -> Result<Conn> {
        Ok(Conn::new(Inner::SqliteReader(database.reader().await?), options))
    }

    pub(crate) async fn sqlite_searcher(
        database: &sqlite::Database,
        options: &Options,
    ) -> Result<Conn> {
        Ok(Conn::new(Inner::SqliteReader(database.searcher().await?), options))
    }

    pub(crate) async fn postgres(
        database: &postgres::Database,
        purpose: Purpose,
        options: &Options,
    ) -> Result<Conn> {
        Ok(Conn::new(Inner::Postgres(database.session(purpose).await?), options))
    }

    pub(crate) async fn postgres_after(
        database: &postgres::Database,
        position: Position,
        options: &Options,
    ) -> Result<Conn> {
        let (session, is_standby) = database.session_after(position).await?;
        let mut conn = Conn::new(Inner::Postgres(session), options);
        conn.is_standby = is_standby;
        Ok(conn)
    }

    /// Whether this reads from a standby, which may not have what others wrote just now.
    pub fn is_standby(&self) -> bool {
        self.is_standby
    }

    /// Whether this is a connection of the embedded engine.
    pub fn is_embedded(&self) -> bool {
        !matches!(self.inner, Inner::Postgres(_))
    }

    /// Whether the tables may stand on several machines, by Citus: then a statement that names
    /// the shard asks one of them.
    pub fn is_spread(&self) -> bool {
        matches!(&self.inner, Inner::Postgres(session) if session.is_spread())
    }

    /// Ends statements of this connection sooner than the others. That one took longer then
    /// says nothing of the server.
    pub fn limit_time(&mut self, most: Duration) {
        self.timeout = self.timeout.min(most);
        if let Inner::Postgres(session) = &mut self.inner {
            session.hurry();
        }
    }

    /// How many statements have run on this connection since it was taken.
    pub fn statements(&self) -> u64 {
        self.statements
    }

    /// Notes that this transaction changes what the key stands for; told to the
    /// listener of [`Db::on_change`](crate::Db::on_change) at the commit. On a
    /// connection that reads it means nothing.
    pub fn touch(&mut self, key: u64) {
        if self.touched.last() != Some(&key) {
            self.touched.push(key);
        }
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
            _ => self.link().and_then(|link| link.all(statement, values, self.timeout, &mut read)),
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
    pub async fn run(
        &mut self,
        statement: &'static Statement,
        values: &[Value<'_>],
    ) -> Result<u64> {
        let timed = self.enter()?;
        let result = match &mut self.inner {
            Inner::Postgres(it) => it.run(statement, values, self.timeout).await,
            _ => self.link().and_then(|link| link.run(statement, values, self.timeout)),
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
                rows.iter().map(|values| link.run(statement, values, self.timeout)).sum()
            }),
        };
        self.leave(statement, timed, result)
    }

    /// Writes many rows into a table; PostgreSQL is sent them as one stream.
    pub(crate) async fn load(&mut self, load: &Load, rows: &[Vec<Value<'_>>]) -> Result<u64> {
        if matches!(self.inner, Inner::SqliteWriter(_)) {
            return self.run_many(load.insert, rows).await;
        }
        let timed = self.enter()?;
        let result = match &mut self.inner {
            Inner::Postgres(it) => it.copy(load, rows, self.timeout).await,
            _ => Err(Error::Failed),
        };
        self.leave(load.insert, timed, result)
    }

    /// SQLite's answer to a `pragma`, a line each; nothing on PostgreSQL.
    pub fn pragma(&mut self, name: &'static str) -> Result<Vec<String>> {
        if matches!(self.inner, Inner::Postgres(_)) {
            return Ok(Vec::new());
        }
        self.link()?.pragma(name)
    }

    /// Runs the statements of a script, separated by semicolons, without parameters.
    /// For migrations and bulk work, so only the caller's own timeout bounds it.
    pub async fn script(&mut self, sql: &str) -> Result<()> {
        self.enter()?;
        let result = match &mut self.inner {
            Inner::Postgres(it) => it.script(sql, self.timeout).await,
            _ => self.link().and_then(|link| link.script(sql)),
        };
        self.has_failed |= result.is_err();
        result
    }

    /// Prepares a statement without running it, as the catalogue's test does.
    pub async fn check(&mut self, statement: &'static Statement) -> Result<()> {
        let timed = self.enter()?;
        let result = match &mut self.inner {
            Inner::Postgres(it) => it.check(statement, self.timeout).await,
            _ => self.link().and_then(|link| link.check(statement)),
        };
        self.leave(statement, timed, result)
    }

    /// SQLite's plan of a statement, a line a step; empty on PostgreSQL.
    pub fn plan(&mut self, statement: &'static Statement) -> Result<Vec<String>> {
        if matches!(self.inner, Inner::Postgres(_)) {
            return Ok(Vec::new());
        }
        self.link()?.plan(statement)
    }

    pub(crate) async fn lock_schema(&mut self) -> Result<()> {
        match &self.inner {
            // Any number will do, as long as every build of this program takes the same.
            Inner::Postgres(_) => self.script("select pg_advisory_xact_lock(7218305911027)").await,
            _ => Ok(()),
        }
    }

    /// Asks PostgreSQL something about itself; nothing on SQLite. Rows of text.
    pub(crate) async fn ask(&mut self, query: &str) -> Result<Vec<Vec<Option<String>>>> {
        self.enter()?;
        let result = match &mut self.inner {
            Inner::Postgres(it) => it.ask(query, self.timeout).await,
            _ => Ok(Vec::new()),
        };
        self.has_failed |= result.is_err();
        result
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

    fn leave<T>(
        &mut self,
        statement: &'static Statement,
        begun: Instant,
        result: Result<T>,
    ) -> Result<T> {
        let took = begun.elapsed();
        metrics::histogram!("madang_db_statement_seconds").record(took.as_secs_f64());
        if took >= self.slow {
            tracing::warn!(
                statement = statement.name,
                file = statement.file,
                ms = took.as_millis() as u64,
                "slow statement"
            );
        }
        self.has_failed |= result.is_err();
        result
    }
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

impl Tx {
    pub(crate) async fn sqlite(
        database: &Arc<sqlite::Database>,
        options: &Options,
        herald: Herald,
    ) -> Result<Tx> {
        let writer = database.writer().await?;
        let conn = Conn::new(Inner::SqliteWriter(Some(writer)), options);
        Ok(Tx { conn, sqlite: Some(Arc::clone(database)), postgres: None, herald })
    }

    pub(crate) fn postgres(conn: Conn, database: &Arc<postgres::Database>, herald: Herald) -> Tx {
        Tx { conn, sqlite: None, postgres: Some(Arc::clone(database)), herald }
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
        let news = self.herald.news(std::mem::take(&mut self.conn.touched));
        let done = match (&mut self.conn.inner, &self.sqlite) {
            (Inner::SqliteWriter(writer), Some(database)) => match writer.take() {
                Some(writer) => database.commit(writer, news).await,
                None => Err(Error::Failed),
            },
            (Inner::Postgres(it), _) => {
                let plain = || "commit".to_owned();
                let database = self.postgres.as_ref();
                let closing = database.map_or_else(plain, |it| it.closing(&self.herald, &news));
                it.commit(timeout, closing, news).await
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
