//! Moments and days, and how a list writes them.
//!
//! A moment is microseconds since 1970 in UTC, because that is what the
//! database keeps; days exist only in a time zone, which is the site's setting.

use std::fmt;

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

/// As machines write it: `2026-11-23T03:00:00Z`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = jiff::Timestamp::from_microsecond(self.0);
        write!(f, "{}", at.unwrap_or(jiff::Timestamp::UNIX_EPOCH))
    }
}

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
        self.local(zone).full().to_string()
    }

    /// RFC 3339, for the `datetime` attribute.
    pub fn rfc3339(self, zone: &TimeZone) -> String {
        self.local(zone).rfc3339().to_string()
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

    /// Written by a pattern.
    pub fn written(self, pattern: &'static str) -> Written {
        Written { at: self, pattern }
    }

    /// `YYYY.MM.DD HH:MM:SS`, as a post's head line shows it.
    pub fn full(self) -> Written {
        self.written("%Y.%m.%d %H:%M:%S")
    }

    /// RFC 3339, for the `datetime` attribute.
    pub fn rfc3339(self) -> Written {
        self.written("%Y-%m-%dT%H:%M:%S%:z")
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

/// A date and time written by a pattern of `strftime`, of which it knows `%Y %y %m %d %-d %H
/// %M %S %B %b %:z`. By hand, because a list writes 150 dates and a formatter for every
/// pattern there is takes as long as all the rest of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    at: LocalTime,
    pattern: &'static str,
}

impl Written {
    /// Nothing at all.
    pub const NOTHING: Written = Written {
        at: LocalTime { at: civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0), offset_minutes: 0 },
        pattern: "",
    };
}

impl From<civil::Date> for LocalTime {
    fn from(date: civil::Date) -> LocalTime {
        LocalTime { at: date.into(), offset_minutes: 0 }
    }
}

impl fmt::Display for Written {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_into(out)
    }
}

impl Written {
    /// Writes it.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_into<W: fmt::Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        let at = self.at.at;
        let mut rest = self.pattern;
        // By bytes: a search for the next sign would cost more than all the digits.
        while let Some(sign) = rest.bytes().position(|byte| byte == b'%') {
            let (before, after) = (&rest[..sign], &rest[sign + 1..]);
            if !before.is_empty() {
                out.write_str(before)?;
            }
            let year = u32::from(at.year().unsigned_abs());
            let letter = after.as_bytes().first().copied().unwrap_or_default();
            let mut length = 1;
            let last = match letter {
                b'Y' => {
                    out.write_str(two(year / 100))?;
                    two(year)
                }
                b'y' => two(year),
                b'm' => two(at.month().unsigned_abs()),
                b'd' => two(at.day().unsigned_abs()),
                b'H' => two(at.hour().unsigned_abs()),
                b'M' => two(at.minute().unsigned_abs()),
                b'S' => two(at.second().unsigned_abs()),
                b'B' => month(at),
                b'b' => &month(at)[..3],
                b'-' => {
                    length = "-d".len();
                    two(at.day().unsigned_abs()).trim_start_matches('0')
                }
                b':' => {
                    length = ":z".len();
                    let ahead = self.at.offset_minutes.unsigned_abs();
                    out.write_str(if self.at.offset_minutes < 0 { "-" } else { "+" })?;
                    out.write_str(two(ahead / 60))?;
                    out.write_str(":")?;
                    two(ahead % 60)
                }
                _ => "",
            };
            out.write_str(last)?;
            rest = after.get(length..).unwrap_or_default();
        }
        if rest.is_empty() { Ok(()) } else { out.write_str(rest) }
    }
}

fn month(at: civil::DateTime) -> &'static str {
    MONTHS[usize::from(at.month().unsigned_abs()) - 1]
}

/// All pairs of digits, one behind the other.
const PAIRS: &str = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
                     5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/// The last two digits of a number.
fn two(number: impl Into<u32>) -> &'static str {
    let at = 2 * (number.into() % 100) as usize;
    &PAIRS[at..at + 2]
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
                assert_eq!(
                    local.full().to_string(),
                    zoned.strftime("%Y.%m.%d %H:%M:%S").to_string()
                );
                assert_eq!(
                    local.rfc3339().to_string(),
                    zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
                );
                let all = "%-d %b ’%y, %B %d (%m)";
                assert_eq!(local.written(all).to_string(), zoned.strftime(all).to_string());
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
