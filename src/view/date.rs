//! Dates as pages print them: the short text, the full one, and the machine's.

use std::fmt;

use askama::{FastWritable, Values, filters::HtmlSafe};
use jiff::civil;

use super::frame::Site;
use crate::domain::time::{Age, LocalTime, Moment, Written, age, parse_date};

/// A moment, three times written, each when the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateText {
    /// What is read: `19:41`, `02.03`, `25.02.03`, or the full time on a post's own page.
    pub(super) text: Stamp,
    /// The `title`: full time with seconds, or the date where only the day is known.
    pub(super) full: Stamp,
    /// The `datetime` attribute.
    pub(super) machine: Stamp,
}

/// One of them. The patterns are ours and hold nothing that HTML would take for its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp(Written);

impl fmt::Display for Stamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_into(out)
    }
}

impl FastWritable for Stamp {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(self.0.write_into(out)?)
    }
}

impl HtmlSafe for Stamp {}

impl DateText {
    /// As a list writes it.
    pub(super) fn in_list(site: &Site, moment: Moment, day_only: bool) -> DateText {
        let (then, today) = (moment.local(&site.zone), today(site));
        let text = match then.age(today) {
            Age::Today if !day_only => Stamp(then.written(site.texts().dates.time)),
            _ => day(site, then, today),
        };
        DateText { text, ..DateText::of(site, then, day_only) }
    }

    /// As a post's own page writes it, with seconds.
    pub(super) fn full(site: &Site, moment: Moment, day_only: bool) -> DateText {
        let date = DateText::of(site, moment.local(&site.zone), day_only);
        DateText { text: date.full, ..date }
    }

    /// As a pinned row writes its `YYYY-MM-DD`; `None` where there is no date.
    pub(super) fn pinned(site: &Site, date: &str) -> Option<DateText> {
        let date = LocalTime::from(parse_date(date)?);
        Some(DateText { text: day(site, date, today(site)), ..DateText::of(site, date, true) })
    }

    /// Everything but the text.
    fn of(site: &Site, then: LocalTime, day_only: bool) -> DateText {
        let dates = &site.texts().dates;
        let (full, machine) = if day_only {
            (then.written(dates.day), then.written("%Y-%m-%d"))
        } else {
            (then.written(dates.moment), then.rfc3339())
        };
        DateText { text: Stamp(Written::NOTHING), full: Stamp(full), machine: Stamp(machine) }
    }
}

fn today(site: &Site) -> civil::Date {
    site.now.local(&site.zone).date()
}

/// A day has no hour to show, even today's.
fn day(site: &Site, then: LocalTime, today: civil::Date) -> Stamp {
    let dates = &site.texts().dates;
    Stamp(then.written(match age(then.date(), today) {
        Age::Before => dates.before,
        Age::Today | Age::ThisYear => dates.this_year,
    }))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::{texts::Lang, view::best_box::BestList};

    fn site(lang: Lang) -> Site {
        let now = "2026-11-23T03:00:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
        Site {
            lang,
            has_passkeys: false,
            name: String::new(),
            origin: String::new(),
            issues: Vec::new(),
            best: BestList::of(&[], 1),
            now: Moment(now),
            zone: TimeZone::get("Asia/Seoul").unwrap(),
            member: None,
        }
    }

    #[test]
    fn a_day_has_no_hour() {
        let site = site(Lang::Ko);
        let today = DateText::in_list(&site, site.now, true);
        assert_eq!(
            [today.text, today.full, today.machine].map(|text| text.to_string()),
            ["11.23", "2026.11.23", "2026-11-23"]
        );
        assert_eq!(DateText::in_list(&site, site.now, false).text.to_string(), "12:00");
        assert_eq!(DateText::pinned(&site, "2025-02-03").unwrap().text.to_string(), "25.02.03");
        assert_eq!(DateText::pinned(&site, ""), None);
    }

    #[test]
    fn each_language_writes_dates_its_own_way() {
        let (korean, english) = (site(Lang::Ko), site(Lang::En));
        let earlier = Moment(korean.now.0 - 300 * crate::domain::time::DAY);
        let written = |site: &Site| {
            let date = DateText::in_list(site, earlier, false);
            (date.text.to_string(), date.full.to_string())
        };
        assert_eq!(written(&korean), ("01.27".into(), "2026.01.27 12:00:00".into()));
        assert_eq!(written(&english), ("27 Jan".into(), "27 January 2026, 12:00:00".into()));
        assert_eq!(DateText::pinned(&english, "2025-02-03").unwrap().text.to_string(), "3 Feb ’25");
    }
}
