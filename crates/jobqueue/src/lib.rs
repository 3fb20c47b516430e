#![doc = include_str!("../README.md")]

mod queue;
mod worker;

pub use queue::{Held, Job, State, claim, due, enqueue, schedule, states};
pub use worker::{Kind, Worker};

/// The table, to be put into a migration.
pub const SCHEMA: &str = include_str!("../schema.sql");
