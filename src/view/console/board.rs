//! What the operator puts on every page: pinned rows and the issue box.

use askama::Template;

use super::{After, Top, top};
use crate::{
    domain::{
        issue::Issue,
        pin::{Pin, Place},
    },
    texts::{Texts, console::Console},
    view::frame::{Frame, Site},
};

/// `/admin/board`
#[derive(Debug, Template)]
#[template(path = "console/board.html")]
pub struct BoardPage {
    t: &'static Texts,
    c: &'static Console,
    frame: Frame,
    top: Top,
    pins: Vec<(Pin, &'static str)>,
    issues: Vec<(usize, Issue)>,
}

impl BoardPage {
    /// The rows that are pinned everywhere, and the lines of the issue box.
    pub fn new(site: &Site, pins: Vec<Pin>, issues: Vec<Issue>, after: After) -> BoardPage {
        let (frame, top) = top(site, "/admin/board", after);
        let (t, c) = (site.texts(), site.texts().console);
        let placed = |pin: Pin| {
            let place = if pin.place == Place::Top { c.top } else { c.bottom };
            (pin, place)
        };
        let pins = pins.into_iter().map(placed).collect();
        let issues = issues.into_iter().enumerate().map(|(at, issue)| (at + 1, issue)).collect();
        BoardPage { t, c, frame, top, pins, issues }
    }
}
