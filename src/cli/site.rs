//! `madang site …`: the site's name, the issue box, the rows pinned to lists.

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{Global, Outcome, failed, gallery, output, slug};
use crate::{
    actions::{
        change_site::{allow_galleries, change_issues, name_site, set_doors},
        name_staff::{member_by_code, name_operator},
        pin_row::{pin_row, unpin_row},
        set_up::new_link,
    },
    app::App,
    domain::{
        author::fold_spaces,
        authority::Deed,
        gallery::{GalleryId, Slug},
        gallery_request::Opening,
        issue::Issue,
        pin::{Pin, Place},
        public_log::{By, Reason},
        time,
    },
    store::{self, pin::EVERYWHERE},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Name the site; without a name: the one from the configuration.
    Name {
        /// The name, as the head of every page shows it.
        #[arg(default_value = "")]
        name: String,
    },
    /// Show what the site has set.
    Show {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make a member operator of the site: he may do on the web what staff may, in every gallery.
    Operator {
        /// The member's 식별코드.
        code: String,
        /// Take it from him.
        #[arg(long)]
        off: bool,
    },
    /// Print a new one-time link that makes whoever opens it operator; an older one is good no longer.
    SetupLink,
    /// How many galleries a member may open and look after; 0: only you open any.
    Galleries {
        /// How many.
        #[arg(value_parser = clap::value_parser!(i64).range(0..=1_000))]
        most: i64,
    },
    /// Whether staff must log in in two steps; `off` also helps whoever has locked himself out.
    StaffTwoStep {
        /// on or off.
        #[arg(value_enum)]
        state: Switch,
    },
    /// Who may open a gallery at once: anyone, or only you, whom members ask (approval).
    Opening {
        /// anyone or approval.
        #[arg(value_parser = opening)]
        who: Opening,
    },
    /// The 갤러리 이슈박스: lines above every gallery.
    #[command(subcommand)]
    Issue(IssueCommand),
    /// Rows pinned above or below the lists.
    #[command(subcommand)]
    Pin(PinCommand),
}

#[derive(Debug, Subcommand)]
pub(super) enum IssueCommand {
    /// Add a line.
    Add {
        /// Its words.
        text: String,
        /// Where it leads: an address of this site (/g/…) or http(s)://….
        #[arg(long, default_value = "", value_parser = link)]
        url: String,
    },
    /// List the lines with their numbers.
    List,
    /// Remove the line with a number.
    Remove {
        /// Its number, as `list` shows it.
        number: usize,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum PinCommand {
    /// Pin a row.
    #[command(
        after_help = "Example:\n  madang site pin add --place top --label 설문 --title '이번 주말 모임, 어디가 좋을까?' --url /g/notice/3"
    )]
    Add(NewPin),
    /// List the pinned rows.
    List {
        /// Of one gallery, instead of those of every gallery.
        #[arg(long, value_parser = slug)]
        gallery: Option<Slug>,
    },
    /// Take a pinned row away.
    Remove {
        /// Its number, as `list` shows it.
        id: i64,
        /// Of one gallery, instead of those of every gallery.
        #[arg(long, value_parser = slug)]
        gallery: Option<Slug>,
    },
}

#[derive(Debug, Args)]
pub(super) struct NewPin {
    /// Above or below the rows.
    #[arg(long, value_enum)]
    place: PlaceName,
    /// The word in the number column, such as 설문, 안내, 뉴스.
    #[arg(long)]
    label: String,
    /// Its title.
    #[arg(long)]
    title: String,
    /// Where the title leads: an address of this site (/g/…) or http(s)://….
    #[arg(long, default_value = "", value_parser = link)]
    url: String,
    /// The name in the author column.
    #[arg(long, default_value = "운영자")]
    author: String,
    /// The day it shows.
    #[arg(long, default_value = "", value_name = "YYYY-MM-DD", value_parser = date)]
    date: String,
    /// In one gallery only, instead of in every gallery.
    #[arg(long, value_parser = slug)]
    gallery: Option<Slug>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PlaceName {
    Top,
    Bottom,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

fn opening(word: &str) -> Result<Opening, String> {
    Opening::parse(word).ok_or_else(|| "write anyone or approval".to_owned())
}

impl Command {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let app = global.open().await?;
        match self {
            Command::Name { name } => {
                let name = fold_spaces(&name);
                name_site(&app, &by()?, &name).await.map_err(failed)?;
                let shown = if name.is_empty() { &app.config.site_name } else { &name };
                output::say(format_args!("the site is called {shown}"));
            }
            Command::Show { json } => show(&app, json).await?,
            Command::Operator { code, off } => {
                let member = member_by_code(&app, &code).await.map_err(failed)?;
                name_operator(&app, &by()?, &member, !off).await.map_err(failed)?;
                let is = if off { "is not operator any more" } else { "is operator" };
                output::say(format_args!("{} {is}", member.nick));
            }
            Command::SetupLink => {
                by()?;
                let path = new_link(&app).await.map_err(failed)?;
                let origin = app.config.origin.as_deref().unwrap_or_default();
                output::say(format_args!("{origin}{path}"));
            }
            Command::Galleries { most } => {
                allow_galleries(&app, &by()?, most).await.map_err(failed)?;
                output::say(format_args!("a member may look after {most} galleries"));
            }
            Command::StaffTwoStep { state } => {
                let is_on = matches!(state, Switch::On);
                set_doors(&app, &by()?, Some(is_on), None).await.map_err(failed)?;
                let needs = if is_on { "needs" } else { "does not need" };
                output::say(format_args!("staff {needs} a second step"));
            }
            Command::Opening { who } => {
                set_doors(&app, &by()?, None, Some(who)).await.map_err(failed)?;
                output::say(format_args!("opening galleries: {}", who.as_str()));
            }
            Command::Issue(command) => command.run(&app).await?,
            Command::Pin(command) => command.run(&app).await?,
        }
        Ok(Outcome::Done)
    }
}

impl IssueCommand {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let issues = match self {
            IssueCommand::Add { text, url } => {
                let text = fold_spaces(&text);
                if text.is_empty() || text.chars().count() > 60 {
                    bail!("a line of the issue box has 1 to 60 characters");
                }
                change_issues(app, &by()?, |issues| issues.push(Issue { text, url }))
                    .await
                    .map_err(failed)?
            }
            IssueCommand::Remove { number } => {
                let mut found = false;
                let remove = |issues: &mut Vec<Issue>| {
                    found = (1..=issues.len()).contains(&number);
                    if found {
                        issues.remove(number - 1);
                    }
                };
                let left = change_issues(app, &by()?, remove).await.map_err(failed)?;
                if !found {
                    bail!("there is no line {number}; there are {}", left.len());
                }
                left
            }
            IssueCommand::List => {
                let mut conn = app.db.reader().await?;
                app.directory.site(&mut conn, app.directory.now()).await?.issues.clone()
            }
        };
        let rows = issues.iter().enumerate();
        output::table(
            &rows
                .map(|(index, issue)| {
                    vec![(index + 1).to_string(), issue.text.clone(), issue.url.clone()]
                })
                .collect::<Vec<_>>(),
        );
        Ok(())
    }
}

impl PinCommand {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        match self {
            PinCommand::Add(it) => {
                let place = place(app, it.gallery.as_ref()).await?;
                let title = fold_spaces(&it.title);
                let label = fold_spaces(&it.label);
                if title.is_empty() || label.is_empty() || label.chars().count() > 6 {
                    bail!("a pinned row has a title, and a label of 1 to 6 characters");
                }
                let pin = Pin {
                    id: 0,
                    place: match it.place {
                        PlaceName::Top => Place::Top,
                        PlaceName::Bottom => Place::Bottom,
                    },
                    label,
                    title,
                    url: it.url,
                    author: fold_spaces(&it.author),
                    date: it.date,
                };
                let id = pin_row(app, &by()?, place, pin).await.map_err(failed)?;
                output::say(format_args!("pinned as {id}"));
            }
            PinCommand::List { gallery } => {
                let place = place(app, gallery.as_ref()).await?;
                let mut conn = app.db.reader().await?;
                let pins = store::pin::of_gallery(&mut conn, place).await?;
                output::table(&pins.iter().map(row).collect::<Vec<_>>());
            }
            PinCommand::Remove { id, gallery } => {
                let place = place(app, gallery.as_ref()).await?;
                if !unpin_row(app, &by()?, place, id).await.map_err(failed)? {
                    bail!("there is no pinned row {id} there");
                }
                output::say(format_args!("removed {id}"));
            }
        }
        Ok(())
    }
}

