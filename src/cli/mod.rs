//! The command line: `madang serve` and everything an operator does by hand.
//!
//! One command a file. Each opens the same database that a server may be
//! running on, and goes through the same actions, so nothing has to be stopped.

mod backup;
mod ban;
mod circles;
mod doctor;
mod example_config;
mod gallery;
mod guests;
mod import;
mod migrate;
mod moving;
mod output;
mod post;
mod public_log;
mod search;
mod seed;
mod serve;
mod site;
mod staff;
mod work;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};

use crate::{
    actions::Failure,
    app::App,
    config::{Config, Flags},
    domain::{
        authority::{Deed, Object, Role, Who, decide},
        gallery::{Gallery, Slug},
        public_log::{By, REASON_WORDS, Reason},
    },
    infra::log,
    store,
};

const AFTER_HELP: &str = "\
Examples:
  madang serve                                       run on ./data and 127.0.0.1:8080
  madang serve --listen 0.0.0.0:80 --data /srv/madang
  madang gallery create baduk --name 바둑 --head 질문 --head 후기
  madang doctor                                      look for what is wrong, and how to mend it

Settings come from flags, then the environment (MADANG_DATA, MADANG_LISTEN, …), then
madang.toml in the data folder; `madang example-config` prints them all.

Exit status: 0 done, 1 failed, 2 wrong usage, 3 doctor found something.";

/// Madang (마당): a gallery community server.
#[derive(Debug, Parser)]
#[command(name = "madang", version, about, after_help = AFTER_HELP, propagate_version = false)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Settings that every command understands.
#[derive(Debug, Args)]
struct Global {
    /// Folder of everything Madang keeps [env: MADANG_DATA] [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER", help_heading = "Settings")]
    data: Option<PathBuf>,
    /// sqlite:PATH or postgres://… [env: MADANG_DATABASE] [default: a file in the data folder]
    #[arg(long, global = true, value_name = "URL", help_heading = "Settings")]
    database: Option<String>,
    /// Configuration file [default: madang.toml in the data folder]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    config: Option<PathBuf>,
    /// What to log, such as `info` or `madang=debug` [env: MADANG_LOG]
    #[arg(long, global = true, value_name = "FILTER", help_heading = "Settings")]
    log: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// Do the site's background work, apart from the servers.
    Work(work::Work),
    /// Bring the database to this version's schema.
    Migrate(migrate::Migrate),
    /// Copy an SQLite database into one file while the site runs.
    Backup(backup::Backup),
    /// Copy the site into another database, SQLite or PostgreSQL, while it runs.
    Move(moving::Move),
    /// Look for what is wrong with the configuration, the data and the machine.
    Doctor(doctor::Doctor),
    /// Open galleries and change their settings.
    #[command(subcommand)]
    Gallery(gallery::Command),
    /// Set 공지 and 개념글; delete and restore posts.
    #[command(subcommand)]
    Post(post::Command),
    /// The site's name, the issue box and the pinned rows.
    #[command(subcommand)]
    Site(site::Command),
    /// Keep somebody out of a gallery or the site, and let him in again.
    #[command(subcommand)]
    Ban(ban::Command),
    /// The public log: check it, export it, sign it.
    #[command(subcommand)]
    Log(public_log::Command),
    /// Fill galleries with made-up posts and comments, to try things out.
    Seed(seed::Seed),
    /// The text index.
    #[command(subcommand)]
    Search(search::Command),
    /// Take over what another site left behind.
    #[command(subcommand)]
    Import(import::Command),
    /// Print a configuration file with every setting at its default.
    ExampleConfig,
}

/// How a command ended, where it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// 0
    Done,
    /// 1: the command itself has said why.
    Refused,
    /// 3
    Findings,
}

