//! Posts or comments to pick from, and what can be done to them: one page for both.

use askama::Template;

use super::{
    AuthorText, DateText, Desk, DeskDone, Frame, Gallery, Site, Span, Tabs, Texts, Top, top,
};
use crate::domain::{
    desk::{Kind, Marks, OnDesk, Pick},
    time::Moment,
};

/// A pick as fields of an address or a form.
pub fn fields(pick: &Pick) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    fields.extend(pick.by.map(|at| ("by", at.word())));
    fields.extend(pick.like.map(|at| ("like", at.word())));
    if !pick.prefix.is_empty() {
        fields.push(("prefix", pick.prefix.clone()));
    }
    fields.extend(pick.from.map(|at| ("from", at.0.to_string())));
    fields.extend(pick.until.map(|at| ("until", at.0.to_string())));
    if pick.taken {
        fields.push(("taken", "1".to_owned()));
    }
    fields
}

/// What stands on the desk.
pub struct Listing {
    /// Which posts or comments.
    pub pick: Pick,
    /// When they were looked at: what is newer is not meant by "all of these".
    pub seen: Moment,
    /// They, newest first.
    pub rows: Vec<OnDesk>,
    /// Whether there are more than are shown.
    pub has_more: bool,
    /// What was just done.
    pub done: Option<DeskDone>,
    /// The shared lists of bans that this gallery may write in.
    pub lists: Vec<(i64, String)>,
}

/// What is said of posts in other words than of comments.
#[derive(Debug)]
struct Words {
    nothing: &'static str,
    act: &'static str,
    keys: &'static str,
    pick_most: &'static str,
    pick_all: fn(usize) -> String,
    pick_one: fn(i64) -> String,
}

impl Words {
    fn of(kind: Kind, d: &'static Desk) -> Words {
        let o = d.office;
        match kind {
            Kind::Posts => Words {
                nothing: d.nothing,
                act: d.act,
                keys: d.keys,
                pick_most: d.pick_most,
                pick_all: d.pick_all,
                pick_one: d.pick_post,
            },
            Kind::Comments => Words {
                nothing: o.no_comments,
                act: o.comments_act,
                keys: o.keys,
                pick_most: o.pick_most,
                pick_all: o.pick_all,
                pick_one: o.pick_comment,
            },
        }
    }
}

/// `/g/{slug}/manage` and `/g/{slug}/manage/comments`
#[derive(Debug, Template)]
#[template(path = "desk/page.html")]
pub struct BenchPage {
    t: &'static Texts,
    d: &'static Desk,
    words: Words,
    frame: Frame,
    top: Top,
    path: String,
    /// The name of what is picked, in the form.
    picked: &'static str,
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
    /// Whether all that is done to posts can be done.
    is_posts: bool,
    did: Option<(i64, String, bool)>,
    heads: Vec<(i64, String)>,
    spans: Vec<(String, String)>,
    lists: Vec<(i64, String)>,
}

#[derive(Debug)]
struct RowText {
    key: String,
    words: String,
    /// Where it stands; empty for what was taken away.
    url: String,
    /// The number of a post; the post that a comment stands under.
    place: String,
    author: AuthorText,
    date: DateText,
    label: String,
    by: String,
    near: String,
    like: String,
    since: String,
    head: String,
    post: Option<Marks>,
}

/// As a field for date and time has it: to the minute, by the site's clocks.
fn clock(site: &Site, at: Option<Moment>) -> String {
    at.map_or(String::new(), |at| at.rfc3339(&site.zone).chars().take(16).collect())
}

impl BenchPage {
    /// What a pick holds, and what can be done to it. `path`: of the page.
    pub fn new(
        site: &Site,
        tabs: &Tabs,
        gallery: &Gallery,
        path: String,
        list: Listing,
    ) -> BenchPage {
        let (t, s, d) = (site.texts(), site.texts().staff, site.texts().desk);
        let (frame, mut top) = top(site, tabs, gallery);
        top.again.look_for(|_| !list.rows.is_empty());
        let (count, pick) = (list.rows.len(), &list.pick);
        let words = Words::of(pick.kind, d);
        let live = gallery.settings.heads.iter().filter(|head| !head.is_retired);
        let rows = list.rows.into_iter();
        BenchPage {
            t,
            d,
            frame,
            picked: pick.kind.field(),
            prefix: pick.prefix.clone(),
            from: clock(site, pick.from),
            until: clock(site, pick.until),
            all: (pick.is_narrow() && count > 0).then(|| match list.has_more {
                true => words.pick_most.to_owned(),
                false => (words.pick_all)(count),
            }),
            is_taken: pick.taken,
            is_posts: pick.kind == Kind::Posts,
            kept: fields(pick),
            seen: list.seen.0,
            counted: (d.counted)(count, list.has_more),
            rows: rows.map(|row| RowText::new(site, gallery, &path, row, pick.taken)).collect(),
            did: list.done.map(|done| done.said(site)),
            heads: live.map(|head| (head.id, head.name.clone())).collect(),
            spans: Span::OFFERED.map(|span| (span.word(), (s.ban_for)(span))).into(),
            lists: list.lists,
            words,
            path,
            top,
        }
    }
}

impl RowText {
    fn new(site: &Site, gallery: &Gallery, path: &str, row: OnDesk, is_taken: bool) -> RowText {
        let (t, d) = (site.texts(), site.texts().desk);
        let (key, no) = (row.at.word(), row.at.post.0);
        let end = row.at.comment.map_or(String::new(), |id| format!("#c{}", id.0));
        let head = row.post.as_ref().and_then(|post| gallery.head(post.head_id));
        RowText {
            url: match is_taken {
                true => String::new(),
                false => format!("/g/{}/{no}{end}", gallery.slug),
            },
            place: match row.at.kind() {
                Kind::Posts => no.to_string(),
                Kind::Comments => (d.office.on_post)(no),
            },
            by: format!("{path}?by={key}"),
            near: format!("{path}?like={key}"),
            like: match row.author.prefix.as_str() {
                "" => String::new(),
                prefix => format!("{path}?prefix={prefix}"),
            },
            since: format!("{path}?from={}", row.written.0),
            label: (Words::of(row.at.kind(), d).pick_one)(no),
            head: head.map_or(String::new(), |head| head.name.clone()),
            author: AuthorText::new(row.author, t),
            date: DateText::in_list(site, row.written, false),
            words: row.words,
            post: row.post,
            key,
        }
    }
}
