//! A page of what was found: the form, the hits with their words marked, the ways on.

mod feed;
mod place;

use askama::Template;

pub use feed::feed;
pub use place::SearchPlace;

use super::{
    asset,
    author::AuthorText,
    date::DateText,
    frame::{About, Frame, GalleryLink, Site},
    gallery::GalleryText,
    link::ListPlace,
    list::Choice,
    pager::PagerText,
};
use crate::{
    domain::{
        comment::{CommentId, Order},
        gallery::Gallery,
        pager::Pager,
        post::PostNo,
        search::{Beyond, Found, Hit, Marked, PAGE, Scope, Sort, Where},
    },
    texts::{Texts, search::Search},
};

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Not known, or not worth saying.
    Unsaid,
    /// So many.
    Exact(i64),
    /// As many as there are if the rest is like what was seen.
    About(i64),
    /// So many were seen.
    AtLeast(i64),
}

/// Other words that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instead {
    /// Offered beside the hits.
    Offered(String),
    /// Searched for, because what was typed has no hits.
    Used(String),
}

/// What a search brought.
#[derive(Debug)]
pub struct Results<'a> {
    /// What was asked.
    pub place: &'a SearchPlace,
    /// In which gallery; `None` for all.
    pub gallery: Option<&'a Gallery>,
    /// Other galleries, for the head of this one.
    pub related: Vec<GalleryLink>,
    /// The hits; `None` where nothing was asked.
    pub found: Option<&'a Found>,
    /// Galleries by their names, where those are searched.
    pub galleries: Option<Vec<(GalleryLink, Marked)>>,
    /// Its page, from 1.
    pub page: i64,
    /// How many there are.
    pub count: Count,
    /// What may have been meant.
    pub instead: Option<Instead>,
    /// What was typed is longer than what is looked at.
    pub is_cut: bool,
}

/// A piece of a text, marked or not.
#[derive(Debug)]
struct Part {
    text: String,
    is_mark: bool,
}

/// A hit, ready to print.
#[derive(Debug)]
struct HitText {
    /// The post's number, for what the browser keeps of it; 0 for a comment.
    no: i64,
    url: String,
    title: Vec<Part>,
    head: String,
    /// What a comment stands under; empty for a post.
    under: String,
    snippet: Vec<Part>,
    gallery: Option<(String, String)>,
    author: AuthorText,
    date: DateText,
    comments: i64,
    ups: i64,
    is_featured: bool,
}

/// The form, as it was filled in.
#[derive(Debug)]
struct FormText {
    action: String,
    text: String,
    hint: String,
    scopes: Vec<(&'static str, &'static str, bool)>,
    sorts: Vec<(&'static str, &'static str, bool)>,
    heads: Vec<(i64, String, bool)>,
    from: String,
    until: String,
    featured: bool,
    image: bool,
    /// Something below the fold is set.
    is_open: bool,
}

/// `/search` and `/g/{slug}/search`
#[derive(Debug, Template)]
#[template(path = "search/page.html")]
pub struct SearchPage {
    t: &'static Texts,
    s: &'static Search,
    frame: Frame,
    css: String,
    gallery: Option<GalleryText>,
    heading: String,
    form: FormText,
    tabs: Vec<Choice>,
    /// Something was asked.
    is_asked: bool,
    galleries: Option<Vec<(String, Vec<Part>)>>,
    hits: Vec<HitText>,
    count: String,
    notes: Vec<String>,
    meant: Option<(String, String)>,
    none: String,
    may_go_on: bool,
    /// The first place in the numbering of the hits.
    newer: Option<String>,
    older: Option<String>,
    go_on: Option<String>,
    at_page: String,
    pager: Option<PagerText>,
    feed: String,
    everywhere: String,
}