/// Runs a command; whatever failed is said on standard error.
pub async fn run(cli: Cli) -> ExitCode {
    let Cli { global, command } = cli;
    let outcome = match command {
        Command::Serve(it) => it.run(&global).await,
        Command::Work(it) => it.run(&global).await,
        Command::Migrate(it) => it.run(&global).await,
        Command::Backup(it) => it.run(&global).await,
        Command::Move(it) => it.run(&global).await,
        Command::Doctor(it) => it.run(&global).await,
        Command::Gallery(it) => it.run(&global).await,
        Command::Post(it) => it.run(&global).await,
        Command::Site(it) => it.run(&global).await,
        Command::Ban(it) => it.run(&global).await,
        Command::Log(it) => it.run(&global).await,
        Command::Seed(it) => it.run(&global).await,
        Command::Import(it) => it.run(&global).await,
        Command::Search(it) => it.run(&global).await,
        Command::ExampleConfig => example_config::run(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::FAILURE,
        Ok(Outcome::Findings) => ExitCode::from(3),
        Err(error) => {
            output::complain(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

impl Global {
    /// The configuration, with what this command line says.
    fn load(&self, more: &[(&'static str, String)]) -> anyhow::Result<Config> {
        let mut flags = Flags { config: self.config.clone(), settings: more.to_vec() };
        if let Some(data) = &self.data {
            flags.settings.push(("data", data.display().to_string()));
        }
        if let Some(database) = &self.database {
            flags.settings.push(("database", database.clone()));
        }
        if let Some(log) = &self.log {
            flags.settings.push(("log", log.clone()));
        }
        let config = Config::load(&flags, |name| std::env::var(name).ok())?;
        Ok(config)
    }

    /// The application on the configured database, with the logs of a one-off
    /// command: only what is wrong, unless somebody asked for more.
    async fn open(&self) -> anyhow::Result<Arc<App>> {
        self.open_logging("warn").await
    }

    async fn open_logging(&self, usual: &str) -> anyhow::Result<Arc<App>> {
        let config = self.load(&[])?;
        let filter = if config.log == "info" { usual } else { &config.log };
        log::start(config.log_format, filter);
        let shown = config.database_shown();
        App::open(config).await.with_context(|| format!("cannot open {shown}"))
    }
}

/// The gallery with a slug, or a sentence that names those there are.
async fn gallery(app: &App, slug: &Slug) -> anyhow::Result<Gallery> {
    let mut conn = app.db.reader().await?;
    if let Some(gallery) = store::gallery::by_slug(&mut conn, slug).await? {
        return Ok(gallery);
    }
    let known = store::gallery::open(&mut conn, 20).await?;
    let names: Vec<&str> = known.iter().map(|gallery| gallery.slug.as_str()).collect();
    anyhow::bail!("there is no gallery {slug}; there are: {}", names.join(", "))
}

/// Reads a slug from the command line.
fn slug(text: &str) -> Result<Slug, String> {
    let rule = "2 to 40 of a-z, 0-9, _ and -, beginning with a letter or digit";
    Slug::parse(text).ok_or_else(|| rule.to_owned())
}

/// Reads why something is done.
fn reason(text: &str) -> Result<Reason, String> {
    Reason::parse(text).map_err(|_| format!("at most {REASON_WORDS} words"))
}

/// Whoever has a shell, with his reason, if he may do this: the command line asks the same
/// function as every page.
fn by(deed: Deed, reason: Reason) -> anyhow::Result<By> {
    let decided = decide(Who::plain(Role::Console), deed, Object::OPEN);
    decided.map_err(|refusal| failed(refusal.into()))?;
    Ok(By::console(reason))
}

/// An action's failure in words.
fn failed(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Refused(refusal) => anyhow::anyhow!("refused: {}", refusal.code()),
        Failure::Gone | Failure::Missing => anyhow::anyhow!("it is not there, or not any more"),
        Failure::NoPassword => anyhow::anyhow!("it has no password"),
        Failure::Broken(error) => error.into(),
    }
}
