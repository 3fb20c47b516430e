//! Windows of time that a GIN index is asked for one after the other.
//!
//! The terms of a text bear its era, 25 days, and beside them stand the spans it lies in, of 70
//! minutes and of 19 hours. Some neighbouring spans of one length, or some eras, make a window as
//! long as is wanted: long enough for a page of hits, and no longer, because everything in it is
//! read.

use std::ops::RangeInclusive;

use db::{Statement, sql};

use crate::domain::{
    comment::CommentId,
    search::{
        ERA, LEVELS, earliest, earliest_comment, moment_of_comment, moment_of_post, span_token,
    },
    time::Moment,
};

/// Milliseconds that the clock of another server may be ahead.
const AHEAD: i64 = 60_000;
/// Spans that one window may be made of, and eras.
const SPANS: i64 = 4;
const ERAS: i64 = 64;
/// A window is at most so many times as long as the one before.
const FASTER: i64 = 64;
/// And never longer than this, in milliseconds: more than a thousand years.
const MOST: i64 = 1 << 45;

/// How places of an index tell the time: the millisecond of a place, and the first place of one.
pub(super) struct Times {
    moment: fn(i64) -> i64,
    pub(super) first: fn(i64) -> i64,
    /// Tells the lowest place there is, where that is not the first there can be.
    pub(super) oldest: Option<&'static Statement>,
}

sql!(
    OLDEST = "select doc << 27 from post_doc order by doc limit 1",
    postgres: "select doc from post_text order by doc limit 1",
    scan: "the first row of the index of places",
    across: "where a search of the whole site ends, and the only index that tells it"
);

/// Of posts, which may be older than the site.
pub(super) static POST_TIMES: Times = Times {
    moment: moment_of_post,
    first: |millisecond| earliest(Moment(millisecond.saturating_mul(1_000))),
    oldest: Some(&OLDEST),
};
/// Of comments, whose numbers begin with a year.
pub(super) static COMMENT_TIMES: Times = Times {
    moment: |place| moment_of_comment(CommentId(place)),
    first: earliest_comment,
    oldest: None,
};

/// How far a walk looks at once. It goes from one call to the next.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Milliseconds of the next window.
    pub(super) span: i64,
    /// The last millisecond in which anything can have been written.
    pub(super) newest: i64,
}

impl Pace {
    /// The pace of a walk that nothing is known of yet: its first window has so many milliseconds.
    pub fn new(span: i64, now: Moment) -> Pace {
        Pace { span: span.clamp(0, MOST), newest: now.0 / 1_000 + AHEAD }
    }

    /// What comes next, where so many milliseconds had `found` hits and `wanted` more are.
    pub(super) fn after(&mut self, way: i64, found: i64, wanted: i64) {
        let way = way.max(1);
        self.span = if found == 0 {
            way.saturating_mul(16)
        } else {
            // Half as long again: hits do not come evenly.
            (way / found).max(1).saturating_mul(wanted).saturating_mul(3) / 2
        };
        self.span = self.span.clamp(0, way.saturating_mul(FASTER)).min(MOST);
    }
}

/// Some of an index.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// The eras it lies in.
    pub(super) eras: RangeInclusive<i64>,
    /// The terms of its spans; where there are none, it is the whole of its eras.
    pub(super) spans: Vec<String>,
    /// Places above the first and below the second.
    pub(super) bounds: (i64, i64),
}

/// One window after the other, until a walk is at its end.
pub(super) struct Windows<'a> {
    times: &'a Times,
    is_up: bool,
    newest: i64,
    /// The millisecond before which nothing is, once that was looked up.
    oldest: Option<i64>,
    above: i64,
    below: i64,
    /// The millisecond that the walk began at, and the one it has come to.
    start: i64,
    edge: i64,
    is_over: bool,
}

