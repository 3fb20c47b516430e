//! 갤로그: a member's own page.

use askama::Template;

use super::{
    author::AuthorText,
    comment::FieldError,
    date::DateText,
    frame::{About, Frame, Site},
};
use crate::{
    domain::{
        author::{Author, AuthorKind},
        member::Audience,
        refusal::Refusal,
        time::Moment,
    },
    texts::{Texts, gallog::Gallog, member::Member},
};

/// A part of a 갤로그.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Posts.
    Posts,
    /// Comments.
    Comments,
    /// Kept posts.
    Scraps,
    /// The guestbook.
    Guestbook,
}

impl Tab {
    const ALL: [Tab; 4] = [Tab::Posts, Tab::Comments, Tab::Scraps, Tab::Guestbook];

    /// Its part of the address.
    pub fn path(self) -> &'static str {
        match self {
            Tab::Posts => "",
            Tab::Comments => "/comments",
            Tab::Scraps => "/scraps",
            Tab::Guestbook => "/guestbook",
        }
    }
}

/// Whose page it is.
#[derive(Debug, Clone)]
pub struct Owner {
    /// 식별코드
    pub code: String,
    /// The nick.
    pub nick: String,
    /// 고정닉 or 반고정닉.
    pub kind: AuthorKind,
    /// When he joined.
    pub created_at: Moment,
    /// How much there is of each part and who may see it, in the order of the parts.
    pub parts: [(String, Audience); 4],
    /// Nicks of before and until when, the last first.
    pub nicks: Vec<(String, Moment)>,
}

/// What a part shows.
#[derive(Debug, Clone)]
pub enum Matter {
    /// This reader may not see it.
    Hidden(Audience),
    /// Posts, comments, or kept posts.
    Rows(Vec<Row>),
    /// Lines of the guestbook.
    Lines(Vec<Line>),
}

/// A row that leads to a post or comment.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it leads.
    pub url: String,
    /// A title or the first words.
    pub text: String,
    /// The gallery's name.
    pub gallery: String,
    /// Where its form goes, for kept posts of one's own.
    pub scrap_url: String,
    /// Its folder.
    pub folder: i64,
    /// When.
    pub at: Moment,
}

/// A line of a guestbook.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number.
    pub id: i64,
    /// Who left it.
    pub author: Author,
    /// What it says.
    pub body: String,
    /// When.
    pub at: Moment,
}

/// What stands in the page's forms after a refusal.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The line, or the folder's name.
    pub text: String,
    /// Why it was declined.
    pub refusal: Option<Refusal>,
}

#[derive(Debug)]
struct TabText {
    name: &'static str,
    url: String,
    count: String,
    note: &'static str,
    is_current: bool,
}

#[derive(Debug)]
struct RowText {
    row: Row,
    date: DateText,
}

#[derive(Debug)]
struct LineText {
    author: AuthorText,
    body: String,
    date: DateText,
    remove_url: String,
}

/// `/u/{code}` and its parts
#[derive(Debug, Template)]
#[template(path = "gallog/page.html")]
pub struct GallogPage {
    t: &'static Texts,
    m: &'static Member,
    g: &'static Gallog,
    frame: Frame,
    css: String,
    heading: String,
    owner: AuthorText,
    code: String,
    joined: DateText,
    nicks: Vec<(String, DateText)>,
    tabs: Vec<TabText>,
    is_own: bool,
    hidden: &'static str,
    hidden_from_guests: bool,
    log_in: String,
    none: &'static str,
    rows: Vec<RowText>,
    lines: Vec<LineText>,
    is_guestbook: bool,
    can_sign: bool,
    sign_url: String,
    folders: Vec<(i64, String)>,
    folder: i64,
    older: Option<String>,
    is_first: bool,
    here: String,
    typed: Typed,
    error: Option<FieldError>,
}

