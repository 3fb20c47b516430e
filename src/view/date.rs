//! Dates as pages print them: the short text, the full one, and the machine's.

use jiff::{civil, tz::TimeZone};

use crate::domain::time::{Moment, parse_date};

/// A moment, three times written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateText {
    /// What is read: `19:41`, `02.03`, `25.02.03`, or the full time on a post's own page.
    pub(super) text: String,
    /// The `title`: full time with seconds, or the date where only the day is known.
    pub(super) full: String,
    /// The `datetime` attribute.
    pub(super) machine: String,
}

impl DateText {
    /// As a list writes it.
    pub(super) fn in_list(
        moment: Moment,
        day_only: bool,
        now: Moment,
        zone: &TimeZone,
    ) -> DateText {
        if day_only {
            return DateText {
                text: day(moment.in_zone(zone).date(), now, zone),
                ..DateText::full(moment, true, zone)
            };
        }
        DateText { text: moment.in_list(now, zone), ..DateText::full(moment, false, zone) }
    }

    /// As a post's own page writes it, with seconds.
    pub(super) fn full(moment: Moment, day_only: bool, zone: &TimeZone) -> DateText {
        if day_only {
            let full = moment.date_only(zone);
            return DateText { text: full.clone(), machine: full.replace('.', "-"), full };
        }
        let full = moment.full(zone);
        DateText { text: full.clone(), machine: moment.rfc3339(zone), full }
    }

    /// As a pinned row writes its `YYYY-MM-DD`; `None` where there is no date.
    pub(super) fn pinned(date: &str, now: Moment, zone: &TimeZone) -> Option<DateText> {
        let date = parse_date(date)?;
        Some(DateText {
            text: day(date, now, zone),
            full: date.strftime("%Y.%m.%d").to_string(),
            machine: date.to_string(),
        })
    }
}

/// `MM.DD` this year, `YY.MM.DD` before: a day has no hour to show.
fn day(date: civil::Date, now: Moment, zone: &TimeZone) -> String {
    let format = if date.year() == now.in_zone(zone).year() { "%m.%d" } else { "%y.%m.%d" };
    date.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_no_hour() {
        let zone = TimeZone::get("Asia/Seoul").unwrap();
        let noon =
            Moment("2026-11-23T03:00:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond());
        let today = DateText::in_list(noon, true, noon, &zone);
        assert_eq!(
            (today.text.as_str(), today.full.as_str(), today.machine.as_str()),
            ("11.23", "2026.11.23", "2026-11-23")
        );
        assert_eq!(DateText::in_list(noon, false, noon, &zone).text, "12:00");
        assert_eq!(DateText::pinned("2025-02-03", noon, &zone).unwrap().text, "25.02.03");
        assert_eq!(DateText::pinned("", noon, &zone), None);
    }
}
