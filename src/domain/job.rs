//! The server's own work, as the operator sees it.

use super::time::Moment;

/// Something that comes again and again, or that failed when it was tried last.
#[derive(Debug, Clone)]
pub struct Job {
    /// The kind.
    pub kind: String,
    /// Its number among its kind.
    pub id: i64,
    /// Whether it comes again and again.
    pub is_recurring: bool,
    /// When it is due; `None` where it was given up.
    pub due: Option<Moment>,
    /// Tries since it last succeeded.
    pub tries: i64,
    /// How often it succeeded.
    pub runs: i64,
    /// When it last did.
    pub done: Option<Moment>,
    /// What the last try said; empty where it succeeded.
    pub error: String,
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    /// See [`Job`].
    pub jobs: Vec<Job>,
    /// How many of each kind wait or are being done.
    pub waiting: Vec<(String, i64)>,
}
