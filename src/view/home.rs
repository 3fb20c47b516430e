//! The front page: every gallery, and what the whole site likes right now.

use askama::Template;

use super::{
    frame::{About, Frame, Site},
    gallery::GalleryText,
};
use crate::{domain::gallery::Gallery, texts::Texts};

/// `/`
#[derive(Debug, Template)]
#[template(path = "home/page.html")]
pub struct HomePage {
    t: &'static Texts,
    frame: Frame,
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
        HomePage {
            t,
            frame: Frame::new(site, about),
            galleries: galleries
                .iter()
                .map(|gallery| GalleryText::new(site, gallery, Vec::new()))
                .collect(),
        }
    }
}
