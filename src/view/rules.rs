//! The rules of a gallery: what its staff has written, and what it has set.

use askama::Template;

use super::{
    date::DateText,
    frame::{About, Frame, Site},
    gallery::GalleryText,
};
use crate::{
    domain::{captcha::Level, circle::Circle, gallery::Gallery, time::Moment},
    texts::{Texts, circle::Words},
};

/// `/g/{slug}/rules`
#[derive(Debug, Template)]
#[template(path = "rules/page.html")]
pub struct RulesPage {
    t: &'static Texts,
    c: &'static Words,
    frame: Frame,
    gallery: GalleryText,
    heading: String,
    html: String,
    changed: Option<DateText>,
    facts: Vec<(&'static str, String)>,
}

impl RulesPage {
    /// `written`: safe HTML, and when it was changed.
    pub fn new(site: &Site, gallery: &Gallery, written: Option<(String, Moment)>) -> RulesPage {
        let (t, c) = (site.texts(), site.texts().circle);
        let settings = &gallery.settings;
        let heading = (c.rules_of)(&(t.gallery_of)(&gallery.name));
        let about = About {
            title: heading.clone(),
            description: String::new(),
            path: format!("/g/{}/rules", gallery.slug),
            kind: "website",
        };
        let circles = [settings.circles.list, settings.circles.read, settings.circles.write];
        let mut facts: Vec<(&'static str, String)> = c
            .who
            .into_iter()
            .zip(circles)
            .map(|(who, it)| (who, (c.name)(it).to_owned()))
            .collect();
        if let (Some(last), Circle::Everyone) = (facts.last_mut(), settings.circles.write) {
            last.1 = format!("{} · {}", last.1, (c.guests_too)(settings.guests_write));
        }
        let (g, shut) = (t.open.guests_set, settings.shut());
        if !shut.is_empty() {
            let names: Vec<&str> = shut.iter().map(g.network).collect();
            facts.push((g.shut_list, names.join(", ")));
        }
        if settings.captcha != Level::Never {
            facts.push((g.captcha, (g.level)(settings.captcha).to_owned()));
        }
        let text = GalleryText::new(site, gallery, Vec::new());
        facts.push((t.feature_rule, text.rule.clone()));
        let (html, changed_at) = written.unzip();
        RulesPage {
            t,
            c,
            frame: Frame::new(site, about),
            gallery: text,
            heading,
            html: html.unwrap_or_default(),
            changed: changed_at.map(|at| DateText::full(site, at, false)),
            facts,
        }
    }
}
