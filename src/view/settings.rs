//! The reader's settings. The page holds every word; what is chosen lives in the browser,
//! and `web/settings.js` fills it in.

use askama::Template;

use super::{
    asset,
    frame::{About, Frame, Site},
};
use crate::{
    domain::pager::PageSize,
    texts::{Texts, settings::Settings},
};

/// `/settings`
#[derive(Debug, Template)]
#[template(path = "settings/page.html")]
pub struct SettingsPage {
    t: &'static Texts,
    s: &'static Settings,
    frame: Frame,
    css: String,
    look: [Choice; 2],
    sizes: Vec<Size>,
    reading: [Choice; 4],
}

/// One thing to choose, as radio buttons.
#[derive(Debug)]
struct Choice {
    name: &'static str,
    legend: &'static str,
    help: &'static str,
    /// Value and word; the first is how it is unless chosen otherwise.
    options: Vec<(&'static str, &'static str)>,
}

/// How many rows a list may have.
#[derive(Debug)]
struct Size {
    rows: i64,
    text: String,
    is_current: bool,
}

impl SettingsPage {
    /// The same for everyone but for the number of rows, which the server knows.
    pub fn new(site: &Site, rows: PageSize) -> SettingsPage {
        let t = site.texts();
        let s = t.setting;
        let choice = |name, legend, help, values: &[&'static str], words: &[&'static str]| Choice {
            name,
            legend,
            help,
            options: values.iter().copied().zip(words.iter().copied()).collect(),
        };
        let about = About {
            title: t.settings.to_owned(),
            description: s.lead.to_owned(),
            path: String::new(),
            kind: "website",
        };
        SettingsPage {
            t,
            s,
            frame: Frame::new(site, about),
            css: asset::url("settings.css"),
            look: [
                choice("theme", s.theme, "", &["auto", "light", "dark"], &s.themes),
                choice("density", s.density, "", &["comfortable", "compact"], &s.densities),
            ],
            sizes: PageSize::ALL
                .into_iter()
                .map(|size| Size {
                    rows: size.rows(),
                    text: (t.rows)(size.rows()),
                    is_current: size == rows,
                })
                .collect(),
            reading: [
                choice("images", s.images, s.images_help, &["on", "off"], &s.image_choices),
                choice("guests", s.guests, s.guests_help, &["show", "hide"], &s.guest_choices),
                choice("preview", s.preview, s.preview_help, &["hover", "off"], &[s.on, s.off]),
                choice("keys", s.keys, s.keys_help, &["on", "off"], &[s.on, s.off]),
            ],
        }
    }
}
