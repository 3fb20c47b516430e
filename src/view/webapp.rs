//! Madang as an app on a home screen: its manifest, and the page for when there is no connection.

use askama::Template;
use serde_json::json;

use super::{
    asset,
    best_box::BestList,
    frame::{About, Frame, Site},
};
use crate::texts::Texts;

/// The roof, as a browser's own bar takes it up.
const ROOF: &str = "#12443a";
/// What stands behind the icon while the app opens.
const PAPER: &str = "#fbfaf5";

/// `/offline`: kept by the service worker, shown in place of what could not be fetched.
#[derive(Debug, Template)]
#[template(path = "webapp/offline.html")]
pub struct OfflinePage {
    t: &'static Texts,
    frame: Frame,
}

impl OfflinePage {
    /// Holds nothing that grows old: no issues, no 실시간 베스트.
    pub fn new(site: &Site) -> OfflinePage {
        let t = site.texts();
        let about = About {
            title: t.offline.title.to_owned(),
            description: String::new(),
            path: String::new(),
            kind: "website",
        };
        let lasting = Site { issues: Vec::new(), best: BestList::of(&[], 1), ..site.clone() };
        OfflinePage { t, frame: Frame::new(&lasting, about) }
    }
}

/// The web app manifest, as JSON.
pub fn manifest(site: &Site) -> String {
    let t = site.texts();
    let icon = |name: &str, sizes: &str, mime: &str, purpose: &str| json!({ "src": asset::url(name), "sizes": sizes, "type": mime, "purpose": purpose });
    json!({
        "id": "/",
        "name": site.name,
        "short_name": site.name,
        "description": (t.home_description)(&site.name),
        "lang": site.lang.tag(),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": ROOF,
        "background_color": PAPER,
        "icons": [
            icon("mark.svg", "any", "image/svg+xml", "any"),
            icon("maskable.svg", "any", "image/svg+xml", "maskable"),
            icon("icon.png", "512x512", "image/png", "any"),
        ],
        "shortcuts": [
            { "name": t.best, "url": "/best" },
            { "name": t.recent, "url": "/recent" },
        ],
    })
    .to_string()
}

/// The service worker: the script, told which files belong to this version.
pub fn worker() -> String {
    let files: Vec<String> = std::iter::once("/offline".to_owned())
        .chain(["madang.css", "madang.js", "mark.svg"].map(asset::url))
        .collect();
    let kept = json!({ "version": asset::version(), "files": files });
    format!("const kept = {kept};\n{}", include_str!("../../web/worker.js"))
}
