//! `madang import …`: what another site left behind, taken over.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use serde_json::json;

use super::{Global, Outcome, failed, gallery, output, slug};
use crate::{
    actions::import_page::{Fate, Manner, Report, import_page},
    app::App,
    domain::{gallery::Slug, time::Moment},
    import::dcinside,
};

/// A saved page is rarely above one megabyte; nothing larger is read into memory.
const LARGEST: u64 = 64 << 20;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Gallery pages of DCInside that were saved as HTML or as plain text.
    #[command(after_help = "\
Examples:
  madang import dcinside --gallery baduk saved/*.html
  madang import dcinside --gallery baduk --dry-run page.txt

The same file twice changes nothing; a later save raises the counts. A number that a post written
here has already is a conflict and is left alone. A file that is no gallery page is named and
the others are still taken; the exit status is 1 then.")]
    Dcinside(Dcinside),
}

#[derive(Debug, Args)]
pub(super) struct Dcinside {
    /// The gallery they go into; it must exist.
    #[arg(long, value_name = "SLUG", value_parser = slug)]
    gallery: Slug,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Number of the page's post, where the page does not tell it (one file only).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=1_000_000_000_000))]
    no: Option<i64>,
    /// The report as JSON.
    #[arg(long)]
    json: bool,
    /// The saved pages.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Command {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let Command::Dcinside(it) = self;
        if it.no.is_some() && it.files.len() > 1 {
            anyhow::bail!("--no names one post: give one file with it");
        }
        let app = global.open().await?;
        gallery(&app, &it.gallery).await?;
        let mut outcome = Outcome::Done;
        let mut reports = Vec::new();
        // Hidden by itself where standard error is no terminal.
        let bar = if it.files.len() > 1 {
            ProgressBar::new(it.files.len() as u64)
        } else {
            ProgressBar::hidden()
        };
        for file in &it.files {
            let report = it.take(&app, file).await;
            bar.inc(1);
            if it.json {
                reports.push(match &report {
                    Ok(report) => json!({ "file": file.display().to_string(), "report": report }),
                    Err(error) => {
                        json!({ "file": file.display().to_string(), "error": format!("{error:#}") })
                    }
                });
            }
            match report {
                Ok(report) if !it.json => bar.suspend(|| it.print(file, &report)),
                Ok(_) => {}
                Err(error) => {
                    bar.suspend(|| output::complain(format_args!("{}: {error:#}", file.display())));
                    outcome = Outcome::Refused;
                }
            }
        }
        bar.finish_and_clear();
        if it.json {
            output::json(
                &json!({ "gallery": it.gallery, "dry_run": it.dry_run, "files": reports }),
            );
        }
        Ok(outcome)
    }
}

impl Dcinside {
    async fn take(&self, app: &App, file: &Path) -> anyhow::Result<Report> {
        let about = std::fs::metadata(file).context("cannot be read")?;
        anyhow::ensure!(about.len() <= LARGEST, "larger than 64 MB, so not a saved page");
        let bytes = std::fs::read(file).context("cannot be read")?;
        // Days without a year fall before the day of saving.
        let saved = about.modified().ok().and_then(|time| jiff::Timestamp::try_from(time).ok());
        let saved = saved.map_or(app.clock.now(), |time| Moment(time.as_microsecond()));
        let page = dcinside::parse(&bytes, saved.in_zone(&app.zone).date())?;
        let manner = Manner { no: self.no, is_dry_run: self.dry_run };
        import_page(app, &self.gallery, &page, manner).await.map_err(failed)
    }

    fn print(&self, file: &Path, report: &Report) {
        let would = if self.dry_run { " (dry run: nothing was written)" } else { "" };
        output::say(format_args!("{}{would}", file.display()));
        output::say(format_args!(
            "  rows      {} new, {} unchanged, {} updated, {} conflicts",
            report.rows_new,
            report.rows_unchanged,
            report.rows_updated,
            report.conflicts.len()
        ));
        if let Some((no, fate)) = report.post {
            let fate = match fate {
                Fate::New => "new",
                Fate::Unchanged => "unchanged",
                Fate::Updated => "updated",
                Fate::Conflict => "conflict: the number is taken; give another with --no",
            };
            output::say(format_args!("  post      /g/{}/{no} {fate}", self.gallery));
        }
        output::say(format_args!(
            "  comments  {} new, {} unchanged",
            report.comments_new, report.comments_unchanged
        ));
        output::say(format_args!(
            "  pins      {} new, {} unchanged",
            report.pins_new, report.pins_unchanged
        ));
        if !report.heads.is_empty() {
            output::say(format_args!("  말머리    added {}", report.heads.join(", ")));
        }
        if let Some(nick) = &report.default_nick {
            output::say(format_args!("  nick      guests are called {nick} now"));
        }
        if !report.conflicts.is_empty() {
            let numbers: Vec<String> = report.conflicts.iter().map(i64::to_string).collect();
            output::say(format_args!("  conflict  taken here: {}", numbers.join(", ")));
        }
        for line in &report.skipped {
            output::say(format_args!("  skipped   {line}"));
        }
    }
}
