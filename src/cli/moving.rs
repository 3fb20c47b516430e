//! `madang move`: a site copied from one database to another of either engine, while it runs.
//!
//! What is done and why it can be trusted stands in `db`'s `transfer`; here are its
//! two sides, the key that has to come along, and the words for the operator.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, bail};
use clap::Args;
use db::{DatabaseUrl, Db, Doing, Options, Rebuild, Report, Transfer};
use futures_util::future::BoxFuture;
use indicatif::ProgressBar;
use serde_json::json;

use super::{Global, Outcome, output};
use crate::{
    infra::{clock::Clock, keys::Keys, log},
    store,
};

/// Tables that are made from others, each engine in its own way: they are not copied
/// but made anew in the target. Whoever adds one adds its line here; a table that can
/// be neither copied nor stands here stops the move before it begins.
const MADE_ANEW: &[(&str, Rebuild)] = &[
    ("post_text", index_anew),
    ("comment_text", index_anew),
    ("post_doc", index_anew),
    ("post_fts", index_anew),
    ("comment_fts", index_anew),
    ("comment_spot", index_anew),
    ("search_gallery", index_anew),
    ("search_reindex", index_anew),
];

/// How often the terminal hears of rows.
const OFTEN: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  madang move --from sqlite:data/madang.sqlite3 --to postgres://madang@localhost/madang
  madang move --from postgres://madang@localhost/madang --to sqlite:data/back.sqlite3
  madang move --from sqlite:data/madang.sqlite3 --to sqlite:rehearsal.sqlite3 --keep-open
  madang move --reopen --from sqlite:data/madang.sqlite3

The source may be serving. Everything is copied, then what was written meanwhile; then the
source is closed: it goes on answering reads and tells writers to come back later, until both
sides were compared row for row. Point the servers at the target then, with the same secret.key.
Interrupted, it goes on where it was when it is run again.")]
pub(super) struct Move {
    /// The database to copy: sqlite:PATH or postgres://…
    #[arg(long, value_name = "URL")]
    from: String,
    /// An empty database to copy it into.
    #[arg(long, value_name = "URL", required_unless_present = "reopen")]
    to: Option<String>,
    /// Do not close the source: the copy is of one moment, and what is written after it is not in it.
    #[arg(long, conflicts_with = "reopen")]
    keep_open: bool,
    /// Open a source again that a move has closed: everything written to the target since is not in it.
    #[arg(long, conflicts_with = "to")]
    reopen: bool,
    /// The figures as JSON.
    #[arg(long)]
    json: bool,
}

/// The text index is made by the server that serves the target, as after an upgrade.
fn index_anew(to: &Db) -> BoxFuture<'_, db::Result<()>> {
    Box::pin(async move {
        let mut tx = to.begin().await?;
        store::search_reindex::start(&mut tx).await?;
        tx.commit().await
    })
}

impl Move {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let config = global.load(&[])?;
        log::start(config.log_format, "warn");
        let from_url = DatabaseUrl::parse(&self.from)?;
        // Opening makes a file where there is none: a wrong name must not become a site.
        if let DatabaseUrl::Sqlite(path) = &from_url
            && !path.exists()
        {
            bail!("there is no file {}", path.display());
        }
        let from = open(&from_url).await?;
        let Some(to) = &self.to else {
            from.open_to_writes().await?;
            output::say(format_args!("{from_url} takes writes again"));
            return Ok(Outcome::Done);
        };
        let to_url = DatabaseUrl::parse(to)?;
        if from_url == to_url {
            bail!("both sides are {from_url}");
        }
        let to = open(&to_url).await?;
        let fingerprint =
            fingerprint(&from).await.with_context(|| format!("cannot read {from_url}"))?;

        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(OFTEN);
        let transfer = Transfer {
            steps: store::MIGRATIONS,
            placed: store::PLACED,
            made_anew: MADE_ANEW,
            identity: &fingerprint,
            keep_open: self.keep_open,
            now: Clock::System.now().0,
        };
        let report = transfer
            .run(&from, &to, &|doing| tell(&bar, doing))
            .await
            .with_context(|| format!("cannot move {from_url} to {to_url}"))?;
        bar.finish_and_clear();