/// Such acts say themselves why.
fn by() -> anyhow::Result<By> {
    super::by(Deed::Site, Reason::default())
}

async fn place(app: &App, slug: Option<&Slug>) -> anyhow::Result<GalleryId> {
    match slug {
        None => Ok(EVERYWHERE),
        Some(slug) => Ok(gallery(app, slug).await?.id),
    }
}

fn row(pin: &Pin) -> Vec<String> {
    let place = if pin.place == Place::Top { "top" } else { "bottom" };
    let texts = [&pin.label, &pin.title, &pin.author, &pin.date, &pin.url];
    [pin.id.to_string(), place.to_owned()].into_iter().chain(texts.into_iter().cloned()).collect()
}

async fn show(app: &App, as_json: bool) -> anyhow::Result<()> {
    let mut conn = app.db.reader().await?;
    let site = app.directory.site(&mut conn, app.directory.now()).await?;
    let name =
        site.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&app.config.site_name);
    if as_json {
        let pins = site.pins.iter().map(|pin| json!({
            "id": pin.id, "place": if pin.place == Place::Top { "top" } else { "bottom" }, "label": pin.label,
            "title": pin.title, "url": pin.url, "author": pin.author, "date": pin.date,
        }));
        output::json(
            &json!({ "name": name, "issues": site.issues, "pins": pins.collect::<Vec<_>>() }),
        );
        return Ok(());
    }
    output::say(format_args!("name    {name}"));
    for issue in &site.issues {
        output::say(format_args!("issue   {}  {}", issue.text, issue.url));
    }
    for pin in &site.pins {
        output::say(format_args!("pin     {}", row(pin).join("  ")));
    }
    Ok(())
}

fn date(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    time::parse_date(text).map(|date| date.to_string()).ok_or_else(|| "write YYYY-MM-DD".to_owned())
}

/// Only addresses that a page may lead to: of this site, or of the web.
fn link(text: &str) -> Result<String, String> {
    let own = text.starts_with('/') && !text.starts_with("//");
    if text.is_empty() || own || text.starts_with("https://") || text.starts_with("http://") {
        Ok(text.to_owned())
    } else {
        Err("write /path, https://… or http://…".to_owned())
    }
}
