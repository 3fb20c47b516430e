//! 실시간 베스트: ten to a page, in the right column and on a page of its own.

use askama::Template;

use super::{
    frame::{About, Frame, Site},
    list::PagerText,
};
use crate::{
    domain::{
        best::{BEST_PAGE, BestPost},
        pager::Pager,
    },
    texts::Texts,
};

/// A page of 실시간 베스트.
#[derive(Debug, Clone)]
pub struct BestList {
    /// Its posts, the one that rose last first.
    pub posts: Vec<BestPost>,
    /// The pages there are.
    pub pager: Pager,
}

impl BestList {
    /// Cuts a page out of all the posts; a page beyond the last is the last.
    pub fn of(all: &[BestPost], wanted: i64) -> BestList {
        let pager = Pager::new(wanted, all.len() as i64, BEST_PAGE as i64);
        let before = pager.offset(BEST_PAGE as i64) as usize;
        BestList { posts: all.iter().skip(before).take(BEST_PAGE).cloned().collect(), pager }
    }
}

/// The address of a page.
fn url(page: i64) -> String {
    if page == 1 { "/best".to_owned() } else { format!("/best?page={page}") }
}

/// The box in the right column, ready to print.
#[derive(Debug)]
pub(super) struct BestBox {
    pub(super) posts: Vec<BestPost>,
    pub(super) page: i64,
    pub(super) last: i64,
    /// The next page; empty where the box shows everything.
    pub(super) after: String,
}

impl BestBox {
    pub(super) fn new(list: &BestList) -> BestBox {
        let Pager { page, last } = list.pager;
        let after = if page < last { url(page + 1) } else { String::new() };
        BestBox { posts: list.posts.clone(), page, last, after }
    }
}

/// `/best`
#[derive(Debug, Template)]
#[template(path = "best/page.html")]
pub struct BestPage {
    t: &'static Texts,
    frame: Frame,
    posts: Vec<BestPost>,
    /// The place of the first post on this page, from 1.
    first: i64,
    pager: PagerText,
    has_pages: bool,
    page_of: String,
}

impl BestPage {
    /// A page of what has risen anywhere on the site.
    pub fn new(site: &Site, list: BestList) -> BestPage {
        let (t, pager) = (site.texts(), list.pager);
        let title = match pager.page {
            1 => t.best.to_owned(),
            page => format!("{} ({})", t.best, (t.page_title)(page)),
        };
        let about = About {
            title,
            description: t.best_lead.to_owned(),
            path: url(pager.page),
            kind: "website",
        };
        // The page is the box: it does not stand beside itself.
        let mut frame = Frame::new(site, about);
        frame.best = None;
        BestPage {
            t,
            frame,
            posts: list.posts,
            first: pager.offset(BEST_PAGE as i64) + 1,
            pager: PagerText::new(pager, url),
            has_pages: pager.last > 1,
            page_of: (t.page_of)(pager.page, pager.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{gallery::Slug, post::PostNo};

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let post = |no| BestPost {
            slug: Slug::parse("baduk").unwrap(),
            gallery: "바둑".into(),
            no: PostNo(no),
            title: "묘수".into(),
        };
        let all: Vec<_> = (1..=23).map(post).collect();
        for (wanted, page, first, rows) in
            [(1, 1, 1, 10), (3, 3, 21, 3), (9, 3, 21, 3), (-4, 1, 1, 10)]
        {
            let list = BestList::of(&all, wanted);
            assert_eq!((list.pager.page, list.posts.len()), (page, rows), "{wanted}");
            assert_eq!(list.posts[0].no, PostNo(first), "{wanted}");
        }
        assert!(BestList::of(&[], 2).posts.is_empty());
    }
}
