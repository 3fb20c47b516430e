//! The threats of the security table, each under its number.
//!
//! Only those rows stand here whose surface exists; a later part of the site
//! brings its own tests.

mod authority;
mod cross_site;
mod flooding;
mod holding;
mod injection;
mod leaking;
mod private;
mod scripting;
mod searching;
mod unformed;
