//! `madang doctor`: looks for what is wrong and says how to mend it.
//!
//! It reads only, opens what it can, and goes on after a finding, so that one
//! run names everything. A server may run on the same data meanwhile.

mod chain;
mod count;
mod job;
mod machine;

use std::time::Duration;

use clap::Args;
use db::{DatabaseUrl, Db, Options};
use serde::Serialize;
use serde_json::json;

use super::{Global, Outcome, output};
use crate::{
    config::Config,
    infra::{
        clock::Clock,
        keys::{KeyError, Keys},
        log,
    },
    store,
};

#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 nothing wrong (warnings may be shown), 3 something is wrong; with --strict, 3 for
warnings as well.")]
pub(super) struct Doctor {
    /// The findings as JSON.
    #[arg(long)]
    json: bool,
    /// Warnings count as findings.
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Ok,
    Warning,
    Wrong,
}

#[derive(Debug, Serialize)]
struct Finding {
    level: Level,
    about: &'static str,
    text: String,
    /// How to mend it; empty where nothing is wrong.
    mend: String,
}

/// What has been found so far.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn ok(&mut self, about: &'static str, text: impl Into<String>) {
        self.0.push(Finding { level: Level::Ok, about, text: text.into(), mend: String::new() });
    }

    fn warn(&mut self, about: &'static str, text: impl Into<String>, mend: impl Into<String>) {
        self.0.push(Finding { level: Level::Warning, about, text: text.into(), mend: mend.into() });
    }

    fn wrong(&mut self, about: &'static str, text: impl Into<String>, mend: impl Into<String>) {
        self.0.push(Finding { level: Level::Wrong, about, text: text.into(), mend: mend.into() });
    }
}

impl Doctor {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let mut findings = Findings::default();
        match global.load(&[]) {
            Err(error) => {
                findings.wrong("config", format!("{error:#}"), "mend the setting it names")
            }
            Ok(config) => {
                log::start(config.log_format, "error");
                findings.ok(
                    "config",
                    format!("data {}, database {}", config.data.display(), config.database_shown()),
                );
                machine::look(&config, &mut findings);
                database(&config, &mut findings).await;
            }
        }
        let Findings(findings) = findings;
        if self.json {
            let is_well = findings.iter().all(|finding| finding.level != Level::Wrong);
            output::json(&json!({ "is_well": is_well, "findings": findings }));
        } else {
            print(&findings);
        }
        let counts = |finding: &Finding| {
            finding.level == Level::Wrong || (self.strict && finding.level == Level::Warning)
        };
        Ok(if findings.iter().any(counts) { Outcome::Findings } else { Outcome::Done })
    }
}

async fn database(config: &Config, findings: &mut Findings) {
    let url = match DatabaseUrl::parse(&config.database) {
        Ok(url) => url,
        Err(error) => {
            return findings.wrong("database", error.to_string(), "set `database` as it says");
        }
    };
    if let DatabaseUrl::Sqlite(path) = &url
        && !path.exists()
    {
        let mend = "run `madang serve` or `madang migrate`, or give the right --data";
        return findings.wrong("database", format!("there is no file {}", path.display()), mend);
    }
    // Whole galleries are read; nobody waits for this but the operator.
    let options = Options {
        timeout: Duration::from_secs(3_600),
        slow: Duration::from_secs(3_600),
        connections: 2,
        ..Options::default()
    };
    let db = match Db::open(&url, options).await {
        Ok(db) => db,
        Err(error) => {
            let mend = "check that the database is there, that it runs, and the address and password in `database`";
            return findings.wrong("database", format!("{url} cannot be opened: {error}"), mend);
        }
    };
    match db.check_schema(store::MIGRATIONS).await {
        Ok(()) => findings.ok(
            "schema",
            format!("every step up to {} is there with its checksum", store::MIGRATIONS.len()),
        ),
        Err(error) => {
            let mend = "run `madang migrate` with the program that belongs to this database";
            return findings.wrong("schema", error.to_string(), mend);
        }
    }
    if db.is_closed_to_writes().await.unwrap_or(false) {
        let mend =
            "serve the database it was moved to, or open this one again: `madang move --reopen`";
        findings.warn("moved", "this database was moved to another and takes no writes", mend);
    }
    if let Err(error) = read(config, &db, findings).await {
        findings.wrong(
            "database",
            format!("cannot be read: {error}"),
            "run `madang doctor` again; restore the backup if it stays",
        );
    }
}

