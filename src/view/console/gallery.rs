//! Galleries in the console: all of them, or one with its staff.

use askama::Template;

use super::{After, Top, top};
use crate::{
    domain::time::Moment,
    texts::{Texts, console::Console},
    view::{
        date::DateText,
        frame::{Frame, Site},
    },
};

/// A gallery as the console reads it.
pub struct GalleryCase {
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// When it was opened.
    pub opened: Moment,
    /// When it was closed, if it is.
    pub closed: Option<Moment>,
}

#[derive(Debug)]
struct GalleryLine {
    slug: String,
    name: String,
    opened: DateText,
    closed: Option<DateText>,
}

fn line(site: &Site, case: GalleryCase) -> GalleryLine {
    GalleryLine {
        slug: case.slug,
        name: (site.texts().gallery_of)(&case.name),
        opened: DateText::full(site, case.opened, true),
        closed: case.closed.map(|at| DateText::full(site, at, true)),
    }
}

#[derive(Debug)]
struct KeeperLine {
    code: String,
    nick: String,
    office: &'static str,
}

/// Somebody who looks after a gallery: code, nick, and whether he is 매니저.
pub type Keeper = (String, String, bool);

/// `/admin/galleries`
#[derive(Debug, Template)]
#[template(path = "console/galleries.html")]
pub struct GalleriesPage {
    t: &'static Texts,
    c: &'static Console,
    frame: Frame,
    top: Top,
    find: String,
    one: Option<(GalleryLine, Vec<KeeperLine>)>,
    galleries: Vec<GalleryLine>,
    more: Option<String>,
    is_first: bool,
}

impl GalleriesPage {
    /// A page of the list; `more`: the address behind which the next begins.
    pub fn list(
        site: &Site,
        find: String,
        galleries: Vec<GalleryCase>,
        more: Option<String>,
        is_first: bool,
    ) -> GalleriesPage {
        let (frame, top) = top(site, "/admin/galleries", After::Nothing);
        let (t, c) = (site.texts(), site.texts().console);
        let galleries = galleries.into_iter().map(|case| line(site, case)).collect();
        GalleriesPage { t, c, frame, top, find, one: None, galleries, more, is_first }
    }

    /// One gallery with those who look after it.
    pub fn one(site: &Site, case: GalleryCase, staff: Vec<Keeper>, after: After) -> GalleriesPage {
        use crate::domain::authority::Role::{Manager, Sub};
        let (frame, top) = top(site, "/admin/galleries", after);
        let (t, c) = (site.texts(), site.texts().console);
        let keeper = |(code, nick, is_manager)| {
            let office = (t.staff.role)(if is_manager { Manager } else { Sub });
            KeeperLine { code, nick, office }
        };
        let staff = staff.into_iter().map(keeper).collect();
        let find = case.slug.clone();
        let one = Some((line(site, case), staff));
        let galleries = Vec::new();
        GalleriesPage { t, c, frame, top, find, one, galleries, more: None, is_first: false }
    }
}
