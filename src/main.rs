//! The program `madang`.
//!
//! Reads the command line and hands over to the library, so that tests can run
//! everything else without starting a process.

use std::process::ExitCode;

use clap::Parser as _;
use madang::cli::{self, Cli};

/// A page is made of many short strings, on several threads at once: see docs/decisions.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse()).await
}
