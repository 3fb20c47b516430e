//! The front page: every gallery, and what the whole site likes right now.

use askama::Template;

use super::{
    frame::{About, Frame, Site},
    gallery::GalleryText,
};
use crate::{
    domain::{best::BestPost, gallery::Gallery},
    texts::Texts,
};

/// `/`
#[derive(Debug, Template)]
#[template(path = "home/page.html")]
pub struct HomePage {
    t: &'static Texts,
    frame: Frame,
    /// 실시간 베스트 stands in the middle here, not in the right column.
    risen: Vec<BestPost>,
    galleries: Vec<GalleryText>,
}

impl HomePage {
    /// All galleries, in the order they are to be shown.
    pub fn new(site: &Site, galleries: &[Gallery]) -> HomePage {
        let t = site.texts();
        let about = About {
            title: String::new(),
            description: (t.home_description)(&site.name),
            path: "/".to_owned(),
            kind: "website",
        };
        let mut frame = Frame::new(site, about);
        frame.best = None;
        HomePage {
            t,
            frame,
            risen: site.best.posts.clone(),
            galleries: galleries
                .iter()
                .map(|gallery| GalleryText::new(site, gallery, Vec::new()))
                .collect(),
        }
    }
}
