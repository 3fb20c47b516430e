//! What can go wrong with either engine, in the same words.

use std::time::Duration;

/// The result of anything that touches a database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of either engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address names no engine we know.
    #[error("{0}")]
    Url(String),
    /// A unique or primary key already holds this value.
    #[error("statement {statement}: already there ({detail})")]
    Unique {
        /// Name of the statement.
        statement: &'static str,
        /// What the engine said.
        detail: String,
    },
    /// Another constraint (foreign key, check, not null) refused the row.
    #[error("statement {statement}: constraint ({detail})")]
    Constraint {
        /// Name of the statement.
        statement: &'static str,
        /// What the engine said.
        detail: String,
    },
    /// The statement, or the wait for a connection, took longer than allowed.
    #[error("{statement}: no answer within {after:?}")]
    Timeout {
        /// Name of the statement, or what was waited for.
        statement: &'static str,
        /// The limit that was reached.
        after: Duration,
    },
    /// The database cannot be reached or does not take work now.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// The answer to a commit was lost: whether it went through is not known.
    #[error("nobody knows whether the commit went through: {0}")]
    CommitUnknown(String),
    /// Two transactions stood in each other's way; running it again may work.
    #[error("statement {statement}: conflict ({detail})")]
    Conflict {
        /// Name of the statement.
        statement: &'static str,
        /// What the engine said.
        detail: String,
    },
    /// A column did not hold what the code reads from it.
    #[error("column {column}: {detail}")]
    Column {
        /// Index of the column, from 0.
        column: usize,
        /// What was found.
        detail: String,
    },
    /// The transaction had an error before and can only be rolled back.
    #[error("the transaction has failed before and was rolled back")]
    Failed,
    /// The schema is not what this program was built for.
    #[error("{0}")]
    Schema(String),
    /// Anything else, with the name of the statement.
    #[error("{statement}: {detail}")]
    Engine {
        /// Name of the statement, or what was being done.
        statement: &'static str,
        /// What the engine said.
        detail: String,
    },
}

impl Error {
    /// The row is already there.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Error::Unique { .. })
    }

    /// Two transactions stood in each other's way: nothing was written, and running
    /// the same one again may work.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Error::Conflict { .. })
    }

    /// The answer to a commit was lost. What was written may be there or not: whoever
    /// must know looks, and what must not happen twice carries a token of its own.
    pub fn is_commit_unknown(&self) -> bool {
        matches!(self, Error::CommitUnknown(_))
    }

    /// The same as an error of a commit. A server that answers `commit` with an
    /// ordinary error has rolled back; one that is going away, one that lost a node
    /// behind it, or no answer at all says nothing of what became of it.
    pub(crate) fn of_commit(error: Error) -> Error {
        match error {
            Error::Unavailable(_) | Error::Timeout { .. } => {
                Error::CommitUnknown(error.to_string())
            }
            Error::Engine { .. } => Error::CommitUnknown(error.to_string()),
            known => known,
        }
    }

    /// The time allowed was used up.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Error::Timeout { .. })
    }

    /// The database is away, overloaded or out of time: the same request may work later.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Error::Unavailable(_) | Error::Timeout { .. } | Error::Conflict { .. })
    }

    pub(crate) fn sqlite(
        statement: &'static str,
        after: Duration,
        error: rusqlite::Error,
    ) -> Error {
        use rusqlite::{ErrorCode, ffi};
        let detail = error.to_string();
        let rusqlite::Error::SqliteFailure(code, _) = &error else {
            return Error::Engine { statement, detail };
        };
        match (code.code, code.extended_code) {
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
                Error::Unique { statement, detail }
            }
            // A trigger that refuses writes: see `transfer::close`.
            (_, ffi::SQLITE_CONSTRAINT_TRIGGER) => Error::Unavailable(detail),
            (ErrorCode::ConstraintViolation, _) => Error::Constraint { statement, detail },
            (ErrorCode::OperationInterrupted, _) => Error::Timeout { statement, after },
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => {
                Error::Conflict { statement, detail }
            }
            (ErrorCode::DiskFull | ErrorCode::CannotOpen | ErrorCode::ReadOnly, _)
            | (ErrorCode::SystemIoFailure, _) => Error::Unavailable(detail),
            _ => Error::Engine { statement, detail },
        }
    }

    pub(crate) fn postgres(
        statement: &'static str,
        after: Duration,
        error: tokio_postgres::Error,
    ) -> Error {
        use tokio_postgres::error::SqlState;
        let Some(server) = error.as_db_error() else {
            let detail = with_cause(&error);
            return if error.is_closed()
                || std::error::Error::source(&error).is_some_and(|e| e.is::<std::io::Error>())
            {
                Error::Unavailable(detail)
            } else {
                Error::Engine { statement, detail }
            };
        };
        let detail = server.message().to_owned();
        let code = server.code();
        if *code == SqlState::UNIQUE_VIOLATION {
            Error::Unique { statement, detail }
        } else if code.code().starts_with("23") {
            Error::Constraint { statement, detail }
        } else if *code == SqlState::QUERY_CANCELED {
            Error::Timeout { statement, after }
        } else if matches!(code.code(), "40001" | "40P01" | "55P03") {
            Error::Conflict { statement, detail }
        } else if matches!(code.code().get(..2), Some("08" | "53" | "57")) || code.code() == "25006"
        {
            Error::Unavailable(detail)
        } else {
            Error::Engine { statement, detail }
        }
    }
}

/// An error with the chain of its causes, which tokio-postgres leaves out of its own message.
pub(crate) fn with_cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
