//! A post's own page: head, body, votes, comments, and the gallery's list below.

use askama::Template;

use super::{
    author::AuthorText,
    comment::{CommentForm, CommentList, CommentsText},
    date::DateText,
    frame::{About, Frame, GalleryLink, Site},
    gallery::GalleryText,
    link::ListPlace,
    list::{List, ListBelow},
};
use crate::{
    domain::{author::AuthorKind, gallery::Gallery, post::Post, vote::Counts},
    texts::Texts,
};

/// Longest description for search engines and link previews, in characters.
const DESCRIPTION_MAX: usize = 120;

/// `/g/{slug}/{no}`: two parts that are made apart, for a page that is kept is put together
/// from them.
#[derive(Debug, Template)]
#[template(path = "post/page.html", escape = "none")]
pub struct PostPage {
    above: PostAbove,
    below: ListBelow,
}

/// A post with its comments, and everything above them.
#[derive(Debug, Template)]
#[template(path = "post/above.html")]
pub struct PostAbove {
    t: &'static Texts,
    frame: Frame,
    gallery: GalleryText,
    post: PostText,
    comments: CommentsText,
}

/// A post, ready to print.
#[derive(Debug)]
pub(super) struct PostText {
    pub(super) no: i64,
    pub(super) head: String,
    pub(super) title: String,
    pub(super) author: AuthorText,
    pub(super) date: DateText,
    pub(super) edited: Option<DateText>,
    /// A number, or what stands for one that is put in later.
    pub(super) views: String,
    pub(super) counts: Counts,
    pub(super) comments: i64,
    pub(super) body_html: String,
    pub(super) is_notice: bool,
    pub(super) is_featured: bool,
    pub(super) down_votes: bool,
    pub(super) vote_url: String,
    pub(super) scrap_url: String,
    /// Empty where this reader cannot change it.
    pub(super) edit_url: String,
    pub(super) delete_url: String,
}

impl PostText {
    pub(super) fn new(
        site: &Site,
        gallery: &Gallery,
        place: &ListPlace,
        post: &Post,
        comments: &CommentList,
    ) -> PostText {
        let (t, row) = (site.texts(), &post.row);
        let part = |part: &str| place.post_part(row.no, part, comments.order, comments.pager.page);
        let is_guest = row.author.kind == AuthorKind::Guest;
        let can_change = is_guest || site.is_own(&row.author);
        let own = |name: &str| if can_change { part(name) } else { String::new() };
        PostText {
            no: row.no.0,
            head: gallery.head(row.head_id).map(|head| head.name.clone()).unwrap_or_default(),
            title: row.title.clone(),
            author: AuthorText::new(row.author.clone(), t),
            date: DateText::full(site, row.written_at, row.day_only),
            edited: post.edited_at.map(|at| DateText::full(site, at, false)),
            views: row.views.to_string(),
            counts: row.counts,
            comments: row.comments,
            body_html: post.body_html.clone(),
            is_notice: row.is_notice,
            is_featured: row.is_featured,
            down_votes: gallery.settings.down_votes,
            vote_url: part("vote"),
            scrap_url: format!("/g/{}/{}/scrap", gallery.slug, row.no.0),
            edit_url: own("edit"),
            delete_url: own("delete"),
        }
    }
}

impl PostPage {
    /// A post with its comments, over the list it was opened from.
    pub fn new(
        site: &Site,
        gallery: &Gallery,
        related: Vec<GalleryLink>,
        post: &Post,
        comments: &CommentList,
        form: CommentForm,
        list: List,
    ) -> PostPage {
        let above = PostAbove::new(site, gallery, related, &list.place, post, comments, form);
        PostPage { above, below: ListBelow::new(site, gallery, list) }
    }
}

impl PostAbove {
    /// A post with its comments. `place`: the list it was opened from; at which page of it
    /// the post stands is the list's own matter.
    pub fn new(
        site: &Site,
        gallery: &Gallery,
        related: Vec<GalleryLink>,
        place: &ListPlace,
        post: &Post,
        comments: &CommentList,
        form: CommentForm,
    ) -> PostAbove {
        let (t, place) = (site.texts(), &place.at(1));
        let row = &post.row;
        let about = About {
            title: format!("{} - {}", row.title, (t.gallery_of)(&gallery.name)),
            description: describe(&post.body_html),
            path: format!("/g/{}/{}", gallery.slug, row.no.0),
            kind: "article",
        };
        let mut frame = Frame::new(site, about);
        frame.seek_in(site, gallery);
        frame.picture_of(site, gallery);
        let text = PostText::new(site, gallery, place, post, comments);
        frame.published = text.date.machine.to_string();
        frame.modified = text.edited.as_ref().map(|at| at.machine.to_string()).unwrap_or_default();
        PostAbove {
            t,
            frame,
            gallery: GalleryText::new(site, gallery, related),
            post: text,
            comments: CommentsText::new(site, gallery, place, post, comments, form),
        }
    }
}

impl PostAbove {
    /// Prints `gap` where the views stand: they are put in when the page is put together.
    pub fn with_gap(mut self, gap: &str) -> PostAbove {
        gap.clone_into(&mut self.post.views);
        self
    }
}

/// The first words of safe HTML, as plain text: tags go, the five entities come back.
fn describe(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                text.push(' ');
            }
            c if !is_tag => text.push(c),
            _ => {}
        }
        // Enough for the cut even if every character were an entity.
        if text.len() > DESCRIPTION_MAX * 12 {
            break;
        }
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", " ")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(DESCRIPTION_MAX) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_the_first_words_without_markup() {
        assert_eq!(describe("<p>가&amp;나</p><p>다 <b>라</b></p>"), "가&나 다 라");
        assert_eq!(describe(&"가".repeat(200)), format!("{}…", "가".repeat(120)));
        assert_eq!(describe(""), "");
    }
}
