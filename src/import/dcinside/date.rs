//! The dates of saved pages, from full moments to days without a year.

use jiff::civil::{Date, DateTime, Time};

use super::Written;

/// Days after the newest full date on which a day without a year may still fall.
/// A post is often saved with the list of a few weeks later beside it.
const AHEAD_DAYS: i64 = 60;

/// A date as written on the page, not yet placed in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// `2025.02.03 19:41:10`, with `-` or `/` as well, seconds or none.
    Full(DateTime),
    /// `2025-02-03`, `25/02/03`, `25.02.03`.
    Day(Date),
    /// `02.03`, `02/03`, `02-03`, with a time in comments.
    NoYear(i8, i8, Option<Time>),
    /// `19:41` on the day the page was saved.
    Today(Time),
}

impl Stamp {
    /// Reads any of the forms.
    pub(super) fn parse(written: &str) -> Option<Stamp> {
        let mut words = written.split_whitespace();
        let (first, second) = (words.next()?, words.next());
        if words.next().is_some() {
            return None;
        }
        if first.contains(':') {
            return second.is_none().then_some(()).and(time(first)).map(Stamp::Today);
        }
        let clock = match second {
            Some(word) => Some(time(word)?),
            None => None,
        };
        let parts: Vec<&str> = first.split(['.', '-', '/']).collect();
        match (parts.as_slice(), clock) {
            ([year, month, day], clock) => {
                let short = year.len() == 2;
                let year: i16 = if short || year.len() == 4 { number(year)? } else { return None };
                let date =
                    Date::new(if short { 2000 + year } else { year }, two(month)?, two(day)?)
                        .ok()?;
                Some(clock.map_or(Stamp::Day(date), |time| Stamp::Full(date.to_datetime(time))))
            }
            ([month, day], clock) => {
                let (month, day) = (two(month)?, two(day)?);
                // 2024 had a 29 February.
                Date::new(2024, month, day).ok()?;
                Some(Stamp::NoYear(month, day, clock))
            }
            _ => None,
        }
    }

    /// Its date, if it bears a year.
    pub(super) fn full_date(self) -> Option<Date> {
        match self {
            Stamp::Full(moment) => Some(moment.date()),
            Stamp::Day(date) => Some(date),
            Stamp::NoYear(..) | Stamp::Today(_) => None,
        }
    }
}

/// What places days without a year: the newest full date of the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    newest: Date,
    ahead: i64,
}

impl Calendar {
    /// From the full dates of a page, or from `fallback` if it has none.
    pub(super) fn new(stamps: impl Iterator<Item = Stamp>, fallback: Date) -> Calendar {
        match stamps.filter_map(Stamp::full_date).max() {
            Some(newest) => Calendar { newest, ahead: AHEAD_DAYS },
            // The fallback is the day of saving: nothing is newer, save for a zone's difference.
            None => Calendar { newest: fallback, ahead: 1 },
        }
    }

    /// The stamp with its year: the one that puts it within the year that ends
    /// shortly after the newest date.
    pub(super) fn place(self, stamp: Stamp) -> Option<Written> {
        match stamp {
            Stamp::Full(moment) => Some(Written::Exact(moment)),
            Stamp::Day(date) => Some(Written::Day(date)),
            Stamp::Today(time) => Some(Written::Exact(self.newest.to_datetime(time))),
            Stamp::NoYear(month, day, time) => {
                let years = [1, 0, -1, -2, -3, -4, -5, -6, -7, -8];
                let date = years.into_iter().find_map(|step| {
                    let date = Date::new(self.newest.year().checked_add(step)?, month, day).ok()?;
                    let ahead = date.duration_since(self.newest).as_hours() / 24;
                    (ahead <= self.ahead).then_some(date)
                })?;
                Some(time.map_or(Written::Day(date), |time| Written::Exact(date.to_datetime(time))))
            }
        }
    }
}

fn number<N: std::str::FromStr>(digits: &str) -> Option<N> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

fn two(digits: &str) -> Option<i8> {
    if matches!(digits.len(), 1 | 2) { number(digits) } else { None }
}

fn time(written: &str) -> Option<Time> {
    let parts: Vec<&str> = written.split(':').collect();
    match parts.as_slice() {
        [hour, minute] => Time::new(two(hour)?, two(minute)?, 0, 0).ok(),
        [hour, minute, second] => Time::new(two(hour)?, two(minute)?, two(second)?, 0).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime, time};

    use super::*;

    #[test]
    fn every_written_form_is_read() {
        let moment = Stamp::Full(datetime(2025, 2, 3, 19, 41, 10, 0));
        assert_eq!(Stamp::parse(" 2025.02.03 19:41:10 "), Some(moment));
        assert_eq!(Stamp::parse("2025-02-03 19:41:10"), Some(moment));
        assert_eq!(Stamp::parse("25/02/03"), Some(Stamp::Day(date(2025, 2, 3))));
        assert_eq!(Stamp::parse("19.05.03"), Some(Stamp::Day(date(2019, 5, 3))));
        assert_eq!(Stamp::parse("02.29"), Some(Stamp::NoYear(2, 29, None)));
        assert_eq!(
            Stamp::parse("02.03 01:02:03"),
            Some(Stamp::NoYear(2, 3, Some(time(1, 2, 3, 0))))
        );
        assert_eq!(Stamp::parse("9:05"), Some(Stamp::Today(time(9, 5, 0, 0))));
        for bad in [
            "",
            "-",
            "13.01",
            "02.30",
            "2025.02",
            "25:00",
            "1.2.3.4",
            "어제",
            "02.03 x",
            "+2.03",
            "02.03 1:2 3",
        ] {
            assert_eq!(Stamp::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_year_comes_from_the_newest_full_date() {
        let calendar = |newest| Calendar::new([Stamp::Day(newest)].into_iter(), date(2030, 1, 1));
        let day = |calendar: Calendar, month, day| calendar.place(Stamp::NoYear(month, day, None));
        assert_eq!(day(calendar(date(2025, 2, 3)), 2, 3), Some(Written::Day(date(2025, 2, 3))));
        assert_eq!(day(calendar(date(2025, 2, 3)), 12, 30), Some(Written::Day(date(2024, 12, 30))));
        assert_eq!(day(calendar(date(2024, 12, 30)), 1, 5), Some(Written::Day(date(2025, 1, 5))));
        assert_eq!(day(calendar(date(2025, 2, 3)), 2, 29), Some(Written::Day(date(2024, 2, 29))));
        let alone = Calendar::new(std::iter::empty(), date(2025, 2, 3));
        assert_eq!(day(alone, 2, 4), Some(Written::Day(date(2025, 2, 4))));
        assert_eq!(day(alone, 2, 5), Some(Written::Day(date(2024, 2, 5))));
    }
}
