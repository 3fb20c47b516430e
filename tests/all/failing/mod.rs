//! What readers and writers see when the database fails, and that nothing is lost by it.

pub(crate) mod database;
