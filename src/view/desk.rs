//! The desk: posts and comments to pick from, the queue of reports, bans, what was done, the staff.

mod acts;
mod bench;
mod cover;
mod guests;
mod lists;
mod members;
mod people;
mod settings;
mod tabs;

pub use acts::ActsPage;
pub use bench::{BenchPage, Listing, fields};
pub use cover::CoverForm;
pub use lists::{ListText, ListsPage, UserText};
pub use members::{Applicant, MembersPage, RulesForm, applied};
pub use people::{BansPage, SeatText, StaffPage};
pub use settings::SettingsPage;
pub use tabs::Tabs;

use std::ops::Deref;

use askama::Template;

use super::{
    asset,
    author::AuthorText,
    date::DateText,
    frame::{About, Frame, Site},
    gallery::GalleryText,
    tried::Again,
};
use crate::{
    domain::{
        ban::Span,
        comment::Comment,
        desk::UNDO,
        gallery::Gallery,
        post::PostRow,
        report::{Kind, Report},
        time::Moment,
    },
    texts::{Texts, desk::Desk, staff::Staff},
};

/// What surrounds every page of the desk.
#[derive(Debug)]
struct Top {
    gallery: GalleryText,
    base: String,
    tabs: Vec<(String, String, bool)>,
    away: Vec<String>,
    css: String,
    js: String,
    again: Again,
}

/// As in the console: templates ask the top of their page what was typed and why not.
impl Deref for Top {
    type Target = Again;

    fn deref(&self) -> &Again {
        &self.again
    }
}

fn top(site: &Site, tabs: &Tabs, gallery: &Gallery) -> (Frame, Top) {
    let d = site.texts().desk;
    let about = About {
        title: format!("{} - {}", d.desk, (site.texts().gallery_of)(&gallery.name)),
        description: String::new(),
        path: String::new(),
        kind: "website",
    };
    let bans = match tabs.appeals {
        0 => d.bans.to_owned(),
        count => format!("{} {count}", d.bans),
    };
    let tab = |part: &str, name: &str, text: String| {
        (format!("{}/manage{part}", tabs.base), text, tabs.current == name)
    };
    let mut all = vec![
        tab("", "posts", d.posts.to_owned()),
        tab("/comments", "comments", d.office.comments.to_owned()),
        tab("/reports", "reports", (d.reports)(tabs.reports)),
        tab("/bans", "bans", bans),
        tab("/lists", "lists", d.office.lists.to_owned()),
        tab("/acts", "acts", d.done.to_owned()),
        tab("/staff", "staff", d.staff.to_owned()),
        tab("/settings", "settings", site.texts().open.settings.to_owned()),
    ];
    if let Some(asked) = tabs.asked {
        all.insert(3, tab("/members", "members", (site.texts().circle.members)(asked)));
    }
    let top = Top {
        gallery: GalleryText::new(site, gallery, Vec::new()),
        base: tabs.base.clone(),
        tabs: all,
        away: tabs
            .away
            .iter()
            .map(|(nick, until)| format!("{nick} · {}", people::away_text(site, *until)))
            .collect(),
        css: asset::url("desk.css"),
        js: asset::url("desk.js"),
        again: Again::new(site.texts(), tabs.tried.clone()),
    };
    (Frame::new(site, about), top)
}

/// An act that was done.
#[derive(Debug)]
pub struct DeskDone {
    /// Its number.
    pub id: i64,
    /// Who did it.
    pub name: String,
    /// Its word.
    pub act: String,
    /// What it reached.
    pub items: i64,
    /// Whom it banned.
    pub banned: usize,
    /// When.
    pub at: Moment,
    /// Whether it was undone.
    pub is_undone: bool,
}

impl DeskDone {
    /// Its number, what is said of it, and whether it can be undone.
    fn said(self, site: &Site) -> (i64, String, bool) {
        let may_undo = !self.is_undone && site.now.0 - self.at.0 <= UNDO;
        let items = usize::try_from(self.items).unwrap_or(0);
        (self.id, (site.texts().desk.did)(items, self.banned), may_undo)
    }
}

/// A post or comment with the reports about it.
pub struct Reported {
    /// Post and comment by their numbers.
    pub place: (i64, i64),
    /// The post, as long as it can be read.
    pub post: Option<PostRow>,
    /// The comment, as long as it can be read.
    pub comment: Option<Comment>,
    /// What was reported, oldest first.
    pub reports: Vec<Report>,
}

/// `/g/{slug}/manage/reports`
#[derive(Debug, Template)]
#[template(path = "desk/queue.html")]
pub struct QueuePage {
    t: &'static Texts,
    d: &'static Desk,
    frame: Frame,
    top: Top,
    things: Vec<Thing>,
}

/// The word of the form that answers the reports of a post or comment.
pub fn reported((post, comment): (i64, i64)) -> String {
    format!("{post}/{comment}")
}

#[derive(Debug)]
struct Thing {
    key: String,
    place: (i64, i64),
    url: String,
    /// A title, or what a comment says; empty for what is gone.
    title: String,
    author: Option<AuthorText>,
    counted: String,
    reports: Vec<(&'static str, String, DateText)>,
}

impl QueuePage {
    /// What waits for an answer.
    pub fn new(site: &Site, tabs: &Tabs, gallery: &Gallery, things: Vec<Reported>) -> QueuePage {
        let (t, d) = (site.texts(), site.texts().desk);
        let (frame, mut top) = top(site, tabs, gallery);
        top.again.look_for(|form| things.iter().any(|thing| reported(thing.place) == form));
        let thing = |it: Reported| {
            let (no, id) = it.place;
            let is_comment = id > 0;
            let title = match (&it.post, &it.comment) {
                (_, Some(comment)) => markup_text(comment),
                (Some(post), None) if !is_comment => post.title.clone(),
                _ => String::new(),
            };
            let author = match (is_comment, it.post, it.comment) {
                (true, _, Some(comment)) => Some(comment.author),
                (false, Some(post), _) => Some(post.author),
                _ => None,
            };
            Thing {
                key: reported(it.place),
                place: it.place,
                url: match is_comment {
                    true => format!("{}/{no}#c{id}", top.base),
                    false => format!("{}/{no}", top.base),
                },
                title,
                author: author.map(|author| AuthorText::new(author, t)),
                counted: (d.reported)(it.reports.len()),
                reports: it
                    .reports
                    .into_iter()
                    .map(|report| {
                        let date = DateText::in_list(site, report.at, false);
                        ((d.kind)(report.kind), report.words, date)
                    })
                    .collect(),
            }
        };
        let things = things.into_iter().map(thing).collect();
        QueuePage { t, d, frame, top, things }
    }
}

/// What a comment says, without its markup.
fn markup_text(comment: &Comment) -> String {
    crate::domain::comment::plain(&comment.body_html)
}

/// The reasons a reader can choose from.
pub(super) fn kinds(d: &'static Desk) -> Vec<(&'static str, &'static str)> {
    Kind::ALL.map(|kind| (kind.as_str(), (d.kind)(kind))).into()
}
