//! How well a search did on the set.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{Case, Set};
use crate::Query;

/// How well one feature did.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// How many queries.
    pub cases: usize,
    /// Of what must be found, the part that was: the mean over its queries.
    pub recall: f64,
    /// Of what was found and judged, the part that must be: the mean over its queries.
    pub precision: f64,
}

/// How well all did.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// By feature.
    pub figures: BTreeMap<&'static str, Figure>,
    /// What went wrong, a line for each query that was not answered in full.
    pub wrong: Vec<String>,
}

impl Set {
    /// Asks each query of `hits`, which gets a case and what to type, and answers with
    /// numbers of posts. What finds nothing is asked again as
    /// [`Query::instead`] has it, as a reader would.
    pub fn figures(&self, mut hits: impl FnMut(&Case, &str) -> BTreeSet<u32>) -> Report {
        let mut report = Report::default();
        for case in &self.cases {
            let mut found = hits(case, case.typed);
            let instead = Query::parse(case.typed).instead().filter(|_| found.is_empty());
            if let Some(instead) = instead {
                found = hits(case, &instead);
            }
            let right = case.wanted.intersection(&found).count();
            let wrong = case.unwanted.intersection(&found).count();
            let recall = share(right, case.wanted.len());
            let precision = share(right, right + wrong);
            let figure = report.figures.entry(case.feature).or_default();
            let before = figure.cases as f64;
            figure.cases += 1;
            figure.recall = (figure.recall * before + recall) / figure.cases as f64;
            figure.precision = (figure.precision * before + precision) / figure.cases as f64;
            if recall < 1.0 || precision < 1.0 {
                report.wrong.push(self.complaint(case, &found));
            }
        }
        report
    }

    fn complaint(&self, case: &Case, found: &BTreeSet<u32>) -> String {
        let show = |ids: Vec<&u32>| {
            let some =
                ids.iter().take(3).filter_map(|id| self.posts.iter().find(|post| post.id == **id));
            let some: Vec<String> =
                some.map(|post| format!("{} {} {}", post.id, post.title, post.body)).collect();
            format!("{}: {}", ids.len(), some.join(" // "))
        };
        let missed = show(case.wanted.difference(found).collect());
        let mistaken = show(case.unwanted.intersection(found).collect());
        format!("{} {}\n  missed {missed}\n  mistaken {mistaken}", case.feature, case.typed)
    }
}

/// Nothing of nothing is all of it.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| feature | queries | recall | precision |\n|---|---|---|---|")?;
        for (feature, it) in &self.figures {
            writeln!(f, "| {feature} | {} | {:.3} | {:.3} |", it.cases, it.recall, it.precision)?;
        }
        let cases: usize = self.figures.values().map(|it| it.cases).sum();
        let mean = |of: fn(&Figure) -> f64| {
            self.figures.values().map(|it| of(it) * it.cases as f64).sum::<f64>()
                / cases.max(1) as f64
        };
        writeln!(
            f,
            "| all | {cases} | {:.3} | {:.3} |",
            mean(|it| it.recall),
            mean(|it| it.precision)
        )
    }
}
