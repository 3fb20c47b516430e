//! 실시간 베스트 on a page of its own.

use askama::Template;

use super::{
    best_box::{BestList, url},
    frame::{About, Frame, Site},
    pager::PagerText,
};
use crate::{
    domain::best::{BEST_PAGE, BestPost},
    texts::Texts,
};

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
