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

pub use board::BoardPage;
pub use claim::{ClaimCase, ClaimsPage};
pub use figure::{FiguresPage, TransparencyPage};
pub use gallery::{GalleriesPage, GalleryCase, Keeper};
pub use health::{HealthPage, Machine};
pub use lookup::{Found, LookupPage, Past};
pub use member::{Known, MemberCase, MemberPage, MembersPage};
pub use report::{LateReport, ReportsPage};
pub use setting::{Settings, SettingsPage};

use super::{
    asset,
    frame::{About, Frame, Site},
};

/// What surrounds every page of the console.
#[derive(Debug)]
struct Top {
    heading: &'static str,
    tabs: Vec<(&'static str, &'static str, bool)>,
    css: String,
    figure_css: String,
    is_saved: bool,
    has_passkeys: bool,
    passkey_js: String,
}

/// The frame and the top of the page at `/admin/{current}`.
fn top(site: &Site, current: &'static str, is_saved: bool) -> (Frame, Top) {
    let tabs = tabs(site, current);
    let heading = tabs.iter().find(|tab| tab.2).map_or(site.texts().admin.console, |tab| tab.1);
    let (css, figure_css) = (asset::url("desk.css"), asset::url("figure.css"));
    let (has_passkeys, passkey_js) = (site.has_passkeys, asset::url("passkey.js"));
    let top = Top { heading, tabs, css, figure_css, is_saved, has_passkeys, passkey_js };
    (frame(site, heading, ""), top)
}

/// Addresses and names of the console's pages, and which one is shown.
pub(super) fn tabs(site: &Site, current: &'static str) -> Vec<(&'static str, &'static str, bool)> {
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
