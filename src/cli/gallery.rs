//! `madang gallery …`: opening galleries, listing them, changing their settings.

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{Global, Outcome, by, circles, failed, gallery, guests, output, reason, slug, staff};
use crate::{
    actions::{
        change_gallery::{Unchanged, change_gallery},
        open_gallery::open_gallery,
    },
    app::App,
    domain::{
        author::{Nick, fold_spaces, is_deceptive},
        authority::Deed,
        gallery::{Gallery, GalleryKind, Head, Settings, Slug},
        post::ListKind,
        public_log::Reason,
    },
    store,
};

/// Galleries that one listing shows.
const MANY: i64 = 100_000;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Open a gallery.
    #[command(
        after_help = "Example:\n  madang gallery create baduk --name 바둑 --default-nick 기객 --head 질문 --head 기보"
    )]
    Create(Create),
    /// List the open galleries.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show one gallery and its settings.
    Show {
        /// The gallery.
        #[arg(value_parser = slug)]
        slug: Slug,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Change settings of a gallery; what is not named stays.
    #[command(
        after_help = "Examples:\n  madang gallery set baduk --cut 15 --member-weight 2\n  madang gallery set baduk --head 후기 --rename-head 질문=질문답변 --retire-head 잡담"
    )]
    Set(Box<Set>),
    /// Who looks after a gallery.
    #[command(subcommand)]
    Staff(staff::Command),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// Its part of the address: /g/SLUG.
    #[arg(value_parser = slug)]
    slug: Slug,
    /// Its name, without "갤러리".
    #[arg(long)]
    name: String,
    /// What it is called.
    #[arg(long, value_enum, default_value = "main")]
    kind: Kind,
    /// Nick of guests who leave the field empty.
    #[arg(long, value_name = "NICK")]
    default_nick: Option<String>,
    /// A sentence or two under the name.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// A 말머리; may be given several times.
    #[arg(long, value_name = "NAME")]
    head: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Main,
    Minor,
    Mini,
    Person,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Switch {
    On,
    Off,
}

#[derive(Debug, Args)]
pub(super) struct Set {
    /// The gallery.
    #[arg(value_parser = slug)]
    slug: Slug,
    /// Its name, without "갤러리".
    #[arg(long)]
    name: Option<String>,
    /// A sentence or two under the name; empty for none.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Nick of guests who leave the field empty.
    #[arg(long, value_name = "NICK")]
    default_nick: Option<String>,
    /// Add a 말머리; may be given several times.
    #[arg(long, value_name = "NAME")]
    head: Vec<String>,
    /// Take a 말머리 out of use; posts keep it.
    #[arg(long, value_name = "NAME")]
    retire_head: Vec<String>,
    /// Rename a 말머리, on old posts as well.
    #[arg(long, value_name = "OLD=NEW", value_parser = renaming)]
    rename_head: Vec<(String, String)>,
    /// Points a post needs to become 개념글; 0: never by votes.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..))]
    cut: Option<i64>,
    /// Points of a member's up-vote.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=1000))]
    member_weight: Option<i64>,
    /// Points of a guest's up-vote.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=1000))]
    guest_weight: Option<i64>,
    /// Days within which a post can become 개념글, or `none`.
    #[arg(long, value_name = "N|none", value_parser = days)]
    max_age_days: Option<MaxAge>,
    /// Whether guests may write.
    #[arg(long, value_enum)]
    guests: Option<Switch>,
    #[command(flatten)]
    from: guests::Guests,
    /// Whether 비추천 exists.
    #[arg(long, value_enum)]
    down_votes: Option<Switch>,
    /// The 연관 갤러리, by slug; several times for several, `none` for none. Replaces those set before.
    #[arg(long, value_name = "SLUG")]
    related: Vec<String>,
    #[command(flatten)]
    circles: circles::Circles,
    /// Why: at most 20 words, for all to read in the public log.
    #[arg(long, default_value = "", value_parser = reason)]
    reason: Reason,
}

/// `--max-age-days`, which can be a number or `none`.
#[derive(Debug, Clone, Copy)]
struct MaxAge(Option<i64>);

impl Command {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        if let Command::Staff(it) = self {
            return it.run(global).await;
        }
        let app = global.open().await?;
        match self {
            Command::Create(it) => it.run(&app).await,
            Command::List { json } => list(&app, json).await,
            Command::Show { slug, json } => show(&app, &slug, json).await,
            Command::Set(it) => it.run(&app).await,
            Command::Staff(_) => Ok(Outcome::Done),
        }
    }
}

