//! `madang ban …`: who is kept out, where, why and until when; shared lists; appeals.

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Global, Outcome, by, failed, gallery, output, reason, slug};
use crate::{
    actions::{
        ban::{Scope, Sentence, answer_appeal, ban, lift},
        note::SITE,
        share_bans::{leave_list, open_list, use_list},
    },
    app::App,
    domain::{
        authority::Deed,
        ban::{AppealState, FOREVER, SITE_LIST, Span, Target},
        gallery::{GalleryId, Slug},
        public_log::Reason,
        refusal::Refusal,
    },
    store::{self, ban_share::Shared},
    texts::Lang,
};

/// Rows that one listing shows.
const MANY: i64 = 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Keep somebody out of a gallery, a shared list's galleries, or the site.
    #[command(after_help = "\
Examples:
  madang ban add --gallery baduk --post 12 --for 7d --reason 도배
  madang ban add --gallery baduk --prefix 121.133 --for 6h --reason '같은 앞자리에서 도배'
  madang ban add --site --net 203.0.113.0/24 --for permanent")]
    Add(Add),
    /// List the bans of a gallery, a shared list or the site, newest first.
    List {
        #[command(flatten)]
        place: Place,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lift a ban.
    Lift {
        /// Its number, as `list` shows it.
        id: i64,
        #[command(flatten)]
        place: Place,
        /// Why, for all to read in the public log.
        #[arg(long, default_value = "", value_parser = reason)]
        reason: Reason,
    },
    /// List the appeals a gallery (or, without one, the site) has to answer, oldest first.
    Appeals {
        /// The gallery.
        #[arg(value_parser = slug)]
        slug: Option<Slug>,
    },
    /// Answer an appeal: with --grant the ban is lifted.
    Answer(Answer),
    /// Lists of bans that galleries share.
    #[command(subcommand)]
    Share(Share),
}

/// Where a ban holds.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(super) struct Place {
    /// In this gallery; with --list: spoken there.
    #[arg(long, value_parser = slug)]
    gallery: Option<Slug>,
    /// In every gallery that goes by this shared list.
    #[arg(long, value_name = "ID", requires = "gallery")]
    list: Option<i64>,
    /// On the whole site.
    #[arg(long, conflicts_with_all = ["gallery", "list"])]
    site: bool,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    #[command(flatten)]
    place: Place,
    /// Whoever wrote this post, wherever he writes from the same address or account.
    #[arg(long, value_name = "NO", conflicts_with_all = ["prefix", "net"], requires = "gallery")]
    post: Option<i64>,
    /// Whoever wrote this comment under the post.
    #[arg(long, value_name = "ID", requires = "post")]
    comment: Option<i64>,
    /// Everybody who shows this of his address.
    #[arg(long, value_name = "PREFIX", conflicts_with = "net")]
    prefix: Option<String>,
    /// Everybody in a network.
    #[arg(long, value_name = "CIDR")]
    net: Option<String>,
    /// How long: 6h, 7d, permanent.
    #[arg(long = "for", value_name = "SPAN", value_parser = span)]
    span: Span,
    /// Why: at most 20 words, for the banned and for all to read.
    #[arg(long, default_value = "", value_parser = reason)]
    reason: Reason,
}

