#![doc = include_str!("../README.md")]

mod queue;
mod worker;

pub use queue::{
    Entry, Held, Job, State, claim, discard, due, enqueue, entries, retry, schedule, states,
};
pub use worker::{Kind, Worker};

/// The table, to be put into a migration.
pub const SCHEMA: &str = include_str!("../schema.sql");