impl SearchPage {
    /// The page for what was found.
    pub fn new(site: &Site, results: Results<'_>) -> SearchPage {
        let t = site.texts();
        let s = t.searching;
        let place = results.place;
        let heading = match results.gallery {
            Some(gallery) => (s.of_gallery)(&gallery.name),
            None => s.search.to_owned(),
        };
        let is_asked = results.found.is_some() || results.galleries.is_some();
        let title = match is_asked {
            true => format!("{} · {heading}", (s.of_words)(&place.text)),
            false => heading.clone(),
        };
        let about =
            About { title, description: String::new(), path: String::new(), kind: "website" };
        let mut frame = Frame::new(site, about);
        if let Some(gallery) = results.gallery {
            frame.seek_in(site, gallery);
        }
        let found = results.found;
        let hits: Vec<HitText> = found
            .map(|found| {
                found.hits.iter().map(|hit| hit_text(site, results.gallery, hit)).collect()
            })
            .unwrap_or_default();
        let galleries = results.galleries.as_ref().map(|all| {
            let one =
                |(link, name): &(GalleryLink, Marked)| (format!("/g/{}", link.slug), parts(name));
            all.iter().map(one).collect::<Vec<_>>()
        });
        let is_none = is_asked && hits.is_empty() && galleries.as_ref().is_none_or(Vec::is_empty);
        let ranked = found.and_then(|found| found.ranked);
        let go_on =
            found.and_then(|found| match found.after {
                Beyond::Unknown(cursor) => Some(place.url(&[
                    ("before", cursor.to_string()),
                    ("page", (results.page + 1).to_string()),
                ])),
                _ => None,
            });
        let mut notes = Vec::new();
        if results.is_cut {
            notes.push(s.cut.to_owned());
        }
        if let Some(Instead::Used(meant)) = &results.instead {
            notes.push((s.meant_instead)(&place.text, meant));
        }
        if let Some(ranked) = ranked.filter(|ranked| !ranked.is_whole) {
            notes.push((s.among)(ranked.among as i64));
        }
        SearchPage {
            t,
            s,
            frame,
            css: asset::url("search.css"),
            gallery: results.gallery.map(|it| GalleryText::new(site, it, results.related)),
            heading,
            form: form_text(s, results.gallery, place),
            tabs: tabs(t, results.gallery, place),
            is_asked,
            count: match results.count {
                _ if is_none => String::new(),
                Count::Unsaid => String::new(),
                Count::Exact(count) => (s.count)(count),
                Count::About(count) => (s.count_about)(count),
                Count::AtLeast(count) => (s.count_at_least)(count),
            },
            notes,
            meant: match results.instead {
                Some(Instead::Offered(meant)) => Some((place.with(&meant).url(&[]), meant)),
                _ => None,
            },
            none: match () {
                () if !is_none => String::new(),
                () if go_on.is_some() => s.none_so_far.to_owned(),
                () => (s.none)(&place.text),
            },
            may_go_on: go_on.is_some(),
            newer: found.and_then(|found| way(place, "after", found.before, results.page - 1)),
            older: found.and_then(|found| match found.after {
                after @ Beyond::More(_) => way(place, "before", after, results.page + 1),
                _ => None,
            }),
            go_on,
            at_page: if results.page > 1 { (s.page)(results.page) } else { String::new() },
            pager: ranked.filter(|ranked| ranked.among > PAGE).map(|ranked| {
                let pager = Pager::new(results.page, ranked.among as i64, PAGE as i64);
                PagerText::new(pager, |page| place.url(&[("page", page.to_string())]))
            }),
            feed: if found.is_some() { place.feed() } else { String::new() },
            everywhere: match results.gallery {
                Some(_) if is_asked => place.everywhere().url(&[]),
                _ => String::new(),
            },
            galleries,
            hits,
        }
    }
}

fn way(place: &SearchPlace, name: &'static str, beyond: Beyond, page: i64) -> Option<String> {
    match beyond {
        Beyond::End => None,
        Beyond::More(cursor) | Beyond::Unknown(cursor) => {
            Some(place.url(&[(name, cursor.to_string()), ("page", page.max(1).to_string())]))
        }
    }
}

fn tabs(t: &'static Texts, gallery: Option<&Gallery>, place: &SearchPlace) -> Vec<Choice> {
    if gallery.is_some() {
        return Vec::new();
    }
    let tab = |scope: Scope, text: &str, is_current: bool| Choice {
        text: text.to_owned(),
        url: SearchPlace { scope, sort: Sort::New, ..place.clone() }.url(&[]),
        is_current,
    };
    let is_posts = place.scope.has_posts();
    vec![
        tab(if is_posts { place.scope } else { Scope::TitleBody }, t.searching.posts, is_posts),
        tab(Scope::Comment, t.comments, place.scope == Scope::Comment),
        tab(Scope::Gallery, t.searching.galleries, place.scope == Scope::Gallery),
    ]
}

