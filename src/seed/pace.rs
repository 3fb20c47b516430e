//! How much happens, and when: hours of the day, comments to a post, votes, views.

use fastrand::Rng;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// Share of a day's posts in each hour, in thousandths: quiet at dawn, busy at night.
const HOURS: [i64; 24] =
    [52, 38, 25, 15, 10, 8, 11, 20, 33, 42, 46, 49, 55, 52, 46, 44, 44, 46, 48, 52, 58, 64, 72, 70];

/// The sum of [`HOURS`].
const WHOLE: i64 = 1_000;

/// Moments of posts, rising, between two moments.
#[derive(Debug)]
pub struct Pace {
    from: i64,
    until: i64,
    zone_offset: i64,
    count: i64,
    next: i64,
}

impl Pace {
    /// `count` moments between `from` and `until` (microseconds), by the clock
    /// of a zone that is `zone_offset` microseconds ahead of UTC.
    pub fn new(from: i64, until: i64, zone_offset: i64, count: i64) -> Pace {
        Pace { from, until: until.max(from), zone_offset, count: count.max(1), next: 0 }
    }

    /// The next moment; never before the one it returned last.
    pub fn next(&mut self, rng: &mut Rng) -> i64 {
        let first = by_day(self.from + self.zone_offset, evened);
        let last = by_day(self.until + self.zone_offset, evened);
        let part = (self.next as f64 + rng.f64()) / self.count as f64;
        self.next += 1;
        let even = first + ((last - first) as f64 * part.min(1.0)) as i64;
        (by_day(even, awake) - self.zone_offset).clamp(self.from, self.until)
    }
}

/// Changes the time of day, keeps the day.
fn by_day(moment: i64, change: impl Fn(i64) -> i64) -> i64 {
    moment.div_euclid(DAY) * DAY + change(moment.rem_euclid(DAY))
}

/// Moves an evenly spread time of day to where people are awake; keeps the order.
fn awake(time: i64) -> i64 {
    let mut left = time * WHOLE;
    for (hour, weight) in HOURS.iter().enumerate() {
        if left < weight * DAY {
            return hour as i64 * HOUR + left / weight / 24;
        }
        left -= weight * DAY;
    }
    DAY - 1
}

/// The reverse of [`awake`].
fn evened(time: i64) -> i64 {
    let hour = (time / HOUR).clamp(0, 23) as usize;
    let before: i64 = HOURS[..hour].iter().sum();
    (before * DAY + HOURS[hour] * (time % HOUR) * 24) / WHOLE
}

/// Shares a total among posts so that few get many and half get none, and the sum is exact.
#[derive(Debug)]
pub struct Shares {
    left: i64,
    posts: i64,
}

impl Shares {
    /// `total` among `posts`.
    pub fn new(total: i64, posts: i64) -> Shares {
        Shares { left: total, posts }
    }

    /// The next post's share.
    pub fn next(&mut self, rng: &mut Rng) -> i64 {
        if self.posts <= 1 {
            self.posts = 0;
            return std::mem::take(&mut self.left);
        }
        let mean = self.left as f64 / self.posts as f64;
        self.posts -= 1;
        // Pareto with a mean of about 2.2 for the half that gets any.
        let tail = if rng.bool() { 0.0 } else { (1.0 - rng.f64()).powf(-1.0 / 1.7).min(60.0) };
        let share = (mean * tail * 0.86 + rng.f64() * 0.9).floor() as i64;
        let share = if tail == 0.0 { 0 } else { share.clamp(0, self.left) };
        self.left -= share;
        share
    }
}

/// Up-votes of a post with so many comments.
pub(super) fn ups_of(comments: i64, rng: &mut Rng) -> i64 {
    let tail = (1.0 - rng.f64()).powf(-1.0 / 1.2).min(40.0) - 1.0;
    match rng.u8(..10) {
        0..=5 => 0,
        6..=8 => tail as i64,
        _ => tail as i64 + comments / 2,
    }
}

/// Readers of a post with so many comments and up-votes.
pub(super) fn views_of(comments: i64, ups: i64, rng: &mut Rng) -> i64 {
    rng.i64(15..160) + comments * rng.i64(12..40) + ups * rng.i64(8..30)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_rise_and_stay_inside() {
        let mut rng = Rng::with_seed(5);
        let (from, until) = (1_700_000_000_000_000, 1_702_000_000_000_000);
        let mut pace = Pace::new(from, until, 9 * HOUR, 5_000);
        let mut last = from;
        let mut dawn = 0;
        for _ in 0..5_000 {
            let next = pace.next(&mut rng);
            assert!(next >= last && next <= until);
            let hour = (next + 9 * HOUR).rem_euclid(DAY) / HOUR;
            dawn += i64::from((3..6).contains(&hour));
            last = next;
        }
        assert!(dawn < 300, "{dawn} posts between three and six in the morning");
    }

    #[test]
    fn hours_make_a_day() {
        assert_eq!(HOURS.iter().sum::<i64>(), WHOLE);
        for time in (0..DAY).step_by(7_654_321_987) {
            assert!((awake(evened(time)) - time).abs() < 1_000, "{time}");
        }
    }

    #[test]
    fn comments_are_shared_out_to_the_last() {
        for (total, posts) in [(22_000, 10_000), (10, 10_000), (0, 5), (500, 1), (300, 100)] {
            let mut rng = Rng::with_seed(9);
            let mut shares = Shares::new(total, posts);
            let each: Vec<i64> = (0..posts).map(|_| shares.next(&mut rng)).collect();
            assert_eq!(each.iter().sum::<i64>(), total);
            assert!(each.iter().all(|share| *share >= 0));
            if posts == 10_000 && total > posts {
                let none = each.iter().filter(|share| **share == 0).count();
                let most = each.iter().max().copied().unwrap_or(0);
                assert!(
                    (3_000..8_000).contains(&none) && most > 20,
                    "{none} without, {most} at most"
                );
            }
        }
    }
}
