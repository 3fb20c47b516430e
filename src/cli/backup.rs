//! `madang backup`: the SQLite database in one file, while the site runs, and proved to be whole.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use db::{DatabaseUrl, Db, Options};

use super::{Global, Outcome, output};
use crate::{infra::log, store};

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  madang backup /backup/madang-$(date +%F).sqlite3

The file is the database as it was at one moment. It was checked before it got its name:
SQLite finds it whole, no row refers to one that is missing, and its schema is this program's.
secret.key is not in it: keep that elsewhere. To restore, stop the server, put the file in the
place of madang.sqlite3 (and take away madang.sqlite3-wal and -shm), run `madang doctor`, start.
On PostgreSQL use its own tools: pg_dump, pg_basebackup.")]
pub(super) struct Backup {
    /// The file to write. It must not be there yet.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Backup {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let config = global.load(&[])?;
        log::start(config.log_format, "warn");
        let url = DatabaseUrl::parse(&config.database)?;
        match &url {
            DatabaseUrl::Sqlite(path) if !path.exists() => {
                bail!("there is no file {}", path.display())
            }
            _ => {}
        }
        ensure!(
            !self.file.exists(),
            "{} is there already; nothing was written",
            self.file.display()
        );
        // It gets its name when it is whole: half a backup would look like one.
        let draft = draft_of(&self.file)?;
        fs::remove_file(&draft).ok();
        let written = write(&url, &draft).await;
        let done = written.and_then(|()| {
            fs::hard_link(&draft, &self.file)
                .with_context(|| format!("cannot write {}", self.file.display()))
        });
        fs::remove_file(&draft).ok();
        done?;
        let bytes = fs::metadata(&self.file)?.len();
        output::say(format_args!(
            "{} holds {url}: {bytes} bytes, whole, checked. Its key {} is not in it: keep that elsewhere",
            self.file.display(),
            config.key_file.display()
        ));
        Ok(Outcome::Done)
    }
}

fn draft_of(file: &Path) -> anyhow::Result<PathBuf> {
    let mut name = file.file_name().context("write the path of a file")?.to_owned();
    name.push(".part");
    Ok(file.with_file_name(name))
}

/// Writes the copy and looks at it.
async fn write(url: &DatabaseUrl, draft: &Path) -> anyhow::Result<()> {
    let options = Options { connections: 1, ..long() };
    let db = Db::open(url, options).await.with_context(|| format!("cannot open {url}"))?;
    db.back_up(draft).await.with_context(|| format!("cannot back up {url}"))?;
    let copy =
        Db::open(&DatabaseUrl::Sqlite(draft.to_owned()), Options { connections: 1, ..long() })
            .await?;
    copy.check_schema(store::MIGRATIONS).await?;
    let mut conn = copy.reader().await?;
    let answer = conn.pragma("integrity_check(20)")?;
    let orphans = conn.pragma("foreign_key_check")?;
    ensure!(
        answer == ["ok"] && orphans.is_empty(),
        "the copy is not whole, so the database is not either: {}; run `madang doctor`",
        answer.into_iter().chain(orphans).collect::<Vec<_>>().join("; ")
    );
    Ok(())
}

/// Checking reads the whole file.
fn long() -> Options {
    let long = Duration::from_secs(3_600);
    Options { timeout: long, slow: long, ..Options::default() }
}
