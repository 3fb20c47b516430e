//! Figures: the operator's plots, drawn here as SVG, and the transparency page for everybody.

use askama::Template;
use jiff::{ToSpan as _, civil};

use super::{After, Top, frame, top};
use crate::{
    domain::time::Day,
    texts::{
        Texts,
        console::{Console, figure::Figure},
    },
    view::{
        asset,
        frame::{Frame, Site},
    },
};

/// Width and height of a plot, in its own units.
const SIZE: (i64, i64) = (720, 160);

/// A bar of a plot.
#[derive(Debug)]
struct Bar {
    day: String,
    count: i64,
    x: i64,
    y: i64,
    height: i64,
}

/// One kind of figure over the days.
#[derive(Debug)]
struct Plot {
    kind: &'static str,
    name: &'static str,
    total: String,
    most: i64,
    width: i64,
    bars: Vec<Bar>,
}

/// The date of a day.
fn date(day: Day) -> civil::Date {
    civil::date(1970, 1, 1).checked_add(day.0.days()).unwrap_or(civil::Date::MAX)
}

impl Plot {
    /// A bar for each of `days` days up to `today`, those without a count as well.
    fn new(
        f: &Figure,
        (kind, name): (&'static str, &'static str),
        counts: &[(Day, i64)],
        (today, days): (Day, i64),
    ) -> Plot {
        let of =
            |day: i64| counts.iter().find(|(it, _)| it.0 == day).map_or(0, |(_, count)| *count);
        let counts: Vec<(i64, i64)> =
            (today.0 - days + 1..=today.0).map(|day| (day, of(day))).collect();
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let step = SIZE.0 / days.max(1);
        let bar = |(at, (day, count)): (usize, &(i64, i64))| {
            // What is not nothing can be seen.
            let height = (count * SIZE.1 / most.max(1)).max(i64::from(*count > 0) * 2);
            Bar {
                day: date(Day(*day)).to_string(),
                count: *count,
                x: i64::try_from(at).unwrap_or(0) * step,
                y: SIZE.1 - height,
                height,
            }
        };
        Plot {
            kind,
            name,
            total: (f.total)(counts.iter().map(|(_, count)| *count).sum()),
            most,
            width: (step - step / 5 - 1).max(1),
            bars: counts.iter().enumerate().map(bar).collect(),
        }
    }
}

/// `/admin/figures`
#[derive(Debug, Template)]
#[template(path = "console/figures.html")]
pub struct FiguresPage {
    t: &'static Texts,
    f: &'static Figure,
    frame: Frame,
    top: Top,
    spans: Vec<(i64, String, bool)>,
    plots: Vec<Plot>,
}

impl FiguresPage {
    /// The kinds that are plotted, as the store names them.
    pub const KINDS: [&'static str; 3] = ["post", "comment", "member"];
    /// Over how many days.
    pub const SPANS: [i64; 2] = [30, 90];

    /// `counts`: of each of [`FiguresPage::KINDS`], in order.
    pub fn new(site: &Site, counts: &[Vec<(Day, i64)>], days: i64) -> FiguresPage {
        let (frame, top) = top(site, "/admin/figures", After::Nothing);
        let (t, f) = (site.texts(), site.texts().console.figure);
        let today = site.now.day(&site.zone);
        let names = [f.posts, f.comments, f.members];
        let plots = FiguresPage::KINDS.into_iter().zip(names).zip(counts);
        let span = |it: i64| (it, (f.of_days)(usize::try_from(it).unwrap_or(0)), it == days);
        FiguresPage {
            t,
            f,
            frame,
            top,
            spans: FiguresPage::SPANS.map(span).into(),
            plots: plots.map(|(kind, counts)| Plot::new(f, kind, counts, (today, days))).collect(),
        }
    }
}

/// `/transparency`
#[derive(Debug, Template)]
#[template(path = "console/transparency.html")]
pub struct TransparencyPage {
    t: &'static Texts,
    c: &'static Console,
    f: &'static Figure,
    frame: Frame,
    css: String,
    figure_css: String,
    months: Vec<String>,
    rows: Vec<(&'static str, &'static str, Vec<i64>)>,
    operator: String,
}

impl TransparencyPage {
    /// What is counted, as the store names it.
    pub const KINDS: [&'static str; 12] = [
        "act:post.delete",
        "act:post.restore",
        "act:comment.delete",
        "act:ban.add",
        "act:ban.lift",
        "act:appeal.answer",
        "act:report.answer",
        "claim",
        "act:claim.block",
        "act:claim.refuse",
        "act:claim.object",
        "act:claim.end",
    ];
    /// How many months are shown.
    pub const MONTHS: i32 = 12;

    /// The first day that is shown.
    pub fn since(today: Day) -> Day {
        let first = date(today).first_of_month();
        let first = first.checked_sub((TransparencyPage::MONTHS - 1).months()).unwrap_or(first);
        Day(first.since(civil::date(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days())))
    }

    /// `counts`: of each of [`TransparencyPage::KINDS`], in order.
    pub fn new(site: &Site, counts: &[Vec<(Day, i64)>], operator: String) -> TransparencyPage {
        let (t, c, f) = (site.texts(), site.texts().console, site.texts().console.figure);
        let month = |day: Day| date(day).to_string()[..7].to_owned();
        let days = counts.iter().flatten().map(|(day, _)| month(*day));
        let months: std::collections::BTreeSet<String> = days.collect();
        let months: Vec<String> = months.into_iter().rev().collect();
        let sum = |counts: &Vec<(Day, i64)>, name: &str| {
            counts.iter().filter(|(day, _)| month(*day) == name).map(|(_, count)| count).sum()
        };
        let rows = TransparencyPage::KINDS.into_iter().zip(counts).map(|(kind, counts)| {
            (kind, (f.what)(kind), months.iter().map(|name| sum(counts, name)).collect())
        });
        let rows = rows.collect();
        TransparencyPage {
            t,
            c,
            f,
            frame: frame(site, f.transparency, "/transparency"),
            css: asset::url("desk.css"),
            figure_css: asset::url("figure.css"),
            months,
            rows,
            operator,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Lang;

    #[test]
    fn every_day_has_its_bar_and_the_highest_fills_the_plot() {
        let f = Lang::Ko.texts().console.figure;
        let counts = [(Day(20_000), 5), (Day(19_990), 500), (Day(10), 9_999)];
        let plot = Plot::new(f, ("post", f.posts), &counts, (Day(20_000), 30));
        assert_eq!((plot.bars.len(), plot.most), (30, 500));
        assert_eq!(plot.total, "모두 505", "what is older is not counted");
        let [first, high, last] = [0, 19, 29].map(|at| &plot.bars[at]);
        assert_eq!((first.height, high.height, last.height), (0, SIZE.1, 2));
        assert_eq!((high.y, last.day.as_str()), (0, "2024-10-04"));
        assert!(last.x + plot.width <= SIZE.0);
        let none = Plot::new(f, ("post", f.posts), &[], (Day(20_000), 90));
        assert!(none.bars.iter().all(|bar| bar.height == 0) && none.bars.len() == 90);
    }

    #[test]
    fn twelve_months_begin_with_a_first_day() {
        // 2024-10-04
        let since = TransparencyPage::since(Day(20_000));
        assert_eq!(date(since), civil::date(2023, 11, 1));
    }
}
