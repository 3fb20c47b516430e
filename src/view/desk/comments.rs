//! Comments on the desk, as its posts.

use askama::Template;

use super::{
    AuthorText, DateText, Desk, DeskDone, Frame, Gallery, Site, Span, Tabs, Texts, Top, clock,
    fields, top,
};
use crate::domain::{
    author::Author,
    desk::{CommentAt, Pick, Pickable as _},
    time::Moment,
};

/// A comment on the desk.
#[derive(Debug)]
pub struct DeskComment {
    /// Its place.
    pub at: CommentAt,
    /// What it says, as typed.
    pub words: String,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub written: Moment,
}

/// What stands on the desk.
pub struct CommentListing {
    /// Which comments.
    pub pick: Pick<CommentAt>,
    /// The comments, newest first.
    pub rows: Vec<DeskComment>,
    /// Whether there are more than are shown.
    pub has_more: bool,
    /// What was just done.
    pub done: Option<DeskDone>,
    /// The shared lists of bans that this gallery may write in.
    pub lists: Vec<(i64, String)>,
}

/// `/g/{slug}/manage/comments`
#[derive(Debug, Template)]
#[template(path = "desk/comments.html")]
pub struct CommentsPage {
    t: &'static Texts,
    d: &'static Desk,
    frame: Frame,
    top: Top,
    path: String,
    prefix: String,
    from: String,
    until: String,
    kept: Vec<(&'static str, String)>,
    seen: i64,
    rows: Vec<RowText>,
    counted: String,
    /// Words for "all of these", where the pick is narrow.
    all: Option<String>,
    is_taken: bool,
    did: Option<(i64, String, bool)>,
    spans: Vec<(String, String)>,
    lists: Vec<(i64, String)>,
}

#[derive(Debug)]
struct RowText {
    key: String,
    words: String,
    /// Where it stands; empty for one that was taken away.
    url: String,
    post: i64,
    author: AuthorText,
    date: DateText,
    label: String,
    by: String,
    near: String,
    like: String,
    since: String,
}

impl CommentsPage {
    /// The comments of a pick, and what can be done to them.
    pub fn new(site: &Site, tabs: &Tabs, gallery: &Gallery, list: CommentListing) -> CommentsPage {
        let (t, s, d) = (site.texts(), site.texts().staff, site.texts().desk);
        let (frame, top) = top(site, tabs, gallery);
        let (count, is_taken) = (list.rows.len(), list.pick.taken);
        CommentsPage {
            t,
            d,
            frame,
            path: format!("{}/manage/comments", top.base),
            prefix: list.pick.prefix.clone(),
            from: clock(site, list.pick.from),
            until: clock(site, list.pick.until),
            all: (list.pick.is_narrow() && count > 0).then(|| match list.has_more {
                true => d.office.pick_most.to_owned(),
                false => (d.office.pick_all)(count),
            }),
            is_taken,
            kept: fields(&list.pick),
            seen: site.now.0,
            counted: (d.counted)(count, list.has_more),
            rows: list
                .rows
                .into_iter()
                .map(|row| RowText::new(site, &top.base, row, is_taken))
                .collect(),
            did: list.done.map(|done| done.said(site)),
            spans: Span::OFFERED.map(|span| (span.word(), (s.ban_for)(span))).into(),
            lists: list.lists,
            top,
        }
    }
}

impl RowText {
    fn new(site: &Site, base: &str, row: DeskComment, is_taken: bool) -> RowText {
        let t = site.texts();
        let (key, post) = (row.at.word(), row.at.post.0);
        let desk = format!("{base}/manage/comments");
        RowText {
            url: match is_taken {
                true => String::new(),
                false => format!("{base}/{post}#c{}", row.at.id.0),
            },
            by: format!("{desk}?by={key}"),
            near: format!("{desk}?like={key}"),
            like: match row.author.prefix.as_str() {
                "" => String::new(),
                prefix => format!("{desk}?prefix={prefix}"),
            },
            since: format!("{desk}?from={}", row.written.0),
            label: (t.desk.office.pick_comment)(post),
            author: AuthorText::new(row.author, t),
            date: DateText::in_list(site, row.written, false),
            words: row.words,
            post,
            key,
        }
    }
}
