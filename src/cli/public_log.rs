//! `madang log …`: the public log checked, exported, signed.

use std::{
    fs::File,
    io::{BufReader, Write as _},
    path::PathBuf,
};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Global, Outcome, failed, gallery, output, slug};
use crate::{
    actions::{
        note::SITE,
        sign_log::sign_now,
        verify_log::{self, Verdict, verify_chain, verify_file},
    },
    app::App,
    domain::{
        authority::Deed,
        gallery::{GalleryId, Slug},
        public_log::{Line, Reason},
    },
    store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check that nothing in the public log was changed, left out or cut off.
    #[command(after_help = "\
Examples:
  madang log verify                            every log of this site
  madang log verify --gallery baduk
  madang log verify baduk.jsonl --key 3f0a…    a file that somebody has kept; needs no site

Exit status: 0 it holds, 3 it does not.")]
    Verify(Verify),
    /// Write a gallery's log (or, without one, the site's) to standard output, as lines of JSON.
    Export {
        /// The gallery.
        #[arg(long, value_parser = slug)]
        gallery: Option<Slug>,
    },
    /// Sign every log as it stands now, without waiting for the day to end.
    Sign,
    /// Show the public key that signs.
    Key,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A file from `madang log export` or from /g/SLUG/log.jsonl.
    #[arg(value_name = "FILE", conflicts_with = "gallery")]
    file: Option<PathBuf>,
    /// One gallery only.
    #[arg(long, value_parser = slug)]
    gallery: Option<Slug>,
    /// The public key the file must be signed with.
    #[arg(long, value_name = "HEX", requires = "file")]
    key: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Command {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        match self {
            Command::Verify(it) => it.run(global).await,
            Command::Export { gallery } => export(global, gallery).await,
            Command::Sign => {
                let app = global.open().await?;
                super::by(Deed::Site, Reason::default())?;
                let signed = sign_now(&app).await.map_err(failed)?;
                output::say(format_args!("signed {signed} logs"));
                Ok(Outcome::Done)
            }
            Command::Key => {
                let app = global.open().await?;
                output::say(app.keys.log_seal().context("no key")?.public());
                Ok(Outcome::Done)
            }
        }
    }
}

impl Verify {
    async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let mut holds = true;
        match &self.file {
            Some(path) => {
                let file =
                    File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
                let (opening, verdict) = verify_file(BufReader::new(file), self.key.as_deref())?;
                holds &= self.tell(&opening.gallery, &verdict);
                if self.key.is_none() && !self.json {
                    output::say(format_args!(
                        "signed with {}: compare it with the page of the log, or give --key",
                        opening.key
                    ));
                }
            }
            None => {
                let app = global.open().await?;
                for (id, name) in self.chains(&app).await? {
                    let verdict = verify(&app, id).await?;
                    holds &= self.tell(&name, &verdict);
                }
            }
        }
        Ok(if holds { Outcome::Done } else { Outcome::Findings })
    }

    async fn chains(&self, app: &App) -> anyhow::Result<Vec<(GalleryId, String)>> {
        if let Some(slug) = &self.gallery {
            return Ok(vec![(gallery(app, slug).await?.id, slug.to_string())]);
        }
        let mut conn = app.db.reader().await?;
        let known = store::gallery::open(&mut conn, i64::MAX).await?;
        let chains = store::public_log::chains(&mut conn).await?;
        let name = |id: GalleryId| match known.iter().find(|gallery| gallery.id == id) {
            Some(gallery) => gallery.slug.to_string(),
            None if id == SITE => "site".to_owned(),
            None => format!("closed gallery {}", id.0),
        };
        Ok(chains.into_iter().map(|id| (id, name(id))).collect())
    }

    /// Says what came of one log; `true` if it holds.
    fn tell(&self, name: &str, verdict: &Verdict) -> bool {
        match verdict {
            _ if self.json => output::json(&match verdict {
                Ok(whole) => json!({
                    "log": name, "holds": true, "entries": whole.entries, "hash": whole.hash,
                    "heads": whole.heads, "signed": whole.signed,
                }),
                Err(broken) => {
                    json!({ "log": name, "holds": false, "broken": broken.to_string() })
                }
            }),
            Ok(whole) => output::say(format_args!(
                "holds   {name}: {} entries, signed up to {} by {} heads, last hash {}",
                whole.entries, whole.signed, whole.heads, whole.hash
            )),
            Err(broken) => output::say(format_args!("BROKEN  {name}: {broken}")),
        }
        verdict.is_ok()
    }
}

async fn verify(app: &App, id: GalleryId) -> anyhow::Result<Verdict> {
    let key = app.keys.log_seal().context("no key")?.public();
    let mut conn = app.db.reader().await?;
    Ok(verify_chain(&mut conn, id, &key).await?)
}

async fn export(global: &Global, slug: Option<Slug>) -> anyhow::Result<Outcome> {
    let app = global.open().await?;
    let (id, address, name) = match slug {
        Some(slug) => {
            let gallery = gallery(&app, &slug).await?;
            (gallery.id, gallery.slug.to_string(), gallery.name)
        }
        None => (SITE, "site".to_owned(), app.config.site_name.clone()),
    };
    let opening = verify_log::opening(&app, id, &address, &name).await?;
    let (mut at, last) = (0, opening.last);
    let mut out = std::io::stdout().lock();
    let mut lines = vec![Line::Log(opening)];
    while !lines.is_empty() {
        for line in &lines {
            if writeln!(out, "{}", serde_json::to_string(line)?).is_err() {
                bail!("standard output was closed");
            }
        }
        (at, lines) = verify_log::export(&app, id, at, last).await?;
    }
    Ok(Outcome::Done)
}
