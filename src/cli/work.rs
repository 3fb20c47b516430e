//! `madang work`: the site's background work, apart from the servers.
//!
//! Any number may run. What is done once for the whole site is done by one of them,
//! or by a server that was not told to leave it.

use clap::Args;

use super::{Global, Outcome, output, serve::Signals};
use crate::jobs;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  madang serve --no-work                             one or more of these
  madang work                                        and one or more of these, on the same database

It needs the same --data (or key file) and --database as the servers. Ctrl-C or SIGTERM ends it;
what it was doing is given back to the others.")]
pub(super) struct Work {}

impl Work {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let app = global.open_logging("info").await?;
        let stop = Signals::listen()?.stop("what is being done is given back");
        output::say(format_args!("working on {}", app.config.database_shown()));
        jobs::work(app, stop).await;
        Ok(Outcome::Done)
    }
}
