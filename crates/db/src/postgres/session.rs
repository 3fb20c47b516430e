//! A connection of the pool inside a transaction, and the limits around each answer.

use std::{sync::Arc, time::Duration};

use super::{
    Purpose,
    entry::Held,
    line::{Line, first},
    replica::{HERE, Position, Written},
};
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
    held: Option<Held>,
    purpose: Purpose,
    has_begun: bool,
    /// Nothing more is to be expected of this connection: it does not go back to the pool.
    is_spoiled: bool,
    /// Its limit is shorter than the server's own.
    is_hurried: bool,
    /// Where a commit notes how far the log has come, if anybody wants to know.
    written: Option<Arc<Written>>,
}

impl Session {
    pub(crate) fn new(held: Held, purpose: Purpose, written: Option<Arc<Written>>) -> Session {
        Session {
            held: Some(held),
            purpose,
            has_begun: false,
            is_spoiled: false,
            is_hurried: false,
            written,
        }
    }

    fn line(&self) -> Result<&Line> {
        self.held.as_ref().map(Held::line).ok_or(Error::Failed)
    }

    /// Whether tables may stand on several machines.
    pub(crate) fn is_spread(&self) -> bool {
        self.line().is_ok_and(Line::is_spread)
    }

    /// What takes too long from now on is no sign that the server hangs.
    pub(crate) fn hurry(&mut self) {
        self.is_hurried = true;
    }

    /// Draws the conclusions of an error.
    pub(super) fn judge<T>(&mut self, result: Result<T, Fault>) -> Result<T> {
        result.map_err(|fault| {
            self.is_spoiled |=
                fault.error.is_timeout() || matches!(fault.error, Error::Unavailable(_));
            if let Some(held) = self.held.as_ref().filter(|_| !self.is_hurried) {
                fault.tell(held);
            }
            fault.error
        })
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
        let client = self.line()?;
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
        let rows = within(statement.name, timeout, work).await;
        let rows = self.judge(rows)?;
        rows.iter().map(|row| read(&Row(Source::Postgres(row)))).collect()
    }