impl Windows<'_> {
    /// The walk between two places, upwards or down.
    pub(super) fn new(
        times: &Times,
        (above, below): (i64, i64),
        is_up: bool,
        newest: i64,
    ) -> Windows<'_> {
        let start = (times.moment)(if is_up { above } else { below }).clamp(0, newest);
        Windows {
            times,
            is_up,
            newest,
            oldest: None,
            above,
            below,
            start,
            edge: start,
            is_over: above >= below,
        }
    }

    /// How many milliseconds of it are done.
    pub(super) fn way(&self) -> i64 {
        (self.edge - self.start).abs()
    }

    /// How many milliseconds it is to a place.
    pub(super) fn way_to(&self, place: i64) -> i64 {
        ((self.times.moment)(place) - self.start).abs()
    }

    /// Whether it goes on down and nobody has said where everything ends.
    pub(super) fn needs_end(&self) -> bool {
        !self.is_over && !self.is_up && self.oldest.is_none()
    }

    /// Nothing lies below this place; `None`: there is nothing.
    pub(super) fn end_at(&mut self, oldest: Option<i64>) {
        let oldest = oldest.map_or(i64::MAX, self.times.moment);
        self.is_over |= self.edge < oldest;
        self.oldest = Some(oldest);
    }

    /// The next window of about so many milliseconds; `None` after the last.
    pub(super) fn next(&mut self, span: i64) -> Option<Window> {
        if self.is_over {
            return None;
        }
        let far = if self.is_up { self.edge + span } else { self.edge - span };
        let far = far.clamp(0, self.newest);
        let span = (far - self.edge).abs();
        let level = LEVELS.into_iter().find(|level| span >> level < SPANS);
        let far = match (level, self.is_up) {
            (Some(_), _) => far,
            (None, true) => far.min(self.edge + ((ERAS - 1) << ERA)),
            (None, false) => far.max(self.edge - ((ERAS - 1) << ERA)),
        };
        Some(self.cut(level, far))
    }

    /// From here to a millisecond, and with it the whole span, or era, that is in.
    fn cut(&mut self, level: Option<u32>, far: i64) -> Window {
        let bits = level.unwrap_or(ERA);
        let (low, high) = (far.min(self.edge) >> bits, far.max(self.edge) >> bits);
        let (begin, end) = (low << bits, (high + 1) << bits);
        let first = self.times.first;
        let bounds = if self.is_up {
            let (above, next) = (self.above, first(end));
            self.is_over = end > self.newest || next >= self.below;
            (self.above, self.edge) = (next - 1, end);
            (above, if self.is_over { self.below } else { next })
        } else {
            let (below, next) = (self.below, first(begin));
            let ends = begin <= self.oldest.unwrap_or(0) || next - 1 <= self.above;
            self.is_over = ends;
            (self.below, self.edge) = (next, begin - 1);
            (if ends { self.above } else { next - 1 }, below)
        };
        let spans =
            level.map(|level| (low..=high).map(move |span| span_token(level, span << level)));
        let spans = spans.into_iter().flatten().collect();
        Window { eras: begin >> ERA..=(end - 1) >> ERA, spans, bounds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_780_000_000_000_000);

    fn place(millisecond: i64) -> i64 {
        (POST_TIMES.first)(millisecond)
    }

    /// Walks everything, with windows that grow or not.
    fn walk(above: i64, below: i64, is_up: bool, mut span: i64, grows: i64) -> Vec<Window> {
        let newest = Pace::new(0, NOW).newest;
        let mut windows = Windows::new(&POST_TIMES, (above, below), is_up, newest);
        let mut all = Vec::new();
        while let Some(window) = windows.next(span) {
            all.push(window);
            span = (span.max(1) * grows).min(MOST);
            assert!(all.len() < 2_000, "it ends");
        }
        all
    }

    #[test]
    fn windows_lie_side_by_side_and_leave_nothing_out() {
        let month = 30 * 86_400_000;
        let now = NOW.0 / 1_000;
        for span in [0, 1, 3_600_000, 86_400_000, month, 1 << 44] {
            for (above, below) in
                [(i64::MIN, i64::MAX), (place(now - 3 * month), place(now - 7)), (5, 5)]
            {
                for is_up in [false, true] {
                    let windows =
                        walk(above, below, is_up, span, if span < month { 16 } else { 1 });
                    let mut edge = if is_up { above } else { below };
                    for Window { eras, spans, bounds } in &windows {
                        assert!(spans.len() <= 5 && eras.clone().count() <= 64);
                        assert_eq!(edge, if is_up { bounds.0 } else { bounds.1 });
                        // The last place of this one is the next one's first but one.
                        edge = if is_up { bounds.1 - 1 } else { bounds.0 + 1 };
                    }
                    if let Some(last) = windows.last() {
                        let end = if is_up { last.bounds.1 } else { last.bounds.0 };
                        assert_eq!(end, if is_up { below } else { above });
                    } else {
                        assert!(above >= below);
                    }
                }
            }
        }
    }

    #[test]
    fn what_lies_in_a_window_has_one_of_its_terms() {
        let now = NOW.0 / 1_000;
        for is_up in [false, true] {
            let (above, below) = (place(now - 40 * 86_400_000), place(now));
            for window in walk(above, below, is_up, 50_000_000, 3) {
                for n in 0..200 {
                    let at = now - n * 17_280_000;
                    let is_inside = window.bounds.0 < place(at) && place(at) < window.bounds.1;
                    let is_span = |level| window.spans.contains(&span_token(level, at));
                    let has = window.spans.is_empty() || LEVELS.into_iter().any(is_span);
                    let has = has && window.eras.contains(&(at >> ERA));
                    assert!(!is_inside || has, "{at} {window:?}");
                }
            }
        }
    }

    #[test]
    fn a_walk_down_ends_where_everything_does() {
        let (newest, begin) = (Pace::new(0, NOW).newest, place(NOW.0 / 1_000 - 86_400_000 * 100));
        for oldest in [None, Some(begin)] {
            let mut windows = Windows::new(&POST_TIMES, (i64::MIN, i64::MAX), false, newest);
            assert!(windows.next(1_000).is_some() && windows.needs_end());
            windows.end_at(oldest);
            let rest: Vec<Window> = std::iter::from_fn(|| windows.next(MOST)).collect();
            // A hundred days are four eras, and everything below stays within the last window.
            assert_eq!(rest.len(), usize::from(oldest.is_some()));
            assert!(rest.iter().all(|it| it.eras.clone().count() == 64 && it.bounds.0 == i64::MIN));
        }
    }

    #[test]
    fn the_pace_follows_what_was_found() {
        let mut pace = Pace::new(1_000, NOW);
        pace.after(1_000, 0, 40);
        assert_eq!(pace.span, 16_000, "nothing: sixteen times as far");
        pace.after(16_000, 8, 32);
        assert_eq!(pace.span, 96_000, "what was found in it lets expect half as much again");
        pace.after(16_000, 1, 40_000);
        assert_eq!(pace.span, 16_000 * FASTER, "no faster than that");
        pace.after(i64::MAX, 1, i64::MAX);
        assert_eq!(pace.span, MOST);
    }
}
