//! Moments and days, and how a list writes them.
//!
//! A moment is microseconds since 1970 in UTC, because that is what the
//! database keeps; days exist only in a time zone, which is the site's setting.

use jiff::{civil, tz::TimeZone};

/// A moment, in microseconds since 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

/// A day in the site's time zone, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

/// How much of a date a list leaves out, because it goes without saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Of today: the time is enough.
    Today,
    /// Another day of this year: day and month.
    ThisYear,
    /// Of another year: the whole date.
    Before,
}

/// The age of a day; today as well is a day of this year, having no time.
pub fn age(date: civil::Date, today: civil::Date) -> Age {
    if date.year() == today.year() { Age::ThisYear } else { Age::Before }
}

/// One second in the unit of [`Moment`].
pub const SECOND: i64 = 1_000_000;
/// One day of 24 hours in the unit of [`Moment`].
pub const DAY: i64 = 86_400 * SECOND;

impl Moment {
    /// The moment in a time zone; far out of range is clamped to 1970.
    pub fn in_zone(self, zone: &TimeZone) -> jiff::ZonedDateTime {
        jiff::Timestamp::from_microsecond(self.0)
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .to_zoned_datetime(zone.clone())
    }

    /// What the clocks of a time zone show at this moment; far out of range is clamped to 1970.
    pub fn local(self, zone: &TimeZone) -> LocalTime {
        let timestamp = jiff::Timestamp::from_microsecond(self.0);
        let timestamp = timestamp.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let offset = zone.to_offset(timestamp);
        LocalTime { at: offset.to_datetime(timestamp), offset_minutes: offset.seconds() / 60 }
    }

    /// `YYYY.MM.DD HH:MM:SS`, as a post's head line shows it.
    pub fn full(self, zone: &TimeZone) -> String {
        self.local(zone).full()
    }

    /// RFC 3339, for the `datetime` attribute.
    pub fn rfc3339(self, zone: &TimeZone) -> String {
        self.local(zone).rfc3339()
    }

    /// The day this moment falls on.
    pub fn day(self, zone: &TimeZone) -> Day {
        let since = self.local(zone).at.date().since(civil::date(1970, 1, 1));
        Day(since.map_or(0, |span| i64::from(span.get_days())))
    }
}

/// A moment as the clocks of a time zone show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    at: civil::DateTime,
    offset_minutes: i32,
}

impl LocalTime {
    /// Its date.
    pub fn date(self) -> civil::Date {
        self.at.date()
    }

    /// Date and time.
    pub fn time(self) -> civil::DateTime {
        self.at
    }

    /// `YYYY.MM.DD HH:MM:SS`, as a post's head line shows it.
    pub fn full(self) -> String {
        write(self.at, "%Y.%m.%d %H:%M:%S")
    }

    /// RFC 3339, for the `datetime` attribute.
    pub fn rfc3339(self) -> String {
        let mut text = write(self.at, "%Y-%m-%dT%H:%M:%S");
        text.push(if self.offset_minutes < 0 { '-' } else { '+' });
        let ahead = self.offset_minutes.unsigned_abs();
        push_two(&mut text, ahead / 60);
        text.push(':');
        push_two(&mut text, ahead % 60);
        text
    }

    /// How far back it is, as far as a list cares.
    pub fn age(self, today: civil::Date) -> Age {
        if self.date() == today { Age::Today } else { age(self.date(), today) }
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Writes a date and time by a pattern of `strftime`, of which it knows `%Y %y %m %d %-d %H
/// %M %S %B %b`. By hand, because a list writes 150 dates and a formatter for every
/// pattern there is takes as long as all the rest of it.
pub fn write(at: civil::DateTime, pattern: &str) -> String {
    let mut text = String::with_capacity(25);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let year = u32::from(at.year().unsigned_abs());
        let month = MONTHS[usize::from(at.month().unsigned_abs()) - 1];
        let mut letters = after.chars();
        match letters.next() {
            Some('Y') => {
                push_two(&mut text, year / 100);
                push_two(&mut text, year % 100);
            }
            Some('y') => push_two(&mut text, year % 100),
            Some('m') => push_two(&mut text, at.month().unsigned_abs()),
            Some('d') => push_two(&mut text, at.day().unsigned_abs()),
            Some('H') => push_two(&mut text, at.hour().unsigned_abs()),
            Some('M') => push_two(&mut text, at.minute().unsigned_abs()),
            Some('S') => push_two(&mut text, at.second().unsigned_abs()),
            Some('B') => text.push_str(month),
            Some('b') => text.push_str(&month[..3]),
            Some('-') => {
                letters.next();
                text.push_str(&at.day().to_string());
            }
            _ => {}
        }
        rest = letters.as_str();
    }
    text.push_str(rest);
    text
}

/// Two digits, for numbers below a hundred.
fn push_two(text: &mut String, number: impl Into<u32>) {
    let number = number.into();
    for digit in [number / 10 % 10, number % 10] {
        text.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
    }
}

/// First moment of a civil date in a zone.
pub fn start_of(date: civil::Date, zone: &TimeZone) -> Option<Moment> {
    let start = date.to_zoned_datetime(zone.clone()).ok()?;
    Some(Moment(start.timestamp().as_microsecond()))
}

/// Reads `YYYY-MM-DDTHH:MM` of a zone's clocks, as a field for date and time sends it.
pub fn parse_moment(text: &str, zone: &TimeZone) -> Option<Moment> {
    let at: civil::DateTime = text.trim().parse().ok()?;
    Some(Moment(at.to_zoned_datetime(zone.clone()).ok()?.timestamp().as_microsecond()))
}

/// Reads `YYYY-MM-DD` (also with dots), as a date field sends it.
pub fn parse_date(text: &str) -> Option<civil::Date> {
    text.trim().replace('.', "-").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn a_list_shortens_dates_by_how_far_they_are() {
        let seoul = TimeZone::get("Asia/Seoul").unwrap();
        let today = at("2026-11-23T03:00:00Z").local(&seoul).date();
        let age = |text| at(text).local(&seoul).age(today);
        assert_eq!(age("2026-11-22T15:00:00Z"), Age::Today);
        assert_eq!(age("2026-11-22T14:59:59Z"), Age::ThisYear);
        assert_eq!(age("2025-12-31T15:00:00Z"), Age::ThisYear);
        assert_eq!(age("2025-12-31T14:59:59Z"), Age::Before);
    }

    #[test]
    fn dates_are_written_as_a_formatter_writes_them() {
        for zone in ["Asia/Seoul", "America/St_Johns", "Asia/Kathmandu", "UTC"] {
            let zone = TimeZone::get(zone).unwrap();
            // Every 41 hours, over leap days and both clocks of a year.
            for step in 0..3_000 {
                let moment = Moment(946_684_799 * SECOND + step * 147_613 * SECOND);
                let (local, zoned) = (moment.local(&zone), moment.in_zone(&zone));
                assert_eq!(local.full(), zoned.strftime("%Y.%m.%d %H:%M:%S").to_string());
                assert_eq!(local.rfc3339(), zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
                let all = "%-d %b ’%y, %B %d (%m)";
                assert_eq!(write(local.at, all), zoned.strftime(all).to_string());
            }
        }
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_site() {
        let seoul = TimeZone::get("Asia/Seoul").unwrap();
        assert_eq!(at("1970-01-01T14:59:59Z").day(&seoul), Day(0));
        assert_eq!(at("1970-01-01T15:00:00Z").day(&seoul), Day(1));
    }
}