    pub(crate) async fn run(
        &mut self,
        statement: &'static Statement,
        values: &[Value<'_>],
        timeout: Duration,
    ) -> Result<u64> {
        let opening = self.opening();
        let client = self.line()?;
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
        let changed = within(statement.name, timeout, work).await;
        self.judge(changed)
    }

    pub(crate) async fn run_many(
        &mut self,
        statement: &'static Statement,
        rows: &[Vec<Value<'_>>],
        timeout: Duration,
    ) -> Result<u64> {
        let opening = self.opening();
        let client = self.line()?;
        let work = async {
            if let Some(opening) = opening {
                within(statement.name, timeout, client.batch_execute(opening)).await?;
            }
            let preparing = client.prepare_cached(statement.for_postgres());
            let prepared = &within(statement.name, timeout, preparing).await?;
            let mut changed = 0;
            for some in rows.chunks(PIPELINED) {
                let runs = some.iter().map(|values| {
                    let parameters = as_parameters(values);
                    async move { client.execute(prepared, &parameters).await }
                });
                let each = futures_util::future::try_join_all(runs);
                changed += within(statement.name, timeout, each).await?.iter().sum::<u64>();
            }
            Ok(changed)
        };
        let changed = work.await;
        self.judge(changed)
    }

    pub(crate) async fn script(&mut self, sql: &str, timeout: Duration) -> Result<()> {
        let opening = self.opening();
        let client = self.line()?;
        let work = async {
            if let Some(opening) = opening {
                within("begin", timeout, client.batch_execute(opening)).await?;
                // The server's own limit is for requests; a migration may take its time.
                let unlimited = client.batch_execute("set local statement_timeout = 0");
                within("begin", timeout, unlimited).await?;
            }
            client.batch_execute(sql).await.map_err(|error| Fault::of("script", timeout, error))
        };
        let done = work.await;
        self.judge(done)
    }

    /// Asks something of the server itself, which has no place in the catalogue. Rows of text.
    pub(crate) async fn ask(
        &mut self,
        query: &str,
        timeout: Duration,
    ) -> Result<Vec<Vec<Option<String>>>> {
        let opening = self.opening();
        let client = self.line()?;
        let work = async {
            if let Some(opening) = opening {
                client.batch_execute(opening).await?;
            }
            client.simple_query(query).await
        };
        let said = within("ask", timeout, work).await;
        let texts = |row: &tokio_postgres::SimpleQueryRow| {
            (0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect()
        };
        Ok(self
            .judge(said)?
            .iter()
            .filter_map(|message| match message {
                tokio_postgres::SimpleQueryMessage::Row(row) => Some(texts(row)),
                _ => None,
            })
            .collect())
    }

    pub(crate) async fn check(
        &mut self,
        statement: &'static Statement,
        timeout: Duration,
    ) -> Result<()> {
        let client = self.line()?;
        let prepared = within(statement.name, timeout, async {
            client.prepare_cached(statement.for_postgres()).await
        })
        .await;
        self.judge(prepared).map(|_| ())
    }

    /// The connection, its transaction begun.
    pub(super) async fn begun(&mut self, timeout: Duration) -> Result<&Line> {
        if let Some(opening) = self.opening() {
            let begun = within("begin", timeout, self.line()?.batch_execute(opening)).await;
            self.judge(begun)?;
        }
        self.line()
    }

    fn opening(&mut self) -> Option<&'static str> {
        let opening = (!self.has_begun).then(|| self.purpose.opening());
        self.has_begun = true;
        opening
    }

    /// Runs as a task of its own, as on SQLite: whoever asked may go away, what was
    /// sent is still waited for, and the news is told when the fate is decided.
    /// `closing` says it to the other processes, in the transaction itself.
    pub(crate) async fn commit(
        &mut self,
        timeout: Duration,
        closing: String,
        news: News,
    ) -> Result<()> {
        if !self.has_begun {
            return Ok(());
        }
        let held = self.held.take().ok_or(Error::Failed)?;
        let written = self.written.take();
        let committing = tokio::spawn(async move {
            let done = match &written {
                None => within("commit", timeout, held.line().batch_execute(&closing)).await,
                Some(written) => commit_and_note(held.line(), &closing, timeout, written).await,
            };
            if done.is_err() {
                news.doubt();
            }
            // Before `commit` answers, and after others can see it.
            drop(news);
            done.map_err(|fault| {
                fault.tell(&held);
                // Nobody knows what state it is in: the connection goes, not back to the pool.
                held.drop_line();
                Error::of_commit(fault.error)
            })
        });
        committing.await.map_err(|error| Error::CommitUnknown(error.to_string()))?
    }
}

/// Commits, and asks in the same breath how far the log has come.
async fn commit_and_note(
    line: &Line,
    closing: &str,
    timeout: Duration,
    written: &Written,
) -> Result<(), Fault> {
    let work = async {
        let (committed, here) = tokio::join!(line.batch_execute(closing), line.simple_query(HERE));
        committed.map(|()| here.ok())
    };
    let done = within("commit", timeout, work).await;
    let here = done.as_ref().ok().and_then(Option::as_ref);
    written.note(here.and_then(|said| first(said)).and_then(Position::parse));
    done.map(|_| ())
}

/// What went wrong, and what it says of the server.
pub(super) struct Fault {
    error: Error,
    /// It did not answer at all.
    has_hung: bool,
    /// It takes no writes.
    is_read_only: bool,
}

impl Fault {
    fn of(statement: &'static str, timeout: Duration, error: tokio_postgres::Error) -> Fault {
        use tokio_postgres::error::SqlState;
        let is_read_only = error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION);
        Fault { error: Error::postgres(statement, timeout, error), has_hung: false, is_read_only }
    }

    fn tell(&self, held: &Held) {
        if self.has_hung {
            held.has_hung();
        }
        if self.is_read_only {
            held.has_refused_writes();
        }
    }
}

/// Our own limit around the engine's: a server that hangs never answers at all.
pub(super) async fn within<T>(
    statement: &'static str,
    timeout: Duration,
    work: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, Fault> {
    let late = |_| Fault {
        error: Error::Timeout { statement, after: timeout },
        has_hung: true,
        is_read_only: false,
    };
    let grace = timeout + timeout / 4;
    tokio::time::timeout(grace, work)
        .await
        .map_err(late)?
        .map_err(|error| Fault::of(statement, timeout, error))
}

fn as_parameters<'a>(
    values: &'a [Value<'a>],
) -> Vec<&'a (dyn tokio_postgres::types::ToSql + Sync)> {
    values.iter().map(|value| value as _).collect()
}

impl Session {
    /// Ends the transaction in the background, so that nobody waits for it.
    pub(crate) fn give_back(&mut self, has_failed: bool, timeout: Duration) {
        let Some(held) = self.held.take() else { return };
        if self.is_spoiled {
            return held.drop_line();
        }
        if !self.has_begun {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return held.drop_line();
        };
        let is_hurried = self.is_hurried;
        let ending =
            if has_failed || self.purpose == Purpose::Write { "rollback" } else { "commit" };
        runtime.spawn(async move {
            let ended = within("rollback", timeout, held.line().batch_execute(ending)).await;
            if let Err(fault) = ended {
                if !is_hurried {
                    fault.tell(&held);
                }
                held.drop_line();
            }
        });
    }
}