async fn read(config: &Config, db: &Db, findings: &mut Findings) -> db::Result<()> {
    let mut conn = db.reader().await?;
    let known = store::site::setting(&mut conn, "key_fingerprint").await?;
    let keys = key(config, known, findings);
    if db.is_embedded() {
        drop(conn);
        engine(db, findings).await?;
        conn = db.reader().await?;
    }
    if let Some(keys) = keys {
        chain::look(&mut conn, &keys, findings).await?;
    }
    job::look(&mut conn, Clock::System.now(), findings).await?;
    count::look(&mut conn, Clock::System.now(), findings).await
}

/// The key, if it is the database's.
fn key(config: &Config, known: Option<String>, findings: &mut Findings) -> Option<Keys> {
    let restore = "put the key back from its backup";
    match (Keys::open(&config.key_file, false), known) {
        (Err(KeyError::Missing(_)), None) => {
            findings.warn(
                "key",
                "neither the key nor anything made with it is there yet",
                "run `madang serve` once",
            );
        }
        (Err(error), _) => findings.wrong("key", error.to_string(), restore),
        (Ok(_), None) => findings.warn(
            "key",
            "the database does not know its key yet",
            "run `madang serve` once",
        ),
        (Ok(keys), Some(known)) if keys.fingerprint() == known => {
            findings.ok("key", format!("fingerprint {known} is the database's"));
            return Some(keys);
        }
        (Ok(keys), Some(known)) => findings.wrong(
            "key",
            format!(
                "{} has the fingerprint {}, the database was made with {known}",
                config.key_file.display(),
                keys.fingerprint()
            ),
            restore,
        ),
    }
    None
}

/// What SQLite says of its own file.
async fn engine(db: &Db, findings: &mut Findings) -> db::Result<()> {
    let mut tx = db.begin().await?;
    let journal = tx.pragma("journal_mode")?.join("");
    let synchronous = tx.pragma("synchronous")?.join("");
    drop(tx);
    if journal == "wal" && synchronous == "2" {
        findings.ok("durability", "journal_mode wal, synchronous full");
    } else {
        let text = format!("journal_mode is {journal}, synchronous is {synchronous}");
        findings.wrong(
            "durability",
            text,
            "keep the database on a local disk: WAL does not work on network file systems",
        );
    }
    let mut conn = db.reader().await?;
    let answer = conn.pragma("integrity_check(20)")?;
    let orphans = conn.pragma("foreign_key_check")?;
    if answer == ["ok"] && orphans.is_empty() {
        findings.ok("integrity", "SQLite finds the file whole");
    } else {
        let text =
            answer.into_iter().chain(orphans.into_iter().map(|table| format!("orphan in {table}")));
        let mend = "stop the server, keep a copy of the file, restore the last backup";
        findings.wrong("integrity", text.collect::<Vec<_>>().join("; "), mend);
    }
    Ok(())
}

fn print(findings: &[Finding]) {
    for finding in findings {
        let level = match finding.level {
            Level::Ok => "ok     ",
            Level::Warning => "warning",
            Level::Wrong => "WRONG  ",
        };
        output::say(format_args!("{level}  {:<11} {}", finding.about, finding.text));
        if !finding.mend.is_empty() {
            output::say(format_args!("                      mend: {}", finding.mend));
        }
    }
}
