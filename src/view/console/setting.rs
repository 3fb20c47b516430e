//! What the operator sets for the whole site, with a sentence each.

use askama::Template;

use super::{After, Top, top};
use crate::{
    texts::{Texts, console::Console},
    view::frame::{Frame, Site},
};

/// The settings as they are.
#[derive(Debug)]
pub struct Settings {
    /// The site's name; empty for the one in the configuration.
    pub name: String,
    /// Galleries that a member may look after.
    pub most: i64,
    /// Days after which a report is late.
    pub report_days: i64,
    /// How to reach the operator.
    pub contact: String,
}

/// `/admin/settings`
#[derive(Debug, Template)]
#[template(path = "console/settings.html")]
pub struct SettingsPage {
    t: &'static Texts,
    c: &'static Console,
    frame: Frame,
    top: Top,
    set: Settings,
}

impl SettingsPage {
    /// The page.
    pub fn new(site: &Site, set: Settings, after: After) -> SettingsPage {
        let (frame, top) = top(site, "/admin/settings", after);
        SettingsPage { t: site.texts(), c: site.texts().console, frame, top, set }
    }
}
