//! `madang post …`: 공지, 개념글, deleting and restoring, by the operator.

use anyhow::bail;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Global, Outcome, by, failed, gallery, output, reason, slug};
use crate::{
    actions::{
        look_up::look_up,
        manage_post::{Act, manage_post},
    },
    app::App,
    domain::{
        authority::Deed,
        comment::DeletedBy,
        gallery::{Gallery, Slug},
        post::{Post, PostNo},
        public_log::Reason,
    },
    store::{self, post::Found},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a post a 공지 (or, with --off, an ordinary post).
    #[command(after_help = "Example:\n  madang post notice baduk 12")]
    Notice(Switched),
    /// Make a post 개념글 (with --off: take it back; votes alone do not return it).
    Feature(Switched),
    /// Take a post away; it can be restored until its words are erased.
    Delete(Reasoned),
    /// Put a deleted post back.
    Restore(Reasoned),
    /// Show from which addresses a post, its edits and its comments came.
    ///
    /// The access log keeps them encrypted and erases them after the set number
    /// of days (`access_log_days`). Whoever asks should be entitled to know.
    Addresses(Reasoned),
    /// Show a post's row and state.
    Show {
        #[command(flatten)]
        target: Target,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Target {
    /// The gallery.
    #[arg(value_parser = slug)]
    slug: Slug,
    /// The post's number.
    #[arg(value_parser = clap::value_parser!(i64).range(1..))]
    no: i64,
}

#[derive(Debug, Args)]
pub(super) struct Reasoned {
    #[command(flatten)]
    target: Target,
    /// Why: at most 20 words. For all to read in the public log; of addresses, for operators.
    #[arg(long, default_value = "", value_parser = reason)]
    reason: Reason,
}

#[derive(Debug, Args)]
pub(super) struct Switched {
    #[command(flatten)]
    it: Reasoned,
    /// Undo it.
    #[arg(long)]
    off: bool,
}

impl Command {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let app = global.open().await?;
        match self {
            Command::Notice(Switched { it, off }) => {
                it.act(&app, if off { Act::Unnotice } else { Act::Notice }).await
            }
            Command::Feature(Switched { it, off }) => {
                it.act(&app, if off { Act::Unfeature } else { Act::Feature }).await
            }
            Command::Delete(it) => it.act(&app, Act::Delete).await,
            Command::Restore(it) => it.act(&app, Act::Restore).await,
            Command::Addresses(it) => it.addresses(&app).await,
            Command::Show { target, json } => target.show(&app, json).await,
        }
    }
}

impl Reasoned {
    async fn act(self, app: &App, act: Act) -> anyhow::Result<Outcome> {
        let Reasoned { target: Target { slug, no }, reason } = self;
        let (gallery, no) = (gallery(app, &slug).await?, PostNo(no));
        let by = by(act.deed(), reason)?;
        let changed = manage_post(app, &by, gallery.id, no, act).await.map_err(failed)?;
        let found = find(app, &gallery, no).await?;
        let place = format!("/g/{}/{}", gallery.slug, no.0);
        match found {
            None => bail!("there is no post {place}"),
            Some(Found::Deleted(DeletedBy::Claim)) if !changed => {
                bail!("{place} is blocked on a claim: the operator's console ends that")
            }
            Some(Found::Deleted(_)) if !changed && act == Act::Restore => {
                bail!("{place} cannot be restored: its words have been erased")
            }
            Some(Found::Deleted(_)) if !changed && act != Act::Delete => {
                bail!("{place} is deleted; restore it first")
            }
            Some(_) if !changed => output::say(format_args!("{place}: nothing to change")),
            Some(_) => output::say(format_args!("{place}: {}", done(act))),
        }
        Ok(Outcome::Done)
    }
}

impl Reasoned {
    async fn addresses(self, app: &App) -> anyhow::Result<Outcome> {
        let Reasoned { target: Target { slug, no }, reason } = self;
        let gallery = gallery(app, &slug).await?;
        let by = by(Deed::Addresses, reason)?;
        let lines = look_up(app, &by, gallery.id, PostNo(no), None).await.map_err(failed)?;
        if lines.is_empty() {
            output::say(format_args!("nothing is kept of /g/{}/{no}", gallery.slug));
        }
        for line in lines {
            let address = line.address.unwrap_or_else(|| "(sealed with another key)".to_owned());
            let comment = line.comment.map_or(String::new(), |id| format!("  comment {}", id.0));
            output::say(format_args!(
                "{}  {:8} {address}{comment}",
                line.at.full(&app.zone),
                line.act
            ));
        }
        Ok(Outcome::Done)
    }
}

impl Target {
    async fn show(self, app: &App, as_json: bool) -> anyhow::Result<Outcome> {
        let gallery = gallery(app, &self.slug).await?;
        match find(app, &gallery, PostNo(self.no)).await? {
            None => bail!("there is no post /g/{}/{}", gallery.slug, self.no),
            Some(Found::Deleted(by)) => {
                let by = match by {
                    DeletedBy::Writer => "writer",
                    DeletedBy::PostAuthor => "post author",
                    DeletedBy::Manager => "manager",
                    DeletedBy::Claim => "claim",
                };
                if as_json {
                    output::json(
                        &json!({ "gallery": gallery.slug, "no": self.no, "deleted_by": by }),
                    );
                } else {
                    output::say(format_args!(
                        "/g/{}/{}: deleted by its {by}",
                        gallery.slug, self.no
                    ));
                }
            }
            Some(Found::Live(post, _)) => print(app, &gallery, &post, as_json),
        }
        Ok(Outcome::Done)
    }
}

fn done(act: Act) -> &'static str {
    match act {
        Act::Notice => "is a 공지 now",
        Act::Unnotice => "is no 공지 any more",
        Act::Feature => "is 개념글 now",
        Act::Unfeature => "is not 개념글 any more",
        Act::Delete => "deleted",
        Act::Restore => "restored",
    }
}