        if self.json {
            print_json(&report, &fingerprint);
        } else {
            print(&report, &from_url, &to_url);
            print_next(&report, &config.key_file, &fingerprint);
        }
        Ok(Outcome::Done)
    }
}

/// Whole tables are compared; nobody waits for this but the operator.
async fn open(url: &DatabaseUrl) -> anyhow::Result<Db> {
    let long = Duration::from_secs(3_600);
    let options = Options { timeout: long, slow: long, connections: 4, ..Options::default() };
    Db::open(url, options).await.with_context(|| format!("cannot open {url}"))
}

/// Which key the source was made with: it names the site, and the target must be given it.
async fn fingerprint(from: &Db) -> anyhow::Result<String> {
    from.check_schema(store::MIGRATIONS).await?;
    let mut conn = from.reader().await?;
    let known = store::site::setting(&mut conn, "key_fingerprint").await?;
    known.context("nobody has served it yet, so there is nothing to move: begin with the target")
}

fn tell(bar: &ProgressBar, doing: Doing<'_>) {
    match doing {
        Doing::Copying(table, rows) => bar.set_message(format!("copying {table}: {rows} rows")),
        Doing::Comparing(table, rows) => bar.set_message(format!("comparing {table}: {rows} rows")),
        Doing::Making(what) => bar.set_message(format!("making {what}")),
        Doing::Closed => {
            output::complain("the source takes no more writes; comparing both sides once more");
        }
    }
}

fn print(report: &Report, from: &DatabaseUrl, to: &DatabaseUrl) {
    let mut rows =
        vec![["table", "rows on both sides", "checksum on both sides"].map(str::to_owned).to_vec()];
    rows.extend(
        report
            .tables
            .iter()
            .map(|it| vec![it.table.clone(), it.rows.to_string(), it.checksum.clone()]),
    );
    output::table(&rows);
    output::say(format_args!(
        "\nmoved {} rows of {} tables from {from} to {to}",
        report.rows(),
        report.tables.len()
    ));
    if report.was_resumed {
        output::say("a run before this one had begun it; this one went on where it was");
    }
    output::say(format_args!(
        "copied {} rows in {:.1} s: {:.0} rows/s; {} rows copied anew because they were written to meanwhile",
        report.copied,
        report.copying.as_secs_f64(),
        report.rate(),
        report.caught_up
    ));
    if let Some(closed) = report.closed {
        output::say(format_args!(
            "the source was closed for {:.1} s until both sides were known to be equal",
            closed.as_secs_f64()
        ));
    }
}

fn print_next(report: &Report, key_file: &Path, fingerprint: &str) {
    let here = match Keys::open(key_file, false) {
        Ok(keys) if keys.fingerprint() == fingerprint => {
            format!(" (here it is {})", key_file.display())
        }
        _ => String::new(),
    };
    output::say(format_args!(
        "
Next:
  1. Take the key along: every server on the target needs the secret.key whose fingerprint is
     {fingerprint}{here}. It is in no database. With another key the servers do not start."
    ));
    if report.closed.is_some() {
        output::say(
            "  2. Start the servers with --database (MADANG_DATABASE) set to the target, and send visitors there.
  3. Stop the servers on the source. It stays closed to writes, so nothing can be lost in it;
     `madang move --reopen --from …` opens it again, if you go back before anyone has written.",
        );
    } else {
        output::say(
            "  2. The source was not closed: what is written to it from now on is not in the copy.",
        );
    }
    output::say(
        "The search index is made anew by the servers on the target, in some minutes for a million posts;
`madang search reindex` with --database set to the target does it before they start.",
    );
}

fn print_json(report: &Report, fingerprint: &str) {
    let tables: Vec<_> = report
        .tables
        .iter()
        .map(|it| json!({ "table": it.table, "rows": it.rows, "checksum": it.checksum }))
        .collect();
    output::json(&json!({
        "rows": report.rows(),
        "copied": report.copied,
        "copy_seconds": report.copying.as_secs_f64(),
        "rows_per_second": report.rate(),
        "caught_up": report.caught_up,
        "closed_seconds": report.closed.map(|it| it.as_secs_f64()),
        "was_resumed": report.was_resumed,
        "key_fingerprint": fingerprint,
        "tables": tables,
    }));
}
