//! The data on the PostgreSQL that `scripts/bench` has started, brought there by `madang move`.

use std::{path::Path, process::Command};

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::{
    data::{Data, FILE},
    madang::{self, Madang},
};

/// The address of a server of our own, fresh and empty.
pub(crate) struct Postgres {
    url: String,
}

/// What `madang move` found out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moved {
    pub(crate) rows: f64,
    pub(crate) per_second: f64,
    /// From its start to both sides known to be equal.
    pub(crate) seconds: f64,
}

impl Postgres {
    /// The one that `scripts/with-postgres` names, where there is one.
    pub(crate) fn here() -> Option<Postgres> {
        std::env::var("MADANG_TEST_POSTGRES").ok().map(|url| Postgres { url })
    }

    /// Brings the data there.
    pub(crate) fn fill(&self, programs: &Path, data: &Data) -> anyhow::Result<Moved> {
        let begun = std::time::Instant::now();
        let from = format!("sqlite:{}", data.folder.join(FILE).display());
        let output = madang::command(programs, &data.folder)
            .args(["move", "--from", &from, "--to", &self.url, "--keep-open", "--json"])
            .output()?;
        ensure!(
            output.status.success(),
            "madang move failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let said: Value = serde_json::from_slice(&output.stdout).context("madang move")?;
        let number = |name: &str| said[name].as_f64().with_context(|| format!("no {name}"));
        Ok(Moved {
            rows: number("rows")?,
            per_second: number("rows_per_second")?,
            seconds: begun.elapsed().as_secs_f64(),
        })
    }

    /// Starts nodes on it. They share the key of the data's folder.
    pub(crate) fn nodes(
        &self,
        programs: &Path,
        data: &Data,
        how_many: usize,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Vec<Madang>> {
        let database = ("MADANG_DATABASE", self.url.as_str());
        let settings: Vec<_> = settings.iter().copied().chain([database]).collect();
        (0..how_many).map(|_| Madang::start(programs, &data.folder, &settings)).collect()
    }

    /// Its version, and what was set about durability.
    pub(crate) fn version(&self) -> String {
        let output = Command::new("psql")
            .args(["-Atc", "select version() || ', fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')"])
            .arg(&self.url)
            .output();
        let said = output.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
        said.unwrap_or_default()
    }
}
