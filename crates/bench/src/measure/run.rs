//! One run against one server, with what it cost that server.

use crate::{
    Options,
    load::{self, Run},
    process::Process,
};

/// Figures of a run and CPU milliseconds for a thousand requests.
pub(super) struct Taken {
    pub(super) run: Run,
    pub(super) cpu: f64,
}

/// Runs `load` against a server.
pub(super) fn take(
    options: &Options,
    process: &Process,
    arguments: &[String],
) -> anyhow::Result<Taken> {
    let before = process.cpu()?;
    let run = load::run(&options.programs, arguments)?;
    let cpu = (process.cpu()? - before) * 1_000_000.0 / run.all.requests.max(1.0);
    Ok(Taken { run, cpu })
}
