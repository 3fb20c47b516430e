//! Stories told to the real server over HTTP, on both engines.
//!
//! Every story starts a `madang serve` of its own on a fresh database and speaks
//! to it as a browser would: it knows the addresses and the hooks of
//! docs/HOOKS.md, and nothing of the code. One binary holds them all.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

mod backing_up;
mod catalogue;
mod changed;
mod console;
mod crash;
mod deploying;
mod failing;
mod frugal;
mod guest;
mod house;
mod import;
mod jump;
mod members;
mod moving;
mod nodes;
mod operating;
mod page;
mod picture;
mod placement;
mod placing;
mod schema;
mod search;
mod search_twins;
mod security;
mod site;
mod stories;
mod twins;
mod upgrading;
mod waiting;
