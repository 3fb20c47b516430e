//! The galleries a browser visited last, for those who browse without JavaScript.

use askama::Template;

use super::frame::{About, Frame, GalleryLink, Site};
use crate::texts::Texts;

/// `/recent`
#[derive(Debug, Template)]
#[template(path = "recent/page.html")]
pub struct RecentPage {
    t: &'static Texts,
    frame: Frame,
    galleries: Vec<RecentGallery>,
}

/// A visited gallery.
#[derive(Debug)]
struct RecentGallery {
    slug: String,
    full_name: String,
}

impl RecentPage {
    /// Newest first.
    pub fn new(site: &Site, galleries: Vec<GalleryLink>) -> RecentPage {
        let t = site.texts();
        let about = About {
            title: t.recent.to_owned(),
            description: String::new(),
            path: String::new(),
            kind: "website",
        };
        let named = |link: GalleryLink| RecentGallery {
            slug: link.slug.to_string(),
            full_name: (t.gallery_of)(&link.name),
        };
        RecentPage {
            t,
            frame: Frame::new(site, about),
            galleries: galleries.into_iter().map(named).collect(),
        }
    }
}
