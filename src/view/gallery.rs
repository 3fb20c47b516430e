//! The head of a gallery: name, what it is about, its published rule, its neighbours.

use super::frame::{GalleryLink, Site};
use crate::{
    domain::{circle::Circle, feature::FeatureRule, gallery::Gallery, time::Moment},
    texts::Texts,
};

/// A gallery's head, ready to print.
#[derive(Debug)]
pub(super) struct GalleryText {
    pub(super) slug: String,
    /// The name with "갤러리".
    pub(super) full_name: String,
    pub(super) kind: &'static str,
    pub(super) description: String,
    pub(super) rule: String,
    pub(super) related: Vec<GalleryLink>,
    /// The cover's style sheet, colour and sign.
    pub(super) cover: Option<(String, String, String)>,
    /// What is said of somebody who wants to take the gallery over; empty for nothing.
    pub(super) succession: String,
    /// Whoever reads may write as well, as far as his being a member tells.
    pub(super) can_write: bool,
    /// Whether one can become a member of it.
    pub(super) takes_members: bool,
    /// Whether its staff has written rules.
    pub(super) has_rules: bool,
}

impl GalleryText {
    pub(super) fn new(site: &Site, gallery: &Gallery, related: Vec<GalleryLink>) -> GalleryText {
        let (t, circles) = (site.texts(), gallery.settings.circles);
        GalleryText {
            slug: gallery.slug.to_string(),
            full_name: (t.gallery_of)(&gallery.name),
            kind: t.kind(gallery.kind),
            description: gallery.settings.description.clone(),
            rule: rule(&gallery.settings.feature, t),
            related,
            can_write: match site.member {
                Some(_) => true,
                None => circles.write == Circle::Everyone && gallery.settings.guests_write,
            },
            takes_members: circles.take_members(),
            has_rules: gallery.settings.has_rules,
            cover: cover(gallery),
            succession: match gallery.settings.succession_until {
                0 => String::new(),
                until => (t.desk.office.notice)(&super::succession::day(site, Moment(until))),
            },
        }
    }
}

fn cover(gallery: &Gallery) -> Option<(String, String, String)> {
    let settings = &gallery.settings;
    let (colour, sign) = (settings.cover_colour.clone(), settings.cover_sign.clone());
    (!colour.is_empty()).then(|| (super::asset::url("cover.css"), colour, sign))
}

/// 개념글 기준 as a sentence; weights are named only where they differ.
fn rule(rule: &FeatureRule, t: &'static Texts) -> String {
    if rule.cut <= 0 {
        return t.feature_off.to_owned();
    }
    let mut parts = vec![(t.feature_points)(rule.cut)];
    if (rule.member_weight, rule.guest_weight) != (1, 1) {
        parts.push((t.feature_weights)(rule.member_weight, rule.guest_weight));
    }
    if let Some(days) = rule.max_age_days {
        parts.push((t.feature_age)(days));
    }
    parts.join(" · ")
}