async fn find(app: &App, gallery: &Gallery, no: PostNo) -> anyhow::Result<Option<Found>> {
    let mut conn = app.db.reader().await?;
    Ok(store::post::find(&mut conn, gallery.id, no).await?)
}

fn print(app: &App, gallery: &Gallery, post: &Post, as_json: bool) {
    let row = &post.row;
    let head = gallery.head(row.head_id).map_or("", |head| head.name.as_str());
    let text = markup::to_text(&post.body_html);
    if as_json {
        output::json(&json!({
            "gallery": gallery.slug, "no": row.no.0, "title": row.title, "head": head,
            "nick": row.author.nick, "prefix": row.author.prefix, "written_at": row.written_at.rfc3339(&app.zone),
            "views": row.views, "ups": row.counts.ups, "member_ups": row.counts.member_ups,
            "downs": row.counts.downs, "comments": row.comments, "notice": row.is_notice,
            "featured": row.is_featured, "text": text,
        }));
        return;
    }
    let head = if head.is_empty() { String::new() } else { format!("[{head}] ") };
    let prefix = if row.author.prefix.is_empty() {
        String::new()
    } else {
        format!("({})", row.author.prefix)
    };
    output::say(format_args!("/g/{}/{}  {head}{}", gallery.slug, row.no.0, row.title));
    output::say(format_args!("{}{prefix}  {}", row.author.nick, row.written_at.full(&app.zone)));
    output::say(format_args!(
        "views {}, ups {} (fixed nicks {}), downs {}, comments {}{}{}",
        row.views,
        row.counts.ups,
        row.counts.member_ups,
        row.counts.downs,
        row.comments,
        if row.is_notice { ", 공지" } else { "" },
        if row.is_featured { ", 개념글" } else { "" },
    ));
    output::say(format_args!("\n{text}"));
}
