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

    /// The day this moment falls on.
    pub fn day(self, zone: &TimeZone) -> Day {
        let date = self.in_zone(zone).date();
        let since = date.since(civil::date(1970, 1, 1)).map(|span| span.get_days());
        Day(i64::from(since.unwrap_or(0)))
    }

    /// `YYYY.MM.DD HH:MM:SS`, as a post's head line shows it.
    pub fn full(self, zone: &TimeZone) -> String {
        self.in_zone(zone).strftime("%Y.%m.%d %H:%M:%S").to_string()
    }

    /// `YYYY.MM.DD`, for moments of which only the day is known.
    pub fn date_only(self, zone: &TimeZone) -> String {
        self.in_zone(zone).strftime("%Y.%m.%d").to_string()
    }

    /// RFC 3339, for the `datetime` attribute.
    pub fn rfc3339(self, zone: &TimeZone) -> String {
        self.in_zone(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// `HH:MM` today, `MM.DD` this year, `YY.MM.DD` before, as lists show it.
    pub fn in_list(self, now: Moment, zone: &TimeZone) -> String {
        let (then, today) = (self.in_zone(zone), now.in_zone(zone));
        let format = if then.date() == today.date() {
            "%H:%M"
        } else if then.year() == today.year() {
            "%m.%d"
        } else {
            "%y.%m.%d"
        };
        then.strftime(format).to_string()
    }
}

/// First moment of a civil date in a zone.
pub fn start_of(date: civil::Date, zone: &TimeZone) -> Option<Moment> {
    let start = date.to_zoned_datetime(zone.clone()).ok()?;
    Some(Moment(start.timestamp().as_microsecond()))
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
        let now = at("2026-11-23T03:00:00Z");
        assert_eq!(at("2026-11-22T15:00:00Z").in_list(now, &seoul), "00:00");
        assert_eq!(at("2026-11-22T14:59:59Z").in_list(now, &seoul), "11.22");
        assert_eq!(at("2025-12-31T15:00:00Z").in_list(now, &seoul), "01.01");
        assert_eq!(at("2025-12-31T14:59:59Z").in_list(now, &seoul), "25.12.31");
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_site() {
        let seoul = TimeZone::get("Asia/Seoul").unwrap();
        assert_eq!(at("1970-01-01T14:59:59Z").day(&seoul), Day(0));
        assert_eq!(at("1970-01-01T15:00:00Z").day(&seoul), Day(1));
    }
}
