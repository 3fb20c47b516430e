//! What a write changes and a page shows, as keys of 64 bits.
//!
//! The writing transaction touches the keys of what it changed, a page knows
//! the keys of what it shows, and `infra::changes` compares the two. Two things
//! with one key cost a page made in vain, never a wrong one. Every server of a
//! site makes the same keys.

use super::{
    gallery::GalleryId,
    post::{ListKind, PostNo},
};

/// Numbers to a span, as a power of two: a list page lies in one or two spans.
const SPAN_BITS: i64 = 6;

/// Something that changes as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Galleries, their settings, pinned rows, the site's name and issue box.
    Site,
    /// A post has risen into 실시간 베스트.
    BestRose,
    /// A post of 실시간 베스트 went, or has another title.
    BestLeft,
    /// Rows came into a list or left it, so that others moved.
    List(GalleryId, ListKind),
    /// A row among the numbers around this one shows something else.
    Span(GalleryId, PostNo),
    /// A row anywhere in the gallery shows something else.
    AnyRow(GalleryId),
    /// A post, its words, its votes or its comments.
    Post(GalleryId, PostNo),
    /// A row among the numbers around this one was read.
    Views(GalleryId, PostNo),
    /// A post anywhere in the gallery was read.
    AnyViews(GalleryId),
}

impl Change {
    /// Its key.
    pub fn key(self) -> u64 {
        let [kind, a, b] = match self {
            Change::Site => [1, 0, 0],
            Change::BestRose => [2, 0, 0],
            Change::BestLeft => [3, 0, 0],
            Change::List(gallery, list) => [4, gallery.0, list.number()],
            Change::Span(gallery, no) => [5, gallery.0, span(no)],
            Change::AnyRow(gallery) => [6, gallery.0, 0],
            Change::Post(gallery, no) => [7, gallery.0, no.0],
            Change::Views(gallery, no) => [8, gallery.0, span(no)],
            Change::AnyViews(gallery) => [9, gallery.0, 0],
        };
        [a, b].into_iter().fold(mixed(kind as u64), |key, part| mixed(key ^ part.cast_unsigned()))
    }
}

/// The span of numbers that holds this one.
pub fn span(no: PostNo) -> i64 {
    no.0 >> SPAN_BITS
}

/// splitmix64: every bit of the input moves every bit of the output.
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_span_and_nothing_else_shares_a_key() {
        let (g, h) = (GalleryId(1), GalleryId(2));
        assert_eq!(Change::Span(g, PostNo(64)).key(), Change::Span(g, PostNo(127)).key());
        let keys = [
            Change::Site,
            Change::BestRose,
            Change::BestLeft,
            Change::List(g, ListKind::All),
            Change::List(g, ListKind::Featured),
            Change::List(h, ListKind::All),
            Change::Span(g, PostNo(63)),
            Change::Span(g, PostNo(64)),
            Change::Span(h, PostNo(64)),
            Change::AnyRow(g),
            Change::Post(g, PostNo(63)),
            Change::Post(g, PostNo(64)),
            Change::Views(g, PostNo(64)),
            Change::AnyViews(g),
        ]
        .map(Change::key);
        let different: std::collections::BTreeSet<u64> = keys.into_iter().collect();
        assert_eq!(different.len(), keys.len());
    }
}
