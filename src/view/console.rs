//! The pages of the operator's console, a file for each; here what surrounds them.

mod board;
mod claim;
mod figure;
mod gallery;
mod health;
mod lookup;
mod member;
mod report;
mod setting;

pub use super::tried::{After, Tried};
pub use board::BoardPage;
pub use claim::{ClaimCase, ClaimsPage};
pub use figure::{FiguresPage, TransparencyPage};
pub use gallery::{GalleriesPage, GalleryCase, Keeper};
pub use health::{HealthPage, Machine};
pub use lookup::{Found, LookupPage, Past};
pub use member::{Known, MemberCase, MemberPage, MembersPage};
pub use report::{LateReport, ReportsPage};
pub use setting::{Settings, SettingsPage};

use std::ops::Deref;

use super::{
    asset,
    frame::{About, Frame, Site},
    tried::Again,
};

/// What surrounds every page of the console.
#[derive(Debug)]
pub(super) struct Top {
    pub(super) heading: &'static str,
    pub(super) tabs: Vec<(&'static str, &'static str, bool)>,
    pub(super) css: String,
    pub(super) figure_css: String,
    pub(super) is_saved: bool,
    pub(super) has_passkeys: bool,
    pub(super) passkey_js: String,
    again: Again,
}

/// Templates ask the top of their page, of whichever kind it is, what was typed and why not.
impl Deref for Top {
    type Target = Again;

    fn deref(&self) -> &Again {
        &self.again
    }
}

/// The frame and the top of the page at `/admin/{current}`.
fn top(site: &Site, current: &'static str, after: After) -> (Frame, Top) {
    let tabs = tabs(site, current);
    let heading = tabs.iter().find(|tab| tab.2).map_or(site.texts().admin.console, |tab| tab.1);
    titled(site, heading, current, after)
}

/// The same under a heading of its own.
pub(super) fn titled(
    site: &Site,
    heading: &'static str,
    current: &'static str,
    after: After,
) -> (Frame, Top) {
    let (is_saved, tried) = match after {
        After::Nothing => (false, None),
        After::Saved => (true, None),
        After::Refused(tried) => (false, Some(tried)),
    };
    let top = Top {
        heading,
        tabs: tabs(site, current),
        css: asset::url("desk.css"),
        figure_css: asset::url("figure.css"),
        is_saved,
        has_passkeys: site.has_passkeys,
        passkey_js: asset::url("passkey.js"),
        again: Again::new(site.texts(), tried),
    };
    (frame(site, heading, ""), top)
}

/// Addresses and names of the console's pages, and which one is shown.
fn tabs(site: &Site, current: &'static str) -> Vec<(&'static str, &'static str, bool)> {
    let c = site.texts().console;
    [
        ("/admin", c.start),
        ("/admin/members", c.members),
        ("/admin/galleries", c.galleries),
        ("/admin/reports", c.reports),
        ("/admin/claims", c.claims),
        ("/admin/board", c.board),
        ("/admin/lookups", c.lookups),
        ("/admin/figures", c.figures),
        ("/admin/health", c.health),
        ("/admin/settings", c.settings),
    ]
    .map(|(url, text)| (url, text, url == current))
    .into()
}

fn frame(site: &Site, title: &str, path: &str) -> Frame {
    let about = About {
        title: title.to_owned(),
        description: String::new(),
        path: path.to_owned(),
        kind: "website",
    };
    Frame::new(site, about)
}
