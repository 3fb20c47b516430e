//! A connection of the pool inside a transaction, and the limits around each answer.

use std::time::Duration;

use deadpool_postgres::Object;

use super::Purpose;
use crate::{
    Row, Statement, Value,
    change::News,
    error::{Error, Result},
    row::Source,
};

/// Statements sent before the first answer is waited for.
const PIPELINED: usize = 256;

/// A connection of the pool inside a transaction.
pub(crate) struct Session {
    client: Option<Object>,
    purpose: Purpose,
    has_begun: bool,
}

impl Session {
    pub(crate) fn new(client: Object, purpose: Purpose) -> Session {
        Session { client: Some(client), purpose, has_begun: false }
    }

    /// Prepares (once a connection), begins if need be, runs: two round trips'
    /// worth of messages in one, because the opening goes out with the statement.
    pub(crate) async fn all<T>(
        &mut self,
        statement: &'static Statement,
        values: &[Value<'_>],
        timeout: Duration,
        read: &mut impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let opening = self.opening();
        let client = self.client.as_ref().ok_or(Error::Failed)?;
        let work = async {
            let prepared = client.prepare_cached(statement.for_postgres()).await?;
            let parameters = as_parameters(values);
            match opening {
                None => client.query(&prepared, &parameters).await,
                Some(opening) => {
                    let (begun, rows) = tokio::join!(
                        client.batch_execute(opening),
                        client.query(&prepared, &parameters)
                    );
                    begun.and(rows)
                }
            }
        };
        let rows = within(statement.name, timeout, work).await?;
        rows.iter().map(|row| read(&Row(Source::Postgres(row)))).collect()
    }

    pub(crate) async fn run(
        &mut self,
        statement: &'static Statement,
        values: &[Value<'_>],
        timeout: Duration,
    ) -> Result<u64> {
        let opening = self.opening();
        let client = self.client.as_ref().ok_or(Error::Failed)?;
        let work = async {
            let prepared = client.prepare_cached(statement.for_postgres()).await?;
            let parameters = as_parameters(values);
            match opening {
                None => client.execute(&prepared, &parameters).await,
                Some(opening) => {
                    let (begun, changed) = tokio::join!(
                        client.batch_execute(opening),
                        client.execute(&prepared, &parameters)
                    );
                    begun.and(changed)
                }
            }
        };
        within(statement.name, timeout, work).await
    }

    pub(crate) async fn run_many(
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
            client.prepare_cached(statement.for_postgres()).await
        })
        .await?;
        let mut changed = 0;
        for some in rows.chunks(PIPELINED) {
            let runs = some.iter().map(|values| {
                let parameters = as_parameters(values);
                let prepared = &prepared;
                async move { client.execute(prepared, &parameters).await }
            });
            let each =
                within(statement.name, timeout, futures_util::future::try_join_all(runs)).await?;
            changed += each.iter().sum::<u64>();
        }
        Ok(changed)
    }

    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        let opening = self.opening();
        let client = self.client.as_ref().ok_or(Error::Failed)?;
        if let Some(opening) = opening {
            client
                .batch_execute(opening)
                .await
                .map_err(|error| Error::postgres("begin", Duration::ZERO, error))?;
            // The server's own limit is for requests; a migration may take its time.
            client
                .batch_execute("set local statement_timeout = 0")
                .await
                .map_err(|error| Error::postgres("begin", Duration::ZERO, error))?;
        }
        client
            .batch_execute(sql)
            .await
            .map_err(|error| Error::postgres("script", Duration::ZERO, error))
    }

    pub(crate) async fn check(
        &mut self,
        statement: &'static Statement,
        timeout: Duration,
    ) -> Result<()> {
        let client = self.client.as_ref().ok_or(Error::Failed)?;
        within(statement.name, timeout, async {
            client.prepare_cached(statement.for_postgres()).await
        })
        .await?;
        Ok(())
    }

    fn opening(&mut self) -> Option<&'static str> {
        let opening = (!self.has_begun).then(|| self.purpose.opening());
        self.has_begun = true;
        opening
    }

    /// Runs as a task of its own, as on SQLite: whoever asked may go away, what was
    /// sent is still waited for, and the news is told when the fate is decided.
    pub(crate) async fn commit(&mut self, timeout: Duration, news: News) -> Result<()> {
        if !self.has_begun {
            return Ok(());
        }
        let client = self.client.take().ok_or(Error::Failed)?;
        let committing = tokio::spawn(async move {
            let _told_at_the_end = news;
            let done = within("commit", timeout, client.batch_execute("commit")).await;
            if done.is_err() {
                // Nobody knows what state it is in: the connection goes, not back to the pool.
                drop(Object::take(client));
            }
            done
        });
        committing.await.map_err(|error| Error::Unavailable(error.to_string()))?
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

fn as_parameters<'a>(
    values: &'a [Value<'a>],
) -> Vec<&'a (dyn tokio_postgres::types::ToSql + Sync)> {
    values.iter().map(|value| value as _).collect()
}

impl Session {
    /// Ends the transaction in the background, so that nobody waits for it.
    pub(crate) fn give_back(&mut self, has_failed: bool, timeout: Duration) {
        let Some(client) = self.client.take() else { return };
        if !self.has_begun {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            drop(Object::take(client));
            return;
        };
        let ending =
            if has_failed || self.purpose == Purpose::Write { "rollback" } else { "commit" };
        runtime.spawn(async move {
            if within("rollback", timeout, client.batch_execute(ending)).await.is_err() {
                drop(Object::take(client));
            }
        });
    }
}
