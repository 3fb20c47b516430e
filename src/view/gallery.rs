//! The head of a gallery: name, what it is about, its published rule, its neighbours.

use super::frame::{GalleryLink, Site};
use crate::{
    domain::{feature::FeatureRule, gallery::Gallery, time::Moment},
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
    /// What is said of somebody who wants to take the gallery over; empty for nothing.
    pub(super) succession: String,
    /// Whoever reads may write as well.
    pub(super) can_write: bool,
}

impl GalleryText {
    pub(super) fn new(site: &Site, gallery: &Gallery, related: Vec<GalleryLink>) -> GalleryText {
        let t = site.texts();
        GalleryText {
            slug: gallery.slug.to_string(),
            full_name: (t.gallery_of)(&gallery.name),
            kind: t.kind(gallery.kind),
            description: gallery.settings.description.clone(),
            rule: rule(&gallery.settings.feature, t),
            related,
            succession: match gallery.settings.succession_until {
                0 => String::new(),
                until => (t.desk.office.notice)(&super::succession::day(site, Moment(until))),
            },
            can_write: gallery.settings.guests_write || site.member.is_some(),
        }
    }
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