fn form_text(s: &'static Search, gallery: Option<&Gallery>, place: &SearchPlace) -> FormText {
    let heads = gallery.map_or(&[][..], |gallery| &gallery.settings.heads);
    FormText {
        action: place.path(),
        text: place.text.clone(),
        hint: match gallery {
            Some(gallery) => (s.hint_gallery)(&gallery.name),
            None => s.hint.to_owned(),
        },
        scopes: Scope::IN_GALLERY
            .into_iter()
            .map(|scope| (scope.as_str(), s.scope(scope), scope == place.scope))
            .collect(),
        sorts: Sort::ALL
            .into_iter()
            .map(|sort| (sort.as_str(), s.sort(sort), sort == place.sort))
            .collect(),
        heads: heads
            .iter()
            .map(|head| (head.id, head.name.clone(), place.head == Some(head.id)))
            .collect(),
        from: place.from.clone(),
        until: place.until.clone(),
        featured: place.featured,
        image: place.image,
        is_open: place.has_conditions(),
    }
}

fn hit_text(site: &Site, gallery: Option<&Gallery>, hit: &Hit) -> HitText {
    let t = site.texts();
    match hit {
        Hit::Post { place, row, title, snippet, .. } => HitText {
            no: row.no.0,
            url: format!("/g/{}/{}", place.slug, row.no.0),
            title: parts(title),
            head: gallery
                .and_then(|gallery| gallery.head(row.head_id))
                .map(|head| head.name.clone())
                .unwrap_or_default(),
            under: String::new(),
            snippet: parts(snippet),
            gallery: link(gallery, place, t),
            author: AuthorText::new(row.author.clone(), t),
            date: DateText::in_list(site, row.written_at, row.day_only),
            comments: row.comments,
            ups: row.counts.ups,
            is_featured: row.is_featured,
        },
        Hit::Comment { id, place, post, title, page, author, written_at, snippet, .. } => HitText {
            no: 0,
            url: comment_url(place, *post, *page, *id),
            title: parts(snippet),
            head: String::new(),
            under: (t.searching.comment_on)(title),
            snippet: Vec::new(),
            gallery: link(gallery, place, t),
            author: AuthorText::new(author.clone(), t),
            date: DateText::in_list(site, *written_at, false),
            comments: 0,
            ups: 0,
            is_featured: false,
        },
    }
}

/// Where a comment stands: the page of its post's comments, and the place on it.
fn comment_url(place: &Where, post: PostNo, page: i64, id: CommentId) -> String {
    let post = ListPlace::first(&place.slug).post_part(post, "", Order::Old, page);
    format!("{post}#c{}", id.0)
}

/// The gallery of a hit, where hits come from several.
fn link(gallery: Option<&Gallery>, place: &Where, t: &'static Texts) -> Option<(String, String)> {
    match gallery {
        Some(_) => None,
        None => Some((format!("/g/{}", place.slug), (t.gallery_of)(&place.name))),
    }
}

/// A text in pieces; where it was cut there are three dots.
fn parts(marked: &Marked) -> Vec<Part> {
    let mut parts = Vec::with_capacity(marked.marks.len() * 2 + 1);
    let mut push = |text: &str, is_mark: bool| {
        if !text.is_empty() {
            parts.push(Part { text: text.to_owned(), is_mark });
        }
    };
    if marked.before {
        push("…", false);
    }
    let mut at = 0;
    for range in &marked.marks {
        // A range that does not lie in the text is no mark.
        let (Some(plain), Some(mark)) =
            (marked.text.get(at..range.start), marked.text.get(range.clone()))
        else {
            continue;
        };
        push(plain, false);
        push(mark, true);
        at = range.end;
    }
    push(marked.text.get(at..).unwrap_or_default(), false);
    if marked.after {
        push("…", false);
    }
    parts
}
