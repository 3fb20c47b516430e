//! Windows of time that a GIN index is asked for one after the other.
//!
//! The terms of a text bear its era, 25 days, and beside them stand the spans it lies in, of 70
//! minutes and of 19 hours. Some neighbouring spans of one length, or some eras, make a window as
//! long as is wanted: long enough for a page of hits, and no longer, because everything in it is
//! read.

use std::{ops::RangeInclusive, time::Instant};

use db::{Statement, sql};

use crate::domain::{
    comment::CommentId,
    search::{
        ERA, LEVELS, earliest, earliest_comment, moment_of_comment, moment_of_post, span_token,
    },
    time::Moment,
};

/// Milliseconds that a place may be ahead of the clock: those of a day's posts lie behind each
/// other at its beginning, and another server's clock differs a little.
const AHEAD: i64 = 2 * 3_600_000;
/// Spans that one window may be made of, and eras.
const SPANS: i64 = 4;
const ERAS: i64 = 64;
/// Terms that one expression may have, and with them eras: GIN begins with a look at the whole
/// expression for each of them.
const TERMS: i64 = 512;
/// A window is at most so many times as long as the one before.
const FASTER: i64 = 64;
/// And this is as good as for ever, in milliseconds.
const MOST: i64 = 1 << 45;

/// How places of an index tell the time: the millisecond of a place, and the first place of one.
pub(super) struct Times {
    moment: fn(i64) -> i64,
    first: fn(i64) -> i64,
    /// Tells the lowest place there is, where that is not the first there can be.
    pub(super) oldest: Option<&'static Statement>,
    /// The same of one gallery.
    pub(super) oldest_in: Option<&'static Statement>,
}

sql!(
    OLDEST = "select doc << 27 from post_doc order by doc limit 1",
    postgres: "select doc from post_text order by doc limit 1",
    scan: "the first row of the index of places",
    across: "where a search of the whole site ends, and the only index that tells it"
);

sql!(
    OLDEST_IN = "select doc << 27 from post_doc where gallery_id = $1 order by doc limit 1",
    postgres: "select doc from post_text where gallery_id = $1 order by doc limit 1",
    scan: "the index of places up to the gallery's first; asked where galleries stand on several machines"
);

/// Of posts, which may be older than the site.
pub(super) static POST_TIMES: Times = Times {
    moment: moment_of_post,
    first: |millisecond| earliest(Moment(millisecond.saturating_mul(1_000))),
    oldest: Some(&OLDEST),
    oldest_in: Some(&OLDEST_IN),
};
/// Of comments, whose numbers count from 2020.
pub(super) static COMMENT_TIMES: Times = Times {
    moment: |place| moment_of_comment(CommentId(place)),
    first: earliest_comment,
    oldest: None,
    oldest_in: None,
};

/// How far a walk looks at once, and how long. It goes from one call to the next.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Milliseconds of the next window.
    pub(super) span: i64,
    /// The last millisecond in which anything can have been written.
    newest: i64,
    /// The millisecond before which nothing is, once that was looked up.
    oldest: Option<i64>,
    /// After this a walk says how far it came.
    pub(super) deadline: Instant,
}

impl Pace {
    /// The pace of a walk that nothing is known of yet: its first window has so many milliseconds.
    pub fn new(span: i64, now: Moment, deadline: Instant) -> Pace {
        let newest = (now.0 / 1_000 + AHEAD).max(0);
        Pace { span: span.clamp(0, MOST), newest, oldest: None, deadline }
    }

    /// Whether it should be looked up where everything begins: it bounds what goes far down,
    /// and what comes up from nowhere.
    pub(super) fn needs_begin(&self, is_up: bool) -> bool {
        self.oldest.is_none() && (is_up || self.span >> ERA > 0)
    }

    /// Nothing lies below this place; `None`: there is nothing.
    pub(super) fn begins_at(&mut self, times: &Times, oldest: Option<i64>) {
        self.oldest = Some(oldest.map_or(i64::MAX, times.moment));
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
        self.span = self.span.min(way.saturating_mul(FASTER)).min(MOST);
    }

