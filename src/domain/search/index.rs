//! What the index of a post or a comment is made of, and its place in time.

use words::Field;

use crate::domain::{comment::CommentId, gallery::GalleryId, post::PostNo, time::Moment};

/// Bits of a post's place below the millisecond.
const LOW_BITS: u32 = 21;
/// Bits of a place that SQLite's index leaves out: see its migration.
const STEP_BITS: u32 = LOW_BITS + 6;
/// Before this the numbers of comments count nothing: 2020-01-01, in milliseconds.
const COMMENT_EPOCH: i64 = 1_577_836_800_000;
/// Most bytes of all terms of one text: PostgreSQL keeps at most a megabyte of them.
const MOST_BYTES: usize = 400_000;

/// Spans of time that a term of the index names, as powers of two of milliseconds:
/// 70 minutes, 19 hours.
pub const LEVELS: [u32; 2] = [22, 26];
/// An era, as a power of two of milliseconds: 25 days.
pub const ERA: u32 = 31;

/// The place of a post in the order of the whole site: its millisecond, and what tells
/// those of one millisecond apart. Numbers of one gallery rise in it.
pub fn doc_of(gallery: GalleryId, no: PostNo, at: Moment, day_only: bool) -> i64 {
    // Those of which only the day is known lie behind each other at its beginning.
    let later = if day_only { (no.0 & 0xffff) << STEP_BITS } else { 0 };
    let low = no.0.wrapping_add(gallery.0 >> 10) & ((1 << LOW_BITS) - 1);
    (earliest(at) + later) | low
}

/// The place of a post that is indexed again: the one it had, unless its moment is another.
pub fn doc_again(had: Option<i64>, doc: i64) -> i64 {
    let is_near = |had: &i64| (0..1 << 20).contains(&((had >> STEP_BITS) - (doc >> STEP_BITS)));
    had.filter(is_near).unwrap_or(doc)
}

/// Places between which all posts of these moments lie, and some others: a place is never
/// more than a step before its moment, and in a crowd some steps after it.
pub fn places(from: Option<Moment>, until: Option<Moment>) -> (i64, i64) {
    const LATER: i64 = 2 * 3_600 * 1_000_000;
    let above = from.map_or(i64::MIN, |at| earliest(at) - (1 << (STEP_BITS + 1)));
    let below = until.map_or(i64::MAX, |at| earliest(Moment(at.0.saturating_add(LATER))));
    (above, below)
}

/// The lowest place a post of this moment can have.
pub fn earliest(at: Moment) -> i64 {
    (at.0 / 1_000).clamp(0, (1 << (63 - LOW_BITS)) - 1) << LOW_BITS
}

/// The millisecond of a post's place.
pub fn moment_of_post(doc: i64) -> i64 {
    doc >> LOW_BITS
}

/// The place of a comment among posts: its number tells when it came.
pub fn doc_of_comment(id: CommentId) -> i64 {
    earliest(Moment(moment_of_comment(id) * 1_000))
}

/// The millisecond in which a comment came.
pub fn moment_of_comment(id: CommentId) -> i64 {
    (id.0 >> 10) / 1_000 + COMMENT_EPOCH
}

/// The term that all of a gallery have. Terms of ours begin with a digit, those of words
/// with a letter.
pub fn gallery_token(gallery: GalleryId) -> String {
    format!("0g{:x}", gallery.0)
}

/// What the terms of a text begin with where the index has no order: a character of private
/// use, which stands in no word, for the era it is from. After 6,400 eras, 436 years, they come round again.
pub fn era_mark(era: i64) -> char {
    let nth = u32::try_from(era.rem_euclid(6_400)).unwrap_or(0);
    char::from_u32(0xe000 + nth).unwrap_or('\u{e000}')
}

/// The term of a span of time.
pub fn span_token(level: u32, millisecond: i64) -> String {
    format!("0w{level}x{:x}", millisecond >> level)
}

/// The term of an address prefix or a 식별코드, found as a whole only.
pub fn exact_token(text: &str) -> String {
    let mut token = String::from("0x");
    for byte in text.bytes() {
        use std::fmt::Write as _;
        let _ = write!(token, "{byte:02x}");
    }
    token
}

/// The words of a post.
#[derive(Debug, Clone, Copy)]
pub struct PostWords<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its words without HTML.
    pub body: &'a str,
    /// Its nick.
    pub nick: &'a str,
    /// What is shown of the address.
    pub prefix: &'a str,
    /// The keyed identity, which of an import holds the 식별코드.
    pub identity: &'a str,
}

impl PostWords<'_> {
    /// The terms of its index.
    pub fn terms(&self, gallery: GalleryId) -> Vec<String> {
        let parts =
            [(self.title, Field::Title), (self.nick, Field::Nick), (self.body, Field::Body)];
        terms(gallery, &parts, self.prefix, self.identity)
    }
}

/// The terms of a comment's index: of its words alone, which are few; there are many comments.
pub fn comment_terms(gallery: GalleryId, body: &str) -> Vec<String> {
    terms(gallery, &[(body, Field::Comment)], "", "")
}

/// The lowest number of a comment that came in this millisecond.
pub fn earliest_comment(millisecond: i64) -> i64 {
    (millisecond.saturating_sub(COMMENT_EPOCH)).saturating_mul(1_000) << 10
}

fn terms(gallery: GalleryId, parts: &[(&str, Field)], prefix: &str, identity: &str) -> Vec<String> {
    let mut all = vec![gallery_token(gallery)];
    for exact in [prefix, super::code_of(identity)] {
        if !exact.is_empty() {
            all.push(exact_token(exact));
        }
    }
    let mut bytes = 0;
    for (text, field) in parts {
        for term in words::index(text, *field) {
            bytes += term.len() + 1;
            if bytes > MOST_BYTES {
                return all;
            }
            all.push(term);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_rise_with_time_and_with_numbers() {
        let g = GalleryId(77 << 20);
        let at = Moment(1_780_000_000_000_000);
        let docs = [
            doc_of(g, PostNo(4), Moment(at.0 - 1_000), false),
            doc_of(g, PostNo(2), at, false),
            doc_of(g, PostNo(3), at, false),
            doc_of(g, PostNo(1), Moment(at.0 + 1_000), false),
        ];
        assert!(docs.is_sorted() && docs[0] > 0, "{docs:?}");
        assert_eq!(moment_of_post(docs[1]), at.0 / 1_000);
        assert!(earliest(at) <= docs[1] && docs[0] < earliest(at));
        assert!(doc_of(g, PostNo(1), Moment(-5), true) >= 0, "long before 1970");
        let day = doc_of(g, PostNo(60_000), at, true);
        let (above, below) = places(Some(at), Some(Moment(at.0 + 1)));
        assert!(above < docs[1] && docs[1] < below && day < below);
        assert_eq!(
            doc_again(Some(docs[1] + (3 << STEP_BITS)), docs[1]),
            docs[1] + (3 << STEP_BITS)
        );
        assert_eq!(doc_again(Some(docs[1]), day), day, "another moment");
        assert_eq!(moment_of_comment(CommentId(earliest_comment(at.0 / 1_000))), at.0 / 1_000);
    }

    #[test]
    fn an_exact_token_has_no_space_and_no_quote() {
        let token = exact_token("a' \"\u{AC00}*");
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric()), "{token}");
    }
}