impl Create {
    async fn run(self, app: &App) -> anyhow::Result<Outcome> {
        let mut settings = Settings::default();
        if let Some(nick) = &self.default_nick {
            settings.default_nick = checked_nick(nick)?;
        }
        settings.description = self.description.unwrap_or_default().trim().to_owned();
        for name in &self.head {
            add_head(&mut settings.heads, name)?;
        }
        let kind = match self.kind {
            Kind::Main => GalleryKind::Main,
            Kind::Minor => GalleryKind::Minor,
            Kind::Mini => GalleryKind::Mini,
            Kind::Person => GalleryKind::Person,
        };
        let name = checked_name(&self.name)?;
        let by = by(Deed::OpenGallery, Reason::default())?;
        let opened = open_gallery(app, &by, self.slug.clone(), kind, name, settings).await;
        match opened.map_err(failed)? {
            Some(gallery) => {
                output::say(format_args!(
                    "opened {} ({}) at /g/{}",
                    gallery.slug, gallery.name, gallery.slug
                ));
                Ok(Outcome::Done)
            }
            None => bail!("the address /g/{} is taken", self.slug),
        }
    }
}

impl Set {
    async fn run(self, app: &App) -> anyhow::Result<Outcome> {
        let slug = self.slug.clone();
        // A wrong slug is answered with the right ones.
        gallery(app, &slug).await?;
        let by = by(Deed::Settings, self.reason.clone())?;
        match change_gallery(app, &by, &slug, |gallery| self.apply(gallery)).await {
            Ok(gallery) => print(&gallery),
            Err(Unchanged::Refused(why)) => return Err(why),
            Err(Unchanged::Failed(failure)) => return Err(failed(failure)),
        }
        Ok(Outcome::Done)
    }

    fn apply(self, gallery: &mut Gallery) -> anyhow::Result<()> {
        if let Some(name) = &self.name {
            gallery.name = checked_name(name)?;
        }
        let settings = &mut gallery.settings;
        if let Some(text) = self.description {
            settings.description = text.trim().to_owned();
        }
        if let Some(nick) = &self.default_nick {
            settings.default_nick = checked_nick(nick)?;
        }
        for (old, new) in &self.rename_head {
            if settings.heads.iter().any(|head| head.name == *new) {
                bail!("there is a 말머리 {new} already");
            }
            head_mut(&mut settings.heads, old)?.name = checked_head(new)?;
        }
        for name in &self.retire_head {
            head_mut(&mut settings.heads, name)?.is_retired = true;
        }
        for name in &self.head {
            add_head(&mut settings.heads, name)?;
        }
        let rule = &mut settings.feature;
        rule.cut = self.cut.unwrap_or(rule.cut);
        rule.member_weight = self.member_weight.unwrap_or(rule.member_weight);
        rule.guest_weight = self.guest_weight.unwrap_or(rule.guest_weight);
        if let Some(MaxAge(days)) = self.max_age_days {
            rule.max_age_days = days;
        }
        if let Some(switch) = self.guests {
            settings.guests_write = matches!(switch, Switch::On);
        }
        self.from.apply(settings);
        if let Some(switch) = self.down_votes {
            settings.down_votes = matches!(switch, Switch::On);
        }
        self.circles.apply(settings)?;
        if !self.related.is_empty() {
            let named = self.related.iter().filter(|text| *text != "none");
            let slugs =
                named.map(|text| slug(text).map_err(|rule| anyhow::anyhow!("{text}: {rule}")));
            settings.related =
                slugs.map(|slug| Ok(slug?.as_str().to_owned())).collect::<anyhow::Result<_>>()?;
        }
        Ok(())
    }
}

async fn list(app: &App, as_json: bool) -> anyhow::Result<Outcome> {
    let mut conn = app.db.reader().await?;
    let galleries = store::gallery::open(&mut conn, MANY).await?;
    let mut rows = vec![["SLUG", "NAME", "KIND", "POSTS", "LAST NO"].map(str::to_owned).to_vec()];
    let mut values = Vec::new();
    for it in &galleries {
        let posts = store::list::total(&mut conn, it.id, ListKind::All).await?;
        let last = store::gallery::last_no(&mut conn, it.id).await?;
        values.push(json!({ "slug": it.slug, "name": it.name, "kind": it.kind, "posts": posts, "last_no": last }));
        rows.push(vec![
            it.slug.to_string(),
            it.name.clone(),
            it.kind.as_str().to_owned(),
            posts.to_string(),
            last.to_string(),
        ]);
    }
    if as_json {
        output::json(&json!(values))
    } else {
        output::table(&rows)
    }
    Ok(Outcome::Done)
}

