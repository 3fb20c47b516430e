//! Dates as pages print them: the short text, the full one, and the machine's.

use jiff::civil;

use super::frame::Site;
use crate::domain::time::{Age, LocalTime, Moment, age, parse_date, write};

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
    pub(super) fn in_list(site: &Site, moment: Moment, day_only: bool) -> DateText {
        let (then, today) = (moment.local(&site.zone), today(site));
        let text = match then.age(today) {
            Age::Today if !day_only => write(then.time(), site.texts().dates.time),
            _ => day(site, then.date(), today),
        };
        DateText { text, ..DateText::of(site, then, day_only) }
    }

    /// As a post's own page writes it, with seconds.
    pub(super) fn full(site: &Site, moment: Moment, day_only: bool) -> DateText {
        let date = DateText::of(site, moment.local(&site.zone), day_only);
        DateText { text: date.full.clone(), ..date }
    }

    /// As a pinned row writes its `YYYY-MM-DD`; `None` where there is no date.
    pub(super) fn pinned(site: &Site, date: &str) -> Option<DateText> {
        let date = parse_date(date)?;
        Some(DateText { text: day(site, date, today(site)), ..DateText::whole_day(site, date) })
    }

    /// Everything but the text.
    fn of(site: &Site, then: LocalTime, day_only: bool) -> DateText {
        if day_only {
            return DateText::whole_day(site, then.date());
        }
        let full = write(then.time(), site.texts().dates.moment);
        DateText { text: String::new(), full, machine: then.rfc3339() }
    }

    fn whole_day(site: &Site, date: civil::Date) -> DateText {
        let full = write(date.into(), site.texts().dates.day);
        DateText { text: String::new(), full, machine: write(date.into(), "%Y-%m-%d") }
    }
}

fn today(site: &Site) -> civil::Date {
    site.now.local(&site.zone).date()
}

/// A day has no hour to show, even today's.
fn day(site: &Site, date: civil::Date, today: civil::Date) -> String {
    let dates = &site.texts().dates;
    let pattern = match age(date, today) {
        Age::Before => dates.before,
        Age::Today | Age::ThisYear => dates.this_year,
    };
    write(date.into(), pattern)
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
            (today.text.as_str(), today.full.as_str(), today.machine.as_str()),
            ("11.23", "2026.11.23", "2026-11-23")
        );
        assert_eq!(DateText::in_list(&site, site.now, false).text, "12:00");
        assert_eq!(DateText::pinned(&site, "2025-02-03").unwrap().text, "25.02.03");
        assert_eq!(DateText::pinned(&site, ""), None);
    }

    #[test]
    fn each_language_writes_dates_its_own_way() {
        let (korean, english) = (site(Lang::Ko), site(Lang::En));
        let earlier = Moment(korean.now.0 - 300 * crate::domain::time::DAY);
        let written = |site: &Site| {
            let date = DateText::in_list(site, earlier, false);
            (date.text, date.full)
        };
        assert_eq!(written(&korean), ("01.27".into(), "2026.01.27 12:00:00".into()));
        assert_eq!(written(&english), ("27 Jan".into(), "27 January 2026, 12:00:00".into()));
        assert_eq!(DateText::pinned(&english, "2025-02-03").unwrap().text, "3 Feb ’25");
    }
}
