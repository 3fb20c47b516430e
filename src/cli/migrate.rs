//! `madang migrate`: the database brought to this version's schema, without serving.
//!
//! `serve` does the same when it starts; this is for those who upgrade by hand.

use anyhow::Context as _;
use clap::Args;
use db::{DatabaseUrl, Db, Options};

use super::{Global, Outcome, output};
use crate::{
    infra::{clock::Clock, log},
    store,
};

#[derive(Debug, Args)]
pub(super) struct Migrate {}

impl Migrate {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let config = global.load(&[])?;
        log::start(config.log_format, "warn");
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("cannot create the data folder {}", config.data.display()))?;
        let url = DatabaseUrl::parse(&config.database)?;
        let options = Options { timeout: config.query_timeout, ..Options::default() };
        let db = Db::open(&url, options).await.with_context(|| format!("cannot open {url}"))?;
        let applied =
            db.migrate_placed(store::MIGRATIONS, store::PLACED, Clock::System.now().0).await?;
        for step in &applied {
            output::say(format_args!("applied {:04} {}", step.no, step.name));
        }
        if applied.is_empty() {
            let last = store::MIGRATIONS.last().map_or(0, |step| step.no);
            output::say(format_args!("nothing to do: {url} is at {last:04}"));
        }
        Ok(Outcome::Done)
    }
}