async fn show(app: &App, slug: &Slug, as_json: bool) -> anyhow::Result<Outcome> {
    let gallery = gallery(app, slug).await?;
    if as_json {
        output::json(&json!({
            "slug": gallery.slug, "name": gallery.name, "kind": gallery.kind, "settings": gallery.settings,
            "circles": gallery.settings.circles,
        }));
    } else {
        print(&gallery);
    }
    Ok(Outcome::Done)
}

fn print(gallery: &Gallery) {
    let settings = &gallery.settings;
    let rule = &settings.feature;
    let switch = |on: bool| if on { "on" } else { "off" };
    let heads = settings.heads.iter().map(|head| {
        if head.is_retired { format!("{} (retired)", head.name) } else { head.name.clone() }
    });
    let age = rule.max_age_days.map_or("none".to_owned(), |days| days.to_string());
    output::table(
        &[
            ("slug", gallery.slug.to_string()),
            ("name", gallery.name.clone()),
            ("kind", gallery.kind.as_str().to_owned()),
            ("description", settings.description.clone()),
            ("default nick", settings.default_nick.clone()),
            ("heads", heads.collect::<Vec<_>>().join(", ")),
            (
                "개념글",
                format!(
                    "cut {}, member {}, guest {}, max age {age}",
                    rule.cut, rule.member_weight, rule.guest_weight
                ),
            ),
            ("circles", circles::shown(settings)),
            ("guests write", switch(settings.guests_write).to_owned()),
            ("shut to guests", guests::shown(settings.shut())),
            ("captcha", u8::from(settings.captcha).to_string()),
            ("down votes", switch(settings.down_votes).to_owned()),
            ("related", settings.related.join(", ")),
        ]
        .map(|(name, value)| vec![name.to_owned(), value]),
    );
}

fn add_head(heads: &mut Vec<Head>, name: &str) -> anyhow::Result<()> {
    let name = checked_head(name)?;
    if let Some(head) = heads.iter_mut().find(|head| head.name == name) {
        if !head.is_retired {
            bail!("there is a 말머리 {name} already");
        }
        head.is_retired = false;
        return Ok(());
    }
    let id = heads.iter().map(|head| head.id).max().unwrap_or(0) + 1;
    heads.push(Head {
        id,
        name,
        managers_only: false,
        members_only: false,
        never_featured: false,
        is_retired: false,
    });
    Ok(())
}

fn head_mut<'a>(heads: &'a mut [Head], name: &str) -> anyhow::Result<&'a mut Head> {
    match heads.iter().position(|head| head.name == name) {
        Some(index) => Ok(&mut heads[index]),
        None => bail!("there is no 말머리 {name}"),
    }
}

fn checked_head(name: &str) -> anyhow::Result<String> {
    checked(name, 10, "a 말머리")
}

fn checked_name(name: &str) -> anyhow::Result<String> {
    checked(name, 40, "a gallery's name")
}

fn checked(text: &str, most: usize, what: &str) -> anyhow::Result<String> {
    let text = fold_spaces(text);
    if text.is_empty() || text.chars().count() > most || text.chars().any(is_deceptive) {
        bail!("{what} has 1 to {most} characters, none of them invisible");
    }
    Ok(text)
}

fn checked_nick(nick: &str) -> anyhow::Result<String> {
    match Nick::parse(nick, "") {
        Ok(nick) if !nick.as_str().is_empty() => Ok(nick.as_str().to_owned()),
        _ => bail!("a nick has 2 to 20 characters, none of them invisible"),
    }
}

fn renaming(text: &str) -> Result<(String, String), String> {
    let (old, new) = text.split_once('=').ok_or("write OLD=NEW")?;
    Ok((old.trim().to_owned(), new.trim().to_owned()))
}

fn days(text: &str) -> Result<MaxAge, String> {
    if text == "none" {
        return Ok(MaxAge(None));
    }
    let days = text.parse().ok().filter(|days| (1..=36_500).contains(days));
    days.map(|days| MaxAge(Some(days)))
        .ok_or_else(|| "write a number of days from 1, or none".to_owned())
}
