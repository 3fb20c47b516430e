//! Reports that the staff of a gallery left unanswered.

use askama::Template;

use super::{After, Top, top};
use crate::{
    domain::report::Report,
    texts::{Texts, console::Console},
    view::{
        date::DateText,
        frame::{Frame, Site},
    },
};

/// A post or comment with the reports about it.
pub struct LateReport {
    /// Address of the gallery.
    pub slug: String,
    /// Title of the post, or words of the comment; empty where they are gone.
    pub title: String,
    /// Of the same post or comment, the oldest first; never empty.
    pub reports: Vec<Report>,
}

#[derive(Debug)]
struct CaseText {
    /// Gallery, post and comment, as the word of its form.
    key: String,
    slug: String,
    post: i64,
    comment: i64,
    title: String,
    url: String,
    reports: Vec<(&'static str, String, DateText)>,
}

/// `/admin/reports`
#[derive(Debug, Template)]
#[template(path = "console/reports.html")]
pub struct ReportsPage {
    t: &'static Texts,
    c: &'static Console,
    frame: Frame,
    top: Top,
    lead: String,
    cases: Vec<CaseText>,
}

impl ReportsPage {
    /// What has waited for more than `days` days.
    pub fn new(site: &Site, days: i64, late: Vec<LateReport>, after: After) -> ReportsPage {
        let (frame, top) = top(site, "/admin/reports", after);
        let (t, c) = (site.texts(), site.texts().console);
        let case = |it: LateReport| {
            let (post, comment) = it.reports.first().map_or((0, 0), |it| (it.post, it.comment));
            let end = if comment > 0 { format!("#c{comment}") } else { String::new() };
            let said = |report: Report| {
                let date = DateText::in_list(site, report.at, false);
                ((t.desk.kind)(report.kind), report.words, date)
            };
            CaseText {
                key: format!("{}/{post}/{comment}", it.slug),
                url: format!("/g/{}/{post}{end}", it.slug),
                slug: it.slug,
                post,
                comment,
                title: it.title,
                reports: it.reports.into_iter().map(said).collect(),
            }
        };
        let cases = late.into_iter().map(case).collect();
        ReportsPage { t, c, frame, top, lead: (c.late)(days), cases }
    }
}