    /// The same, where they were not enough: the way doubles at least, so that it ends.
    pub(super) fn after_too_few(&mut self, way: i64, found: i64, wanted: i64) {
        self.after(way, found, wanted);
        self.span = self.span.max(way);
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
    /// Most eras of one window.
    eras: i64,
    newest: i64,
    above: i64,
    below: i64,
    /// The millisecond that the walk began at, and the one it has come to.
    start: i64,
    edge: i64,
    is_over: bool,
}

impl Windows<'_> {
    /// The walk between two places, upwards or down, that asks for so many terms in each era.
    pub(super) fn new<'a>(
        times: &'a Times,
        (above, below): (i64, i64),
        is_up: bool,
        pace: &Pace,
        terms: usize,
    ) -> Windows<'a> {
        let terms = i64::try_from(terms).unwrap_or(TERMS).max(1);
        let newest = pace.newest;
        let start = (times.moment)(if is_up { above } else { below });
        let least = if is_up { pace.oldest.unwrap_or(0).clamp(0, newest) } else { 0 };
        let start = start.clamp(least, newest);
        Windows {
            times,
            is_up,
            eras: (TERMS / terms).clamp(1, ERAS),
            newest,
            above,
            below,
            start,
            edge: start,
            is_over: above >= below || pace.oldest == Some(i64::MAX),
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

    /// The last place that was looked at, if there is more beyond.
    pub(super) fn looked_to(&self) -> Option<i64> {
        (!self.is_over).then_some(if self.is_up { self.above } else { self.below })
    }

    /// The next window, of about as many milliseconds as the pace says; `None` after the last.
    pub(super) fn next(&mut self, pace: &Pace) -> Option<Window> {
        let oldest = pace.oldest.unwrap_or(0).max(0);
        self.is_over |= !self.is_up && self.edge < oldest;
        if self.is_over {
            return None;
        }
        let far = if self.is_up { self.edge + pace.span } else { self.edge - pace.span };
        let far = if self.is_up { far.min(self.newest) } else { far.max(oldest) };
        let span = (far - self.edge).abs();
        let level = LEVELS.into_iter().find(|level| span >> level < SPANS);
        let far = match (level, self.is_up) {
            (Some(_), _) => far,
            (None, true) => far.min(self.edge + ((self.eras - 1) << ERA)),
            (None, false) => far.max(self.edge - ((self.eras - 1) << ERA)),
        };
        Some(self.cut(level, far, oldest))
    }

    /// From here to a millisecond, and with it the whole span, or era, that is in.
    fn cut(&mut self, level: Option<u32>, far: i64, oldest: i64) -> Window {
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
            let ends = begin <= oldest || next - 1 <= self.above;
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

    fn pace(span: i64) -> Pace {
        Pace::new(span, NOW, Instant::now())
    }

    /// Walks everything, with windows that grow or not.
    fn walk(above: i64, below: i64, is_up: bool, span: i64, grows: i64) -> Vec<Window> {
        let mut pace = pace(span);
        let mut windows = Windows::new(&POST_TIMES, (above, below), is_up, &pace, 9);
        let mut all = Vec::new();
        while let Some(window) = windows.next(&pace) {
            all.push(window);
            pace.span = (pace.span.max(1) * grows).min(MOST);
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
    fn a_walk_ends_where_everything_does() {
        let begin = NOW.0 / 1_000 - 86_400_000 * 100;
        for (times, oldest, rest) in [
            (&POST_TIMES, None, 0),
            (&POST_TIMES, Some(place(begin)), 1),
            (&COMMENT_TIMES, Some(earliest_comment(begin)), 1),
            // Six years are ninety eras.
            (&COMMENT_TIMES, Some(0), 2),
        ] {
            let mut pace = pace(1_000);
            let mut windows = Windows::new(times, (i64::MIN, i64::MAX), false, &pace, 8);
            assert!(windows.next(&pace).is_some() && windows.looked_to().is_some());
            pace.begins_at(times, oldest);
            pace.span = MOST;
            let all: Vec<Window> = std::iter::from_fn(|| windows.next(&pace)).collect();
            assert_eq!((all.len(), windows.looked_to()), (rest, None));
            assert!(all.last().is_none_or(|it| it.bounds.0 == i64::MIN));
            assert!(all.iter().all(|it| it.eras.clone().count() <= 64));
            if oldest == Some(place(begin)) {
                assert!(all[0].eras.clone().count() <= 6, "a hundred days are four eras or five");
            }
        }
    }

    #[test]
    fn a_walk_up_from_nowhere_begins_where_everything_does() {
        let begin = NOW.0 / 1_000 - 86_400_000 * 100;
        let mut pace = pace(86_400_000);
        assert!(pace.needs_begin(true) && !pace.needs_begin(false));
        pace.begins_at(&POST_TIMES, Some(place(begin)));
        let mut windows = Windows::new(&POST_TIMES, (0, i64::MAX), true, &pace, 2);
        let first = windows.next(&pace).unwrap();
        assert_eq!((*first.eras.start(), first.bounds.0), (begin >> ERA, 0));
    }

    #[test]
    fn many_terms_make_few_eras() {
        for (terms, eras) in [(0, 64), (8, 64), (9, 56), (100, 5), (5_000, 1)] {
            let pace = pace(MOST);
            let mut windows = Windows::new(&POST_TIMES, (0, i64::MAX), false, &pace, terms);
            assert_eq!(windows.next(&pace).unwrap().eras.count(), eras);
        }
    }

    #[test]
    fn a_page_that_lacks_one_does_not_make_the_walk_crawl() {
        let years = 10 * 365 * 86_400_000;
        for (day, found, limit) in [(86_400_000, 44, 45), (86_400_000, 399, 400), (1, 1, 2)] {
            let mut pace = pace(day);
            pace.begins_at(&POST_TIMES, Some(place(NOW.0 / 1_000 - years)));
            let mut windows = Windows::new(&POST_TIMES, (0, i64::MAX), false, &pace, 2);
            let mut count = 0;
            while windows.next(&pace).is_some() {
                pace.after_too_few(windows.way(), found, limit - found);
                count += 1;
            }
            assert!(count < 40, "{count}");
        }
    }

    #[test]
    fn the_pace_follows_what_was_found() {
        let mut pace = pace(1_000);
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