#[derive(Debug, Args)]
pub(super) struct Answer {
    /// The ban's number.
    id: i64,
    /// The gallery that answers; without one, the site.
    #[arg(long, value_parser = slug)]
    gallery: Option<Slug>,
    /// Lift the ban.
    #[arg(long, conflicts_with = "refuse", required_unless_present = "refuse")]
    grant: bool,
    /// The ban stays.
    #[arg(long)]
    refuse: bool,
    /// What the banned is told.
    #[arg(long, default_value = "")]
    words: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum Share {
    /// Begin a list; the gallery that keeps it goes by it.
    Create {
        /// Its name.
        name: String,
        /// The gallery that keeps it.
        #[arg(long, value_parser = slug)]
        gallery: Slug,
    },
    /// List them.
    List,
    /// Have a gallery go by a list.
    Use(Sharing),
    /// Have a gallery go by a list no longer.
    Leave(Sharing),
}

#[derive(Debug, Args)]
pub(super) struct Sharing {
    /// The list's number.
    list: i64,
    /// The gallery.
    #[arg(long, value_parser = slug)]
    gallery: Slug,
}

impl Command {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let app = global.open().await?;
        match self {
            Command::Add(it) => it.run(&app).await?,
            Command::List { place, json } => list(&app, place, json).await?,
            Command::Lift { id, place, reason } => {
                let (from, list) = place.find(&app).await?;
                let by = by(deed(from), reason)?;
                if !lift(&app, &by, from, (list, id)).await.map_err(failed)? {
                    bail!("no ban {id} holds there");
                }
                output::say(format_args!("lifted {id}"));
            }
            Command::Appeals { slug } => appeals(&app, slug.as_ref()).await?,
            Command::Answer(it) => it.run(&app).await?,
            Command::Share(it) => it.run(&app).await?,
        }
        Ok(Outcome::Done)
    }
}

impl Place {
    /// The gallery in whose log it stands, and the list.
    async fn find(&self, app: &App) -> anyhow::Result<(GalleryId, i64)> {
        let Some(slug) = &self.gallery else { return Ok((SITE, SITE_LIST)) };
        let gallery = gallery(app, slug).await?.id;
        match self.list {
            None => Ok((gallery, gallery.0)),
            Some(id) if shared(app).await?.iter().any(|list| list.id == id) => Ok((gallery, id)),
            Some(id) => bail!("there is no shared list {id}: `madang ban share list`"),
        }
    }
}

async fn shared(app: &App) -> anyhow::Result<Vec<Shared>> {
    let mut conn = app.db.reader().await?;
    Ok(store::ban_share::all(&mut conn, MANY).await?)
}

/// What it takes to ban in a gallery, or on the site.
fn deed(place: GalleryId) -> Deed {
    if place == SITE { Deed::Site } else { Deed::Ban }
}

impl Add {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let (from, list) = self.place.find(app).await?;
        let (target, label) = self.target(app, from).await?;
        let sentence = Sentence {
            target,
            label: label.clone(),
            span: self.span,
            post: self.post.unwrap_or(0),
        };
        let by = by(deed(from), self.reason)?;
        let scope = Scope { from, lists: &[list] };
        let ids = ban(app, &by, scope, &[sentence]).await.map_err(failed)?;
        output::say(format_args!("banned {label} as {}", ids[0]));
        Ok(())
    }

    async fn target(&self, app: &App, gallery: GalleryId) -> anyhow::Result<(Target, String)> {
        if let Some(prefix) = &self.prefix {
            return Ok((Target::prefix(prefix).map_err(said)?, prefix.clone()));
        }
        if let Some(net) = &self.net {
            let target = Target::net(net).map_err(said)?;
            let label = target.subject();
            return Ok((target, label));
        }
        let no = self.post.context("say whom: --post, --prefix or --net")?;
        let mut conn = app.db.reader().await?;
        let writer = match self.comment {
            None => store::ban::writer_of_post(&mut conn, gallery, no).await?,
            Some(id) => store::ban::writer_of_comment(&mut conn, gallery, no, id).await?,
        };
        let writer = writer.context("there is no such post or comment")?;
        Ok(writer.target())
    }
}

