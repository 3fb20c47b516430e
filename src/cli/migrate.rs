//! `madang migrate`: the database brought to this version's schema, without serving.
//!
//! `serve` does the same when it starts; this is for those who upgrade by hand.

use anyhow::Context as _;
use clap::Args;
use db::{DatabaseUrl, Db, Migration, Options};

use super::{Global, Outcome, output};
use crate::{
    infra::{clock::Clock, log},
    store,
};

#[derive(Debug, Args)]
#[command(after_help = "\
Steps either add to the schema or take away what no version uses any more. Those that add are
taken here and by `madang serve`; the version before runs on beside them. Those that take away
are taken with --contract only, when every server runs this version.")]
pub(super) struct Migrate {
    /// Take the steps as well that take away what the version before uses.
    #[arg(long)]
    contract: bool,
}

impl Migrate {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let config = global.load(&[])?;
        log::start(config.log_format, "warn");
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("cannot create the data folder {}", config.data.display()))?;
        let url = DatabaseUrl::parse(&config.database)?;
        let options = Options { timeout: config.query_timeout, ..Options::default() };
        let db = Db::open(&url, options).await.with_context(|| format!("cannot open {url}"))?;
        let (steps, now) = (store::MIGRATIONS, Clock::System.now().0);
        let applied = match self.contract {
            true => db.contract(steps, store::PLACED, now).await?,
            false => db.migrate_placed(steps, store::PLACED, now).await?,
        };
        for step in &applied {
            output::say(format_args!("applied {:04} {}", step.no, step.name));
        }
        if applied.is_empty() {
            let last = store::MIGRATIONS.last().map_or(0, |step| step.no);
            output::say(format_args!("nothing to do: {url} is at {last:04}"));
        }
        let taken = db.applied().await?;
        let waits = |step: &&Migration| taken.iter().all(|it| it.no != step.no);
        for step in store::MIGRATIONS.iter().filter(waits) {
            output::say(format_args!(
                "waits  {:04} {}: it takes away what the version before uses; run `madang migrate \
                 --contract` when every server runs this version",
                step.no, step.name
            ));
        }
        Ok(Outcome::Done)
    }
}
