//! `madang search`: the text index, rebuilt beside a running server.

use std::time::Duration;

use clap::{Args, Subcommand};

use super::{Global, Outcome, output};
use crate::{actions::reindex, store};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Index every post and comment anew, while the site runs.
    Reindex(Reindex),
}

#[derive(Debug, Args)]
#[command(after_help = "\
A rebuild that was cut off goes on where it was. A server on the same database works on it
as well; nothing is done twice.")]
pub(super) struct Reindex {
    /// Begin at the first post even if a rebuild was cut off.
    #[arg(long)]
    from_start: bool,
}

impl Command {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        match self {
            Command::Reindex(it) => it.run(global).await,
        }
    }
}

impl Reindex {
    async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        // Large transactions are meant here, so that they are slow is no news.
        let app = global.open_logging("error").await?;
        let mut conn = app.db.reader().await?;
        let was = store::search_reindex::place(&mut conn).await?;
        drop(conn);
        match was {
            Some(place) if !self.from_start && !place.is_empty() => {
                output::say(format_args!("going on after {place}"));
            }
            _ => reindex::start(&app).await?,
        }
        let mut steps = 0_u64;
        loop {
            match reindex::step(&app).await {
                Ok(None) => break,
                Ok(Some(_)) => steps += 1,
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
            // A server on the same file gets its turn.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        reindex::tidy(&app).await?;
        output::say(format_args!("the index is whole again ({steps} steps)"));
        Ok(Outcome::Done)
    }
}