/// Which part of a page is shown, and from where.
#[derive(Debug, Clone)]
pub struct Part {
    /// The part.
    pub tab: Tab,
    /// Where older ones stand.
    pub older: Option<String>,
    /// It begins with the newest.
    pub is_first: bool,
    /// The folders of kept posts.
    pub folders: Vec<(i64, String)>,
    /// The folder that is open, -1 for all.
    pub folder: i64,
}

impl GallogPage {
    /// A part of a member's page.
    pub fn new(site: &Site, owner: Owner, part: Part, matter: Matter, typed: Typed) -> GallogPage {
        let t = site.texts();
        let g = t.gallog;
        let base = format!("/u/{}", owner.code);
        let me = site.member.as_ref().map(|member| member.code.as_str());
        let is_own = me == Some(owner.code.as_str());
        let names = [g.posts, g.comments, g.scraps, g.guestbook];
        let current = Tab::ALL.iter().position(|tab| *tab == part.tab).unwrap_or(0);
        let tabs = Tab::ALL.iter().enumerate().map(|(at, tab)| {
            let (count, audience) = owner.parts[at].clone();
            TabText {
                name: names[at],
                url: format!("{base}{}", tab.path()),
                count,
                note: match audience {
                    Audience::Everybody => "",
                    Audience::Members => g.only_members,
                    Audience::Owner => g.only_you,
                },
                is_current: at == current,
            }
        });
        let tabs = tabs.collect();
        let heading = (g.of)(&owner.nick);
        let is_hidden = matches!(matter, Matter::Hidden(_));
        let about = About {
            title: heading.clone(),
            description: String::new(),
            path: if part.tab == Tab::Posts && part.is_first && !is_hidden {
                base.clone()
            } else {
                String::new()
            },
            kind: "profile",
        };
        let here = format!("{base}{}", part.tab.path());
        let (mut hidden, mut hidden_from_guests) = ("", false);
        let (mut rows, mut lines) = (Vec::new(), Vec::new());
        match matter {
            Matter::Hidden(audience) => {
                hidden_from_guests = audience == Audience::Members;
                hidden = if hidden_from_guests { g.hidden_members } else { g.hidden };
            }
            Matter::Rows(found) => {
                rows.extend(found.into_iter().map(|mut row| {
                    if row.text.is_empty() {
                        row.text = t.console.claim.blocked_title.to_owned();
                    }
                    RowText { date: DateText::in_list(site, row.at, false), row }
                }));
            }
            Matter::Lines(found) => lines.extend(found.into_iter().map(|line| {
                let is_mine = is_own || site.is_own(&line.author);
                LineText {
                    author: AuthorText::new(line.author.clone(), t),
                    date: DateText::in_list(site, line.at, false),
                    remove_url: match is_mine {
                        true => format!("{here}/{}/delete", line.id),
                        false => String::new(),
                    },
                    body: line.body,
                }
            })),
        }
        let author = Author {
            kind: owner.kind,
            nick: owner.nick.clone(),
            prefix: String::new(),
            mark: String::new(),
            code: owner.code.clone(),
        };
        GallogPage {
            t,
            m: t.member,
            g,
            frame: Frame::new(site, about),
            css: super::asset::url("account.css"),
            heading,
            owner: AuthorText::new(author.clone(), t),
            joined: DateText::full(site, owner.created_at, true),
            nicks: owner
                .nicks
                .into_iter()
                .map(|(nick, until)| (nick, DateText::full(site, until, true)))
                .collect(),
            tabs,
            is_own,
            hidden,
            hidden_from_guests,
            log_in: format!("/login?next={here}"),
            none: g.none[current],
            rows,
            lines,
            is_guestbook: part.tab == Tab::Guestbook,
            can_sign: part.tab == Tab::Guestbook && !is_hidden && me.is_some(),
            sign_url: here.clone(),
            folders: part.folders,
            folder: part.folder,
            older: part.older.map(|from| format!("{here}?{from}")),
            is_first: part.is_first,
            here,
            error: FieldError::new(typed.refusal.as_ref(), t),
            typed,
            code: owner.code,
        }
    }
}
