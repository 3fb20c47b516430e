//! One row of a list: a post, or what the operator pinned.

use super::{author::AuthorText, date::DateText, frame::Site};
use crate::{
    domain::{
        gallery::Gallery,
        pin::Pin,
        post::{Media, PostRow},
    },
    texts::Texts,
};

/// A post's row, ready to print.
#[derive(Debug)]
pub(super) struct RowText {
    pub(super) no: i64,
    pub(super) head: String,
    pub(super) title: String,
    pub(super) comments: i64,
    pub(super) author: AuthorText,
    pub(super) date: DateText,
    pub(super) views: i64,
    pub(super) ups: i64,
    pub(super) is_notice: bool,
    /// Class of the icon: `text`, `image`, `video`, `poll`, with `hot` for 개념글; `ripe` for one of words alone.
    pub(super) icon: &'static str,
    /// What the icon says; empty for plain text.
    pub(super) icon_text: String,
}

impl RowText {
    pub(super) fn new(site: &Site, gallery: &Gallery, row: PostRow) -> RowText {
        let t = site.texts();
        RowText {
            no: row.no.0,
            head: gallery.head(row.head_id).map(|head| head.name.clone()).unwrap_or_default(),
            comments: row.comments,
            date: DateText::in_list(site, row.written_at, row.day_only),
            views: row.views,
            ups: row.counts.ups,
            is_notice: row.is_notice,
            icon: icon(row.media, row.is_featured),
            icon_text: icon_text(&row, t),
            title: row.title,
            author: AuthorText::new(row.author, t),
        }
    }
}

fn icon(media: Media, is_featured: bool) -> &'static str {
    match (media, is_featured) {
        (Media::Text, false) => "text",
        (Media::Image, false) => "image",
        (Media::Video, false) => "video",
        (Media::Poll, false) => "poll",
        (Media::Text, true) => "ripe hot",
        (Media::Image, true) => "image hot",
        (Media::Video, true) => "video hot",
        (Media::Poll, true) => "poll hot",
    }
}

fn icon_text(row: &PostRow, t: &'static Texts) -> String {
    let media = match row.media {
        Media::Text => "",
        Media::Image => t.image,
        Media::Video => t.video,
        Media::Poll => t.poll,
    };
    match (row.is_featured, media) {
        (true, "") => t.featured.to_owned(),
        (true, media) => format!("{}, {media}", t.featured),
        (false, media) => media.to_owned(),
    }
}

/// A pinned row, ready to print.
#[derive(Debug)]
pub(super) struct PinText {
    pub(super) id: i64,
    pub(super) label: String,
    pub(super) title: String,
    /// Empty where it leads nowhere safe.
    pub(super) url: String,
    pub(super) author: String,
    pub(super) date: Option<DateText>,
}

impl PinText {
    pub(super) fn new(site: &Site, pin: &Pin) -> PinText {
        PinText {
            id: pin.id,
            label: pin.label.clone(),
            title: pin.title.clone(),
            url: if super::frame::is_safe_url(&pin.url) { pin.url.clone() } else { String::new() },
            author: pin.author.clone(),
            date: DateText::pinned(site, &pin.date),
        }
    }
}
