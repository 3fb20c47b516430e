#![doc = include_str!("../README.md")]

mod conn;
mod error;
mod migration;
mod postgres;
mod row;
mod sqlite;
mod statement;
mod url;
mod value;

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

pub use conn::{Conn, Tx};
pub use error::{Error, Result};
pub use migration::{Applied, Migration};
pub use row::{FromCell, Row};
pub use statement::{STATEMENTS, Statement};
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
}

impl Default for Options {
    fn default() -> Options {
        Options {
            timeout: Duration::from_secs(5),
            slow: Duration::from_millis(100),
            connections: 8,
        }
    }
}

/// An open database. Cheap to clone; all clones share the same connections.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    options: Options,
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
        let engine = match url {
            DatabaseUrl::Sqlite(path) => Engine::Sqlite(sqlite::Database::open(path, &options)?),
            DatabaseUrl::Postgres(url) => {
                Engine::Postgres(Arc::new(postgres::Database::open(url, &options).await?))
            }
        };
        Ok(Db { engine, options })
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

    /// A transaction that writes. It is durable when `commit` returns, and
    /// rolled back when dropped before.
    pub async fn begin(&self) -> Result<Tx> {
        match &self.engine {
            Engine::Sqlite(database) => Tx::sqlite(database, &self.options).await,
            Engine::Postgres(database) => {
                let conn =
                    Conn::postgres(database, postgres::Purpose::Write, &self.options).await?;
                Ok(Tx::postgres(conn))
            }
        }
    }

    /// Whether this is the embedded engine.
    pub fn is_embedded(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    /// Changes each time another process has written to the same SQLite file;
    /// noticed before this process' next write, and within a quarter second
    /// otherwise. `None` on PostgreSQL, where nothing is to be assumed unchanged.
    pub fn foreign_writes(&self) -> Option<watch::Receiver<u64>> {
        match &self.engine {
            Engine::Sqlite(database) => Some(database.foreign_writes()),
            Engine::Postgres(_) => None,
        }
    }
}