impl Answer {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let id = spoken_in(app, self.gallery.as_ref()).await?;
        let mut conn = app.db.reader().await?;
        let open = store::appeal::open(&mut conn, id, MANY).await?;
        drop(conn);
        let appeal = open.iter().find(|appeal| appeal.ban == self.id);
        let appeal = appeal.context("there is no open appeal against this ban here")?;
        let state = if self.grant { AppealState::Granted } else { AppealState::Refused };
        let by = by(deed(id), Reason::default())?;
        let ban = (appeal.list, appeal.ban);
        answer_appeal(app, &by, id, ban, state, &self.words).await.map_err(failed)?;
        output::say(format_args!("{}: {}", self.id, state.as_str()));
        Ok(())
    }
}

impl Share {
    async fn run(self, app: &App) -> anyhow::Result<()> {
        let by = by(Deed::Settings, Reason::default())?;
        match self {
            Share::Create { name, gallery: slug } => {
                let owner = gallery(app, &slug).await?.id;
                let (id, name) = open_list(app, &by, owner, &name).await.map_err(failed)?;
                output::say(format_args!("list {id}: {name}"));
            }
            Share::List => {
                let lists = shared(app).await?;
                let rows = lists.iter().map(|list| vec![list.id.to_string(), list.name.clone()]);
                output::table(&rows.collect::<Vec<_>>());
            }
            Share::Use(it) => {
                if shared(app).await?.iter().all(|list| list.id != it.list) {
                    bail!("there is no shared list {}", it.list);
                }
                let id = gallery(app, &it.gallery).await?.id;
                use_list(app, &by, id, it.list).await.map_err(failed)?;
                output::say(format_args!("{} goes by list {}", it.gallery, it.list));
            }
            Share::Leave(it) => {
                let id = gallery(app, &it.gallery).await?.id;
                if !leave_list(app, &by, id, it.list).await.map_err(failed)? {
                    bail!("{} did not go by list {}", it.gallery, it.list);
                }
                output::say(format_args!("{} left list {}", it.gallery, it.list));
            }
        }
        Ok(())
    }
}

async fn list(app: &App, place: Place, as_json: bool) -> anyhow::Result<()> {
    let (_, list) = place.find(app).await?;
    let now = app.clock.now();
    let mut conn = app.db.reader().await?;
    let bans = store::ban::of_list(&mut conn, list, i64::MAX, MANY).await?;
    let until = |ban: &crate::domain::ban::Ban| {
        if ban.until == FOREVER { "for good".to_owned() } else { ban.until.full(&app.zone) }
    };
    if as_json {
        let all = bans.iter().map(|ban| {
            json!({
                "id": ban.id, "kind": ban.kind, "label": ban.label, "reason": ban.reason,
                "until": until(ban), "holds": ban.holds(now), "post": ban.post,
            })
        });
        output::json(&json!(all.collect::<Vec<_>>()));
        return Ok(());
    }
    let rows = bans.iter().map(|ban| {
        let state = if ban.holds(now) { "holds" } else { "over" };
        [&ban.id.to_string(), state, &ban.kind, &ban.label, &until(ban), &ban.reason]
            .map(|cell| cell.to_owned())
            .to_vec()
    });
    output::table(&rows.collect::<Vec<_>>());
    Ok(())
}

/// The gallery that a ban was spoken in, or the site.
async fn spoken_in(app: &App, slug: Option<&Slug>) -> anyhow::Result<GalleryId> {
    match slug {
        Some(slug) => Ok(gallery(app, slug).await?.id),
        None => Ok(SITE),
    }
}

async fn appeals(app: &App, slug: Option<&Slug>) -> anyhow::Result<()> {
    let id = spoken_in(app, slug).await?;
    let mut conn = app.db.reader().await?;
    for appeal in store::appeal::open(&mut conn, id, MANY).await? {
        let at = appeal.at.full(&app.zone);
        output::say(format_args!("ban {}  {at}\n{}\n", appeal.ban, appeal.words));
    }
    Ok(())
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).ok_or_else(|| "write 6h, 7d or permanent".to_owned())
}

fn said(refusal: Refusal) -> anyhow::Error {
    anyhow::anyhow!("{}", Lang::En.texts().refusal(&refusal))
}
