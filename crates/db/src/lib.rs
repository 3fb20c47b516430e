#![doc = include_str!("../README.md")]

mod backup;
mod change;
mod conn;
mod error;
mod migration;
mod placement;
mod postgres;
mod row;
mod sqlite;
mod statement;
mod transfer;
mod url;
mod value;

use std::{sync::Arc, time::Duration};

pub use change::{Change, Listener};
pub use conn::{Conn, Tx};
pub use error::{Error, Result};
pub use migration::{Applied, Migration};
pub use placement::{Placed, Placement};
pub use postgres::replica::Position;
pub use row::{FromCell, Row};
pub use statement::{STATEMENTS, Statement};
pub use transfer::{Doing, Moved, Rebuild, Report, Transfer};
pub use url::DatabaseUrl;
pub use value::Value;

#[doc(hidden)]
pub use linkme;

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Longest a statement may run, and longest to wait for a connection.
    pub timeout: Duration,
    /// A statement or transaction that takes longer is logged as slow.
    pub slow: Duration,
    /// Connections that read (SQLite) or connections in all (PostgreSQL).
    pub connections: usize,
    /// Connections apart from those, for searches: a slow one keeps no page waiting (SQLite).
    pub searchers: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            timeout: Duration::from_secs(5),
            slow: Duration::from_millis(100),
            connections: 8,
            searchers: 2,
        }
    }
}

/// An open database. Cheap to clone; all clones share the same connections.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    options: Options,
    herald: change::Herald,
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<sqlite::Database>),
    Postgres(Arc<postgres::Database>),
}

impl Db {
    /// Opens the database; an SQLite file is created where there is none, a
    /// PostgreSQL server is reached once, so that a wrong address fails here.
    pub async fn open(url: &DatabaseUrl, options: Options) -> Result<Db> {
        let herald = change::Herald::default();
        let engine = match url {
            DatabaseUrl::Sqlite(path) => {
                Engine::Sqlite(sqlite::Database::open(path, &options, herald.clone())?)
            }
            DatabaseUrl::Postgres(url) => {
                Engine::Postgres(Arc::new(postgres::Database::open(url, &options).await?))
            }
        };
        Ok(Db { engine, options, herald })
    }

    /// A connection that reads one snapshot until it is dropped.
    pub async fn reader(&self) -> Result<Conn> {
        match &self.engine {
            Engine::Sqlite(database) => Conn::sqlite_reader(database, &self.options).await,
            Engine::Postgres(database) => {
                Conn::postgres(database, postgres::Purpose::Read, &self.options).await
            }
        }
    }

    /// Sends reads that may be a moment behind ([`Db::reader_after`]) to the standbys
    /// at `url`, as long as they have replayed what was written longer ago than `lag`.
    /// Those that cannot be reached now are tried again and again. Not on SQLite.
    pub async fn read_from(&self, url: &DatabaseUrl, lag: Duration) -> Result<()> {
        match (&self.engine, url) {
            (Engine::Postgres(database), DatabaseUrl::Postgres(url)) => {
                database.read_from(url, &self.options, lag).await
            }
            _ => Err(Error::Url(
                "`database_read` names standbys, and an SQLite file has none".to_owned(),
            )),
        }
    }

    /// Whether there are standbys to read from.
    pub fn has_standby(&self) -> bool {
        matches!(&self.engine, Engine::Postgres(database) if database.has_replica())
    }

    /// A position after everything that this process has committed.
    pub fn written(&self) -> Position {
        match &self.engine {
            Engine::Sqlite(_) => Position::START,
            Engine::Postgres(database) => database.written(),
        }
    }

    /// Like [`Db::reader`], and content with a snapshot that is a moment old as long
    /// as it holds everything up to `position`: from a standby where there is one.
    pub async fn reader_after(&self, position: Position) -> Result<Conn> {
        match &self.engine {
            Engine::Sqlite(_) => self.reader().await,
            Engine::Postgres(database) => {
                Conn::postgres_after(database, position, &self.options).await
            }
        }
    }

    /// Like [`Db::reader`], from the few connections that are for searches. On PostgreSQL
    /// they are the pool's: whoever searches bounds how many he takes.
    pub async fn searcher(&self) -> Result<Conn> {
        match &self.engine {
            Engine::Sqlite(database) => Conn::sqlite_searcher(database, &self.options).await,
            Engine::Postgres(_) => self.reader().await,
        }
    }

    /// A transaction that writes. It is durable when `commit` returns, and
    /// rolled back when dropped before.
    pub async fn begin(&self) -> Result<Tx> {
        match &self.engine {
            Engine::Sqlite(database) => {
                Tx::sqlite(database, &self.options, self.herald.clone()).await
            }
            Engine::Postgres(database) => {
                let conn =
                    Conn::postgres(database, postgres::Purpose::Write, &self.options).await?;
                Ok(Tx::postgres(conn, database, self.herald.clone()))
            }
        }
    }

    /// Whether this is the embedded engine.
    pub fn is_embedded(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    /// Sets what is told of every change; `false` if something is set already.
    ///
    /// A transaction's keys ([`Conn::touch`]) are told once others can see what
    /// it wrote, and before its `commit` answers: whoever has the answer can rely
    /// on the listener having been called. A commit of unknown fate is told as
    /// well, a rollback is not. What other processes write is told later, and
    /// never before it can be seen: see [`Db::follow`].
    pub fn on_change(&self, listener: impl Fn(Change<'_>) + Send + Sync + 'static) -> bool {
        self.herald.listen(Box::new(listener))
    }

    /// Begins to tell what other processes write.
    ///
    /// On SQLite that is [`Change::Anything`], before this process' next write and
    /// within a quarter second otherwise, and it has begun with `open`. On
    /// PostgreSQL it is the keys that they touched, usually within milliseconds.
    /// There nothing is told of them before the first [`Change::Hearing`], nor
    /// between [`Change::Deaf`], at most a second after the line was lost, and
    /// the next.
    pub fn follow(&self) {
        if let Engine::Postgres(database) = &self.engine {
            database.follow(self.herald.clone());
        }
    }
}
