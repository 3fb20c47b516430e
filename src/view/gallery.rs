//! The head of a gallery: name, what it is about, its published rule, its neighbours.

use super::frame::{GalleryLink, Site};
use crate::{
    domain::{
        circle::Circle,
        cover::{HEIGHT, WIDTH},
        feature::FeatureRule,
        gallery::Gallery,
        time::Moment,
    },
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
    pub(super) cover: Option<CoverText>,
    /// What is said of somebody who wants to take the gallery over; empty for nothing.
    pub(super) succession: String,
    /// Whoever reads may write as well, as far as his being a member tells.
    pub(super) can_write: bool,
    /// Whether one can become a member of it.
    pub(super) takes_members: bool,
    /// Whether its staff has written rules.
    pub(super) has_rules: bool,
}

/// A gallery's cover: a picture, or a band of colour with a sign on it.
#[derive(Debug)]
pub(super) struct CoverText {
    /// The style sheet, which no other page loads.
    pub(super) css: String,
    /// Where the picture is; empty for none.
    pub(super) picture: String,
    /// The picture's width and height.
    pub(super) size: (u32, u32),
    /// The colour, which is seen where the picture has not come yet; empty for none.
    pub(super) colour: String,
    /// The sign on the colour.
    pub(super) sign: String,
}

impl CoverText {
    /// `None` for a gallery without.
    pub(super) fn of(gallery: &Gallery) -> Option<CoverText> {
        let settings = &gallery.settings;
        let picture = settings.cover.as_ref().map(|hash| hash.path(&gallery.slug));
        (picture.is_some() || !settings.cover_colour.is_empty()).then(|| CoverText {
            css: super::asset::url("cover.css"),
            picture: picture.unwrap_or_default(),
            size: (WIDTH, HEIGHT),
            colour: settings.cover_colour.clone(),
            sign: settings.cover_sign.clone(),
        })
    }
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
            cover: CoverText::of(gallery),
            succession: match gallery.settings.succession_until {
                0 => String::new(),
                until => (t.desk.office.notice)(&super::succession::day(site, Moment(until))),
            },
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
